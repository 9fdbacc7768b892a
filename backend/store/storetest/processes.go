package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testProcesses(t *testing.T, open Opener) {
	t.Run("ExitFactsNeverChange", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.FinishJob(b.ctx, jobEnd(j.ID, p.ID)))
		want, err := b.Process(b.ctx, p.ID)
		must(t, err)
		must(t, b.SetStopReason(b.ctx, p.ID, workbench.StopUser))
		got, err := b.Process(b.ctx, p.ID)
		must(t, err)
		equal(t, "process", got, want)
	})
	t.Run("TheFirstStopReasonStays", func(t *testing.T) {
		b := setup(t, open)
		_, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.SetStopReason(b.ctx, p.ID, workbench.StopUser))
		must(t, b.SetStopReason(b.ctx, p.ID, workbench.StopQuit))
		got, err := b.Process(b.ctx, p.ID)
		must(t, err)
		equal(t, "reason", got.StopReason, ptr(workbench.StopUser))
	})
	t.Run("LiveProcessesAreThoseWithoutAnEnd", func(t *testing.T) {
		b := setup(t, open)
		_, starting := Terminal(t, b.DB, b.session)
		b.clock.Advance(1)
		_, running := RunningJob(t, b.DB, b.session)
		b.clock.Advance(1)
		term, ended := RunningTerminal(t, b.DB, b.session)
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, ended.ID, workbench.TerminalCompleted)))
		live, err := b.LiveProcesses(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "live", live, []workbench.Process{starting, running})
	})
	t.Run("AProcessBelongsToExactlyOneOwner", func(t *testing.T) {
		b := setup(t, open)
		j, p := PreparedJob(t, b.DB, b.session)
		term, _ := Terminal(t, b.DB, b.session)
		both := p
		both.ID, both.Ordinal, both.TerminalID = workbench.NewID(), 2, &term.ID
		wantCode(t, b.AddJobProcess(b.ctx, both), workbench.EInvalid)
		equal(t, "job", b.job(t, j.ID), j)
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Process(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.Stream(b.ctx, "nobody", workbench.StreamPTY)
		wantCode(t, err, workbench.ENotFound)
	})
}
