package workflow_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// Whoever follows a log that is set aside between two pages, and again before the
// next, is told each line once and in order.
func TestALogThatIsSetAsideIsFollowedWithoutALossOrADouble(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch("\n  - {id: one, bash: 'true'}\n")
	b.until(run.ID, workbench.RunCompleted)
	path := filepath.Join(b.dir, "runs", run.ID, "log.jsonl")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	add := func(texts ...string) {
		t.Helper()
		file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for _, text := range texts {
			if err := json.NewEncoder(file).Encode(workflow.Line{Node: "one", Text: text}); err != nil {
				t.Fatal(err)
			}
		}
	}
	aside := func(n string) {
		t.Helper()
		if err := os.Rename(path, path+"."+n); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	next := int64(0)
	follow := func() {
		t.Helper()
		page, err := b.ReadLog(t.Context(), run.ID, next)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range page.Lines {
			got = append(got, line.Text)
		}
		next = page.Next
	}
	add("a", strings.Repeat("b", 1000))
	follow()
	add("c")
	aside("1")
	add("d")
	follow()
	add("e")
	aside("2")
	follow() // at the moment at which no newest file is there
	add("f")
	aside("3")
	add("g")
	follow()
	follow()
	want := []string{"a", strings.Repeat("b", 1000), "c", "d", "e", "f", "g"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAnInputThatWasNotGivenIsNamed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.sources["test"] = "name: test\ndescription: a test\ninputs:\n  colour: {type: string}\nnodes:\n" +
		"  - {id: paint, bash: 'echo $INPUTS.colour'}\n"
	run, err := b.Dispatch(t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test", Message: "do it"})
	if err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunFailed)
	if said := text(b.nodes(run.ID)["paint"].ErrorMessage); said != "$INPUTS.colour cannot be read: the run has no input of this name." {
		t.Error(said)
	}
}
