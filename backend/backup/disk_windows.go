package backup

import (
	"errors"
	"math"

	"golang.org/x/sys/windows"
)

// syncDir does nothing: NTFS writes the names itself, and a directory cannot be
// opened for writing.
func syncDir(string) error { return nil }

// FreeBytes is how much this user may still write to the disk of dir.
func FreeBytes(dir string) (int64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, fileFailure(dir, err)
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, fileFailure(dir, err)
	}
	return int64(min(free, math.MaxInt64)), nil
}

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
