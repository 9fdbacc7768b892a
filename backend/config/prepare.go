package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// probeBytes is one page of a database: when it cannot be written, nothing can.
const probeBytes = 4096

// Prepare creates the directories, closes them to other users, and proves that
// data can be written. It fails with EDataDirectory or EDiskFull.
func Prepare(c Config) error {
	for _, dir := range []string{c.DataDir, c.ConfigDir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return writeFailure(dir, err)
		}
		if err := makePrivate(dir); err != nil {
			return err
		}
	}
	return probe(c.DataDir)
}

// probe writes a file and removes it. Permission bits do not tell: a read-only
// mount, a quota or a full disk shows only when bytes are written.
func probe(dir string) error {
	file, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return writeFailure(dir, err)
	}
	defer os.Remove(file.Name())
	_, err = file.Write(make([]byte, probeBytes))
	if err == nil {
		err = file.Sync() // some file systems report "full" only here
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return writeFailure(dir, err)
	}
	return nil
}

// writeFailure says for a person why nothing can be written to dir.
func writeFailure(dir string, err error) error {
	switch {
	case disk.Full(err):
		return workbench.Wrap(workbench.EDiskFull, err,
			"No space is left for "+dir+". Free some space and start again.")
	case errors.Is(err, fs.ErrPermission):
		return workbench.Wrap(workbench.EDataDirectory, err,
			"Holdfast may not write to "+dir+". Change its permissions, or set "+EnvDataDir+" to another directory.")
	default:
		return workbench.Wrap(workbench.EDataDirectory, err,
			dir+" cannot be written. Check that it is a directory on a writable disk, or set "+EnvDataDir+" to another directory.")
	}
}

// replace makes data the content of path.
func replace(path string, data []byte) error {
	if err := disk.Replace(path, data); err != nil {
		return writeFailure(filepath.Dir(path), err)
	}
	return nil
}
