package disk

import (
	"errors"
	"math"

	"golang.org/x/sys/windows"
)

// SyncDir does nothing: NTFS writes the names itself, and a directory cannot be
// opened for writing.
func SyncDir(string) error { return nil }

// Free is how many bytes this user may still write to the disk of dir.
func Free(dir string) (int64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(min(free, math.MaxInt64)), nil
}

// Full reports whether a write failed for want of space or quota.
func Full(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) ||
		errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}
