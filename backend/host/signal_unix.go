//go:build unix

package host

import (
	"os"

	"golang.org/x/sys/unix"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// signalByName returns a signal that a person may send to a program.
func signalByName(name string) (unix.Signal, error) {
	switch name {
	case "INT":
		return unix.SIGINT, nil
	case "QUIT":
		return unix.SIGQUIT, nil
	case "TSTP":
		return unix.SIGTSTP, nil
	case "CONT":
		return unix.SIGCONT, nil
	case "HUP":
		return unix.SIGHUP, nil
	case "TERM":
		return unix.SIGTERM, nil
	case "USR1":
		return unix.SIGUSR1, nil
	case "USR2":
		return unix.SIGUSR2, nil
	case "WINCH":
		return unix.SIGWINCH, nil
	}
	return 0, workbench.Errorf(workbench.EInvalid,
		"There is no signal %q to send. Use INT, QUIT, TSTP, CONT, HUP, TERM, USR1, USR2 or WINCH.", name)
}

// signalGroup sends a named signal to a process group.
func signalGroup(group int, name string) error {
	sig, err := signalByName(name)
	if err != nil {
		return err
	}
	if err := unix.Kill(-group, sig); err != nil {
		return workbench.Wrap(workbench.EConflict, err, "The program that the signal was for has ended.")
	}
	return nil
}

// foreground returns the process group that reads from a terminal, as seen from
// the host's end of it.
func foreground(controller *os.File) (group int, err error) {
	var ioctlErr error
	err = withFD(controller, func(fd uintptr) { group, ioctlErr = unix.IoctlGetInt(int(fd), unix.TIOCGPGRP) })
	if err != nil || ioctlErr != nil || group <= 0 {
		return 0, workbench.Errorf(workbench.EConflict, "No program is in the foreground of this terminal.")
	}
	return group, nil
}
