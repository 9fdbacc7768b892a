package backend_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// What a command is given with it hides inputs of the run, and leaves the others.
func TestACommandReadsTheInputsOfItsRun(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	a := withAviary(i, map[string][]string{"COMMANDED": {"Done."}})
	f := newFlow(t, i, map[string]string{"given": `provider: llm:aviary
inputs: {bird: {default: heron}, place: {default: lake}}
nodes:
  - {id: ask, command: ask, with: {place: marsh, time: noon}}
`})
	f.write(".holdfast/commands/ask.md", "COMMANDED $INPUTS.bird $INPUTS.place $INPUTS.time\n")
	f.until(f.dispatch("given", "").ID, workbench.RunCompleted)
	if body := a.last("COMMANDED heron marsh noon"); body == "" {
		t.Errorf("the agent was asked %s", a.last("COMMANDED"))
	}
}

// Every attempt that asked an agent has what it used, once: a further attempt, each
// iteration of a loop, a rework, and what a sub-run asked.
func TestEachAttemptHasItsCost(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	withAviary(i, map[string][]string{
		"SHAPE": {"I would rather sing.", `{"verdict": "fit"}`}, "AGAIN": {"more", "and more", "DONE now"}, "ASIDE": {"Nothing."}, "BELOW": {"Deep."},
	})
	const usd = 1_000_000_000
	i.call(nil, "CostAPI.SetPrice", workbench.ModelPrice{Provider: "aviary", Model: "bird-*", InputPrice: 10 * usd, OutputPrice: 100 * usd})
	const each = 100*10_000 + 10*100_000 // 10⁻⁹ USD of 100 tokens in and 10 out
	f := newFlow(t, i, map[string]string{"below": "provider: llm:aviary\nnodes:\n  - {id: ask, prompt: BELOW}\n", "birds": `provider: llm:aviary
nodes:
  - id: shape
    prompt: SHAPE
    output_format: {type: object, properties: {verdict: {type: string}}, required: [verdict]}
    retry: {max_attempts: 1, delay_ms: 1000}
  - {id: aside, prompt: ASIDE}
  - id: again
    loop: {prompt: AGAIN, until: DONE, max_iterations: 5}
    depends_on: [shape]
  - {id: script, bash: echo nothing}
  - {id: below, workflow: below}
`})
	v := f.until(f.dispatch("birds", "").ID, workbench.RunCompleted)
	want := map[string]bool{"shape/0/1": true, "shape/0/2": true, "aside/0/1": true, "again/1/1": true, "again/2/1": true, "again/3/1": true}
	check := func(u workbench.NodeUsage) string {
		t.Helper()
		if u.TokensSent != 100 || u.TokensReceived != 10 || u.CostNanoUSD == nil || *u.CostNanoUSD != each || u.UnknownEvents != 0 {
			raw, _ := json.Marshal(u)
			t.Errorf("%s", raw)
		}
		return u.NodeRunID
	}
	for _, u := range v.Usage {
		id := check(u)
		for _, n := range v.Nodes {
			if key := fmt.Sprintf("%s/%d/%d", n.NodeID, n.Iteration, n.Attempt); n.ID == id {
				if !want[key] {
					t.Errorf("%s has used something, or has done so twice", key)
				}
				delete(want, key)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("without cost: %v", want)
	}
	if v.Spent.CostNanoUSD != 7*each || v.Spent.TokensSent != 700 || v.Spent.TokensReceived != 70 || v.Spent.UnknownEvents != 0 {
		t.Errorf("the run with its sub-run has used %+v", v.Spent)
	}
	var below workflow.View
	f.call(&below, "WorkflowAPI.Show", v.SubRuns[0].ID)
	if len(below.Usage) != 1 || below.Spent.CostNanoUSD != each {
		t.Errorf("the sub-run has used %+v", below.Spent)
	} else {
		check(below.Usage[0])
	}
}
