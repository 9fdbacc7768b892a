package workflow_test

import (
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// limit changes a setting, as the user does while runs work.
func (b *bench) limit(key workbench.SettingKey, most int64) {
	b.mu.Lock()
	b.settings[key] = most
	b.mu.Unlock()
	b.Settle()
}

// began waits until so many lines are in a file of the project.
func (b *bench) began(name string, lines int) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	for len(b.lines(name)) < lines {
		if time.Now().After(deadline) {
			b.t.Fatalf("%d nodes have begun, want %d", len(b.lines(name)), lines)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// busy are four nodes that say that they began, and work until the file end is
// there.
const busy = `  - {id: a, bash: 'echo a >> began; until [ -e end ]; do sleep 0.01; done'}
  - {id: b, bash: 'echo b >> began; until [ -e end ]; do sleep 0.01; done'}
  - {id: c, bash: 'echo c >> began; until [ -e end ]; do sleep 0.01; done'}
  - {id: d, bash: 'echo d >> began; until [ -e end ]; do sleep 0.01; done'}
`

func (b *bench) running(id string) int {
	b.t.Helper()
	n := 0
	for _, node := range b.nodes(id) {
		if node.Status == workbench.NodeRunning {
			n++
		}
	}
	return n
}

func TestLimitsHoldAndAChangeHoldsAtOnce(t *testing.T) {
	t.Parallel()
	for _, key := range []workbench.SettingKey{workbench.SettingWorkflowsMaxNodesPerRun, workbench.SettingWorkflowsMaxNodes} {
		t.Run(string(key), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.limit(key, 2)
			run := b.dispatch(busy)
			b.began("began", 2)
			if n := b.running(run.ID); n != 2 {
				t.Errorf("%d nodes work, want 2", n)
			}
			b.limit(key, 3)
			b.began("began", 3)
			if n := b.running(run.ID); n != 3 {
				t.Errorf("%d nodes work, want 3", n)
			}
			b.limit(key, 1) // who works goes on; the last one waits for all three
			b.write("end", "")
			b.until(run.ID, workbench.RunCompleted)
			if lines := b.lines("began"); len(lines) != 4 {
				t.Errorf("%v", lines)
			}
		})
	}
}

// A node that waits for its place gives it up when the run is cancelled.
func TestACancelledRunLeavesNoPlaceTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.limit(workbench.SettingWorkflowsMaxNodes, 1)
	run := b.dispatch(busy)
	b.began("began", 1)
	if err := b.Cancel(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	b.noProcess(run.ID)
	next := b.dispatch("  - {id: next, bash: echo here}\n")
	b.until(next.ID, workbench.RunCompleted)
}
