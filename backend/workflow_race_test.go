package backend_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// TestStormOnAPath starts runs on one path at the same moment: one holds it, and
// every other is told by whom and what to do.
func TestStormOnAPath(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		stormOnPath(t, install(t), often(1000))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		i := install(t)
		i.use(storetest.PostgresURL(t))
		stormOnPath(t, i, often(200))
	})
}

const heldWorkflow = "nodes:\n  - {id: hold, approval: {message: Go on?}}\n"

func stormOnPath(t *testing.T, i *installation, rounds int) {
	f := newFlow(t, i, map[string]string{"held": heldWorkflow})
	type outcome struct {
		run workbench.WorkflowRun
		err error
	}
	const racers = 3
	for range rounds {
		begin, ended := make(chan struct{}), make(chan outcome, racers)
		for range racers {
			go func() {
				<-begin
				var o outcome
				o.err = f.try(&o.run, "WorkflowAPI.Run", workflow.Spec{CodebaseID: f.project.ID, Workflow: "held"})
				ended <- o
			}()
		}
		close(begin)
		var holder string
		var told []error
		for range racers {
			if o := <-ended; o.err == nil && holder != "" {
				t.Fatalf("%s and %s hold one path", holder, o.run.ID)
			} else if o.err == nil {
				holder = o.run.ID
			} else {
				told = append(told, o.err)
			}
		}
		if holder == "" {
			t.Fatalf("nobody holds the path: %v", told)
		}
		for _, err := range told {
			if workbench.ErrorCode(err) != workbench.EConflict || !strings.Contains(err.Error(), workbench.ShortID(holder)) {
				t.Fatalf("the loser is told %v", err)
			}
		}
		f.call(nil, "WorkflowAPI.Cancel", holder)
	}
	var lost int
	for _, r := range allRuns(f) {
		switch {
		case r.Status != workbench.RunCancelled:
			t.Errorf("%s is %s", r.ID, r.Status)
		case r.BlockedByRunID != nil && *r.EndReason == workbench.RunPathLocked:
			lost++
		}
	}
	if lost != rounds*(racers-1) {
		t.Errorf("%d runs say that they did not get the path, in %d rounds", lost, rounds)
	}
}

func allRuns(f *flow) (all []workbench.WorkflowRunSummary) {
	filter := workbench.RunFilter{Limit: 500}
	for {
		var page []workbench.WorkflowRunSummary
		f.call(&page, "WorkflowAPI.Runs", filter)
		if all = append(all, page...); len(page) < 500 {
			return all
		}
		last := page[len(page)-1]
		filter.BeforeTime, filter.BeforeID = last.CreatedAt, last.ID
	}
}

// A project of another machine is not worked on here.
func TestRunsOfAnotherMachineAreLeftAlone(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	here, there := install(t), install(t)
	here.use(address)
	there.use(address)
	f := newFlow(t, here, map[string]string{"held": heldWorkflow})
	run := f.dispatch("held", "")
	f.until(run.ID, workbench.RunPaused)
	there.start()
	if found := there.findings(); len(found) > 0 {
		t.Errorf("the other machine's launch found %+v", found)
	}
	wantElsewhere(t, there.try(nil, "WorkflowAPI.Run", workflow.Spec{CodebaseID: f.project.ID, Workflow: "held"}))
	wantElsewhere(t, there.try(nil, "WorkflowAPI.Cancel", run.ID))
	wantElsewhere(t, there.try(nil, "WorkflowAPI.Resume", run.ID))
	// An answer is a fact that everybody may add; the owner of the run goes on with it.
	var gates []workbench.GateSummary
	there.call(&gates, "WorkflowAPI.Gates")
	if len(gates) != 1 {
		t.Fatalf("%+v", gates)
	}
	there.call(nil, "WorkflowAPI.Decide", gates[0].ID, workflow.Decision{Decision: "approve"})
	f.until(run.ID, workbench.RunCompleted)
}
