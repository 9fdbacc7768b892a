package terminal

import (
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// restShare is the share of a processor up to which a process rests: an agent at
// its prompt blinks and polls.
const restShare = 0.05

// signs are what the watcher saw of a live terminal. They are its own.
type signs struct {
	begun        bool
	disconnected bool

	end     int64     // of the output
	printed time.Time // when that moved

	unread int64  // bytes of input that the process leaves unread
	deaf   effort // since it leaves them

	agent    string    // in the foreground, "": none
	agentEnd int64     // the end of the output when it was looked for
	agentAt  time.Time // when that was
	quiet    effort    // of an agent that is silent
	quietEnd int64     // the end of the output for which the user was asked
}

// nowhere is no end of any output.
const nowhere = -1

// effort is what a process tree has worked since some moment.
type effort struct {
	since time.Time // zero: nothing was measured
	cpu   int64     // ms, at that moment
}

// rests reports whether the tree did next to nothing since, when u is what it
// took until now. A tree that worked less than before lost a part that nobody
// waited for, and so did something.
func (e effort) rests(u process.Usage) bool {
	worked := time.Duration(u.CPUMillis-e.cpu) * time.Millisecond
	return worked >= 0 && worked <= time.Duration(restShare*float64(time.Since(e.since)))
}

// restart measures from now on.
func (e *effort) restart(u process.Usage) { *e = effort{since: time.Now(), cpu: u.CPUMillis} }

// measuredFor reports whether the effort is measured since at least d.
func (e effort) measuredFor(d time.Duration) bool {
	return !e.since.IsZero() && time.Since(e.since) >= d
}

// rejoin takes up a terminal that was disconnected. What was measured before is
// of no use: nobody knows what the process did meanwhile.
func (g *signs) rejoin() { g.disconnected, g.quiet, g.deaf = false, effort{}, effort{} }

// take takes what the host says of a terminal's process.
func (w *watcher) take(f *follower, child host.Info) {
	g := &f.signs
	end := child.Streams[host.StreamPTY]
	if !g.begun {
		w.begin(f, end)
	}
	if end != g.end {
		g.end, g.printed = end, time.Now()
		g.quiet, g.deaf = effort{}, effort{}
	}
	// A host of the version before knows only what it holds itself.
	unread := max(child.UnreadInput, child.PendingInput)
	if unread < g.unread {
		g.deaf = effort{}
	}
	g.unread = unread
}

// begin takes up a terminal. What was silent for long before this owner came was
// asked for by the one before, or looked at: a restart asks nobody again.
func (w *watcher) begin(f *follower, end int64) {
	g := &f.signs
	g.begun, g.end, g.printed = true, end, time.Now()
	g.agentEnd, g.quietEnd = nowhere, nowhere
	t, err := w.service.Store.Terminal(w.service.ctx, f.terminalID)
	if err != nil || t.LastOutputAt == nil {
		return
	}
	silent := max(time.Since(time.UnixMilli(*t.LastOutputAt)), 0)
	if silent > w.service.seconds(workbench.SettingTerminalAttention) {
		g.quietEnd = end
	}
	g.printed = g.printed.Add(-silent)
}

// doubts reports whether what the host says leaves something open.
func (w *watcher) doubts(f *follower) bool {
	return f.stuck.Load() || w.mayBeDeaf(f) || w.mayHaveAgent(f) || w.mayBeQuiet(f)
}

// judge settles what was in doubt, and takes what a survey brings.
func (w *watcher) judge(f *follower, u process.Usage) {
	if u.Stopped || w.deaf(f, u) {
		f.stick()
	} else {
		f.unstick()
	}
	if w.mayHaveAgent(f) {
		w.findAgent(f, u)
	}
	if w.mayBeQuiet(f) {
		w.measureQuiet(f, u)
	}
}
