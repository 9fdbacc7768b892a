package workflow

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// metaOutcome is what a workflow says of its own end, in the metadata of a run.
const metaOutcome = "outcome"

// Outcome is what a run came to, by the node that its workflow names in returns.
type Outcome struct {
	Node      string `json:"node"`
	NodeRunID string `json:"node_run_id"` // whose output is the result
	Reached   *bool  `json:"reached"`     // what outcome_field says; null: it says nothing
}

// OutcomeOf reads the outcome of a run; nil: it has none.
func OutcomeOf(metadata map[string]any) *Outcome {
	told, ok := metadata[metaOutcome].(map[string]any)
	if !ok {
		return nil
	}
	var o Outcome
	o.Node, _ = told["node"].(string)
	o.NodeRunID, _ = told["node_run_id"].(string)
	if reached, is := told["reached"].(bool); is {
		o.Reached = &reached
	}
	return &o
}

// keepOutcome stores the outcome before the run ends: whoever sees the end sees it.
func (r *run) keepOutcome(ctx context.Context) {
	d := r.frozen.Definition
	n, there := r.last(d.Returns, 0)
	node := d.Node(d.Returns)
	if node == nil || !there || n.Status != workbench.NodeCompleted {
		return
	}
	outcome := map[string]any{"node": d.Returns, "node_run_id": n.ID}
	if reached, known := r.reached(ctx, n, node); known {
		outcome["reached"] = reached
	}
	if err := r.service.keep(ctx, r.id, func() error { return r.service.Store.SetRunMetadata(ctx, r.id, metaOutcome, outcome) }); err != nil {
		r.service.Log.Warn("outcome of a run not stored", "run", r.id, "error", err)
	}
}

// reached is what outcome_field says.
func (r *run) reached(ctx context.Context, n workbench.NodeRunSummary, node *definition.Node) (reached, known bool) {
	field := r.frozen.Definition.OutcomeField
	if field == "" {
		return false, false
	}
	output, err := r.output(ctx, n.ID, node)
	if err != nil {
		r.service.Log.Warn("outcome of a run not known", "run", r.id, "error", err)
		return false, false
	}
	value := output.Structured
	if value == nil {
		value, _ = jsonIn(output.Text) // of a script, whose output is text
	}
	fields, _ := value.(map[string]any)
	reached, known = fields[field].(bool)
	return reached, known
}
