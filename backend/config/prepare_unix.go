//go:build unix

package config

import (
	"io/fs"
	"os"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// makePrivate takes the rights of other users away from dir. A directory with
// the sticky bit, such as /tmp, is shared on purpose: closing it would break
// the system for everybody.
func makePrivate(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return writeFailure(dir, err)
	}
	if !info.IsDir() {
		return writeFailure(dir, fs.ErrInvalid)
	}
	if info.Mode()&fs.ModeSticky != 0 {
		return workbench.Errorf(workbench.EDataDirectory,
			"%s is shared by all users of this machine. Choose a directory inside it.", dir)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := os.Chmod(dir, info.Mode().Perm()&0o700); err != nil {
		return writeFailure(dir, err)
	}
	return nil
}
