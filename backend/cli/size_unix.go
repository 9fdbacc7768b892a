//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// watchSize tells when the size of this terminal may have changed.
func watchSize() (changed <-chan os.Signal, stop func()) {
	resized := make(chan os.Signal, 1)
	signal.Notify(resized, syscall.SIGWINCH)
	return resized, func() { signal.Stop(resized) }
}
