package workflow

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

// A leg is what a run does from its start, or from a resume, until it rests. Many
// owners may work on one. What is settled in a leg stays settled in it: a node
// that failed runs again when the user resumes the run, not when the next owner
// finds it.

// loadLeg reads when the leg began, and the attempts that were made before it.
func (r *run) loadLeg(rows []workbench.NodeRunSummary) error {
	for after := int64(0); r.row.ResumeCount > 0; {
		events, err := r.service.Store.RunEvents(r.ctx, r.id, after, maxEvents)
		if err != nil {
			return err
		}
		for _, e := range events {
			if after = e.Seq; e.EventType == workbench.EventWorkflowResumed {
				r.since = e.CreatedAt
			}
		}
		if len(events) < maxEvents {
			break
		}
	}
	for _, n := range rows {
		if n.EndedAt != nil && *n.EndedAt < r.since {
			k := key{n.NodeID, n.Iteration}
			r.earlier[k] = max(r.earlier[k], n.Attempt)
		}
	}
	return nil
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
		if n.EndedAt != nil {
			w.EndedAt = *n.EndedAt
		}
		was[node.ID] = w
	}
	return was
}
