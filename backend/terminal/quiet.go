package terminal

import (
	"context"
	"os"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// agentEvery is how often the agent of a terminal that never rests is looked
// for.
const agentEvery = 10 * time.Second

// mayHaveAgent reports whether it is time to look for the agent in the
// foreground: what was printed since the last look may come of another program.
// It is looked for when the terminal rests, and now and then when it never does.
func (w *watcher) mayHaveAgent(f *follower) bool {
	g := &f.signs
	rested := time.Since(g.printed) >= w.service.WatchEvery
	return g.agentEnd != g.end && (rested || time.Since(g.agentAt) >= agentEvery)
}

func (w *watcher) findAgent(f *follower, u process.Usage) {
	g := &f.signs
	g.agentEnd, g.agentAt = g.end, time.Now()
	g.agent, _ = tui.Seen(u.ForegroundArgv)
	if g.agent == "" {
		return
	}
	s := w.service
	session := s.sessionOf(g.agent, u)
	t, err := s.Store.Terminal(s.ctx, f.terminalID)
	if err == nil {
		err = s.knowAgent(context.WithoutCancel(s.ctx), t.TerminalSummary, g.agent, session)
	}
	if err != nil {
		g.agentEnd = nowhere // tried again
		s.Log.Warn("agent of a terminal not recorded", "terminal", f.terminalID, "error", err)
	}
}

// sessionOf is the session of an agent in the foreground: as its command line
// says, else as its files do. "": not known.
func (s *Service) sessionOf(agent string, u process.Usage) string {
	if session, ok := tui.SessionOf(u.ForegroundArgv); ok {
		return session
	}
	origin, err := process.OriginOf(s.ctx, u.ForegroundPID)
	if err != nil || origin.Directory == "" {
		return ""
	}
	session, _ := tui.FindSession(agent, origin.Directory, origin.StartedAt, os.Getenv)
	return session
}

// mayBeQuiet reports whether it is time to measure an agent that is silent: from
// the middle of the silence that is asked about, and at its end.
func (w *watcher) mayBeQuiet(f *follower) bool {
	g := &f.signs
	if g.agent == "" || g.agentEnd != g.end || g.quietEnd == g.end || f.asks.Load() != nil || f.stuck.Load() {
		return false
	}
	long := w.service.seconds(workbench.SettingTerminalAttention)
	silent := time.Since(g.printed)
	if g.quiet.since.IsZero() {
		return silent >= long/2
	}
	return silent >= long && g.quiet.measuredFor(long/4)
}

// measureQuiet asks for the user, once for each silence, when the agent rested
// over the end of it: then it waits at its prompt.
func (w *watcher) measureQuiet(f *follower, u process.Usage) {
	g := &f.signs
	g.agent, _ = tui.Seen(u.ForegroundArgv)
	waits := !g.quiet.since.IsZero() && g.quiet.rests(u)
	g.quiet.restart(u)
	if waits && g.agent != "" {
		g.quietEnd = g.end
		f.ask(call{reason: workbench.AttentionQuiet, since: g.printed})
	}
}

// urge says once more that a terminal waits, when nobody came for long.
func (w *watcher) urge(f *follower) {
	a := f.asks.Load()
	if a == nil || a.urgent || time.Since(a.since) < w.service.seconds(workbench.SettingTerminalAttentionUrgent) {
		return
	}
	a.urgent = true
	f.tell(workbench.AttentionUrgent, "")
}
