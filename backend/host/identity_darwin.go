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
	return startToken(info), nil
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

// processes lists the processes of the system that have not ended.
func processes() []listed {
	entries, err := unix.SysctlKinfoProcSlice("kern.proc.all")
	if err != nil {
		return nil
	}
	var all []listed
	for i := range entries {
		pid := int(entries[i].Proc.P_pid)
		if pid <= 0 || entries[i].Proc.P_stat == stateZombie {
			continue
		}
		session, err := unix.Getsid(pid)
		if err != nil {
			continue // it has ended, or is none of ours
		}
		all = append(all, listed{
			pid: pid, parent: int(entries[i].Eproc.Ppid), session: session, token: startToken(&entries[i]),
		})
	}
	return all
}

func startToken(info *unix.KinfoProc) string {
	started := info.Proc.P_starttime
	return fmt.Sprintf("%d.%06d", started.Sec, started.Usec)
}
