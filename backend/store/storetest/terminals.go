package storetest

import (
	"reflect"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func terminalStatuses() []workbench.TerminalStatus { return workbench.TerminalTransitions().Statuses() }

// terminalIn stores a terminal that stands in a status.
func (b *bench) terminalIn(t *testing.T, status workbench.TerminalStatus) (workbench.Terminal, workbench.Process) {
	t.Helper()
	term, p := Terminal(t, b.DB, b.session)
	switch {
	case status == workbench.TerminalStarting:
	case status.Ended():
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, status)))
	case status == workbench.TerminalAttention:
		must(t, b.TerminalStarted(b.ctx, term.ID, Start(p.ID)))
		must(t, b.moveTo(term.ID, workbench.TerminalRunning))
		must(t, b.SetAttention(b.ctx, term.ID, workbench.AttentionBell, Epoch))
	default:
		must(t, b.MoveTerminal(b.ctx, term.ID, []workbench.TerminalStatus{workbench.TerminalStarting}, status, nil))
	}
	return b.terminal(t, term.ID), p
}

// moveTo moves a terminal from wherever the data model allows it.
func (b *bench) moveTo(id string, to workbench.TerminalStatus) error {
	return b.MoveTerminal(b.ctx, id, workbench.TerminalTransitions().Sources(to), to, nil)
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
		for _, status := range terminalStatuses() {
			term, _ := b.terminalIn(t, status)
			others := slices.DeleteFunc(terminalStatuses(), func(s workbench.TerminalStatus) bool { return s == status })
			b.clock.Advance(1)
			for _, to := range terminalStatuses() {
				wantCode(t, b.MoveTerminal(b.ctx, term.ID, others, to, nil), workbench.EConflict)
			}
			equal(t, string(status), b.terminal(t, term.ID), term)
		}
	})
	t.Run("WhatEndedStaysAsItEnded", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range terminalStatuses() {
			if !status.Ended() {
				continue
			}
			term, p := b.terminalIn(t, status)
			b.clock.Advance(1)
			for _, to := range terminalStatuses() {
				wantCode(t, b.MoveTerminal(b.ctx, term.ID, terminalStatuses(), to, nil), workbench.EConflict)
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
	t.Run("AnEndKeepsTheLastScreen", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, []byte("screen"))))
		end := terminalEnd(term.ID, p.ID, workbench.TerminalCompleted)
		end.Snapshot = &workbench.TerminalCheckpoint{TerminalID: term.ID, Offset: 5, Cols: 80, Rows: 24, Snapshot: "\x1b[1m끝\x00\xff"}
		must(t, b.EndTerminal(b.ctx, end))
		got := b.terminal(t, term.ID)
		equal(t, "screen", []any{*got.OutputSnapshot, *got.OutputSnapshotOffset}, []any{"\x1b[1m끝\uFFFD\uFFFD", int64(5)})
	})
	t.Run("WhatIsLostEndedWhenItsCallerSays", func(t *testing.T) {
		b := setup(t, open)
		for endedAt, want := range map[int64]int64{Epoch + 4: Epoch + 4, 0: Epoch + 9} {
			term, p := RunningTerminal(t, b.DB, b.session)
			b.clock.elapsed.Store(9)
			must(t, b.EndTerminal(b.ctx, workbench.TerminalEnd{
				TerminalID: term.ID, ProcessID: p.ID, Status: workbench.TerminalRestored, Reason: workbench.EndHostLost,
				Process: workbench.ProcessLost, Exit: workbench.ProcessExit{EndedAt: endedAt},
			}))
			equal(t, "terminal", b.terminal(t, term.ID).EndedAt, ptr(want))
			ended, err := b.Process(b.ctx, p.ID)
			must(t, err)
			equal(t, "process", ended.EndedAt, ptr(want))
		}
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
		for _, status := range terminalStatuses() {
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
	t.Run("AnAgentIsKeptWithItsOwnSession", func(t *testing.T) {
		b := setup(t, open)
		want, _ := Terminal(t, b.DB, b.session)
		for _, step := range []struct{ agent, session, wantAgent, wantSession *string }{
			{nil, nil, nil, nil},
			{nil, ptr("early"), nil, ptr("early")},
			{ptr("claude"), nil, ptr("claude"), ptr("early")},
			{ptr("claude"), ptr("one"), ptr("claude"), ptr("one")},
			{ptr("claude"), nil, ptr("claude"), ptr("one")},
			{nil, ptr("two\x00"), ptr("claude"), ptr("two\uFFFD")},
			{nil, ptr("two\x00"), ptr("claude"), ptr("two\uFFFD")},
			{ptr("codex"), nil, ptr("codex"), nil},
		} {
			now := b.clock.Advance(1)
			if !reflect.DeepEqual([]*string{want.Agent, want.AssistantSessionID}, []*string{step.wantAgent, step.wantSession}) {
				want.UpdatedAt = now // what is known already writes nothing
			}
			must(t, b.SetTerminalAgent(b.ctx, want.ID, step.agent, step.session))
			want.Agent, want.AssistantSessionID = step.wantAgent, step.wantSession
			equal(t, "terminal", b.terminal(t, want.ID), want)
		}
	})
	t.Run("WhatALaunchMayDoIsChosen", func(t *testing.T) {
		b := setup(t, open)
		want, _ := Terminal(t, b.DB, b.session)
		equal(t, "at first", want.OnLaunch, workbench.LaunchLeaves)
		for _, v := range []workbench.OnLaunch{workbench.LaunchRestarts, workbench.LaunchResumes, workbench.LaunchLeaves, workbench.LaunchLeaves} {
			want.UpdatedAt, want.OnLaunch = b.clock.Advance(1), v
			must(t, b.SetTerminalOnLaunch(b.ctx, want.ID, v))
			equal(t, "terminal", b.terminal(t, want.ID), want)
		}
		wantCode(t, b.SetTerminalOnLaunch(b.ctx, want.ID, "explode"), workbench.EInvalid)
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
		wantCode(t, b.SetTerminalAgent(b.ctx, "nobody", ptr("claude"), nil), workbench.ENotFound)
		wantCode(t, b.SetTerminalOnLaunch(b.ctx, "nobody", workbench.LaunchRestarts), workbench.ENotFound)
	})
}
