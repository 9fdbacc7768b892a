package config

import (
	"errors"

	"golang.org/x/sys/windows"
)

// makePrivate has nothing to do: directories below the user's profile inherit
// an access list that names that user, and Windows has no mode bits.
func makePrivate(string) error { return nil }

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) ||
		errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}
