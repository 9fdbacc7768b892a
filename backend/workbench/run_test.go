package workbench_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestPathConflictNamesHolderSinceAndWaysOut(t *testing.T) {
	t.Parallel()
	path, started := "/src/홀드", int64(1_767_225_660_000) // 2026-01-01 00:01 UTC
	holder := workbench.WorkflowRunSummary{
		ID: "0197-0000-abcdefgh", WorkflowName: "review", WorkingPath: &path,
		CreatedAt: 1_767_225_600_000, StartedAt: &started, LastActivityAt: 1_767_225_720_000,
	}
	for status, want := range map[workbench.RunStatus]string{
		workbench.RunRunning: "The path /src/홀드 is in use by run abcdefgh of the workflow review, running since 2026-01-01 00:01 UTC. Wait for it, cancel it, or use another branch.",
		workbench.RunPaused:  "The path /src/홀드 is in use by run abcdefgh of the workflow review, paused since 2026-01-01 00:02 UTC. Approve, reject, resume or cancel it, or use another branch.",
	} {
		holder.Status = status
		if err := workbench.PathHeld(holder); err.Message != want || err.Code.ExitStatus() != workbench.ExitConflict {
			t.Errorf("%s: %q", status, err.Message)
		}
	}
	holder.Status, holder.StartedAt = workbench.RunPending, nil
	if err := workbench.PathHeld(holder); !strings.Contains(err.Message, "starting since 2026-01-01 00:00 UTC. Wait") {
		t.Errorf("pending: %q", err.Message)
	}
}

func TestSecondDecisionLearnsOfTheFirst(t *testing.T) {
	t.Parallel()
	by, when := "Mina", int64(1_767_225_600_000)
	g := workbench.GateSummary{Status: workbench.GateApproved, DecidedBy: &by, DecidedAt: &when}
	for want, change := range map[string]func(){
		"This gate was approved by Mina at 2026-01-01 00:00 UTC. The first decision stays.": func() {},
		"This gate was rejected at 2026-01-01 00:00 UTC. The first decision stays.": func() {
			g.Status, g.DecidedBy = workbench.GateRejected, nil
		},
	} {
		before := g
		change()
		if err := workbench.GateDecided(g); err.Message != want || err.Code != workbench.EConflict {
			t.Errorf("%q", err.Message)
		}
		g = before
	}
	g.Status = workbench.GateCancelled
	if err := workbench.GateDecided(g); err.Message != "This gate waits for nothing any more: its run ended at 2026-01-01 00:00 UTC." {
		t.Errorf("%q", err.Message)
	}
}

func TestRunsEndForReasonsOfTheirStatus(t *testing.T) {
	t.Parallel()
	for _, end := range []workbench.RunEnd{
		{Status: workbench.RunCompleted, Reason: workbench.RunFinished},
		{Status: workbench.RunFailed, Reason: workbench.RunNodeFailed},
		{Status: workbench.RunCancelled, Reason: workbench.RunByUser},
	} {
		if err := end.Validate(); err != nil {
			t.Errorf("%+v: %v", end, err)
		}
	}
	for _, end := range []workbench.RunEnd{
		{Status: workbench.RunCompleted, Reason: workbench.RunByUser},
		{Status: workbench.RunCancelled, Reason: workbench.RunPathLocked}, // for dispatch alone
		{Status: workbench.RunPaused, Reason: workbench.RunFinished},
		{},
	} {
		if err := end.Validate(); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%+v: %v", end, err)
		}
	}
}

func TestDispatchNeedsNamePathAndDefinition(t *testing.T) {
	t.Parallel()
	path := "/src"
	good := workbench.RunDispatch{
		Run:        workbench.WorkflowRun{WorkflowRunSummary: workbench.WorkflowRunSummary{WorkflowName: "w", LockKey: &path, WorkingPath: &path}},
		Definition: workbench.WorkflowDefinition{Name: "w", Definition: "nodes: []"},
	}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*workbench.RunDispatch){
		"no name":         func(d *workbench.RunDispatch) { d.Run.WorkflowName = " " },
		"lock, no path":   func(d *workbench.RunDispatch) { d.Run.WorkingPath = nil },
		"no definition":   func(d *workbench.RunDispatch) { d.Definition.Definition = "\n" },
		"NUL":             func(d *workbench.RunDispatch) { d.Definition.Definition = "a\x00b" },
		"invalid UTF-8":   func(d *workbench.RunDispatch) { d.Definition.Definition = "a\xff" },
		"unnamed text":    func(d *workbench.RunDispatch) { d.Definition.Name = "" },
		"empty lock path": func(d *workbench.RunDispatch) { d.Run.LockKey = new(string) },
	} {
		d := good
		spoil(&d)
		if err := d.Validate(); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
