package secrets

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

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
	return writeRecord(path, text, func(temp string) error {
		err := os.Link(temp, path)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return nil
		}
		// The file system has no links. Only the owner of the data directory
		// comes here, one use after the other.
		return os.Rename(temp, path)
	})
}

// replaceRecord writes the file in place of the one that is there.
func replaceRecord(path string, text []byte) error {
	return writeRecord(path, text, func(temp string) error { return os.Rename(temp, path) })
}

// writeRecord writes a whole file beside path and publishes it. It is on the
// disk before the call returns: a value that is sealed with a lost key is lost.
func writeRecord(path string, text []byte, publish func(temp string) error) error {
	dir := filepath.Dir(path)
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var temp string
		if temp, err = writeTemp(dir, append(text, '\n')); err == nil {
			defer os.Remove(temp) // nothing is left of it after a rename
			err = publish(temp)
		}
	}
	if err == nil {
		err = syncDirectory(dir)
	}
	if err != nil {
		return workbench.Wrap(workbench.EDataDirectory, err,
			"The key of the stored secrets cannot be written to "+dir+". Check its permissions and the space on its disk.")
	}
	return nil
}

func writeTemp(dir string, data []byte) (string, error) {
	file, err := os.CreateTemp(dir, ".new-*") // 0600
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(file.Name())
		return "", err
	}
	return file.Name(), nil
}

// syncDirectory makes a new name durable. Windows has no such call for
// directories and needs none.
func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
