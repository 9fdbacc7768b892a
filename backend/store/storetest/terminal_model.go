package storetest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// terminalWalk is a random walk of a stored terminal beside what the data model
// says of it. An end is left by a restart only.
type terminalWalk struct {
	*bench
	t           *testing.T
	id, process string
	status      workbench.TerminalStatus
	asked       bool // for attention, since it ran last
	restarts    int64
}

func (w *terminalWalk) agree(rt *rapid.T, action string, err error, allowed bool, to workbench.TerminalStatus) {
	want := workbench.Code("")
	if !allowed {
		want = workbench.EConflict
	}
	if workbench.ErrorCode(err) != want {
		rt.Fatalf("%s in %s: %v, want %q", action, w.status, err, want)
	}
	if allowed {
		w.status = to
	}
}

func (w *terminalWalk) move(rt *rapid.T) {
	m := workbench.TerminalTransitions()
	to := rapid.SampledFrom(slices.DeleteFunc(terminalStatuses(), workbench.TerminalStatus.Ended)).Draw(rt, "to")
	allowed := m.Allows(w.status, to) && !w.status.Ended() && (to != workbench.TerminalAttention || w.asked)
	w.agree(rt, "move to "+string(to), w.moveTo(w.id, to), allowed, to)
	if allowed && to == workbench.TerminalRunning {
		w.asked = false
	}
}

func (w *terminalWalk) attention(rt *rapid.T) {
	err := w.SetAttention(w.ctx, w.id, workbench.AttentionQuiet, Epoch)
	allowed := w.status == workbench.TerminalRunning
	w.agree(rt, "attention", err, allowed, workbench.TerminalAttention)
	w.asked = w.asked || allowed
}

func (w *terminalWalk) restart(rt *rapid.T) {
	p := nextProcess(w.host)
	rests := w.status.Ended() || w.status == workbench.TerminalIdle
	if w.status.Ended() {
		w.restarts++
	}
	_, err := w.RestartTerminal(w.ctx, w.id, p)
	w.agree(rt, "restart", err, rests, workbench.TerminalStarting)
	if rests {
		w.process, w.asked = p.ID, false
	}
}

func (w *terminalWalk) started(rt *rapid.T) {
	p, err := w.Process(w.ctx, w.process)
	must(w.t, err)
	err = w.TerminalStarted(w.ctx, w.id, Start(w.process))
	allowed := w.status == workbench.TerminalStarting && p.Status == workbench.ProcessStarting
	w.agree(rt, "started", err, allowed, workbench.TerminalInitializing)
}

func (w *terminalWalk) end(rt *rapid.T) {
	to := rapid.SampledFrom([]workbench.TerminalStatus{
		workbench.TerminalCompleted, workbench.TerminalFailed, workbench.TerminalRestored,
	}).Draw(rt, "to")
	err := w.EndTerminal(w.ctx, terminalEnd(w.id, w.process, to))
	w.agree(rt, "end as "+string(to), err, workbench.TerminalTransitions().Allows(w.status, to), to)
}

func (w *terminalWalk) compare(rt *rapid.T) {
	term := w.terminal(w.t, w.id)
	if (term.AttentionAt != nil) != w.asked || (term.AttentionReason != nil) != w.asked || term.RestartCount != w.restarts {
		rt.Fatalf("asks %v at %v, restarted %d times; want %v, %d", term.AttentionReason, term.AttentionAt, term.RestartCount, w.asked, w.restarts)
	}
	if term.Status != w.status || (term.EndedAt != nil) != w.status.Ended() {
		rt.Fatalf("terminal %s, ended %v; want %s", term.Status, term.EndedAt, w.status)
	}
}

func testTerminalModel(t *testing.T, open Opener) {
	t.Run("RandomWalks", func(t *testing.T) { checkTerminals(t, setup(t, open)) })
	t.Run("OneOfTwoEndsCounts", func(t *testing.T) { checkTerminalRace(t, setup(t, open)) })
}

// checkTerminals compares random walks with the model.
func checkTerminals(t *testing.T, b *bench) {
	rapid.Check(t, func(rt *rapid.T) {
		term, p := Terminal(t, b.DB, b.session)
		w := &terminalWalk{bench: b, t: t, id: term.ID, process: p.ID, status: term.Status}
		rt.Repeat(map[string]func(*rapid.T){
			"move": w.move, "move on": w.move, "started": w.started, "attention": w.attention, "end": w.end, "restart": w.restart, "": w.compare,
		})
	})
}

// checkTerminalRace lets a kill meet the exit of the same process.
func checkTerminalRace(t *testing.T, b *bench) {
	for range rounds(1000) {
		term, p := Terminal(t, b.DB, b.session)
		killed := terminalEnd(term.ID, p.ID, workbench.TerminalFailed)
		killed.Reason = workbench.EndKilled
		b.clock.Advance(1)
		errs := race(
			func() error { return b.EndTerminal(b.ctx, killed) },
			func() error { return b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, workbench.TerminalCompleted)) })
		if count(errs, "") != 1 || count(errs, workbench.EConflict) != 1 {
			t.Fatalf("ends: %v", errs)
		}
		want := b.terminal(t, term.ID)
		if (*want.EndReason == workbench.EndKilled) != (errs[0] == nil) {
			t.Fatalf("the terminal is %s (%s) after %v", want.Status, *want.EndReason, errs)
		}
		b.clock.Advance(1)
		wantCode(t, b.EndTerminal(b.ctx, killed), workbench.EConflict)
		wantCode(t, b.MoveTerminal(b.ctx, term.ID, terminalStatuses(), workbench.TerminalRunning, nil), workbench.EConflict)
		equal(t, "terminal", b.terminal(t, term.ID), want)
	}
}
