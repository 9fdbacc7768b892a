package project

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

// resolve follows the longest existing part of path and appends the rest.
// EvalSymlinks also spells out short names such as PROGRA~1.
func resolve(path string) (string, error) {
	abs, err := filepath.Abs(withoutPrefix(path))
	if err != nil {
		return "", err
	}
	existing, rest := abs, ""
	for {
		resolved, err := filepath.EvalSymlinks(existing)
		if err == nil {
			return filepath.Join(withoutPrefix(resolved), rest), nil
		}
		above := filepath.Dir(existing)
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if above == existing { // a drive that is not there
			return abs, nil
		}
		rest = filepath.Join(filepath.Base(existing), rest)
		existing = above
	}
}

// withoutPrefix drops the mark of a path that is meant literally.
func withoutPrefix(path string) string {
	if share, ok := strings.CutPrefix(path, `\\?\UNC\`); ok {
		return `\\` + share
	}
	return strings.TrimPrefix(path, `\\?\`)
}

// withDrive spells the drive letter in upper case.
func withDrive(path string) string {
	if len(path) > 1 && path[1] == ':' {
		return strings.ToUpper(path[:1]) + path[1:]
	}
	return path
}
