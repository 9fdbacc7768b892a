//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// catchBrokenPipe makes a write to a reader that has ended an error rather than
// the end of this process, until the function that it returns is called. The
// signal is not ignored: children would inherit that.
func catchBrokenPipe() func() {
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	return func() { signal.Stop(broken) }
}
