package terminal

import "github.com/holdfast-app/holdfast/backend/workbench"

// unstick says that a stuck terminal does something again.
func (f *follower) unstick() {
	if !f.stuck.Load() {
		return
	}
	_, stored := f.move([]workbench.TerminalStatus{workbench.TerminalStuck}, workbench.TerminalRunning)
	f.stuck.Store(!stored)
}
