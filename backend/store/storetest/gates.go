package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// gateOf stores a node of a run that waits for its gate, and returns the gate.
func (b *bench) gateOf(t *testing.T, runID, node string) workbench.Gate {
	t.Helper()
	n := b.nodeIn(t, runID, node, workbench.NodeRunning)
	g, err := b.OpenGate(b.ctx, workbench.GateOpening{
		ID: workbench.NewID(), NodeRunID: n.ID, Kind: workbench.GateApproval, Message: "Go on?",
	})
	must(t, err)
	return g
}

// nodeAsBefore is the node run that waits for a gate.
func (b *bench) nodeAsBefore(t *testing.T, g workbench.Gate) workbench.NodeRun {
	t.Helper()
	return b.node(t, g.NodeRunID)
}

func (b *bench) gate(t testing.TB, id string) workbench.Gate {
	t.Helper()
	g, err := b.Gate(b.ctx, id)
	must(t, err)
	return g
}

func approval(gateID string) workbench.GateDecision {
	return workbench.GateDecision{
		GateID: gateID, Status: workbench.GateApproved, Decision: ptr("approve"), Comment: ptr("좋아요"), DecidedBy: ptr("Mina"), Steps: 1,
	}
}

func rejection(gateID string) workbench.GateDecision {
	return workbench.GateDecision{GateID: gateID, Status: workbench.GateRejected, Comment: ptr("not yet"), DecidedBy: ptr("Jun")}
}

// waitingRun stores a run that is paused for the gates of its nodes.
func (b *bench) waitingRun(t *testing.T, path string, nodes ...string) (workbench.WorkflowRun, []workbench.Gate) {
	t.Helper()
	run := b.runningRun(t, path)
	var gates []workbench.Gate
	for _, node := range nodes {
		gates = append(gates, b.gateOf(t, run.ID, node))
	}
	must(t, b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseGate}))
	return b.run(t, run.ID), gates
}

func testGates(t *testing.T, open Opener) {
	t.Run("AGateIsStoredWithItsQuestionAndItsNodeWaits", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		n := b.nodeIn(t, run.ID, "review", workbench.NodeRunning)
		now := b.clock.Advance(1)
		o := workbench.GateOpening{
			ID: workbench.NewID(), NodeRunID: n.ID, Kind: workbench.GateInput, Message: "어디로?\x00",
			Options: []workbench.GateOption{{ID: "approve", Label: "Go on"}, {ID: "later", Label: "Later"}},
		}
		got, err := b.OpenGate(b.ctx, o)
		must(t, err)
		want := workbench.Gate{
			GateSummary: workbench.GateSummary{
				ID: o.ID, WorkflowRunID: run.ID, NodeRunID: n.ID, NodeID: "review", Kind: workbench.GateInput,
				Status: workbench.GatePending, CreatedAt: now,
			},
			Options: o.Options, Message: "어디로?\uFFFD",
		}
		equal(t, "opened", got, want)
		equal(t, "stored", b.gate(t, o.ID), want)
		equal(t, "node", b.node(t, n.ID).Status, workbench.NodeWaiting)
		b.wantEvents(t, run.ID, workbench.EventWorkflowStarted, workbench.EventNodeStarted, workbench.EventApprovalRequested)
		o.ID = workbench.NewID()
		wantCode(t, second(b.OpenGate(b.ctx, o)), workbench.EConflict)
	})
	t.Run("AnApprovalMovesGateNodeAndRunAtOnce", func(t *testing.T) {
		b := setup(t, open)
		run, gates := b.waitingRun(t, "/src", "asks")
		gate := gates[0]
		now := b.clock.Advance(1)
		d := approval(gate.ID)
		d.Output = ptr("yes")
		decided, err := b.DecideGate(b.ctx, d)
		must(t, err)
		gate.Status, gate.Decision, gate.Comment, gate.DecidedBy, gate.DecidedAt = workbench.GateApproved, d.Decision, d.Comment, d.DecidedBy, &now
		equal(t, "decided", decided, gate)
		equal(t, "stored", b.gate(t, gate.ID), gate)
		node := b.node(t, gate.NodeRunID)
		equal(t, "node", []any{node.Status, *node.Output, *node.EndedAt}, []any{workbench.NodeCompleted, "yes", now})
		after := b.run(t, run.ID)
		equal(t, "run", []any{after.Status, after.PauseReason, after.CurrentStepIndex, after.ResumeCount},
			[]any{workbench.RunRunning, (*workbench.PauseReason)(nil), int64(1), int64(0)})
		b.wantEvents(t, run.ID, workbench.EventWorkflowStarted, workbench.EventNodeStarted, workbench.EventApprovalRequested,
			workbench.EventWorkflowPaused, workbench.EventApprovalReceived, workbench.EventNodeCompleted, workbench.EventWorkflowResumed)
	})
	t.Run("ARejectionFailsTheNodeAndEndsTheRunOnlyWhenAsked", func(t *testing.T) {
		b := setup(t, open)
		for _, ends := range []bool{false, true} {
			run, gates := b.waitingRun(t, "/src/"+fmt.Sprint(ends), "asks", "asks too")
			d := rejection(gates[0].ID)
			d.EndsRun = ends
			must(t, second(b.DecideGate(b.ctx, d)))
			node := b.node(t, gates[0].NodeRunID)
			equal(t, "node", []any{node.Status, *node.FailureReason, *node.ErrorMessage},
				[]any{workbench.NodeFailed, workbench.NodeFailedRejected, "not yet"})
			after, other := b.run(t, run.ID), b.gate(t, gates[1].ID)
			if ends {
				equal(t, "run", []any{after.Status, *after.EndReason, other.Status},
					[]any{workbench.RunCancelled, workbench.RunRejected, workbench.GateCancelled})
				continue
			}
			equal(t, "run", []any{after.Status, other.Status}, []any{workbench.RunRunning, workbench.GatePending})
		}
	})
	t.Run("TheFirstDecisionStaysAndTheSecondIsToldOfIt", func(t *testing.T) {
		b := setup(t, open)
		run, gates := b.waitingRun(t, "/src", "asks")
		must(t, second(b.DecideGate(b.ctx, approval(gates[0].ID))))
		want, before := b.gate(t, gates[0].ID), b.run(t, run.ID)
		b.clock.Advance(1)
		for _, d := range []workbench.GateDecision{approval(gates[0].ID), rejection(gates[0].ID)} {
			_, err := b.DecideGate(b.ctx, d)
			wantCode(t, err, workbench.EConflict)
			if !strings.Contains(err.Error(), "approved by Mina at 2026-01-01 00:00 UTC") {
				t.Errorf("sentence %q", err)
			}
		}
		equal(t, "gate", b.gate(t, gates[0].ID), want)
		equal(t, "run", b.run(t, run.ID), before)
	})
	t.Run("OneOfTwoConcurrentDecisionsCounts", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		for round := range rounds(50) {
			gate := b.gateOf(t, run.ID, fmt.Sprint(round))
			errs := race(
				func() error { return second(b.DecideGate(b.ctx, approval(gate.ID))) },
				func() error { return second(b.DecideGate(b.ctx, rejection(gate.ID))) })
			if count(errs, "") != 1 || count(errs, workbench.EConflict) != 1 {
				t.Fatalf("decisions: %v", errs)
			}
			want := []any{workbench.GateApproved, workbench.NodeCompleted}
			if errs[1] == nil {
				want = []any{workbench.GateRejected, workbench.NodeFailed}
			}
			equal(t, "gate and node", []any{b.gate(t, gate.ID).Status, b.node(t, gate.NodeRunID).Status}, want)
		}
	})
	t.Run("ADecisionMeetsThePauseOfItsRun", func(t *testing.T) {
		b := setup(t, open)
		for round := range rounds(50) {
			run := b.runningRun(t, fmt.Sprint("/src/", round))
			gate := b.gateOf(t, run.ID, "asks")
			errs := race(
				func() error { return second(b.DecideGate(b.ctx, approval(gate.ID))) },
				func() error { return b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseGate}) })
			must(t, errs[0])
			if status := b.run(t, run.ID).Status; status != workbench.RunRunning {
				t.Fatalf("the run is %s and waits for nothing (pause: %v)", status, errs[1])
			}
		}
	})
	t.Run("AnInterruptedRunWaitsForItsResumeWhateverIsDecided", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		gate := b.gateOf(t, run.ID, "asks")
		must(t, b.PauseRun(b.ctx, workbench.RunPause{ID: run.ID, Reason: workbench.PauseInterrupted}))
		must(t, second(b.DecideGate(b.ctx, approval(gate.ID))))
		after := b.run(t, run.ID)
		equal(t, "run", []any{after.Status, *after.PauseReason}, []any{workbench.RunPaused, workbench.PauseInterrupted})
	})
	t.Run("AGateOfAnEndedRunIsNotDecided", func(t *testing.T) {
		b := setup(t, open)
		run, gates := b.waitingRun(t, "/src", "asks")
		must(t, b.EndRun(b.ctx, runEnd(run.ID, workbench.RunCancelled)))
		want := b.gate(t, gates[0].ID)
		equal(t, "status", want.Status, workbench.GateCancelled)
		_, err := b.DecideGate(b.ctx, approval(gates[0].ID))
		wantCode(t, err, workbench.EConflict)
		equal(t, "gate", b.gate(t, gates[0].ID), want)
	})
	t.Run("OpenGatesArePagesOfWhatWaits", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		var want []workbench.GateSummary
		for i := range 5 {
			b.clock.Advance(int64(i % 2))
			want = append(want, b.gateOf(t, run.ID, fmt.Sprint(i)).GateSummary)
		}
		gates, err := b.RunGates(b.ctx, run.ID)
		must(t, err)
		equal(t, "of the run", gates, want)
		must(t, second(b.DecideGate(b.ctx, approval(want[2].ID))))
		want = append(want[:2:2], want[3:]...)
		got := []workbench.GateSummary{}
		var last workbench.GateSummary
		for range 3 {
			page, err := b.OpenGates(b.ctx, last, 2)
			must(t, err)
			if got = append(got, page...); len(page) > 0 {
				last = page[len(page)-1]
			}
		}
		equal(t, "open", got, want)
		waiting, err := b.WaitingGates(b.ctx, want[0], 2)
		must(t, err)
		equal(t, "length", len(waiting), 2)
		gate := b.gate(t, want[1].ID)
		equal(t, "waiting", waiting[0], workbench.GateWaiting{
			GateSummary: gate.GateSummary, Question: gate.Message, WorkflowName: run.WorkflowName,
		})
	})
	t.Run("ADecisionDecides", func(t *testing.T) {
		b := setup(t, open)
		_, gates := b.waitingRun(t, "/src", "asks")
		for _, d := range []workbench.GateDecision{
			{GateID: gates[0].ID, Status: workbench.GateCancelled},
			{GateID: gates[0].ID},
			{GateID: gates[0].ID, Status: workbench.GateApproved, EndsRun: true},
		} {
			wantCode(t, second(b.DecideGate(b.ctx, d)), workbench.EInvalid)
		}
		equal(t, "gate", b.gate(t, gates[0].ID), gates[0])
		_, err := b.Gate(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		wantCode(t, second(b.DecideGate(b.ctx, approval("nobody"))), workbench.ENotFound)
	})
}
