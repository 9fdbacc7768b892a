package process

import (
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ExitOf is how a child ended, in the words of the domain. A nil info is an
// end that nobody saw.
func ExitOf(info *host.Info) (workbench.ProcessExit, workbench.ProcessStatus) {
	if info == nil {
		return workbench.ProcessExit{}, workbench.ProcessLost
	}
	exit := workbench.ProcessExit{Signal: info.ExitSignal, EndedAt: info.EndedAt}
	if info.ExitCode != nil {
		code := int64(*info.ExitCode)
		exit.Code = &code
	}
	return exit, workbench.ProcessExited
}

// StartOf is what a child's row gets when the host has started it.
func StartOf(info host.Info) workbench.ProcessStart {
	return workbench.ProcessStart{
		ProcessID: info.ID, PID: int64(info.PID), PIDStartToken: info.PIDStartToken,
		BootID: info.BootID, StartedAt: info.StartedAt,
	}
}
