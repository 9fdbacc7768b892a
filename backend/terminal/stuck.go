package terminal

import (
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// mayBeDeaf reports whether it is time to measure a process that leaves input
// unread: when it begins to, and when it did so for long.
func (w *watcher) mayBeDeaf(f *follower) bool {
	g := &f.signs
	return g.unread > 0 && (g.deaf.since.IsZero() || g.deaf.measuredFor(w.service.seconds(workbench.SettingTerminalStuck)))
}

// deaf reports whether the process leaves input unread for long and does nothing
// else: it prints nothing, or the measure would have begun anew.
func (w *watcher) deaf(f *follower, u process.Usage) bool {
	g := &f.signs
	if !w.mayBeDeaf(f) {
		return false
	}
	deaf := !g.deaf.since.IsZero() && g.deaf.rests(u)
	if !deaf {
		g.deaf.restart(u)
	}
	return deaf
}

// stick says that the terminal is stuck. One that waits for the user goes on to
// do so.
func (f *follower) stick() {
	if f.stuck.Load() || f.asks.Load() != nil || !f.waits(settled) {
		return
	}
	moved, _ := f.move([]workbench.TerminalStatus{workbench.TerminalRunning}, workbench.TerminalStuck)
	f.stuck.Store(moved)
}

// unstick says that a stuck terminal does something again.
func (f *follower) unstick() {
	if !f.stuck.Load() {
		return
	}
	_, stored := f.move([]workbench.TerminalStatus{workbench.TerminalStuck}, workbench.TerminalRunning)
	f.stuck.Store(!stored)
}
