package host

import (
	"errors"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// processTree is the job object of a child. Whatever the child starts is in it.
type processTree struct{ job windows.Handle }

// newProcessTree puts a child into a job and lets it run. It was started
// suspended: what a child starts before it is in its job would escape.
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
	if err == nil {
		err = resume(uint32(pid))
	}
	if err != nil {
		windows.CloseHandle(job) //nolint:errcheck // unused
		return nil, err
	}
	return &processTree{job: job}, nil
}

// resume lets the threads of a suspended process run: one, as it has not begun.
// A process that runs already is not changed.
func resume(pid uint32) error {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPTHREAD, 0)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(snapshot) //nolint:errcheck // a handle of our own
	thread := windows.ThreadEntry32{Size: uint32(unsafe.Sizeof(windows.ThreadEntry32{}))}
	for err = windows.Thread32First(snapshot, &thread); err == nil; err = windows.Thread32Next(snapshot, &thread) {
		if thread.OwnerProcessID != pid {
			continue
		}
		if err := resumeThread(thread.ThreadID); err != nil {
			return err
		}
	}
	if errors.Is(err, windows.ERROR_NO_MORE_FILES) {
		return nil
	}
	return err
}

func resumeThread(id uint32) error {
	thread, err := windows.OpenThread(windows.THREAD_SUSPEND_RESUME, false, id)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(thread) //nolint:errcheck // a handle of our own
	_, err = windows.ResumeThread(thread)
	return err
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
