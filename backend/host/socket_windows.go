package host

import (
	"os"
	"path/filepath"
)

// socketBases lists the directories for sockets, best first.
func socketBases() []string {
	var bases []string
	if cache, err := os.UserCacheDir(); err == nil {
		bases = append(bases, filepath.Join(cache, "holdfast"))
	}
	return append(bases, filepath.Join(os.TempDir(), "holdfast"))
}

// ownedByUs is true: both bases lie in the user's profile, which is closed to
// other users.
func ownedByUs(os.FileInfo) bool { return true }
