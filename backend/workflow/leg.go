package workflow

import (
	"context"
	"math"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

// A leg is what a run does from its start, or from a resume, until it rests. Many
// owners may work on one. What is settled in a leg stays settled in it: a node
// that failed runs again when the user resumes the run, not when the next owner
// finds it.

// span is when an attempt began and was settled, by the numbers of its events: a
// clock may stand still or go back.
type span struct{ began, settled int64 }

// loadLeg reads in which order attempts were made, and which of them before the leg.
func (r *run) loadLeg(rows []workbench.NodeRunSummary) error {
	if len(rows) == 0 {
		return nil
	}
	since := int64(0) // the event with which the leg began
	for after := int64(0); ; {
		events, err := r.service.Store.RunEvents(r.ctx, r.id, after, maxEvents)
		if err != nil {
			return err
		}
		for _, e := range events {
			after = e.Seq
			if _, byUser := e.Data["resume"]; byUser && e.EventType == workbench.EventWorkflowResumed {
				since = e.Seq // not that of a gate, with which the leg goes on
			}
			r.placeInOrder(e)
		}
		if len(events) < maxEvents {
			break
		}
	}
	for _, n := range rows {
		if at := r.order[n.ID].settled; n.Status.Final() && at < since {
			k := key{n.NodeID, n.Iteration}
			r.earlier[k] = max(r.earlier[k], n.Attempt)
		}
	}
	return nil
}

func (r *run) placeInOrder(e workbench.WorkflowEvent) {
	id, _ := e.Data["node_run_id"].(string)
	at := r.order[id]
	switch e.EventType {
	case workbench.EventNodeStarted:
		at.began = e.Seq
	case workbench.EventNodeCompleted, workbench.EventNodeFailed, workbench.EventNodeSkipped, workbench.EventNodeCancelled:
		at.settled = e.Seq
		if at.began == 0 { // it was skipped
			at.began = e.Seq
		}
	default:
		return
	}
	r.order[id] = at
}

// inOrder is when an attempt was made. One that was made since the run was loaded is
// later than all others.
func (r *run) inOrder(nodeRunID string) span {
	if at, known := r.order[nodeRunID]; known {
		return at
	}
	return span{math.MaxInt64, math.MaxInt64}
}

// maxEvents is how many events a page holds.
const maxEvents = 500

// settled is the newest attempt when this leg has settled it.
func (r *run) settled(node string, iteration int64) (workbench.NodeRunSummary, bool) {
	n, there := r.last(node, iteration)
	return n, there && n.Status.Final() && n.Attempt > r.earlier[key{node, iteration}]
}

// outcome is what this leg made of a node before this owner came.
func (sc *scope) outcome(ctx context.Context, node *definition.Node) (output definition.Output, settled bool, err error) {
	n, settled := sc.run.settled(sc.name(node.ID), sc.iteration)
	switch {
	case settled && n.Status == workbench.NodeCompleted:
		output, err = sc.run.output(ctx, n.ID, node)
		return output, true, err
	case settled && n.Status == workbench.NodeSkipped:
		return definition.Output{State: definition.Skipped}, true, nil
	}
	return output, false, nil
}

// was are what became of the nodes of a scope in the attempts before.
func (r *run) was(sc *scope) map[string]schedule.Was {
	was := map[string]schedule.Was{}
	for _, node := range sc.nodes {
		n, there := r.last(sc.name(node.ID), sc.iteration)
		if !there {
			continue
		}
		w := schedule.Was{State: map[workbench.NodeStatus]definition.State{
			workbench.NodeCompleted: definition.Completed,
			workbench.NodeSkipped:   definition.Skipped,
			workbench.NodeFailed:    definition.Failed,
		}[n.Status]}
		at := r.inOrder(n.ID)
		w.Began, w.Settled = at.began, at.settled
		was[node.ID] = w
	}
	return was
}

// unasked takes a question back when what it asks about has run again since: an
// answer would be to what is no more. The next attempt asks anew.
func (sc *scope) unasked(ctx context.Context, a *attempt) (*attempt, error) {
	if !a.stored || a.row.Status != workbench.NodeWaiting || a.node.Approval == nil {
		return a, nil
	}
	began := sc.run.inOrder(a.row.ID).began
	if !slices.ContainsFunc(a.node.DependsOn, func(id string) bool {
		last, there := sc.run.last(sc.name(id), sc.iteration)
		return there && sc.run.inOrder(last.ID).settled > began
	}) {
		return a, nil
	}
	gate, err := sc.run.gateOf(ctx, a.row.ID)
	if err != nil {
		return a, err
	}
	err = a.store(ctx, func() error {
		err := sc.run.service.Store.CancelGate(ctx, gate.ID)
		if err == nil {
			a.row.Status = workbench.NodeCancelled
		}
		return err
	})
	return sc.attempt(a.node), err
}
