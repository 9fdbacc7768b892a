package workflow_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
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

// BenchmarkEvent appends an event to a run, beside few stored ones and beside
// 1,000,000 (HOLDFAST_BENCH_EVENTS says another number), of which the run itself
// has a tenth. What is stored must not slow it.
func BenchmarkEvent(b *testing.B) {
	stored := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("HOLDFAST_BENCH_EVENTS")); err == nil {
		stored = n
	}
	for name, before := range map[string]int{"few": 100, "many": stored} {
		b.Run(name, func(b *testing.B) {
			w := newBench(b)
			w.t = b
			w.sources["test"] = "name: test\ndescription: a test\nmutates_checkout: false\nnodes:\n  - id: hold\n    approval: {message: Go on?}\n"
			var id string
			for range 10 {
				run, err := w.Dispatch(b.Context(), workflow.Spec{CodebaseID: w.codebase.ID, Workflow: "test"})
				if err != nil {
					b.Fatal(err)
				}
				id = run.ID
				w.until(id, workbench.RunPaused)
				w.append(id, before/10)
			}
			for b.Loop() {
				w.append(id, 1)
			}
		})
	}
}

// append appends events to a run, as many at once as a run rarely has.
func (b *bench) append(run string, n int) {
	event := workbench.NewEvent{Type: workbench.EventNodeStarted, Node: "hold", Data: map[string]any{"type": "bash"}}
	for n > 0 {
		events := slices.Repeat([]workbench.NewEvent{event}, min(n, 500))
		if err := b.db.AppendRunEvents(b.t.Context(), run, events...); err != nil {
			b.t.Fatal(err)
		}
		n -= len(events)
	}
}
