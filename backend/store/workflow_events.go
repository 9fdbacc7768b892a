package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlCountEvent = `
UPDATE remote_agent_workflow_runs SET last_event_seq = last_event_seq + 1, last_activity_at = $1,
  current_step_index = current_step_index + $2
WHERE id = $3
RETURNING last_event_seq, current_step_index`
	sqlInsertEvent = `
INSERT INTO remote_agent_workflow_events (id, workflow_run_id, seq, event_type, step_index, step_name, created_at, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlListEvents = `
SELECT id, workflow_run_id, seq, event_type, step_index, step_name, created_at, data FROM remote_agent_workflow_events
WHERE workflow_run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`
)

func scanEvent(r row) (workbench.WorkflowEvent, error) {
	var e workbench.WorkflowEvent
	return e, r.Scan(&e.ID, &e.WorkflowRunID, &e.Seq, &e.EventType, &e.StepIndex, &e.StepName, &e.CreatedAt, asJSON(&e.Data))
}

// appendEvent gives an event its place in the log of its run, in the
// transaction of the change that it reports. The counter is on the run, so
// writers of one run queue there and no number is skipped or used twice. steps
// is how far the change takes the run.
func appendEvent(ctx context.Context, tx *Tx, runID string, steps int64, e workbench.NewEvent) error {
	data, err := asJSON(object(e.Data)).Value()
	if err != nil {
		return err
	}
	if encoded, ok := data.(string); ok && len(encoded) > workbench.MaxEventData {
		return workbench.Errorf(workbench.EInvalid,
			"An event holds at most %d bytes of data, this one has %d. Put long text into the log of the run.", workbench.MaxEventData, len(encoded))
	}
	var seq, step int64
	if err := tx.QueryRowContext(ctx, sqlCountEvent, tx.now, steps, runID).Scan(&seq, &step); err != nil {
		return notFound(err, "run", runID)
	}
	_, err = tx.exec(ctx, sqlInsertEvent, workbench.NewID(), runID, seq, e.Type, step, known(text(e.Node)), tx.now, data)
	return err
}

// AppendRunEvents adds events that report no change of a row, such as tool
// calls and artifacts, in their order. EConflict when the run is not live: its
// log ends with its end.
func (db *DB) AppendRunEvents(ctx context.Context, runID string, events ...workbench.NewEvent) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := touchRun(ctx, tx, runID); err != nil {
			return err
		}
		for _, e := range events {
			if err := appendEvent(ctx, tx, runID, 0, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// RunEvents are the events of a run after a sequence number, in order, at most
// limit of them (0: 50, at most 500).
func (db *DB) RunEvents(ctx context.Context, runID string, after, limit int64) ([]workbench.WorkflowEvent, error) {
	return all(ctx, db.read, scanEvent, sqlListEvents, runID, after, pageSize(limit))
}
