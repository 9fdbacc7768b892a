package backend_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// roundWorkflow has in a group all that waits for somebody: an agent, an approval
// that is reworked, and a loop that asks after each iteration.
const roundWorkflow = `provider: llm:aviary
interactive: true
nodes:
  - id: round
    loop_group:
      max_iterations: 3
      until_bash: 'test $(wc -l < rounds) -ge 2'
      nodes:
        - {id: write, prompt: "WRITE after ($LOOP_PREV.talk.output)"}
        - id: check
          approval: {message: "Is it good: $write.output", capture_response: true, on_reject: {prompt: "MEND it: $REJECTION_REASON"}}
          depends_on: [write]
        - id: talk
          loop: {prompt: "TALK about ($LOOP_USER_INPUT)", until: NEVER, max_iterations: 4, interactive: true, gate_message: "Go on?"}
          depends_on: [check]
        - {id: note, bash: 'echo "$check.output, $talk.output" >> rounds', depends_on: [talk]}
  - {id: after, bash: cat rounds, depends_on: [round]}
`

// Whoever is killed between two answers, in a group each question is put once in
// each iteration, and each answer counts once.
func TestWhatWaitsInALoopGroupOutlivesItsOwner(t *testing.T) {
	t.Parallel()
	for engine, postgres := range map[string]bool{"SQLite": false, "PostgreSQL": true} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			i := install(t)
			if postgres {
				i.use(storetest.PostgresURL(t))
			}
			i.start()
			a := withAviary(i, map[string][]string{
				"WRITE": {"One text.", "Another text."}, "MEND": {"Mended."}, "TALK": {"quiet", "loud", "last word"},
			})
			f := newFlow(t, i, map[string]string{"round": roundWorkflow})
			run := f.dispatch("round", "")
			for n, step := range []struct {
				asks string
				workflow.Decision
			}{
				{"Is it good: One text.", workflow.Decision{Decision: "reject", Comment: "too short"}},
				{"Is it good: One text.", workflow.Decision{Decision: "approve", Comment: "fine"}},
				{"Go on?", workflow.Decision{Decision: "continue", Comment: "more"}},
				{"Go on?", workflow.Decision{Decision: "finish"}},
				{"Is it good: Another text.", workflow.Decision{Decision: "approve", Comment: "good"}},
				{"Go on?", workflow.Decision{Decision: "finish"}},
			} {
				gate := f.gate(run.ID, step.asks)
				if n%2 == 0 {
					f.kill()
					f.start()
					gate = f.gate(run.ID, step.asks)
				}
				f.call(nil, "WorkflowAPI.Decide", gate.ID, step.Decision)
				if n%2 == 1 {
					f.kill()
					f.start()
				}
			}
			v := f.until(run.ID, workbench.RunCompleted)
			if got := f.outputs(v)["after"]; got != "fine, loud\ngood, last word" {
				t.Errorf("%q%s", got, told(v.Nodes))
			}
			if len(v.Gates) != 6 || a.asked() != 6 {
				t.Errorf("%d gates, %d questions", len(v.Gates), a.asked())
			}
			for _, word := range []string{"WRITE after (loud)", "MEND it: too short", "TALK about (more)"} {
				if a.last(word) == "" {
					t.Errorf("no agent was asked %q", word)
				}
			}
		})
	}
}

// gate is the question of a run that waits now, once it is this one.
func (f *flow) gate(runID, message string) workbench.Gate {
	f.t.Helper()
	var open workbench.Gate
	eventually(f.t, "the run asks "+message, func() bool {
		gates := f.show(runID).Gates
		at := slices.IndexFunc(gates, func(g workbench.Gate) bool {
			return g.Status == workbench.GatePending && strings.TrimSpace(g.Message) == message
		})
		if at >= 0 {
			open = gates[at]
		}
		return at >= 0
	})
	return open
}
