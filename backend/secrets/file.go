package secrets

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// readRecord reads the file of the keys; kind is "" when there is none. What
// other users may read is closed to them first.
func readRecord(path string) (kind PlaceKind, r ring, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, nil
	}
	if err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		err = os.Chmod(path, 0o600)
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return "", nil, workbench.Wrap(workbench.EUnavailable, err,
			path+", which holds the key of the stored secrets, cannot be read. Change its permissions.")
	}
	kind, r, err = decode(text)
	if err != nil {
		return "", nil, workbench.Wrap(workbench.ESealed, err,
			path+", which holds the key of the stored secrets, is damaged. Restore it from a backup; or remove it and enter the secrets again.")
	}
	return kind, r, nil
}

// createRecord writes the file unless it is there already: of two first uses
// one wins, and the other takes its key.
func createRecord(path string, text []byte) error {
	return writeRecord(path, text, func(path string, text []byte) error {
		if err := disk.Create(path, text); !errors.Is(err, fs.ErrExist) {
			return err
		}
		return nil
	})
}

// replaceRecord writes the file in place of the one that is there.
func replaceRecord(path string, text []byte) error { return writeRecord(path, text, disk.Replace) }

// writeRecord writes the file through to the disk before it returns: a value
// that is sealed with a lost key is lost.
func writeRecord(path string, text []byte, write func(path string, text []byte) error) error {
	dir := filepath.Dir(path)
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = write(path, append(text, '\n'))
	}
	if err != nil {
		return workbench.Wrap(workbench.EDataDirectory, err,
			"The key of the stored secrets cannot be written to "+dir+". Check its permissions and the space on its disk.")
	}
	return nil
}
