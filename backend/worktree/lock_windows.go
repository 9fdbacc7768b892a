package worktree

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks an open file for everybody who opens it. false: somebody holds
// it.
func tryLock(f *os.File) (bool, error) {
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
		0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}

// unlock does nothing: the lock goes when the file is closed.
func unlock(*os.File) {}

// dropLock gives a file up, and removes it unless somebody has opened it: the
// system refuses that.
func dropLock(f *os.File) error {
	if err := f.Close(); err != nil {
		return err
	}
	err := os.Remove(f.Name())
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		return nil
	}
	return err
}
