// Package disk writes files so that a power cut leaves the old content or the
// new one. Its errors are those of the system; who calls knows what to tell a
// person.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Partial ends the names of files that are still being written. After a crash
// they may be removed.
const Partial = ".partial"

// Replace makes data the content of path, readable by its owner only. It is on
// the disk when Replace returns.
func Replace(path string, data []byte) error { return ReplaceWith(path, writes(data)) }

// Create is Replace for a path that must not be there yet: fs.ErrExist when it
// is, even when it came while the data was written.
func Create(path string, data []byte) error { return CreateWith(path, writes(data)) }

func writes(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

// ReplaceWith is Replace for content that is too large to be held: fill writes
// it. When fill fails nothing has changed.
func ReplaceWith(path string, fill func(io.Writer) error) error {
	temp, err := writeTemp(path, fill)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // nothing is left of it after the rename
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// CreateWith is Create for content that is too large to be held: fill writes it.
// When fill fails nothing has changed.
func CreateWith(path string, fill func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist // before much is written for nothing
	}
	temp, err := writeTemp(path, fill)
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

// writeTemp writes what fill gives through to the disk, under a new name beside
// path.
func writeTemp(path string, fill func(io.Writer) error) (string, error) {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "." // or the system's temporary folder would be meant
	}
	file, err := os.CreateTemp(dir, "."+base+"-*"+Partial) // 0600
	if err != nil {
		return "", err
	}
	err = fill(file)
	if err == nil {
		err = file.Sync() // some file systems report "full" only here
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}
