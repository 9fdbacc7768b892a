package host

import (
	"time"

	"golang.org/x/sys/windows"
)

// processTree is the job object of a child. Whatever the child starts is in it.
type processTree struct{ job windows.Handle }

// newProcessTree puts a started child into a job. What the child starts before
// that is not in it; the time between is some microseconds.
func newProcessTree(pid int) (*processTree, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, err
	}
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(pid))
	if err == nil {
		err = windows.AssignProcessToJobObject(job, process)
		windows.CloseHandle(process) //nolint:errcheck // the job knows it
	}
	if err != nil {
		windows.CloseHandle(job) //nolint:errcheck // unused
		return nil, err
	}
	return &processTree{job: job}, nil
}

func (t *processTree) reaped() {}

// end ends the tree at once: Windows has no signal that asks a program without
// a window or a shared console to end.
func (t *processTree) end(time.Duration) { t.kill() }

func (t *processTree) kill() {
	windows.TerminateJobObject(t.job, 1) //nolint:errcheck // it may have ended
}

func (t *processTree) close() {
	windows.CloseHandle(t.job) //nolint:errcheck // a handle of our own
}
