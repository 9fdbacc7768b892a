package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// MaxShownBytes is how much of a file is shown: an editor stays fluent with it.
const MaxShownBytes = 2 << 20

// Locate finds the regular file that a program meant which printed name while
// it worked in one of dirs, the likeliest first. ok is false when there is none.
func Locate(name string, dirs ...string) (path string, ok bool) {
	if rest, home := strings.CutPrefix(name, "~/"); home {
		dir, err := os.UserHomeDir()
		if err != nil {
			return "", false
		}
		name = filepath.Join(dir, rest)
	}
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return name, regular(name)
	}
	for _, dir := range dirs {
		if path := filepath.Join(dir, name); filepath.IsAbs(dir) && regular(path) {
			return path, true
		}
	}
	return "", false
}

func regular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// Show reads a file to be looked at, at most MaxShownBytes of it. path is what
// the user chose; it is absolute. Errors: not_found, invalid.
func Show(path string) (Text, error) {
	text, err := ReadTextOutside(path, MaxShownBytes)
	switch {
	case err == nil:
		return text, nil
	case errors.Is(err, ErrBinary):
		return Text{}, workbench.Wrap(workbench.EInvalid, err, path+" is a binary file. Only text is shown.")
	case errors.Is(err, fs.ErrNotExist):
		return Text{}, workbench.Wrap(workbench.ENotFound, err, path+" is not there any more.")
	case errors.Is(err, fs.ErrPermission):
		return Text{}, workbench.Wrap(workbench.EInvalid, err, path+" may not be read. Change its permissions to see it.")
	}
	return Text{}, workbench.Wrap(workbench.EInvalid, err, path+" cannot be shown: only files of text can.")
}
