package workflow_test

import (
	"context"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// mutedAgents are installed, and never answer.
type mutedAgents struct{ noAgents }

func (mutedAgents) Check(context.Context, workflow.Task) (problems, warnings []string) {
	return nil, nil
}

// anew makes the service again, after something of the machine was changed.
func (b *bench) anew(change func()) {
	b.t.Helper()
	b.end()
	change()
	b.begin()
	b.Start()
}

func TestAWorkflowThatRequiresGitHubNeedsItsProgram(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.anew(func() { b.absent = "gh" })
	b.sources["test"] = "name: test\ndescription: a test\nrequires: [github]\nnodes:\n  - {id: one, bash: 'true'}\n"
	_, err := b.Dispatch(t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test", Message: "do it"})
	if workbench.ErrorCode(err) != workbench.EAgentMissing || !strings.Contains(err.Error(), "gh is not installed") {
		t.Error(err)
	}
	run := b.dispatch("\n  - {id: one, bash: 'true'}\n")
	b.until(run.ID, workbench.RunCompleted)
}

func TestSettingsOfPiAreNamedInAWarning(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.anew(func() { b.agents = mutedAgents{} })
	run := b.dispatch("\n  - {id: one, prompt: hello, pi: {interactive: false}}\n")
	b.until(run.ID, workbench.RunFailed)
	events, err := b.db.RunEvents(t.Context(), run.ID, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if said, _ := e.Data["message"].(string); e.EventType == "workflow_warning" && strings.HasPrefix(said, "The node one sets pi,") {
			return
		}
	}
	t.Errorf("%+v", events)
}
