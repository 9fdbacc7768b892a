package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const sqlCancelGate = `
UPDATE workflow_gates SET status = 'cancelled', decided_at = $1 WHERE id = $2 AND status = 'pending'`

// CancelGate takes back a question that does not apply any more, with the attempt
// that asks it. EConflict when it was decided meanwhile.
func (db *DB) CancelGate(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		gate, err := findGate(ctx, tx, id)
		if err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlCancelGate, tx.now, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return workbench.GateDecided(gate.GateSummary)
		}
		_, err = moveNodeRun(ctx, tx, []workbench.NodeStatus{workbench.NodeWaiting}, workbench.NodeChange{
			ID: gate.NodeRunID, To: workbench.NodeCancelled, Data: map[string]any{"gate_id": id, "reason": "stale"},
		})
		return err
	})
}
