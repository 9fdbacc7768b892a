package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// nextProcess is a process that a terminal is restarted with.
func nextProcess(h workbench.Host) workbench.Process {
	return workbench.Process{
		ID: workbench.NewID(), HostID: h.ID, Kind: workbench.ProcessPTY, Cwd: "/again", Argv: []string{"sh", "-l"},
	}
}

// endedTerminal stores a terminal that printed something and ended with a
// screen, after it had asked for attention.
func (b *bench) endedTerminal(t *testing.T, printed []byte) (workbench.Terminal, workbench.Process) {
	t.Helper()
	term, p := RunningTerminal(t, b.DB, b.session)
	must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, printed)))
	must(t, b.SetAttention(b.ctx, term.ID, workbench.AttentionBell, Epoch))
	end := terminalEnd(term.ID, p.ID, workbench.TerminalFailed)
	end.Exit.Signal = ptr("KILL")
	end.Snapshot = &workbench.TerminalCheckpoint{Offset: 2, Snapshot: "screen"}
	must(t, b.EndTerminal(b.ctx, end))
	ended, err := b.Process(b.ctx, p.ID)
	must(t, err)
	return b.terminal(t, term.ID), ended
}

func testTerminalStarts(t *testing.T, open Opener) {
	t.Run("ARestartGoesOnInTheSameOutput", func(t *testing.T) {
		b := setup(t, open)
		want, first := b.endedTerminal(t, []byte("first"))
		must(t, b.SetTerminalAgent(b.ctx, want.ID, ptr("claude"), ptr("session")))
		now := b.clock.Advance(5)
		p := nextProcess(b.host)
		base, err := b.RestartTerminal(b.ctx, want.ID, p)
		must(t, err)
		equal(t, "base", base, int64(5))

		want.Status, want.RestartCount, want.WorkingDirectory, want.UpdatedAt = workbench.TerminalStarting, 1, ptr("/again"), now
		want.Agent, want.AssistantSessionID = ptr("claude"), ptr("session")
		want.ProcessPID, want.ExitCode, want.ExitSignal, want.EndReason = nil, nil, nil, nil
		want.StartedAt, want.EndedAt, want.AttentionReason, want.AttentionAt = nil, nil, nil, nil
		want.OutputLog, want.OutputSnapshot, want.OutputSnapshotOffset = "", nil, nil
		equal(t, "terminal", b.terminal(t, want.ID), want)

		second, err := b.TerminalProcess(b.ctx, want.ID)
		must(t, err)
		equal(t, "second process", []any{second.ID, second.Ordinal, *second.TerminalID, second.Status, second.Argv},
			[]any{p.ID, int64(2), want.ID, workbench.ProcessStarting, p.Argv})
		processes, err := b.TerminalProcesses(b.ctx, want.ID)
		must(t, err)
		equal(t, "processes", processes, []workbench.TerminalProcess{{Process: first}, {Process: second, BaseOffset: 5}})

		must(t, b.TerminalStarted(b.ctx, want.ID, Start(p.ID)))
		must(t, b.moveTo(want.ID, workbench.TerminalRunning))
		in := rawIngest(want, second, 0, []byte("second"))
		in.Chunks[0].StartOffset = base
		must(t, b.IngestTerminal(b.ctx, in))
		_, data := b.output(t, want.ID, 0)
		equal(t, "output", string(data), "firstsecond")
	})
	t.Run("ARestartKeepsTheSizeFromItsBaseOn", func(t *testing.T) {
		b := setup(t, open)
		term, _ := b.endedTerminal(t, []byte("first"))
		must(t, b.ResizeTerminal(b.ctx, term.ID, 100, 30, 99)) // a spool that was cut short since
		_, err := b.RestartTerminal(b.ctx, term.ID, nextProcess(b.host))
		must(t, err)
		sizes, err := b.TerminalSizes(b.ctx, term.ID, 0)
		must(t, err)
		equal(t, "sizes", sizes, []workbench.TerminalSize{{Offset: 0, Cols: 80, Rows: 24}, {Offset: 5, Cols: 100, Rows: 30}})
	})
	t.Run("OnlyWhatRestsIsRestarted", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range terminalStatuses() {
			term, _ := b.terminalIn(t, status)
			before, err := b.TerminalProcesses(b.ctx, term.ID)
			must(t, err)
			b.clock.Advance(1)
			_, err = b.RestartTerminal(b.ctx, term.ID, nextProcess(b.host))
			if status.Ended() || status == workbench.TerminalIdle {
				must(t, err)
				continue
			}
			wantCode(t, err, workbench.EConflict)
			equal(t, string(status), b.terminal(t, term.ID), term)
			after, err := b.TerminalProcesses(b.ctx, term.ID)
			must(t, err)
			equal(t, "processes", after, before)
		}
		_, err := b.RestartTerminal(b.ctx, "nobody", nextProcess(b.host))
		wantCode(t, err, workbench.ENotFound)
	})
	t.Run("OfTwoRestartsOneCounts", func(t *testing.T) {
		b := setup(t, open)
		for range rounds(50) {
			term, _ := b.terminalIn(t, workbench.TerminalCompleted)
			restart := func() error {
				_, err := b.RestartTerminal(b.ctx, term.ID, nextProcess(b.host))
				return err
			}
			wantOneWinner(t, race(restart, restart))
			processes, err := b.TerminalProcesses(b.ctx, term.ID)
			must(t, err)
			equal(t, "processes", len(processes), 2)
		}
	})
	t.Run("AnIdleTerminalHasNoProcessUntilItIsStarted", func(t *testing.T) {
		b := setup(t, open)
		id := workbench.NewID()
		must(t, b.CreateIdleTerminal(b.ctx, workbench.Terminal{
			TerminalSummary: workbench.TerminalSummary{
				ID: id, HostID: b.host.ID, WorkSessionID: &b.session.ID, Cols: 90, Rows: 20, Command: []string{"claude"},
				Agent: ptr("claude"), OnLaunch: workbench.LaunchResumes,
			},
			EnvironmentVars: map[string]string{"A": "b"},
		}))
		got := b.terminal(t, id)
		equal(t, "terminal", []any{got.Status, got.Cols, *got.Agent, got.OnLaunch, got.EnvironmentVars["A"]},
			[]any{workbench.TerminalIdle, int64(90), "claude", workbench.LaunchResumes, "b"})
		_, err := b.TerminalProcess(b.ctx, id)
		wantCode(t, err, workbench.ENotFound)
		base, err := b.RestartTerminal(b.ctx, id, nextProcess(b.host))
		must(t, err)
		got = b.terminal(t, id)
		equal(t, "started", []any{base, got.Status, got.RestartCount}, []any{int64(0), workbench.TerminalStarting, int64(0)})
		p, err := b.TerminalProcess(b.ctx, id)
		must(t, err)
		equal(t, "ordinal", p.Ordinal, int64(1))
	})
	t.Run("AChildThatNobodyKnewIsAdoptedOnce", func(t *testing.T) {
		b := setup(t, open)
		p := nextProcess(b.host)
		adopt := func() (string, error) {
			id := workbench.NewID()
			p := p
			p.TerminalID, p.Ordinal = &id, 1
			return id, b.AdoptTerminal(b.ctx, workbench.Terminal{TerminalSummary: workbench.TerminalSummary{
				ID: id, HostID: b.host.ID, Cols: 80, Rows: 24,
			}}, p, Start(p.ID))
		}
		id, err := adopt()
		must(t, err)
		got := b.terminal(t, id)
		equal(t, "terminal", []any{got.Status, got.ProcessPID, got.StartedAt},
			[]any{workbench.TerminalRecovering, ptr(Start(p.ID).PID), ptr(Start(p.ID).StartedAt)})
		processes, err := b.TerminalProcesses(b.ctx, id)
		must(t, err)
		equal(t, "process", []any{len(processes), processes[0].Status, *processes[0].PIDStartToken},
			[]any{1, workbench.ProcessRunning, "start"})
		must(t, b.IngestTerminal(b.ctx, rawIngest(got, processes[0].Process, 0, []byte("late"))))
		second, err := adopt()
		wantCode(t, err, workbench.EConflict)
		_, err = b.Terminal(b.ctx, second)
		wantCode(t, err, workbench.ENotFound)
	})
}

func testTerminalAttention(t *testing.T, open Opener) {
	t.Run("OnlyWhatRunsAsks", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range terminalStatuses() {
			term, _ := b.terminalIn(t, status)
			b.clock.Advance(1)
			err := b.SetAttention(b.ctx, term.ID, workbench.AttentionQuiet, Epoch+7)
			if status != workbench.TerminalRunning {
				wantCode(t, err, workbench.EConflict)
				equal(t, string(status), b.terminal(t, term.ID), term)
				continue
			}
			must(t, err)
			term.Status, term.UpdatedAt = workbench.TerminalAttention, b.clock.Now()
			term.AttentionReason, term.AttentionAt = ptr(workbench.AttentionQuiet), ptr(int64(Epoch+7))
			equal(t, "asks", b.terminal(t, term.ID), term)
		}
	})
	t.Run("ItAsksAgainAfterARecovery", func(t *testing.T) {
		b := setup(t, open)
		term, _ := b.terminalIn(t, workbench.TerminalAttention)
		must(t, b.moveTo(term.ID, workbench.TerminalRecovering))
		must(t, b.moveTo(term.ID, workbench.TerminalAttention))
		equal(t, "terminal", b.terminal(t, term.ID), term)
	})
	t.Run("ToRunAnswersIt", func(t *testing.T) {
		b := setup(t, open)
		term, _ := b.terminalIn(t, workbench.TerminalAttention)
		must(t, b.moveTo(term.ID, workbench.TerminalRunning))
		term.Status, term.AttentionReason, term.AttentionAt = workbench.TerminalRunning, nil, nil
		equal(t, "terminal", b.terminal(t, term.ID), term)
		must(t, b.moveTo(term.ID, workbench.TerminalRecovering))
		wantCode(t, b.moveTo(term.ID, workbench.TerminalAttention), workbench.EConflict)
	})
	t.Run("AnEndLeavesWhatItAskedFor", func(t *testing.T) {
		b := setup(t, open)
		term, _ := b.endedTerminal(t, []byte("x"))
		equal(t, "reason", term.AttentionReason, ptr(workbench.AttentionBell))
	})
}
