//go:build unix

package disk

import (
	"errors"
	"math"
	"os"

	"golang.org/x/sys/unix"
)

// SyncDir makes sure that the names in a directory are on the disk.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Free is how many bytes this user may still write to the disk of dir.
func Free(dir string) (int64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return 0, err
	}
	// The types of the fields differ between systems.
	free := float64(stat.Bavail) * float64(stat.Bsize)
	return int64(min(free, math.MaxInt64/2)), nil
}

// Full reports whether a write failed for want of space or quota.
func Full(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}
