//go:build unix

package host

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// detachHost gives the host a session of its own: neither the terminal of its
// owner nor a signal to the owner's process group reaches it.
func detachHost(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
}

// reapNow takes the exit of a host that this process has started, without
// waiting. ok says that it ended without a fault.
func reapNow(pid int) (ended, ok bool) {
	var status unix.WaitStatus
	got, err := unix.Wait4(pid, &status, unix.WNOHANG, nil)
	if err != nil { // not our child, or reaped already
		return err != unix.EINTR, true
	}
	return got == pid, status.Exited() && status.ExitStatus() == 0
}

// reap takes the exit of a host that is about to end, so that it does not stay
// as a zombie for as long as its owner lives.
func reap(pid int) {
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); time.Sleep(startPoll) {
		if ended, _ := reapNow(pid); ended {
			return
		}
	}
}

// closeInherited closes every file that the starter's starter has leaked into
// the host. Otherwise the host and its children would hold pipes open for which
// somebody waits. Files that this process has opened itself close on exec.
func closeInherited() {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return
	}
	for _, entry := range entries {
		fd, err := strconv.Atoi(entry.Name())
		if err != nil || fd <= 2 {
			continue
		}
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err == nil && flags&unix.FD_CLOEXEC == 0 {
			unix.Close(fd) //nolint:errcheck // not ours
		}
	}
}
