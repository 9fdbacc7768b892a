package storetest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// runModel is a run with its nodes and gates in memory, as the data model
// describes them.
type runModel struct {
	status  workbench.RunStatus
	pause   workbench.PauseReason
	resumes int64
	steps   int64
	events  int64
	nodes   []*nodeModel // in the order of their attempts
}

// nodeModel is an attempt at a node, and its gate when it has one.
type nodeModel struct {
	id, node string
	status   workbench.NodeStatus
	gateID   string
	gate     workbench.GateStatus
}

func (m *runModel) live(node string) bool {
	return slices.ContainsFunc(m.nodes, func(n *nodeModel) bool { return !n.status.Final() && (node == "" || n.node == node) })
}

func (m *runModel) waits() bool {
	return slices.ContainsFunc(m.nodes, func(n *nodeModel) bool { return n.gate == workbench.GatePending })
}

// end settles the run with its nodes and gates.
func (m *runModel) end(to workbench.RunStatus) {
	for _, n := range m.nodes {
		if !n.status.Final() {
			n.status = workbench.NodeCancelled
			m.events++
		}
		if n.gate == workbench.GatePending {
			n.gate = workbench.GateCancelled
		}
	}
	m.status, m.pause = to, ""
	m.events++
}

// runWalk is a random walk of a stored run beside its model.
type runWalk struct {
	*bench
	t  *testing.T
	id string
	m  runModel
}

// agree fails unless an action was done exactly when the model allows it.
func (w *runWalk) agree(rt *rapid.T, action string, err error, allowed bool) bool {
	want := workbench.Code("")
	if !allowed {
		want = workbench.EConflict
	}
	if got := workbench.ErrorCode(err); got != want {
		rt.Fatalf("%s in %+v: %v, want %q", action, w.m, err, want)
	}
	return allowed
}

func (w *runWalk) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"start": w.start, "pause": w.pause, "resume": w.resume, "end": w.end, "touch": w.touch, "orphan": w.orphan,
		"attempt": w.addNode, "move": w.moveNode, "open": w.openGate, "decide": w.decide, "": w.compare,
	}
}

func (w *runWalk) start(rt *rapid.T) {
	if w.agree(rt, "start", w.StartRun(w.ctx, w.id), w.m.status == workbench.RunPending) {
		w.m.status = workbench.RunRunning
		w.m.events++
	}
}

func (w *runWalk) pause(rt *rapid.T) {
	reason := rapid.SampledFrom([]workbench.PauseReason{workbench.PauseGate, workbench.PauseInterrupted}).Draw(rt, "reason")
	allowed := w.m.status == workbench.RunRunning && (reason == workbench.PauseInterrupted || w.m.waits())
	if w.agree(rt, "pause", w.PauseRun(w.ctx, workbench.RunPause{ID: w.id, Reason: reason}), allowed) {
		w.m.status, w.m.pause = workbench.RunPaused, reason
		w.m.events++
	}
}

func (w *runWalk) resume(rt *rapid.T) {
	_, err := w.ResumeRun(w.ctx, w.id)
	if w.agree(rt, "resume", err, w.m.status == workbench.RunFailed || w.m.status == workbench.RunPaused) {
		w.m.status, w.m.pause = workbench.RunRunning, ""
		w.m.resumes++
		w.m.events++
	}
}

func (w *runWalk) end(rt *rapid.T) {
	to := rapid.SampledFrom([]workbench.RunStatus{workbench.RunCompleted, workbench.RunFailed, workbench.RunCancelled}).Draw(rt, "to")
	allowed := workbench.RunTransitions().Allows(w.m.status, to) && (to != workbench.RunCompleted || !w.m.live(""))
	if w.agree(rt, "end "+string(to), w.EndRun(w.ctx, runEnd(w.id, to)), allowed) {
		w.m.end(to)
	}
}

func (w *runWalk) touch(rt *rapid.T) {
	w.agree(rt, "touch", w.TouchRun(w.ctx, w.id), !w.m.status.Ended())
}

// orphan waits until a pending run is one.
func (w *runWalk) orphan(rt *rapid.T) {
	w.clock.Advance(workbench.RunOrphanAge)
	if w.agree(rt, "orphan", w.OrphanRun(w.ctx, w.id, nil), w.m.status == workbench.RunPending) {
		w.m.end(workbench.RunFailed)
	}
}

func (w *runWalk) addNode(rt *rapid.T) {
	node := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "node")
	n := newNodeRun(w.id, node, 0)
	_, err := w.AddNodeRun(w.ctx, workbench.NodeStart{Node: n})
	if w.agree(rt, "attempt", err, w.m.status == workbench.RunRunning && !w.m.live(node)) {
		w.m.nodes = append(w.m.nodes, &nodeModel{id: n.ID, node: node, status: workbench.NodePending})
	}
}

func (w *runWalk) draw(rt *rapid.T) *nodeModel {
	if len(w.m.nodes) == 0 {
		rt.Skip("no node")
	}
	return rapid.SampledFrom(w.m.nodes).Draw(rt, "node")
}

func (w *runWalk) moveNode(rt *rapid.T) {
	n := w.draw(rt)
	to := rapid.SampledFrom([]workbench.NodeStatus{
		workbench.NodeRunning, workbench.NodeCompleted, workbench.NodeFailed, workbench.NodeSkipped, workbench.NodeCancelled,
	}).Draw(rt, "to")
	change := nodeChange(n.id, to)
	change.Steps = rapid.Int64Range(-1, 1).Draw(rt, "steps")
	allowed := n.status != workbench.NodeWaiting && workbench.NodeTransitions().Allows(n.status, to)
	if w.agree(rt, "move to "+string(to), w.MoveNodeRun(w.ctx, change), allowed) {
		n.status = to
		w.m.steps += change.Steps
		w.m.events++
	}
}

func (w *runWalk) openGate(rt *rapid.T) {
	n := w.draw(rt)
	o := workbench.GateOpening{ID: workbench.NewID(), NodeRunID: n.id, Kind: workbench.GateApproval}
	_, err := w.OpenGate(w.ctx, o)
	if w.agree(rt, "open", err, n.status == workbench.NodeRunning) {
		n.status, n.gateID, n.gate = workbench.NodeWaiting, o.ID, workbench.GatePending
		w.m.events++
	}
}

func (w *runWalk) decide(rt *rapid.T) {
	n := w.draw(rt)
	if n.gateID == "" {
		rt.Skip("no gate")
	}
	d, node := approval(n.gateID), workbench.NodeCompleted
	if rapid.Bool().Draw(rt, "reject") {
		d, node = rejection(n.gateID), workbench.NodeFailed
		d.EndsRun = rapid.Bool().Draw(rt, "ends the run")
	}
	_, err := w.DecideGate(w.ctx, d)
	if !w.agree(rt, "decide", err, n.gate == workbench.GatePending) {
		return
	}
	n.gate, n.status = d.Status, node
	w.m.steps += d.Steps
	w.m.events += 2 // of the decision and of the node
	switch {
	case d.EndsRun:
		w.m.end(workbench.RunCancelled)
	case w.m.pause == workbench.PauseGate:
		w.m.status, w.m.pause = workbench.RunRunning, ""
		w.m.events++
	}
}

func (w *runWalk) compare(rt *rapid.T) {
	run := w.run(w.t, w.id)
	pause := workbench.PauseReason("")
	if run.PauseReason != nil {
		pause = *run.PauseReason
	}
	got := []any{run.Status, pause, run.ResumeCount, run.CurrentStepIndex, run.LastEventSeq}
	want := []any{w.m.status, w.m.pause, w.m.resumes, w.m.steps, w.m.events}
	if !slices.Equal(got, want) {
		rt.Fatalf("run %v, want %v", got, want)
	}
	nodes, err := w.NodeRuns(w.ctx, w.id)
	must(w.t, err)
	gates, err := w.RunGates(w.ctx, w.id)
	must(w.t, err)
	stored, expected := map[string]string{}, map[string]string{}
	for _, n := range nodes {
		stored[n.ID] = string(n.Status)
	}
	for _, g := range gates {
		stored[g.ID] = string(g.Status)
	}
	for _, n := range w.m.nodes {
		expected[n.id] = string(n.status)
		if n.gateID != "" {
			expected[n.gateID] = string(n.gate)
		}
	}
	if !maps.Equal(stored, expected) {
		rt.Fatalf("nodes and gates %v, want %v", stored, expected)
	}
}

func testWorkflowModel(t *testing.T, open Opener) {
	t.Run("RandomWalks", func(t *testing.T) { checkRuns(t, setup(t, open)) })
	t.Run("CancelMeetsCompletion", func(t *testing.T) { checkRunRace(t, setup(t, open)) })
}

// checkRuns compares random walks with the model.
func checkRuns(t *testing.T, b *bench) {
	rapid.Check(t, func(rt *rapid.T) {
		w := &runWalk{bench: b, t: t, m: runModel{status: workbench.RunPending}}
		w.id = b.pendingRun(t, "/src/"+workbench.NewID()).ID
		if rapid.Bool().Draw(rt, "started") { // most of a life is after the start
			w.start(rt)
		}
		rt.Repeat(w.actions())
		types := []workbench.EventType{}
		events, err := b.RunEvents(b.ctx, w.id, 0, 500)
		must(w.t, err)
		for i, e := range events {
			if types = append(types, e.EventType); e.Seq != int64(i+1) {
				rt.Fatalf("event %d has number %d", i+1, e.Seq)
			}
		}
		if int64(len(types)) != w.m.events {
			rt.Fatalf("%d events, want %d: %v", len(types), w.m.events, types)
		}
	})
}

// checkRunRace lets a cancellation meet the completion of the same run: the one
// that comes first is the end, and nothing changes it any more.
func checkRunRace(t *testing.T, b *bench) {
	for round := range rounds(200) {
		run := b.runningRun(t, fmt.Sprint("/src/", round))
		b.clock.Advance(1)
		errs := race(
			func() error { return b.EndRun(b.ctx, runEnd(run.ID, workbench.RunCancelled)) },
			func() error { return b.EndRun(b.ctx, runEnd(run.ID, workbench.RunCompleted)) })
		if count(errs, "") != 1 || count(errs, workbench.EConflict) != 1 {
			t.Fatalf("ends: %v", errs)
		}
		want := b.run(t, run.ID)
		if (want.Status == workbench.RunCancelled) != (errs[0] == nil) {
			t.Fatalf("the run is %s after %v", want.Status, errs)
		}
		b.clock.Advance(1)
		for _, to := range workbench.RunTransitions().Statuses() {
			if to.Ended() {
				wantCode(t, b.EndRun(b.ctx, runEnd(run.ID, to)), workbench.EConflict)
			}
		}
		equal(t, "run", b.run(t, run.ID), want)
	}
}
