package workflow_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// spend records what an agent of a node has used; nil: its cost is not known.
func (b *bench) spend(runID, node string, cost *int64) {
	b.t.Helper()
	u := workbench.UsageEvent{
		Provider: "test", ProviderMessageID: workbench.NewID(), Agent: "demo", Model: "model", Kind: workbench.UsageKind, HostID: b.host.ID,
		WorkflowRunID: &runID, NodeID: &node, InputTokens: 100, OutputTokens: 10, CostNanoUSD: cost, CostSource: workbench.CostReported,
		Billing: "metered",
	}
	if cost == nil {
		u.CostSource = workbench.CostUnknown
	}
	if err := b.db.AddUsage(b.t.Context(), u); err != nil {
		b.t.Fatal(err)
	}
}

func nano(cents int64) *int64 { n := cents * 10_000_000; return &n }

// waits says that it began, and works until the file end is there.
const waits = "echo $$ >> began; until [ -e end ]; do sleep 0.01; done"

func TestARunThatCostsTooMuchStopsAndGoesOnWithALargerBudget(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.sources["inner"] = "name: inner\ndescription: inner\nnodes:\n  - {id: done, bash: echo done >> inner}\n  - {id: deep, bash: '" + waits + "', depends_on: [done]}\n"
	b.sources["test"] = "name: test\ndescription: test\nbudget: {max_spend_usd: 0.5}\nnodes:\n" +
		"  - {id: first, bash: echo first >> first}\n  - {id: beside, bash: '" + waits + "', depends_on: [first]}\n  - {id: below, workflow: inner, depends_on: [first]}\n"
	run, err := b.Dispatch(t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test"})
	if err != nil {
		t.Fatal(err)
	}
	b.began("began", 2)
	children, err := b.db.SubRuns(t.Context(), run.ID)
	if err != nil || len(children) != 1 {
		t.Fatalf("%v, %v", children, err)
	}
	b.spend(run.ID, "beside", nano(20))
	b.spend(children[0].ID, "deep", nil)
	b.spend(children[0].ID, "deep", nano(40)) // the sum is too much, neither part is
	failed := b.until(run.ID, workbench.RunFailed)
	for _, word := range []string{"0.60 USD", "0.50 USD are allowed", "1 more calls is not known"} {
		if !strings.Contains(text(failed.ErrorMessage), word) {
			t.Errorf("%q does not say %q", text(failed.ErrorMessage), word)
		}
	}
	b.until(children[0].ID, workbench.RunFailed)
	b.noProcess(run.ID)
	b.noProcess(children[0].ID)
	if err := b.SetBudget(t.Context(), run.ID, *nano(100)); err != nil {
		t.Fatal(err)
	}
	b.write("end", "")
	if _, err := b.Resume(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunCompleted)
	if first, inner := b.lines("first"), b.lines("inner"); len(first) != 1 || len(inner) != 1 {
		t.Errorf("what was completed ran again: %v, %v", first, inner)
	}
	v, err := b.Show(t.Context(), run.ID)
	if err != nil || v.Budget.MaxSpendNanoUSD != *nano(100) || v.Spent.CostNanoUSD != *nano(60) || v.Spent.UnknownEvents != 1 || v.Spent.TokensSent != 300 {
		t.Errorf("%+v, %+v, %v", v.Budget, v.Spent, err)
	}
}

func TestABudgetIsGivenAtTheDispatchAndWhileTheRunWorks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.sources["test"] = "name: test\ndescription: test\nnodes:\n  - {id: a, bash: '" + waits + "'}\n"
	spec := workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test", BudgetNanoUSD: *nano(10)}
	run, err := b.Dispatch(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	b.began("began", 1)
	b.spend(run.ID, "a", nano(11))
	b.until(run.ID, workbench.RunFailed)

	spec.BudgetNanoUSD = 0
	if run, err = b.Dispatch(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	b.began("began", 2)
	b.spend(run.ID, "a", nano(11))
	if err := b.SetBudget(t.Context(), run.ID, *nano(10)); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunFailed)
	b.noProcess(run.ID)

	spec.BudgetNanoUSD = -1
	if _, err := b.Dispatch(t.Context(), spec); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("a budget below 0: %v", err)
	}
}

func TestWorkUnitsBoundARun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.sources["test"] = `name: test
description: test
budget: {max_work_units: 4}
nodes:
  - {id: a, bash: echo a >> ran}
  - id: group
    depends_on: [a]
    loop_group:
      until_bash: '[ -e never ]'
      max_iterations: 9
      nodes: [{id: b, bash: echo b >> ran}]
`
	run, err := b.Dispatch(t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test"})
	if err != nil {
		t.Fatal(err)
	}
	failed := b.until(run.ID, workbench.RunFailed)
	if ran := b.lines("ran"); len(ran) != 4 || !strings.Contains(text(failed.ErrorMessage), "max_work_units allows 4") {
		t.Errorf("%v, %s", ran, text(failed.ErrorMessage))
	}
	if err := b.SetWorkUnits(t.Context(), run.ID, 0); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("no attempt: %v", err)
	}
	if err := b.SetWorkUnits(t.Context(), run.ID, 6); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Resume(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	again := b.shows(run.ID, func(r workbench.WorkflowRun) bool { return r.Status == workbench.RunFailed && r.ResumeCount == 1 })
	if !strings.Contains(text(again.ErrorMessage), "max_work_units allows 6") {
		t.Error(text(again.ErrorMessage))
	}
	if v, err := b.Show(t.Context(), run.ID); err != nil || v.Budget.MaxWorkUnits != 6 {
		t.Errorf("%+v, %v", v.Budget, err)
	}
}
