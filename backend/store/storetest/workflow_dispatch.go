package storetest

import (
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// raceRounds is how often each race is run; under -short fewer are.
var raceRounds = flag.Int("races", 0, "rounds of each race of the store's suite; 0: as many as each says")

// rounds is how often a race is run when nobody asks for a number.
func rounds(usual int) int {
	switch {
	case *raceRounds > 0:
		return *raceRounds
	case testing.Short():
		return max(1, usual/10)
	}
	return usual
}

// race runs every function at the same time and returns their errors.
func race(functions ...func() error) []error {
	errs := make([]error, len(functions))
	start := make(chan struct{})
	var done sync.WaitGroup
	for i, f := range functions {
		done.Go(func() { <-start; errs[i] = f() })
	}
	close(start)
	done.Wait()
	return errs
}

func testWorkflowDispatch(t *testing.T, open Opener) {
	t.Run("OneOfEightConcurrentDispatchesGetsThePath", func(t *testing.T) {
		b := setup(t, open)
		for round := range rounds(50) {
			checkDispatchRace(t, b, fmt.Sprintf("/src/%d", round))
		}
	})
	t.Run("OneOfEightConcurrentResumesGetsThePath", func(t *testing.T) {
		b := setup(t, open)
		for round := range rounds(10) {
			path := fmt.Sprintf("/src/%d", round)
			var resumes []func() error
			for range 8 {
				run := b.runIn(t, workbench.RunFailed, path)
				resumes = append(resumes, func() error { return second(b.ResumeRun(b.ctx, run.ID)) })
			}
			if won := count(race(resumes...), ""); won != 1 {
				t.Fatalf("%d runs were resumed on one path", won)
			}
		}
	})
	t.Run("TheLoserIsKeptWithItsHolder", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range workbench.LiveRunStatuses() {
			b.clock.Advance(1000)
			holder := b.runIn(t, status, "/src/"+string(status))
			now := b.clock.Advance(60_000)
			d := b.dispatchOf(t, "/src/"+string(status))
			loser, err := b.DispatchRun(b.ctx, d)
			wantCode(t, err, workbench.EConflict)
			equal(t, "sentence", err.Error(), workbench.PathHeld(holder.WorkflowRunSummary).Message)
			want := d.Run
			want.Status, want.EndReason, want.ErrorMessage = workbench.RunCancelled, ptr(workbench.RunPathLocked), ptr(err.Error())
			want.LockKey, want.BlockedByRunID, want.DefinitionDigest = nil, &holder.ID, holder.DefinitionDigest
			want.CreatedAt, want.CompletedAt, want.LastActivityAt, want.LastEventSeq = now, &now, now, 1
			want.Inputs, want.Metadata = map[string]any{}, map[string]any{}
			equal(t, "loser", loser, want)
			equal(t, "stored", b.run(t, loser.ID), want)
			equal(t, "holder", b.run(t, holder.ID), holder)
			events, err := b.RunEvents(b.ctx, loser.ID, 0, 0)
			must(t, err)
			equal(t, "events", len(events), 1)
			equal(t, "event", events[0], workbench.WorkflowEvent{
				ID: events[0].ID, WorkflowRunID: loser.ID, Seq: 1, EventType: workbench.EventWorkflowCancelled,
				StepIndex: ptr(int64(0)), CreatedAt: now, Data: map[string]any{
					"holder": holder.ID, "workflow": "review", "status": string(status),
					"since": float64(workbench.HeldSince(holder.WorkflowRunSummary)), "actions": asAny(workbench.HolderActions(status)),
				},
			})
		}
	})
	t.Run("AnEndedRunHoldsNothing", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range []workbench.RunStatus{workbench.RunCompleted, workbench.RunFailed, workbench.RunCancelled} {
			b.runIn(t, status, "/src")
		}
		b.pendingRun(t, "/src")
	})
	t.Run("APathIsOfOneHost", func(t *testing.T) {
		b := setup(t, open)
		b.pendingRun(t, "/src")
		d := b.dispatchOf(t, "/src")
		d.Run.HostID = Host(t, b.DB).ID
		must(t, second(b.DispatchRun(b.ctx, d)))
	})
	t.Run("RunsWithoutALockMeetNobody", func(t *testing.T) {
		b := setup(t, open)
		b.runningRun(t, "/src")
		d := b.dispatchOf(t, "")
		d.Run.WorkingPath = ptr("/src")
		must(t, second(b.DispatchRun(b.ctx, d)))
	})
	t.Run("ASilentPendingHolderIsOrphanedAndAnActiveOneIsNot", func(t *testing.T) {
		b := setup(t, open)
		holder := b.pendingRun(t, "/src")
		b.clock.Advance(workbench.RunOrphanAge - 1)
		wantCode(t, b.OrphanRun(b.ctx, holder.ID, nil), workbench.EConflict)
		must(t, b.TouchRun(b.ctx, holder.ID))
		b.clock.Advance(workbench.RunOrphanAge - 1)
		loser, err := b.DispatchRun(b.ctx, b.dispatchOf(t, "/src"))
		wantCode(t, err, workbench.EConflict)
		equal(t, "holder", loser.BlockedByRunID, &holder.ID)
		now := b.clock.Advance(1)
		next := b.pendingRun(t, "/src")
		got := b.run(t, holder.ID)
		equal(t, "status", got.Status, workbench.RunFailed)
		equal(t, "reason", got.EndReason, ptr(workbench.RunOrphaned))
		equal(t, "completed", got.CompletedAt, &now)
		b.wantEvents(t, holder.ID, workbench.EventWorkflowFailed)
		wantCode(t, b.StartRun(b.ctx, holder.ID), workbench.EConflict) // its dispatch woke up
		wantCode(t, b.TouchRun(b.ctx, holder.ID), workbench.EConflict)
		must(t, b.StartRun(b.ctx, next.ID))
	})
	t.Run("ARunningOrPausedHolderIsNeverOrphaned", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range []workbench.RunStatus{workbench.RunRunning, workbench.RunPaused} {
			holder := b.runIn(t, status, "/src/"+string(status))
			b.clock.Advance(1000 * workbench.RunOrphanAge)
			wantCode(t, second(b.DispatchRun(b.ctx, b.dispatchOf(t, "/src/"+string(status)))), workbench.EConflict)
			wantCode(t, b.OrphanRun(b.ctx, holder.ID, nil), workbench.EConflict)
			equal(t, "holder", b.run(t, holder.ID), holder)
		}
	})
	t.Run("ASubRunWorksInThePathOfItsAncestorsWithoutALock", func(t *testing.T) {
		b := setup(t, open)
		parent := b.runningRun(t, "/src")
		child := b.subRun(t, parent.ID, "/src")
		equal(t, "lock of the child", child.LockKey, (*string)(nil))
		grandchild := b.subRun(t, child.ID, "/src")
		equal(t, "lock of the grandchild", grandchild.LockKey, (*string)(nil))
		elsewhere := b.subRun(t, parent.ID, "/other")
		equal(t, "lock elsewhere", elsewhere.LockKey, ptr("/other"))
		subRuns, err := b.SubRuns(b.ctx, parent.ID)
		must(t, err)
		equal(t, "sub-runs", subRuns, summaries(child, elsewhere))
		b.runningRun(t, "/held")
		d := b.dispatchOf(t, "/held")
		d.Run.ParentRunID = &parent.ID
		wantCode(t, second(b.DispatchRun(b.ctx, d)), workbench.EConflict)
	})
	t.Run("AnEndedRunHasNoNewSubRun", func(t *testing.T) {
		b := setup(t, open)
		parent := b.runningRun(t, "/src")
		child := b.subRun(t, parent.ID, "/src")
		must(t, b.EndRun(b.ctx, runEnd(child.ID, workbench.RunFailed)))
		must(t, b.EndRun(b.ctx, runEnd(parent.ID, workbench.RunFailed)))
		d := b.dispatchOf(t, "/src")
		d.Run.ParentRunID = &parent.ID
		stored, err := b.DispatchRun(b.ctx, d)
		wantCode(t, err, workbench.EConflict)
		equal(t, "stored", stored, workbench.WorkflowRun{})
		wantCode(t, second(b.ResumeRun(b.ctx, child.ID)), workbench.EConflict)
	})
	t.Run("NothingStartsInADeletedConversation", func(t *testing.T) {
		b := setup(t, open)
		failed := b.runIn(t, workbench.RunFailed, "/src")
		must(t, b.DeleteConversation(b.ctx, failed.ConversationID))
		d := b.dispatchOf(t, "/src")
		d.Run.ConversationID = failed.ConversationID
		wantCode(t, second(b.DispatchRun(b.ctx, d)), workbench.EConflict)
		_, err := b.WorkflowRun(b.ctx, d.Run.ID)
		wantCode(t, err, workbench.ENotFound)
		wantCode(t, second(b.ResumeRun(b.ctx, failed.ID)), workbench.EConflict)
		equal(t, "failed run", b.run(t, failed.ID), failed)
		must(t, b.RestoreConversation(b.ctx, failed.ConversationID))
		must(t, second(b.ResumeRun(b.ctx, failed.ID)))
	})
	t.Run("AfterAnotherErrorNothingIsStored", func(t *testing.T) {
		b := setup(t, open)
		d := b.dispatchOf(t, "/src")
		d.Run.ConversationID = "nobody"
		wantCode(t, second(b.DispatchRun(b.ctx, d)), workbench.ENotFound)
		_, err := b.WorkflowRun(b.ctx, d.Run.ID)
		wantCode(t, err, workbench.ENotFound)
		_, err = b.WorkflowDefinition(b.ctx, workbench.DefinitionDigest(d.Definition.Definition))
		wantCode(t, err, workbench.ENotFound)
		wantCode(t, second(b.DispatchRun(b.ctx, workbench.RunDispatch{})), workbench.EInvalid)
		run := b.pendingRun(t, "")
		d = b.dispatchOf(t, "")
		d.Run.ID = run.ID
		wantCode(t, second(b.DispatchRun(b.ctx, d)), workbench.EConflict)
		equal(t, "the run of the same id", b.run(t, run.ID), run)
	})
	t.Run("AResumeTakesThePathAgainOrStaysFailed", func(t *testing.T) {
		b := setup(t, open)
		failed := b.runningRun(t, "/src")
		end := runEnd(failed.ID, workbench.RunFailed)
		end.Reason, end.ErrorMessage = workbench.RunNodeFailed, ptr(strings.Repeat("<오류> ", 4000))
		must(t, b.EndRun(b.ctx, end))
		failed = b.run(t, failed.ID)
		b.clock.Advance(1)
		holder := b.runningRun(t, "/src")
		_, err := b.ResumeRun(b.ctx, failed.ID)
		wantCode(t, err, workbench.EConflict)
		equal(t, "sentence", err.Error(), workbench.PathHeld(holder.WorkflowRunSummary).Message)
		equal(t, "still failed", b.run(t, failed.ID), failed)
		must(t, b.EndRun(b.ctx, runEnd(holder.ID, workbench.RunCompleted)))

		now := b.clock.Advance(1)
		resumed, err := b.ResumeRun(b.ctx, failed.ID)
		must(t, err)
		want := failed.WorkflowRunSummary
		want.Status, want.ResumeCount, want.LastActivityAt = workbench.RunRunning, 1, now
		want.EndReason, want.ErrorMessage, want.CompletedAt = nil, nil, nil
		want.LastEventSeq++
		equal(t, "resumed", resumed, want)
		equal(t, "stored", b.run(t, failed.ID).WorkflowRunSummary, want)
		events, err := b.RunEvents(b.ctx, failed.ID, want.LastEventSeq-1, 0)
		must(t, err)
		equal(t, "event", events[0].EventType, workbench.EventWorkflowResumed)
		equal(t, "reason", events[0].Data["end_reason"], any("node_failed"))
		if kept, _ := events[0].Data["error"].(string); !strings.HasPrefix(*failed.ErrorMessage, strings.TrimSuffix(kept, "…")) || len(kept) < 4000 {
			t.Errorf("the event keeps %d bytes of the old error", len(kept))
		}
		wantCode(t, second(b.DispatchRun(b.ctx, b.dispatchOf(t, "/src"))), workbench.EConflict)
	})
	t.Run("ARunIsResumedWithoutNodesThatFailed", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		b.nodeIn(t, run.ID, "done", workbench.NodeCompleted)
		failed := []workbench.NodeRun{b.nodeIn(t, run.ID, "a", workbench.NodeFailed), b.nodeIn(t, run.ID, "b", workbench.NodeFailed)}
		must(t, b.EndRun(b.ctx, runEnd(run.ID, workbench.RunFailed)))
		before := b.run(t, run.ID)
		for _, nodes := range [][]string{{"a", "done"}, {"a", "nothing"}, {"a", "a"}} {
			wantCode(t, second(b.SkipNodes(b.ctx, run.ID, nodes)), workbench.EConflict)
			equal(t, "nothing was stored", b.run(t, run.ID), before)
		}
		wantCode(t, second(b.SkipNodes(b.ctx, "nobody", []string{"a"})), workbench.ENotFound)

		resumed, err := b.SkipNodes(b.ctx, run.ID, []string{"a", "b"})
		must(t, err)
		equal(t, "run", []any{resumed.Status, resumed.ResumeCount, resumed.CurrentStepIndex},
			[]any{workbench.RunRunning, before.ResumeCount + 1, before.CurrentStepIndex + 2})
		list, err := b.NodeRuns(b.ctx, run.ID)
		must(t, err)
		equal(t, "number of attempts", len(list), 5)
		equal(t, "what failed stays", []workbench.NodeRun{b.node(t, failed[0].ID), b.node(t, failed[1].ID)}, failed)
		for _, n := range list[3:] {
			equal(t, n.NodeID, []any{n.Status, n.Attempt, n.NodeType}, []any{workbench.NodeSkipped, int64(2), failed[0].NodeType})
		}
		events, err := b.RunEvents(b.ctx, run.ID, before.LastEventSeq, 0)
		must(t, err)
		equal(t, "number of events", len(events), 3)
		equal(t, "events", []any{events[0].EventType, events[1].EventType, events[1].Data["by"], *events[2].StepName},
			[]any{workbench.EventWorkflowResumed, workbench.EventNodeSkipped, "user", "b"})
		wantCode(t, second(b.SkipNodes(b.ctx, run.ID, []string{"a"})), workbench.EConflict)
	})
	t.Run("ARunIsResumedWithAnotherText", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		for _, node := range []string{"same", "other", "gone"} {
			n := b.attempt(t, run.ID, node, 0)
			must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: n.ID, To: workbench.NodeRunning}))
			must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: n.ID, To: workbench.NodeCompleted, Steps: 1}))
		}
		must(t, b.EndRun(b.ctx, runEnd(run.ID, workbench.RunFailed)))
		a := workbench.RunAmendment{
			ID: run.ID, Definition: b.dispatchOf(t, "/src").Definition, Inputs: map[string]any{"word": "말"}, StepCount: 7,
			Again: []string{"other", "never reached"}, Gone: []string{"gone", "never reached"},
		}
		a.Definition.Definition += " "
		a.Definition.Digest = workbench.DefinitionDigest(a.Definition.Definition)
		resumed, err := b.AmendRun(b.ctx, a)
		must(t, err)
		stored := b.run(t, run.ID)
		equal(t, "run", []any{resumed.Status, resumed.StepCount, resumed.CurrentStepIndex, *stored.DefinitionDigest, stored.Inputs},
			[]any{workbench.RunRunning, int64(7), int64(2), a.Definition.Digest, a.Inputs})
		list, err := b.NodeRuns(b.ctx, run.ID)
		must(t, err)
		equal(t, "attempts", []any{len(list), list[3].NodeID, list[3].Attempt, list[3].Status}, []any{4, "other", int64(2), workbench.NodePending})

		must(t, b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseInterrupted}))
		before := b.run(t, run.ID)
		for _, nodes := range []*[]string{&a.Again, &a.Gone} {
			a.Again, a.Gone = nil, nil
			*nodes = []string{"other"} // an attempt at it has not ended
			wantCode(t, second(b.AmendRun(b.ctx, a)), workbench.EConflict)
			equal(t, "nothing was stored", b.run(t, run.ID), before)
		}
		wantCode(t, second(b.AmendRun(b.ctx, workbench.RunAmendment{ID: run.ID})), workbench.EInvalid)
	})
	t.Run("OnlyAFailedOrPausedRunIsResumed", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range workbench.RunTransitions().Statuses() {
			run := b.runIn(t, status, "/"+string(status))
			resumed, err := b.ResumeRun(b.ctx, run.ID)
			if status == workbench.RunFailed || status == workbench.RunPaused {
				must(t, err)
				equal(t, string(status), resumed.Status, workbench.RunRunning)
				equal(t, "pause", resumed.PauseReason, (*workbench.PauseReason)(nil))
				continue
			}
			wantCode(t, err, workbench.EConflict)
			equal(t, string(status), b.run(t, run.ID), run)
		}
	})
}

func (b *bench) subRun(t *testing.T, parentID, path string) workbench.WorkflowRun {
	t.Helper()
	d := b.dispatchOf(t, path)
	d.Run.ParentRunID = &parentID
	run, err := b.DispatchRun(b.ctx, d)
	must(t, err)
	return run
}

// checkDispatchRace lets eight dispatches meet on one path.
func checkDispatchRace(t *testing.T, b *bench, path string) {
	t.Helper()
	runs := make([]workbench.WorkflowRun, 8)
	var dispatches []func() error
	for i := range runs {
		d := b.dispatchOf(t, path)
		dispatches = append(dispatches, func() (err error) { runs[i], err = b.DispatchRun(b.ctx, d); return err })
	}
	errs := race(dispatches...)
	if won, lost := count(errs, ""), count(errs, workbench.EConflict); won != 1 || lost != 7 {
		t.Fatalf("%d dispatches got the path, %d lost it: %v", won, lost, errs)
	}
	var winner workbench.WorkflowRun
	for i, err := range errs {
		if err == nil {
			winner = runs[i]
		}
	}
	equal(t, "winner", b.run(t, winner.ID).Status, workbench.RunPending)
	for i, err := range errs {
		if err == nil {
			continue
		}
		loser := b.run(t, runs[i].ID)
		equal(t, "loser", loser, runs[i])
		equal(t, "loser", []any{loser.Status, *loser.EndReason, *loser.BlockedByRunID, loser.LastEventSeq},
			[]any{workbench.RunCancelled, workbench.RunPathLocked, winner.ID, int64(1)})
	}
}

func count(errs []error, code workbench.Code) int {
	n := 0
	for _, err := range errs {
		if workbench.ErrorCode(err) == code {
			n++
		}
	}
	return n
}

func asAny(texts []string) []any {
	out := []any{}
	for _, s := range texts {
		out = append(out, s)
	}
	return out
}
