package terminal

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// What ends a wait for the user depends on how it began. Quiet is a guess from
// silence, so any output ends it. A bell and a notification are the program's
// own words: the prompt that is drawn again right after them, or work that goes
// on, answers nothing, so only a look or a key does.

// call is a sign that a program waits for the user.
type call struct {
	reason workbench.AttentionReason
	text   string    // what it said, "": nothing
	since  time.Time // when it began to wait
}

// asking is a terminal's wait for the user.
type asking struct {
	reason workbench.AttentionReason
	since  time.Time
	urgent bool // nobody came for long, and that was told; the watcher's
}

// stillAsking is a wait that began before this owner, at a time in UTC ms. What
// was urgent then is not told to be so again.
func (s *Service) stillAsking(reason workbench.AttentionReason, at int64) *asking {
	age := max(time.Since(time.UnixMilli(at)), 0) // a clock may have been put back
	return &asking{reason: reason, since: time.Now().Add(-age), urgent: age >= s.seconds(workbench.SettingTerminalAttentionUrgent)}
}

// ask makes a terminal that runs wait for the user, and says so. One that waits
// already goes on to wait.
func (f *follower) ask(c call) {
	if f.holdBack(c) {
		return
	}
	if a := f.asks.Load(); a != nil && (a.reason != workbench.AttentionQuiet || c.reason == workbench.AttentionQuiet) {
		return
	}
	f.answered() // a guess gives way to words
	f.unstick()
	s := f.service
	ctx := context.WithoutCancel(s.ctx)
	err := s.Store.SetAttention(ctx, f.terminalID, c.reason, time.Now().UnixMilli())
	if workbench.ErrorCode(err) == workbench.EConflict {
		f.keep(ctx, c)
		return
	}
	if err != nil {
		s.Log.Error("attention of a terminal not stored", "terminal", f.terminalID, "error", err)
		return
	}
	f.asks.Store(&asking{reason: c.reason, since: c.since})
	f.tell(workbench.AttentionAsked, c.text)
}

// holdBack keeps what a program says while its terminal does not run yet: what
// it said while no owner was there must not be lost in the recovery.
func (f *follower) holdBack(c call) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waitIn == settled {
		return false
	}
	if f.held == nil || c.reason == workbench.AttentionNotification {
		f.held = &c
	}
	return true
}

// keep holds a call back that came while the host did not answer: the terminal
// is about to be recovered. One that has ended calls nobody any more.
func (f *follower) keep(ctx context.Context, c call) {
	t, err := f.service.Store.Terminal(ctx, f.terminalID)
	if err != nil || t.Status != workbench.TerminalDisconnected {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held = &c
}

// release says what was held back.
func (f *follower) release() {
	f.mu.Lock()
	held := f.held
	f.held = nil
	f.mu.Unlock()
	if held != nil {
		f.ask(*held)
	}
}

// printed is called after each commit of new output.
func (f *follower) printed() {
	if a := f.asks.Load(); a != nil && a.reason == workbench.AttentionQuiet {
		f.answered()
	}
	f.unstick()
}

// answered ends the wait for the user.
func (f *follower) answered() {
	if f.asks.Swap(nil) == nil {
		return
	}
	s := f.service
	if err := s.looked(context.WithoutCancel(s.ctx), f.terminalID); err != nil {
		s.Log.Error("attention of a terminal not cleared", "terminal", f.terminalID, "error", err)
	}
}

// Looked says that a person looks at a terminal. One that does not wait for the
// user stays as it is. Errors: ENotFound, EElsewhere.
func (s *Service) Looked(ctx context.Context, id string) error {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return err
	}
	if s.elsewhere(t.TerminalSummary) {
		return workbench.Elsewhere("terminal")
	}
	if f := s.follower(id); f != nil {
		f.asks.Store(nil)
	}
	if t.Status != workbench.TerminalAttention {
		return nil
	}
	return s.looked(ctx, id)
}

func (s *Service) looked(ctx context.Context, id string) error {
	err := s.Store.MoveTerminal(ctx, id, []workbench.TerminalStatus{workbench.TerminalAttention}, workbench.TerminalRunning, nil)
	if workbench.ErrorCode(err) == workbench.EConflict {
		return nil // it does not wait
	}
	if err != nil {
		return err
	}
	t, err := s.Store.Terminal(ctx, id)
	if err == nil {
		s.notify(t.TerminalSummary)
	}
	return err
}

// Hook takes what an agent's own hook says in a terminal. Errors: ENotFound,
// EElsewhere.
func (s *Service) Hook(ctx context.Context, id string, n tui.HookNotice) error {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return err
	}
	if s.elsewhere(t.TerminalSummary) {
		return workbench.Elsewhere("terminal")
	}
	if err := s.knowAgent(ctx, t.TerminalSummary, n.Agent, n.SessionID); err != nil {
		return err
	}
	if f := s.follower(id); f != nil && n.Event == tui.HookWaits {
		f.ask(call{workbench.AttentionNotification, n.Message, time.Now()})
	}
	return nil
}

// knowAgent records which agent runs in a terminal, and its session where it is
// known. Another agent's session is nothing to this one.
func (s *Service) knowAgent(ctx context.Context, t workbench.TerminalSummary, agent, sessionID string) error {
	var session *string
	if sessionID != "" {
		session = &sessionID
	}
	if err := s.Store.SetTerminalAgent(ctx, t.ID, &agent, session); err != nil {
		return err
	}
	if t.Agent == nil || *t.Agent != agent || session != nil && (t.AssistantSessionID == nil || *t.AssistantSessionID != sessionID) {
		s.notify(t)
	}
	return nil
}

// tell raises a notification of the desktop.
func (f *follower) tell(step workbench.Attention, text string) {
	s := f.service
	t, err := s.Store.Terminal(context.WithoutCancel(s.ctx), f.terminalID)
	if err != nil {
		return // deleted meanwhile, or the database is away: the row says it later
	}
	n := noticeOf(t.TerminalSummary)
	n.Attention, n.Text = step, noticeText(text)
	s.Notify(n)
}

// noticeText is a program's words as a notification shows them.
func noticeText(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(text))
	if len(text) <= workbench.MaxNoticeText {
		return text
	}
	cut := workbench.MaxNoticeText - len("…")
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
