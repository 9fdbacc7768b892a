package cli_test

import (
	"os"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// mayMount tells whether this user may mount a file system, by doing it.
var mayMount = sync.OnceValue(func() bool {
	dir, err := os.MkdirTemp("", "holdfast-mount-")
	if err != nil {
		return false
	}
	defer os.RemoveAll(dir)
	return unix.Mount("tmpfs", dir, "tmpfs", 0, "size=64k") == nil && unix.Unmount(dir, unix.MNT_DETACH) == nil
})

func tmpfs(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) == 2, "tmpfs DIR ro|size=N")
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	flags, options := uintptr(0), args[1]
	if options == "ro" {
		flags, options = unix.MS_RDONLY, ""
	}
	ts.Check(unix.Mount("tmpfs", dir, "tmpfs", flags, options))
	ts.Defer(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
}
