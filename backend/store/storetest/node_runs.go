package storetest

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// attempt stores the next attempt at a node, pending.
func (b *bench) attempt(t *testing.T, runID, node string, iteration int64) workbench.NodeRun {
	t.Helper()
	n, err := b.AddNodeRun(b.ctx, workbench.NodeStart{Node: newNodeRun(runID, node, iteration)})
	must(t, err)
	return n
}

func newNodeRun(runID, node string, iteration int64) workbench.NodeRun {
	return workbench.NodeRun{NodeRunSummary: workbench.NodeRunSummary{
		ID: workbench.NewID(), WorkflowRunID: runID, NodeID: node, NodeType: "prompt", Iteration: iteration,
	}}
}

// nodeIn stores an attempt at a node in a status; waiting is for gateOf.
func (b *bench) nodeIn(t *testing.T, runID, node string, status workbench.NodeStatus) workbench.NodeRun {
	t.Helper()
	n := b.attempt(t, runID, node, 0)
	if status == workbench.NodeCompleted || status == workbench.NodeFailed {
		must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: n.ID, To: workbench.NodeRunning}))
	}
	if status != workbench.NodePending {
		must(t, b.MoveNodeRun(b.ctx, nodeChange(n.ID, status)))
	}
	return b.node(t, n.ID)
}

func (b *bench) node(t testing.TB, id string) workbench.NodeRun {
	t.Helper()
	n, err := b.NodeRun(b.ctx, id)
	must(t, err)
	return n
}

func nodeChange(id string, to workbench.NodeStatus) workbench.NodeChange {
	c := workbench.NodeChange{ID: id, To: to}
	if to == workbench.NodeFailed {
		c.FailureReason = ptr(workbench.NodeFailedError)
	}
	return c
}

func testNodeRuns(t *testing.T, open Opener) {
	t.Run("AnAttemptIsStoredWithWhatItDid", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		n := newNodeRun(run.ID, "group.구현", 2)
		n.Input, n.Agent = ptr("do \x00 it"), ptr("claude")
		want := n
		want.Attempt, want.Status, want.CreatedAt, want.Input = 1, workbench.NodePending, Epoch, ptr("do \uFFFD it")
		got, err := b.AddNodeRun(b.ctx, workbench.NodeStart{Node: n})
		must(t, err)
		equal(t, "added", got, want)

		started := b.clock.Advance(1)
		must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: n.ID, To: workbench.NodeRunning, Data: map[string]any{"command": "review"}}))
		must(t, b.LearnNodeRun(b.ctx, n.ID, workbench.NodeFacts{Model: "m", AssistantSessionID: "s"}))
		ended := b.clock.Advance(1)
		must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{
			ID: n.ID, To: workbench.NodeCompleted, Output: ptr("결과"), StructuredOutput: map[string]any{"ok": true},
			ExitCode: ptr(int64(0)), Steps: 1, Data: map[string]any{"duration_ms": 1},
		}))
		want.Status, want.StartedAt, want.EndedAt = workbench.NodeCompleted, &started, &ended
		want.ModelUsed, want.AssistantSessionID, want.ExitCode = ptr("m"), ptr("s"), ptr(int64(0))
		want.Output, want.OutputBytes, want.StructuredOutput = ptr("결과"), 6, map[string]any{"ok": true}
		equal(t, "settled", b.node(t, n.ID), want)
		events, err := b.RunEvents(b.ctx, run.ID, 1, 0)
		must(t, err)
		equal(t, "number of events", len(events), 2)
		equal(t, "event", events[1], workbench.WorkflowEvent{
			ID: events[1].ID, WorkflowRunID: run.ID, Seq: 3, EventType: workbench.EventNodeCompleted, StepIndex: ptr(int64(1)),
			StepName: ptr("group.구현"), CreatedAt: ended, Data: map[string]any{"node_run_id": n.ID, "duration_ms": 1.0},
		})
		equal(t, "progress", b.run(t, run.ID).CurrentStepIndex, int64(1))
	})
	t.Run("ARetryIsANewAttempt", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		first := b.attempt(t, run.ID, "n", 0)
		for _, to := range []workbench.NodeStatus{workbench.NodeRunning, workbench.NodeFailed} {
			wantCode(t, second(b.AddNodeRun(b.ctx, workbench.NodeStart{Node: newNodeRun(run.ID, "n", 0)})), workbench.EConflict)
			must(t, b.MoveNodeRun(b.ctx, nodeChange(first.ID, to)))
		}
		b.clock.Advance(1)
		retry := b.attempt(t, run.ID, "n", 0)
		equal(t, "attempt", retry.Attempt, int64(2))
		loop := b.attempt(t, run.ID, "n", 1)
		equal(t, "attempt at another iteration", loop.Attempt, int64(1))
		list, err := b.NodeRuns(b.ctx, run.ID)
		must(t, err)
		equal(t, "list", list, []workbench.NodeRunSummary{b.node(t, first.ID).NodeRunSummary, retry.NodeRunSummary, loop.NodeRunSummary})
	})
	t.Run("OnlyOneOfEightConcurrentAttemptsIsStored", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		var adds []func() error
		for range 8 {
			adds = append(adds, func() error {
				return second(b.AddNodeRun(b.ctx, workbench.NodeStart{Node: newNodeRun(run.ID, "n", 0)}))
			})
		}
		errs := race(adds...)
		equal(t, "added and refused", []int{count(errs, ""), count(errs, workbench.EConflict)}, []int{1, 7})
	})
	t.Run("ANodeStartsInARunningRunOnly", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range workbench.RunTransitions().Statuses() {
			if status != workbench.RunRunning {
				run := b.runIn(t, status, "")
				wantCode(t, second(b.AddNodeRun(b.ctx, workbench.NodeStart{Node: newNodeRun(run.ID, "n", 0)})), workbench.EConflict)
			}
		}
	})
	t.Run("AStatusThatDoesNotLeadThereIsAConflictAndChangesNothing", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		for _, status := range workbench.NodeTransitions().Statuses() {
			var n workbench.NodeRun
			if status == workbench.NodeWaiting {
				n = b.nodeAsBefore(t, b.gateOf(t, run.ID, string(status)))
			} else {
				n = b.nodeIn(t, run.ID, string(status), status)
			}
			before := b.run(t, run.ID)
			for _, to := range workbench.NodeTransitions().Statuses() {
				change := nodeChange(n.ID, to)
				change.Steps = 1
				switch {
				case to == workbench.NodePending || to == workbench.NodeWaiting:
					wantCode(t, b.MoveNodeRun(b.ctx, change), workbench.EInvalid)
				case status == workbench.NodeWaiting || !workbench.NodeTransitions().Allows(status, to):
					wantCode(t, b.MoveNodeRun(b.ctx, change), workbench.EConflict)
				}
			}
			equal(t, string(status), b.node(t, n.ID), n)
			equal(t, "run", b.run(t, run.ID), before)
		}
	})
	t.Run("ALongOutputIsAFile", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		n := b.nodeIn(t, run.ID, "n", workbench.NodeRunning)
		long := strings.Repeat("x", workbench.MaxNodeOutput+1)
		change := workbench.NodeChange{ID: n.ID, To: workbench.NodeCompleted, Output: &long}
		wantCode(t, b.MoveNodeRun(b.ctx, change), workbench.EInvalid)
		equal(t, "node", b.node(t, n.ID), n)
		change.OutputPath = ptr("runs/n.txt")
		wantCode(t, b.MoveNodeRun(b.ctx, change), workbench.EInvalid)
		change.Output, change.OutputBytes = nil, int64(len(long))
		must(t, b.MoveNodeRun(b.ctx, change))
		got := b.node(t, n.ID)
		equal(t, "file", []any{got.Output, *got.OutputPath, got.OutputBytes}, []any{(*string)(nil), "runs/n.txt", int64(len(long))})
		n = b.nodeIn(t, run.ID, "m", workbench.NodeRunning)
		fits := long[1:]
		must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: n.ID, To: workbench.NodeCompleted, Output: &fits}))
		equal(t, "bytes", b.node(t, n.ID).OutputBytes, int64(workbench.MaxNodeOutput))
	})
	t.Run("AFailureNeedsAReasonAndOnlyAFailureHasOne", func(t *testing.T) {
		b := setup(t, open)
		n := b.nodeIn(t, b.runningRun(t, "/src").ID, "n", workbench.NodeRunning)
		wantCode(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: n.ID, To: workbench.NodeFailed}), workbench.EInvalid)
		err := b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: n.ID, To: workbench.NodeCompleted, FailureReason: ptr(workbench.NodeFailedError)})
		wantCode(t, err, workbench.EInvalid)
		equal(t, "node", b.node(t, n.ID), n)
	})
	t.Run("WhatASettledAttemptLearnsIsAConflict", func(t *testing.T) {
		b := setup(t, open)
		n := b.nodeIn(t, b.runningRun(t, "/src").ID, "n", workbench.NodeCompleted)
		wantCode(t, b.LearnNodeRun(b.ctx, n.ID, workbench.NodeFacts{Model: "late"}), workbench.EConflict)
		equal(t, "node", b.node(t, n.ID), n)
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.NodeRun(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		wantCode(t, second(b.AddNodeRun(b.ctx, workbench.NodeStart{Node: newNodeRun("nobody", "n", 0)})), workbench.ENotFound)
		wantCode(t, b.MoveNodeRun(b.ctx, nodeChange("nobody", workbench.NodeRunning)), workbench.ENotFound)
	})
}
