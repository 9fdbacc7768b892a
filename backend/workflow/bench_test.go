package workflow_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

const benchNodes = 50

func chain(n int) string {
	var nodes strings.Builder
	for i := range n {
		fmt.Fprintf(&nodes, "  - id: n%d\n    bash: 'true'\n", i)
		if i > 0 {
			fmt.Fprintf(&nodes, "    depends_on: [n%d]\n", i-1)
		}
	}
	return nodes.String()
}

// BenchmarkNode is a node of a chain, from dispatch to end, on each engine.
func BenchmarkNode(b *testing.B) {
	for name, open := range map[string]func() *bench{
		"sqlite":   func() *bench { return newBench(b) },
		"postgres": func() *bench { return newBenchOn(b, storetest.OpenURL(b, storetest.PostgresURL(b))) },
	} {
		b.Run(name, func(b *testing.B) {
			w := open()
			w.t = b
			for b.Loop() {
				w.until(w.dispatch("\n"+chain(benchNodes)).ID, workbench.RunCompleted)
			}
			perNode(b)
		})
	}
}

// BenchmarkBareNode is what a node costs without Holdfast: the same program.
func BenchmarkBareNode(b *testing.B) {
	for b.Loop() {
		for range benchNodes {
			if err := exec.Command("bash", "-c", "true").Run(); err != nil {
				b.Fatal(err)
			}
		}
	}
	perNode(b)
}

func perNode(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*benchNodes), "µs/node")
}

// BenchmarkFiftyRuns are runs of four nodes at once, which hold no path.
func BenchmarkFiftyRuns(b *testing.B) {
	w := newBench(b)
	w.t = b
	w.sources["free"] = "name: free\ndescription: a test\nmutates_checkout: false\nnodes:\n" + chain(4)
	for b.Loop() {
		ids := make([]string, 50)
		for i := range ids {
			run, err := w.Dispatch(b.Context(), workflow.Spec{CodebaseID: w.codebase.ID, Workflow: "free"})
			if err != nil {
				b.Fatal(err)
			}
			ids[i] = run.ID
		}
		for _, id := range ids {
			w.until(id, workbench.RunCompleted)
		}
	}
}

// BenchmarkEventOfALongRun appends to a run that has 20,000 events.
func BenchmarkEventOfALongRun(b *testing.B) {
	w := newBench(b)
	w.t = b
	run := w.dispatch("\n  - id: hold\n    approval: {message: Go on?}\n")
	w.until(run.ID, workbench.RunPaused)
	event := workbench.NewEvent{Type: workbench.EventNodeStarted, Node: "hold", Data: map[string]any{"type": "bash"}}
	events := make([]workbench.NewEvent, 500)
	for i := range events {
		events[i] = event
	}
	for range 40 {
		if err := w.db.AppendRunEvents(b.Context(), run.ID, events...); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if err := w.db.AppendRunEvents(b.Context(), run.ID, event); err != nil {
			b.Fatal(err)
		}
	}
}
