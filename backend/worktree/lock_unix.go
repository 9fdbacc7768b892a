//go:build unix

package worktree

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// tryLock locks an open file for everybody who opens it, and for whoever
// inherits it. false: somebody holds it.
func tryLock(f *os.File) (bool, error) {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// unlock gives a lock up, also for a daemon that git has left behind with it.
func unlock(f *os.File) { _ = unix.Flock(int(f.Fd()), unix.LOCK_UN) }

// dropLock removes a file that is held, and gives it up.
func dropLock(f *os.File) error {
	err := os.Remove(f.Name())
	unlock(f)
	return errors.Join(err, f.Close())
}
