// Package disk writes files so that a power cut leaves the old content or the
// new one. Its errors are those of the system; who calls knows what to tell a
// person.
package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Partial ends the names of files that are still being written. After a crash
// they may be removed.
const Partial = ".partial"

// Replace makes data the content of path, readable by its owner only. It is on
// the disk when Replace returns.
func Replace(path string, data []byte) error {
	dir, base := filepath.Split(path)
	temp, err := writeTemp(dir, "."+base+"-*"+Partial, data)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // nothing is left of it after the rename
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// Create is Replace for a path that must not be there yet: fs.ErrExist when it
// is, even when it came while the data was written.
func Create(path string, data []byte) error {
	dir, base := filepath.Split(path)
	temp, err := writeTemp(dir, "."+base+"-*"+Partial, data)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // the link has the content
	if err := os.Link(temp, path); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil { // a file system without links, where two at once cannot be told apart
		if _, err := os.Lstat(path); err == nil {
			return fs.ErrExist
		}
		if err := os.Rename(temp, path); err != nil {
			return err
		}
	}
	return SyncDir(filepath.Dir(path))
}

// writeTemp writes data through to the disk under a new name in dir.
func writeTemp(dir, pattern string, data []byte) (string, error) {
	if dir == "" {
		dir = "." // or the system's temporary folder would be meant
	}
	file, err := os.CreateTemp(dir, pattern) // 0600
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync() // some file systems report "full" only here
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}
