package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testWorkflowStatus(t *testing.T, open Opener) {
	t.Run("ALifeIsToldByItsEvents", func(t *testing.T) {
		b := setup(t, open)
		run := b.pendingRun(t, "/src")
		started := b.clock.Advance(1)
		must(t, b.StartRun(b.ctx, run.ID))
		paused := b.clock.Advance(1)
		must(t, b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseInterrupted}))
		got := b.run(t, run.ID)
		equal(t, "paused", []any{got.Status, *got.PauseReason, *got.StartedAt, got.LastActivityAt},
			[]any{workbench.RunPaused, workbench.PauseInterrupted, started, paused})
		b.clock.Advance(1)
		must(t, second(b.ResumeRun(b.ctx, run.ID)))
		ended := b.clock.Advance(1)
		must(t, b.EndRun(b.ctx, runEnd(run.ID, workbench.RunCompleted)))
		got = b.run(t, run.ID)
		equal(t, "ended", []any{got.Status, *got.EndReason, *got.StartedAt, *got.CompletedAt, got.ResumeCount},
			[]any{workbench.RunCompleted, workbench.RunFinished, started, ended, int64(1)})
		b.wantEvents(t, run.ID, workbench.EventWorkflowStarted, workbench.EventWorkflowPaused,
			workbench.EventWorkflowResumed, workbench.EventWorkflowCompleted)
	})
	t.Run("AStatusThatDoesNotLeadThereIsAConflictAndChangesNothing", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range workbench.RunTransitions().Statuses() {
			for _, to := range workbench.RunTransitions().Statuses() {
				if workbench.RunTransitions().Allows(status, to) || to == workbench.RunPending {
					continue
				}
				run := b.runIn(t, status, "")
				b.clock.Advance(1)
				var err error
				switch to {
				case workbench.RunRunning:
					err = b.StartRun(b.ctx, run.ID)
				case workbench.RunPaused:
					err = b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseInterrupted})
				default:
					err = b.EndRun(b.ctx, runEnd(run.ID, to))
				}
				wantCode(t, err, workbench.EConflict)
				equal(t, string(status)+" to "+string(to), b.run(t, run.ID), run)
			}
		}
	})
	t.Run("AnEndSettlesNodesAndGates", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		done := b.nodeIn(t, run.ID, "done", workbench.NodeCompleted)
		live := []workbench.NodeRun{
			b.nodeIn(t, run.ID, "ready", workbench.NodePending), b.nodeIn(t, run.ID, "busy", workbench.NodeRunning),
		}
		gate := b.gateOf(t, run.ID, "asks")
		now := b.clock.Advance(5)
		must(t, b.EndRun(b.ctx, runEnd(run.ID, workbench.RunCancelled)))
		equal(t, "settled before", b.node(t, done.ID), done)
		for _, want := range append(live, b.nodeAsBefore(t, gate)) {
			want.Status, want.EndedAt = workbench.NodeCancelled, &now
			equal(t, want.NodeID, b.node(t, want.ID), want)
		}
		gate.Status, gate.DecidedAt = workbench.GateCancelled, &now
		equal(t, "gate", b.gate(t, gate.ID), gate)
		b.wantEvents(t, run.ID, workbench.EventWorkflowStarted, workbench.EventNodeStarted, workbench.EventNodeCompleted,
			workbench.EventNodeStarted, workbench.EventNodeStarted, workbench.EventApprovalRequested,
			workbench.EventNodeCancelled, workbench.EventNodeCancelled, workbench.EventNodeCancelled, workbench.EventWorkflowCancelled)
	})
	t.Run("ARunWithALiveNodeDoesNotComplete", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		node := b.nodeIn(t, run.ID, "busy", workbench.NodeRunning)
		before := b.run(t, run.ID)
		wantCode(t, b.EndRun(b.ctx, runEnd(run.ID, workbench.RunCompleted)), workbench.EConflict)
		equal(t, "run", b.run(t, run.ID), before)
		must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: node.ID, To: workbench.NodeCompleted}))
		must(t, b.EndRun(b.ctx, runEnd(run.ID, workbench.RunCompleted)))
	})
	t.Run("ARunPausesForAGateOnlyWhileOneIsPending", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		pause := workbench.RunPause{ID: run.ID, Reason: workbench.PauseGate}
		wantCode(t, b.PauseRun(b.ctx, pause), workbench.EConflict)
		equal(t, "run", b.run(t, run.ID), run)
		b.gateOf(t, run.ID, "asks")
		must(t, b.PauseRun(b.ctx, pause))
	})
	t.Run("AnEndNeedsAReasonOfItsStatus", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		wantCode(t, b.EndRun(b.ctx, workbench.RunEnd{ID: run.ID, Status: workbench.RunCancelled, Reason: workbench.RunPathLocked}), workbench.EInvalid)
		equal(t, "run", b.run(t, run.ID), run)
	})
	t.Run("AFindingCommitsWithItsChangeOrNotAtAll", func(t *testing.T) {
		b := setup(t, open)
		l := b.launch(t, Epoch)
		f := found(l)
		run := b.runningRun(t, "/src")
		node := b.nodeIn(t, run.ID, "cut", workbench.NodeRunning)
		failed := workbench.NodeChange{
			ID: node.ID, To: workbench.NodeFailed, FailureReason: ptr(workbench.NodeFailedInterrupted), Finding: &f,
		}
		must(t, b.MoveNodeRun(b.ctx, failed))
		wantCode(t, b.MoveNodeRun(b.ctx, failed), workbench.EConflict)
		must(t, b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseInterrupted, Finding: &f}))
		wantCode(t, b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseInterrupted, Finding: &f}), workbench.EConflict)
		orphan := b.pendingRun(t, "/orphan")
		wantCode(t, b.OrphanRun(b.ctx, orphan.ID, &f), workbench.EConflict)
		b.clock.Advance(workbench.RunOrphanAge)
		must(t, b.OrphanRun(b.ctx, orphan.ID, &f))
		end := runEnd(run.ID, workbench.RunCancelled)
		end.Finding = &f
		must(t, b.EndRun(b.ctx, end))
		wantCode(t, b.EndRun(b.ctx, end), workbench.EConflict)
		findings, err := b.Findings(b.ctx, l.ID)
		must(t, err)
		equal(t, "findings", len(findings), 4)
	})
}
