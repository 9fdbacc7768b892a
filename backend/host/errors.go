package host

import (
	"errors"
	"syscall"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func endedError(process string) error {
	return workbench.Errorf(workbench.EConflict, "The process %s has ended already.", process)
}

func unknownError(process string) error {
	return workbench.Errorf(workbench.ENotFound, "The process host has no process %s.", process)
}

// storeError is for a data directory that does not take what must be stored.
func storeError(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return workbench.Wrap(workbench.EDiskFull, err,
			"The disk that holds the data directory is full. Free some space and try again.")
	}
	return workbench.Wrap(workbench.EDataDirectory, err,
		"The data directory cannot be written. Check that it exists and that you may write to it.")
}
