package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// dispatchOf is a dispatch that locks a path; "" locks none.
func (b *bench) dispatchOf(t *testing.T, path string) workbench.RunDispatch {
	t.Helper()
	c := Conversation(t, b.DB, b.host.ID)
	d := workbench.RunDispatch{
		Run: workbench.WorkflowRun{WorkflowRunSummary: workbench.WorkflowRunSummary{
			ID: workbench.NewID(), WorkflowName: "review", ConversationID: c.ID, StepCount: 3, HostID: b.host.ID,
		}},
		Definition: workbench.WorkflowDefinition{Name: "review", Definition: "name: review"},
	}
	if path != "" {
		d.Run.WorkingPath, d.Run.LockKey = &path, &path
	}
	return d
}

// pendingRun stores a run that prepares in a path.
func (b *bench) pendingRun(t *testing.T, path string) workbench.WorkflowRun {
	t.Helper()
	run, err := b.DispatchRun(b.ctx, b.dispatchOf(t, path))
	must(t, err)
	return run
}

// runningRun stores a run that works in a path.
func (b *bench) runningRun(t *testing.T, path string) workbench.WorkflowRun {
	t.Helper()
	run := b.pendingRun(t, path)
	must(t, b.StartRun(b.ctx, run.ID))
	return b.run(t, run.ID)
}

// runIn stores a run in a status; failed and cancelled ones have never started.
func (b *bench) runIn(t *testing.T, status workbench.RunStatus, path string) workbench.WorkflowRun {
	t.Helper()
	run := b.pendingRun(t, path)
	switch status {
	case workbench.RunRunning, workbench.RunPaused, workbench.RunCompleted:
		must(t, b.StartRun(b.ctx, run.ID))
	}
	switch status {
	case workbench.RunPaused:
		must(t, b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseInterrupted}))
	case workbench.RunCompleted, workbench.RunFailed, workbench.RunCancelled:
		must(t, b.EndRun(b.ctx, runEnd(run.ID, status)))
	}
	return b.run(t, run.ID)
}

func (b *bench) run(t testing.TB, id string) workbench.WorkflowRun {
	t.Helper()
	run, err := b.WorkflowRun(b.ctx, id)
	must(t, err)
	return run
}

func runEnd(id string, status workbench.RunStatus) workbench.RunEnd {
	reason := map[workbench.RunStatus]workbench.RunEndReason{
		workbench.RunCompleted: workbench.RunFinished,
		workbench.RunFailed:    workbench.RunError,
		workbench.RunCancelled: workbench.RunByUser,
	}[status]
	return workbench.RunEnd{ID: id, Status: status, Reason: reason}
}

func summaries(runs ...workbench.WorkflowRun) []workbench.WorkflowRunSummary {
	out := []workbench.WorkflowRunSummary{}
	for _, r := range runs {
		out = append(out, r.WorkflowRunSummary)
	}
	return out
}

func testWorkflowRuns(t *testing.T, open Opener) {
	t.Run("RowsReadBackAsTheyWereWritten", func(t *testing.T) {
		b := setup(t, open)
		codebase := Codebase(t, b.DB, b.host.ID)
		d := b.dispatchOf(t, "/src/홀드")
		d.Run.ParentConversationID, d.Run.CodebaseID = &d.Run.ConversationID, &codebase.ID
		d.Run.Inputs = map[string]any{"issue": "42", "한": []any{"글", nil, true}}
		d.Run.Metadata = map[string]any{"outcome": map[string]any{"ok": 1.5}}
		d.Run.UserMessage = "fix \x00 it"
		want := d.Run
		want.Status, want.DefinitionDigest = workbench.RunPending, ptr(workbench.DefinitionDigest(d.Definition.Definition))
		want.CreatedAt, want.LastActivityAt, want.UserMessage = Epoch, Epoch, "fix \uFFFD it"
		got, err := b.DispatchRun(b.ctx, d)
		must(t, err)
		equal(t, "dispatched", got, want)
		equal(t, "read", b.run(t, want.ID), want)
	})
	t.Run("DefinitionsAreStoredOnceAndGoWithTheirLastRun", func(t *testing.T) {
		b := setup(t, open)
		first := b.runIn(t, workbench.RunCancelled, "")
		b.clock.Advance(1)
		second := b.runIn(t, workbench.RunCancelled, "")
		equal(t, "digest", second.DefinitionDigest, first.DefinitionDigest)
		digest := *first.DefinitionDigest
		want := workbench.WorkflowDefinition{Digest: digest, Name: "review", CreatedAt: Epoch, Definition: "name: review"}
		must(t, b.DeleteRun(b.ctx, first.ID))
		got, err := b.WorkflowDefinition(b.ctx, digest)
		must(t, err)
		equal(t, "definition", got, want)
		must(t, b.DeleteRun(b.ctx, second.ID))
		_, err = b.WorkflowDefinition(b.ctx, digest)
		wantCode(t, err, workbench.ENotFound)
	})
	t.Run("OnlyAnEndedRunIsDeleted", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range workbench.RunTransitions().Statuses() {
			run := b.runIn(t, status, "/"+string(status))
			if status.Ended() {
				must(t, b.DeleteRun(b.ctx, run.ID))
				_, err := b.WorkflowRun(b.ctx, run.ID)
				wantCode(t, err, workbench.ENotFound)
				continue
			}
			wantCode(t, b.DeleteRun(b.ctx, run.ID), workbench.EConflict)
			equal(t, string(status), b.run(t, run.ID), run)
		}
	})
	t.Run("PagesAreNewestFirstWithoutGapOrRepeat", func(t *testing.T) {
		b := setup(t, open)
		codebase := Codebase(t, b.DB, b.host.ID)
		var all, failed []workbench.WorkflowRunSummary // newest first
		for i := range 7 {
			b.clock.Advance(int64(i % 2)) // some share their millisecond
			d := b.dispatchOf(t, "")
			d.Run.CodebaseID = &codebase.ID
			run, err := b.DispatchRun(b.ctx, d)
			must(t, err)
			if i%3 == 0 {
				must(t, b.EndRun(b.ctx, runEnd(run.ID, workbench.RunFailed)))
				run = b.run(t, run.ID)
				failed = append(summaries(run), failed...)
			}
			all = append(summaries(run), all...)
		}
		for name, page := range map[string]struct {
			filter workbench.RunFilter
			want   []workbench.WorkflowRunSummary
		}{
			"all":                  {workbench.RunFilter{}, all},
			"status":               {workbench.RunFilter{Status: workbench.RunFailed}, failed},
			"codebase":             {workbench.RunFilter{CodebaseID: codebase.ID}, all},
			"codebase and status":  {workbench.RunFilter{CodebaseID: codebase.ID, Status: workbench.RunFailed}, failed},
			"other codebase":       {workbench.RunFilter{CodebaseID: "nobody"}, []workbench.WorkflowRunSummary{}},
			"conversation":         {workbench.RunFilter{ConversationID: all[2].ConversationID}, all[2:3]},
			"conversation, status": {workbench.RunFilter{ConversationID: all[0].ConversationID, Status: workbench.RunPaused}, nil},
		} {
			got := []workbench.WorkflowRunSummary{}
			page.filter.Limit = 2
			for {
				runs, err := b.WorkflowRuns(b.ctx, page.filter)
				must(t, err)
				if got = append(got, runs...); len(runs) < 2 {
					break
				}
				page.filter.BeforeTime, page.filter.BeforeID = runs[1].CreatedAt, runs[1].ID
			}
			equal(t, name, got, append([]workbench.WorkflowRunSummary{}, page.want...))
		}
	})
	t.Run("ActiveRunsAreOfTheConversationOrAskedForFromIt", func(t *testing.T) {
		b := setup(t, open)
		own := b.runningRun(t, "/own")
		b.clock.Advance(1)
		d := b.dispatchOf(t, "/asked")
		d.Run.ParentConversationID = &own.ConversationID
		asked, err := b.DispatchRun(b.ctx, d)
		must(t, err)
		b.runningRun(t, "/elsewhere")
		active, err := b.ActiveRuns(b.ctx, own.ConversationID)
		must(t, err)
		equal(t, "active", active, summaries(asked, own))
		must(t, b.EndRun(b.ctx, runEnd(own.ID, workbench.RunCancelled)))
		active, err = b.ActiveRuns(b.ctx, own.ConversationID)
		must(t, err)
		equal(t, "after the end of one", active, summaries(asked))
	})
	t.Run("LiveOrphanedAndSilentRunsAreFound", func(t *testing.T) {
		b := setup(t, open)
		pending := b.runIn(t, workbench.RunPending, "/pending")
		running := b.runIn(t, workbench.RunRunning, "/running")
		paused := b.runIn(t, workbench.RunPaused, "/paused")
		for _, status := range []workbench.RunStatus{workbench.RunCompleted, workbench.RunFailed, workbench.RunCancelled} {
			b.runIn(t, status, "/"+string(status))
		}
		other := Host(t, b.DB).ID
		for host, want := range map[string][]workbench.WorkflowRunSummary{
			b.host.ID: summaries(pending, running, paused), other: summaries(),
		} {
			live, err := b.LiveRuns(b.ctx, host)
			must(t, err)
			equal(t, "live", live, want)
		}
		b.clock.Advance(workbench.RunOrphanAge - 1)
		orphans, err := b.OrphanedRuns(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "orphans a moment before", orphans, summaries())
		b.clock.Advance(1)
		orphans, err = b.OrphanedRuns(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "orphans", orphans, summaries(pending))
		silent, err := b.SilentRuns(b.ctx, workbench.RunOrphanAge)
		must(t, err)
		equal(t, "silent", silent, summaries(running))
		must(t, b.TouchRun(b.ctx, running.ID))
		silent, err = b.SilentRuns(b.ctx, workbench.RunOrphanAge)
		must(t, err)
		equal(t, "silent after a touch", silent, summaries())
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.WorkflowRun(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.WorkflowDefinition(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.ResumeRun(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		for _, err := range []error{
			b.TouchRun(b.ctx, "nobody"), b.StartRun(b.ctx, "nobody"), b.OrphanRun(b.ctx, "nobody", nil), b.DeleteRun(b.ctx, "nobody"),
			b.PauseRun(b.ctx, workbench.RunPause{ID: "nobody", Reason: workbench.PauseGate}),
			b.EndRun(b.ctx, runEnd("nobody", workbench.RunFailed)), b.AppendRunEvents(b.ctx, "nobody"),
		} {
			wantCode(t, err, workbench.ENotFound)
		}
	})
}
