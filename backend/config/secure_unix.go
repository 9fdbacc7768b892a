//go:build unix

package config

import (
	"errors"
	"io/fs"
	"os"
)

// closeOff gives a file or directory to its owner alone. What is neither, such
// as a link or a socket, stays.
func closeOff(root *os.Root, name string, entry fs.DirEntry) (changed bool, err error) {
	needed := fs.FileMode(0o600)
	switch {
	case entry.IsDir():
		needed = 0o700
	case !entry.Type().IsRegular():
		return false, nil
	}
	info, err := entry.Info()
	if err == nil {
		present := info.Mode().Perm()
		wanted := present&^0o077 | needed
		if present == wanted {
			return false, nil
		}
		err = root.Chmod(name, wanted)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // removed meanwhile
	}
	return err == nil, err
}
