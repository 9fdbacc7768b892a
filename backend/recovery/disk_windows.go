package recovery

import (
	"errors"

	"golang.org/x/sys/windows"
)

// syncDir does nothing: NTFS writes the names itself, and a directory cannot be
// opened for writing.
func syncDir(string) error { return nil }

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
