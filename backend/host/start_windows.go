package host

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// detachHost gives the host no console and a group of its own, so that closing
// the owner's console does not end it.
func detachHost(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		HideWindow:    true,
		CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_BREAKAWAY_FROM_JOB,
	}
}

// reapNow tells whether a host that this process has started has ended. Windows
// keeps no zombies, so an end says nothing of a fault.
func reapNow(pid int) (ended, ok bool) {
	_, err := StartToken(pid)
	return err != nil, true
}

func reap(int) {}

// closeInherited has nothing to do: handles are inherited by list.
func closeInherited() {}
