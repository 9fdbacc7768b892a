package host

import (
	"fmt"
	"strconv"

	"golang.org/x/sys/unix"
)

// stateZombie is SZOMB of the kernel's process states.
const stateZombie = 5

// StartToken returns the kernel's start time of a process: together with the
// pid and the boot id it names one process for ever. Tokens are compared for
// equality only.
func StartToken(pid int) (string, error) {
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return "", err
	}
	if int(info.Proc.P_pid) != pid || info.Proc.P_stat == stateZombie {
		return "", fmt.Errorf("process %d has ended", pid)
	}
	started := info.Proc.P_starttime
	return fmt.Sprintf("%d.%06d", started.Sec, started.Usec), nil
}

// BootID returns what names the time since the machine was started.
func BootID() (string, error) {
	if id, err := unix.Sysctl("kern.bootsessionuuid"); err == nil && id != "" {
		return id, nil
	}
	booted, err := unix.SysctlTimeval("kern.boottime")
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(booted.Sec, 10), nil
}

// sessionMembers lists the processes of a session that have not ended.
func sessionMembers(session int) []int {
	all, err := unix.SysctlKinfoProcSlice("kern.proc.all")
	if err != nil {
		return nil
	}
	var members []int
	for i := range all {
		pid := int(all[i].Proc.P_pid)
		if pid <= 0 || all[i].Proc.P_stat == stateZombie {
			continue
		}
		if got, err := unix.Getsid(pid); err == nil && got == session {
			members = append(members, pid)
		}
	}
	return members
}
