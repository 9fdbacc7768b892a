package host

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)

// checkTerminals refuses nothing: the system does not tell how many are open.
func checkTerminals() error { return nil }
