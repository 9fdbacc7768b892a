package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"syscall"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// lookError is for a program whose file was not found or cannot be run.
func lookError(name string, err error) error {
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return spawnFailed(err, "The program %s was not found. Install it, or give its full path.", name)
	case errors.Is(err, fs.ErrPermission):
		return spawnFailed(err, "The program %s may not be run. Check that its file is executable for you.", name)
	}
	return spawnFailed(err, "The program %s could not be started: %v.", name, err)
}

// spawnError is for a program whose file was found and that did not start.
func spawnError(name string, err error) error {
	if told, ok := errors.AsType[*workbench.Error](err); ok {
		return told
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return spawnFailed(err, "The program %s cannot run: the interpreter that its first line names was not found.", name)
	case errors.Is(err, syscall.ENOEXEC):
		return spawnFailed(err, "The file %s is no program that this system can run. Give the interpreter for it, for example `sh %[1]s`.", name)
	case errors.Is(err, syscall.E2BIG):
		return spawnFailed(err, "The program %s was not started: its arguments and its environment together are larger than the system allows. Put long text into a file, and remove variables that it does not need.", name)
	case errors.Is(err, syscall.EAGAIN):
		return spawnFailed(err, "The program %s was not started: the system lets no further process start. End some and try again.", name)
	}
	return lookError(name, err)
}

func spawnFailed(err error, format string, args ...any) error {
	return workbench.Wrap(workbench.ESpawnFailed, err, fmt.Sprintf(format, args...))
}

// terminalLimit is for a system that is out of PTYs.
func terminalLimit(err error) error {
	return workbench.Wrap(workbench.ETerminalLimit, err,
		"The system gives no further terminal. Close a terminal that you do not need and try again.")
}
