//go:build unix

package host

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// socketBases lists the directories for sockets, best first. The runtime
// directory is private and goes with the session; it exists or is not used.
func socketBases() []string {
	var bases []string
	if runtime := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(runtime) {
		if stat, err := os.Stat(runtime); err == nil && stat.IsDir() {
			bases = append(bases, filepath.Join(runtime, "holdfast"))
		}
	}
	name := fmt.Sprintf("holdfast-%d", os.Geteuid())
	return append(bases, filepath.Join(os.TempDir(), name), filepath.Join("/tmp", name))
}

func ownedByUs(stat os.FileInfo) bool {
	sys, ok := stat.Sys().(*syscall.Stat_t)
	return ok && int(sys.Uid) == os.Geteuid()
}
