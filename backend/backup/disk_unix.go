//go:build unix

package backup

import (
	"errors"
	"math"
	"os"

	"golang.org/x/sys/unix"
)

// syncDir makes sure that the names in a directory are on the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fileFailure(dir, err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fileFailure(dir, err)
	}
	return nil
}

// FreeBytes is how much this user may still write to the disk of dir.
func FreeBytes(dir string) (int64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return 0, fileFailure(dir, err)
	}
	// The types of the fields differ between systems.
	free := float64(stat.Bavail) * float64(stat.Bsize)
	return int64(min(free, math.MaxInt64/2)), nil
}

func diskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}
