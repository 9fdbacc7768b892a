//go:build unix

package host

import (
	"os"
	"syscall"
)

// askToEnd sends TERM; one that is stopped acts on it only when it goes on.
func askToEnd(p *os.Process) error {
	if err := p.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.Signal(syscall.SIGCONT)
}
