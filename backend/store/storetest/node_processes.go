package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// beginning is a node that runs from its first moment, with its process.
func (b *bench) beginning(t *testing.T, runID, node string) (workbench.NodeRun, workbench.Process) {
	t.Helper()
	n := newNodeRun(runID, node, 0)
	p := workbench.Process{
		ID: workbench.NewID(), HostID: b.host.ID, NodeRunID: &n.ID, Kind: workbench.ProcessPipe, Cwd: "/src", Argv: []string{"bash", "-c", "true"},
	}
	stored, err := b.AddNodeRun(b.ctx, workbench.NodeStart{Node: n, Running: true, Process: &p, Data: map[string]any{"type": "bash"}})
	must(t, err)
	return stored, p
}

func testNodeProcesses(t *testing.T, open Opener) {
	t.Run("ANodeBeginsAndEndsWithItsProcess", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		n, p := b.beginning(t, run.ID, "build")
		live, err := b.RunProcesses(b.ctx, run.ID)
		must(t, err)
		if n.Status != workbench.NodeRunning || len(live) != 1 || live[0].ID != p.ID || live[0].Ordinal != 1 || live[0].Status != workbench.ProcessStarting {
			t.Fatalf("%+v, %+v", n, live)
		}
		must(t, b.NodeProcessStarted(b.ctx, workbench.ProcessStart{ProcessID: p.ID, PID: 7, PIDStartToken: "1", BootID: "2", StartedAt: Epoch}))
		must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{
			ID: n.ID, To: workbench.NodeCompleted, Output: ptr("done"), Steps: 1,
			Process: &workbench.NodeProcessEnd{ID: p.ID, Status: workbench.ProcessExited, Exit: workbench.ProcessExit{Code: ptr(int64(0))}},
		}))
		ended, err := b.NodeProcess(b.ctx, n.ID)
		must(t, err)
		if ended.Status != workbench.ProcessExited || *ended.ExitCode != 0 {
			t.Errorf("%+v", ended)
		}
		events, err := b.RunEvents(b.ctx, run.ID, 0, 0)
		must(t, err)
		if last := events[len(events)-1]; last.EventType != workbench.EventNodeCompleted || *last.StepIndex != 1 {
			t.Errorf("%+v", last)
		}
	})
	t.Run("AnEndThatIsRefusedEndsNoProcess", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		n, p := b.beginning(t, run.ID, "build")
		must(t, b.EndRun(b.ctx, workbench.RunEnd{ID: run.ID, Status: workbench.RunCancelled, Reason: workbench.RunByUser}))
		late := workbench.NodeChange{
			ID: n.ID, To: workbench.NodeCompleted, Process: &workbench.NodeProcessEnd{ID: p.ID, Status: workbench.ProcessExited},
		}
		wantCode(t, b.MoveNodeRun(b.ctx, late), workbench.EConflict)
		live, err := b.RunProcesses(b.ctx, run.ID)
		must(t, err)
		if len(live) != 1 {
			t.Errorf("%+v", live)
		}
		must(t, b.EndNodeProcess(b.ctx, *late.Process))
		if live, err = b.RunProcesses(b.ctx, run.ID); err != nil || len(live) != 0 {
			t.Errorf("%+v, %v", live, err)
		}
	})
	t.Run("OnlyANodeThatRunsStartsAProcess", func(t *testing.T) {
		b := setup(t, open)
		run := b.runningRun(t, "/src")
		n, p := b.beginning(t, run.ID, "build")
		p.ID = workbench.NewID()
		must(t, b.AddNodeProcess(b.ctx, p))
		list, err := b.NodeProcesses(b.ctx, n.ID)
		must(t, err)
		if len(list) != 2 || list[1].Ordinal != 2 {
			t.Errorf("%+v", list)
		}
		must(t, b.MoveNodeRun(b.ctx, workbench.NodeChange{ID: n.ID, To: workbench.NodeCompleted}))
		p.ID = workbench.NewID()
		wantCode(t, b.AddNodeProcess(b.ctx, p), workbench.EConflict)
	})
}
