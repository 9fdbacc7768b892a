package backend_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
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
