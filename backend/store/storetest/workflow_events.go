package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// wantEvents checks the types of a run's events, and that they are numbered
// from 1 without a hole.
func (b *bench) wantEvents(t testing.TB, runID string, want ...workbench.EventType) {
	t.Helper()
	events, err := b.RunEvents(b.ctx, runID, 0, 500)
	must(t, err)
	got := []workbench.EventType{}
	for i, e := range events {
		equal(t, "sequence", e.Seq, int64(i+1))
		got = append(got, e.EventType)
	}
	equal(t, "events", got, want)
	run, err := b.WorkflowRun(b.ctx, runID)
	must(t, err)
	equal(t, "last sequence", run.LastEventSeq, int64(len(want)))
}

func testWorkflowEvents(t *testing.T, open Opener) {
	t.Run("EventsAreNumberedWithinTheirRunAndPagedByNumber", func(t *testing.T) {
		b := setup(t, open)
		run, other := b.runningRun(t, "/a"), b.runningRun(t, "/b")
		now := b.clock.Advance(3)
		must(t, b.AppendRunEvents(b.ctx, other.ID, workbench.NewEvent{Type: "tool_called"}))
		must(t, b.AppendRunEvents(b.ctx, run.ID,
			workbench.NewEvent{Type: "tool_called", Node: "build.test", Data: map[string]any{"name": "Bash", "한": "글\x00"}},
			workbench.NewEvent{Type: "workflow_artifact", Data: map[string]any{"path": "out", "bytes": 7}}))
		b.wantEvents(t, run.ID, workbench.EventWorkflowStarted, "tool_called", "workflow_artifact")
		b.wantEvents(t, other.ID, workbench.EventWorkflowStarted, "tool_called")
		page, err := b.RunEvents(b.ctx, run.ID, 1, 1)
		must(t, err)
		equal(t, "page", page, []workbench.WorkflowEvent{{
			ID: page[0].ID, WorkflowRunID: run.ID, Seq: 2, EventType: "tool_called", StepIndex: ptr(int64(0)), StepName: ptr("build.test"),
			CreatedAt: now, Data: map[string]any{"name": "Bash", "한": "글\uFFFD"},
		}})
		page, err = b.RunEvents(b.ctx, run.ID, 3, 0)
		must(t, err)
		equal(t, "after the last", page, []workbench.WorkflowEvent{})
		equal(t, "activity", b.run(t, run.ID).LastActivityAt, now)
	})
	t.Run("WritersOfOneRunLeaveNoHole", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "")
		want := []workbench.EventType{workbench.EventWorkflowStarted}
		var writers []func() error
		for w := range 8 {
			writers = append(writers, func() error {
				for i := range 5 {
					if err := b.AppendRunEvents(b.ctx, run.ID, workbench.NewEvent{Type: "tool_called", Node: fmt.Sprint(w, i)}); err != nil {
						return err
					}
				}
				return nil
			})
			want = append(want, "tool_called", "tool_called", "tool_called", "tool_called", "tool_called")
		}
		for _, err := range race(writers...) {
			must(t, err)
		}
		b.wantEvents(t, run.ID, want...)
	})
	t.Run("AnEventIsSmallOrRefusedWithWhatItReports", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "")
		node := b.nodeIn(t, run.ID, "n", workbench.NodeRunning)
		before := b.run(t, run.ID)
		fits := strings.Repeat("x", workbench.MaxEventData-len(`{"text":""}`))
		large := workbench.NewEvent{Type: "tool_called", Data: map[string]any{"text": fits + "x"}}
		wantCode(t, b.AppendRunEvents(b.ctx, run.ID, workbench.NewEvent{Type: "tool_called"}, large), workbench.EInvalid)
		err := b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: node.ID, To: workbench.NodeCompleted, Data: large.Data})
		wantCode(t, err, workbench.EInvalid)
		equal(t, "run", b.run(t, run.ID), before)
		equal(t, "node", b.node(t, node.ID), node)
		large.Data["text"] = fits
		must(t, b.AppendRunEvents(b.ctx, run.ID, large))
	})
	t.Run("TheLogEndsWithItsRun", func(t *testing.T) {
		b := setup(t, open)
		run := b.runIn(t, workbench.RunCancelled, "")
		wantCode(t, b.AppendRunEvents(b.ctx, run.ID, workbench.NewEvent{Type: "tool_called"}), workbench.EConflict)
		b.wantEvents(t, run.ID, workbench.EventWorkflowCancelled)
		equal(t, "run", b.run(t, run.ID), run)
	})
}
