package storetest

import (
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// reachableTerminalStatuses are those that this schema's methods can store: attention
// needs a time that nothing sets yet.
func reachableTerminalStatuses() []workbench.TerminalStatus {
	all := append(workbench.LiveTerminalStatuses(), workbench.TerminalIdle,
		workbench.TerminalRestored, workbench.TerminalCompleted, workbench.TerminalFailed)
	return slices.DeleteFunc(all, func(s workbench.TerminalStatus) bool { return s == workbench.TerminalAttention })
}

// terminalIn stores a terminal that stands in a status.
func (b *bench) terminalIn(t *testing.T, status workbench.TerminalStatus) (workbench.Terminal, workbench.Process) {
	t.Helper()
	term, p := Terminal(t, b.DB, b.session)
	switch {
	case status == workbench.TerminalStarting:
	case status.Ended():
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, status)))
	default:
		must(t, b.MoveTerminal(b.ctx, term.ID, []workbench.TerminalStatus{workbench.TerminalStarting}, status, nil))
	}
	return b.terminal(t, term.ID), p
}

func (b *bench) terminal(t *testing.T, id string) workbench.Terminal {
	t.Helper()
	term, err := b.Terminal(b.ctx, id)
	must(t, err)
	return term
}

func terminalEnd(id, processID string, status workbench.TerminalStatus) workbench.TerminalEnd {
	return workbench.TerminalEnd{
		TerminalID: id, ProcessID: processID, Status: status, Reason: workbench.EndExited,
		Process: workbench.ProcessExited, Exit: workbench.ProcessExit{Code: ptr(int64(3)), EndedAt: Epoch + 9},
	}
}

func testTerminals(t *testing.T, open Opener) {
	t.Run("AStatusOutsideFromIsAConflictAndChangesNothing", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range reachableTerminalStatuses() {
			term, _ := b.terminalIn(t, status)
			others := slices.DeleteFunc(reachableTerminalStatuses(), func(s workbench.TerminalStatus) bool { return s == status })
			b.clock.Advance(1)
			for _, to := range reachableTerminalStatuses() {
				wantCode(t, b.MoveTerminal(b.ctx, term.ID, others, to, nil), workbench.EConflict)
			}
			equal(t, string(status), b.terminal(t, term.ID), term)
		}
	})
	t.Run("WhatEndedStaysAsItEnded", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range reachableTerminalStatuses() {
			if !status.Ended() {
				continue
			}
			term, p := b.terminalIn(t, status)
			b.clock.Advance(1)
			for _, to := range reachableTerminalStatuses() {
				wantCode(t, b.MoveTerminal(b.ctx, term.ID, reachableTerminalStatuses(), to, nil), workbench.EConflict)
			}
			wantCode(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, workbench.TerminalFailed)), workbench.EConflict)
			wantCode(t, b.TerminalStarted(b.ctx, term.ID, Start(p.ID)), workbench.EConflict)
			equal(t, string(status), b.terminal(t, term.ID), term)
		}
	})
	t.Run("ATerminalIsStoredWithItsProcess", func(t *testing.T) {
		b := setup(t, open)
		term, p := Terminal(t, b.DB, b.session)
		equal(t, "key", term.SessionID, term.ID)
		equal(t, "status", term.Status, workbench.TerminalStarting)
		latest, err := b.TerminalProcess(b.ctx, term.ID)
		must(t, err)
		equal(t, "process", latest, p)
		stream, err := b.Stream(b.ctx, p.ID, workbench.StreamPTY)
		must(t, err)
		equal(t, "stream", stream, workbench.ProcessStream{ProcessID: p.ID, Stream: workbench.StreamPTY, UpdatedAt: Epoch})
	})
	t.Run("ATerminalWhoseProcessIsRefusedIsNotStored", func(t *testing.T) {
		b := setup(t, open)
		_, p := Terminal(t, b.DB, b.session)
		id := workbench.NewID()
		p.TerminalID = &id // the id of the process exists
		err := b.CreateTerminal(b.ctx, workbench.Terminal{TerminalSummary: workbench.TerminalSummary{
			ID: id, HostID: b.host.ID, Cols: 80, Rows: 24,
		}}, p)
		wantCode(t, err, workbench.EConflict)
		_, err = b.Terminal(b.ctx, id)
		wantCode(t, err, workbench.ENotFound)
	})
	t.Run("AStartIsRecordedOnce", func(t *testing.T) {
		b := setup(t, open)
		term, p := Terminal(t, b.DB, b.session)
		must(t, b.TerminalStarted(b.ctx, term.ID, Start(p.ID)))
		want := b.terminal(t, term.ID)
		equal(t, "status", want.Status, workbench.TerminalInitializing)
		equal(t, "pid", want.ProcessPID, ptr(Start(p.ID).PID))
		b.clock.Advance(1)
		wantCode(t, b.TerminalStarted(b.ctx, term.ID, Start(p.ID)), workbench.EConflict)
		equal(t, "terminal", b.terminal(t, term.ID), want)
	})
	t.Run("AnEndKeepsTheNewestOutputAsText", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		big := make([]byte, 300<<10)
		for i := range big {
			big[i] = byte('a' + i%26)
		}
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, append(big, "\x00끝\xff"...))))
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, workbench.TerminalFailed)))
		got := b.terminal(t, term.ID)
		tail := string(big)[len(big)+5-(256<<10):] + "\uFFFD끝\uFFFD"
		equal(t, "log", got.OutputLog, tail)
		equal(t, "exit", []any{*got.ExitCode, *got.EndReason, *got.EndedAt}, []any{int64(3), workbench.EndExited, int64(Epoch + 9)})
		process, err := b.TerminalProcess(b.ctx, term.ID)
		must(t, err)
		equal(t, "process", process.Status, workbench.ProcessExited)
	})
	t.Run("ListsAreNewestFirstAndOfOneSession", func(t *testing.T) {
		b := setup(t, open)
		first, _ := Terminal(t, b.DB, b.session)
		b.clock.Advance(1)
		second, _ := Terminal(t, b.DB, Session(t, b.DB, b.host.ID))
		list, err := b.Terminals(b.ctx, workbench.TerminalFilter{WorkSessionID: b.session.ID, Limit: 10})
		must(t, err)
		equal(t, "of the session", list, []workbench.TerminalSummary{first.TerminalSummary})
		list, err = b.Terminals(b.ctx, workbench.TerminalFilter{Limit: 10})
		must(t, err)
		equal(t, "of all", list, []workbench.TerminalSummary{second.TerminalSummary, first.TerminalSummary})
	})
	t.Run("LiveTerminalsAreThoseThatClaimAProcess", func(t *testing.T) {
		b := setup(t, open)
		var want []workbench.TerminalSummary
		for _, status := range reachableTerminalStatuses() {
			b.clock.Advance(1)
			term, _ := b.terminalIn(t, status)
			if slices.Contains(workbench.LiveTerminalStatuses(), status) {
				want = append(want, term.TerminalSummary)
			}
		}
		got, err := b.LiveTerminals(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "live", got, want)
		got, err = b.LiveTerminals(b.ctx, Host(t, b.DB).ID)
		must(t, err)
		equal(t, "of another host", got, []workbench.TerminalSummary{})
	})
	t.Run("SizeAndTitleAreKept", func(t *testing.T) {
		b := setup(t, open)
		want, _ := Terminal(t, b.DB, b.session)
		want.UpdatedAt = b.clock.Advance(1)
		must(t, b.ResizeTerminal(b.ctx, want.ID, 132, 50, 0))
		must(t, b.RenameTerminal(b.ctx, want.ID, "빌드\x00"))
		want.Cols, want.Rows, want.Title = 132, 50, ptr("빌드\uFFFD")
		equal(t, "terminal", b.terminal(t, want.ID), want)
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Terminal(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.TerminalProcess(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		wantCode(t, b.ResizeTerminal(b.ctx, "nobody", 1, 1, 0), workbench.ENotFound)
		wantCode(t, b.RenameTerminal(b.ctx, "nobody", "x"), workbench.ENotFound)
		wantCode(t, b.DeleteTerminal(b.ctx, "nobody"), workbench.ENotFound)
	})
}
