package workflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// What a program prints is there while it runs: its end, in whole lines.
func TestWhatAProgramPrintsIsReadWhileItRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: long
    bash: |
      seq -f 'line %05g of many' 1 4000
      echo 'a warning' >&2
      echo on > printed
      until test -e on; do sleep 0.05; done
      echo done
  - {id: none, approval: {message: Go on?}}
`)
	b.began("printed", 1)
	id := b.nodes(run.ID)["long"].ID
	printed := func(id string) workflow.Printed {
		t.Helper()
		p, err := b.Printed(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	live := printed(id)
	for deadline := time.Now().Add(patience); live.Stderr == "" || !strings.Contains(live.Stdout, "04000"); live = printed(id) {
		if time.Now().After(deadline) {
			t.Fatalf("%d bytes, %q", len(live.Stdout), live.Stderr)
		}
	}
	if !live.Cut || live.Stderr != "a warning\n" || !strings.HasSuffix(live.Stdout, "\nline 04000 of many\n") ||
		!strings.HasPrefix(live.Stdout, "line 0") || len(live.Stdout) > 32<<10 || len(live.Stdout) < 31<<10 {
		t.Errorf("%v %q, %d bytes from %.30q", live.Cut, live.Stderr, len(live.Stdout), live.Stdout)
	}
	b.write("on", "")
	b.shows(run.ID, func(r workbench.WorkflowRun) bool { return b.nodes(r.ID)["long"].EndedAt != nil })
	if gate := printed(b.nodes(run.ID)["none"].ID); gate != (workflow.Printed{}) {
		t.Errorf("a node without a program printed %+v", gate)
	}
	_, err := b.Printed(t.Context(), workbench.NewID())
	if workbench.ErrorCode(err) != workbench.ENotFound {
		t.Error(err)
	}
}
