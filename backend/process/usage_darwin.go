package process

import (
	"context"

	"golang.org/x/sys/unix"
)

// States of a process in the kernel's listing.
const (
	stateStopped = 4
	stateZombie  = 5
)

// entries lists the processes of the system that have not ended.
func entries(context.Context) ([]entry, error) {
	listed, err := unix.SysctlKinfoProcSlice("kern.proc.all")
	if err != nil {
		return nil, err
	}
	var all []entry
	for i := range listed {
		pid := int(listed[i].Proc.P_pid)
		if pid <= 0 || listed[i].Proc.P_stat == stateZombie {
			continue
		}
		session, err := unix.Getsid(pid)
		if err != nil {
			continue // it has ended, or is none of ours
		}
		all = append(all, entry{
			pid: pid, parent: int(listed[i].Eproc.Ppid), group: int(listed[i].Eproc.Pgid), session: session,
			foreground: int(listed[i].Eproc.Tpgid), stopped: listed[i].Proc.P_stat == stateStopped,
		})
	}
	return all, nil
}
