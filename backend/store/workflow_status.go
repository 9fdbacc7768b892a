package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlTouchRun = `
UPDATE remote_agent_workflow_runs SET last_activity_at = $1 WHERE id = $2 AND status IN ('pending', 'running', 'paused')`
	sqlPlaceRun = `UPDATE remote_agent_workflow_runs SET isolation_env_id = $1 WHERE id = $2 AND status = 'pending'`
	sqlStartRun = `
UPDATE remote_agent_workflow_runs SET status = 'running', started_at = COALESCE(started_at, $1)
WHERE id = $2 AND status = 'pending'`
	sqlPauseRun = `
UPDATE remote_agent_workflow_runs SET status = 'paused', pause_reason = $1 WHERE id = $2 AND status = 'running'`
	sqlEndRun = `
UPDATE remote_agent_workflow_runs SET status = $1, pause_reason = NULL, end_reason = $2, error_message = $3, completed_at = $4
WHERE id = $5 AND $6 LIKE '%,' || status || ',%' AND status NOT IN ('completed', 'failed', 'cancelled')`
	sqlLiveNodeOfRun = `
SELECT COUNT(*) FROM workflow_node_runs WHERE workflow_run_id = $1 AND status IN ('pending', 'running', 'waiting')`
	sqlStopNodes = `
UPDATE workflow_node_runs SET status = 'cancelled', ended_at = $1
WHERE workflow_run_id = $2 AND status IN ('pending', 'running', 'waiting')
RETURNING workflow_run_id, id, node_id`
	sqlCancelGates = `
UPDATE workflow_gates SET status = 'cancelled', decided_at = $1 WHERE workflow_run_id = $2 AND status = 'pending'`
	sqlPendingGateOfRun = `SELECT COUNT(*) FROM workflow_gates WHERE workflow_run_id = $1 AND status = 'pending'`
)

// mustMoveRun is mustMove for a run: the conflict says what the run is now.
func mustMoveRun(ctx context.Context, tx *Tx, n int64, err error, id string) error {
	if err != nil || n > 0 {
		return err
	}
	run, err := findRunSummary(ctx, tx, id)
	if err != nil {
		return err
	}
	return workbench.Errorf(workbench.EConflict, "The run is %s now, so this does not apply any more.", run.Status)
}

func touchRun(ctx context.Context, tx *Tx, id string) error {
	n, err := tx.exec(ctx, sqlTouchRun, tx.now, id)
	return mustMoveRun(ctx, tx, n, err, id)
}

// TouchRun records that a run is still worked on. EConflict when it has ended:
// who prepares it learns so that it lost it.
func (db *DB) TouchRun(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error { return touchRun(ctx, tx, id) })
}

// PlaceRun records the environment that was made for a pending run. EConflict
// when it is not pending any more.
func (db *DB) PlaceRun(ctx context.Context, id, environmentID string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlPlaceRun, environmentID, id)
		return mustMoveRun(ctx, tx, n, err, id)
	})
}

// StartRun takes a pending run to running. EConflict when it is not pending.
func (db *DB) StartRun(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlStartRun, tx.now, id)
		if err := mustMoveRun(ctx, tx, n, err, id); err != nil {
			return err
		}
		return appendEvent(ctx, tx, id, 0, workbench.NewEvent{Type: workbench.EventWorkflowStarted})
	})
}

// PauseRun takes a running run to paused; it keeps its path. EConflict when it
// is not running, or is to wait for a gate and none is pending: the last one
// was decided meanwhile, and nothing would wake the run again.
func (db *DB) PauseRun(ctx context.Context, p workbench.RunPause) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlPauseRun, p.Reason, p.ID)
		if err := mustMoveRun(ctx, tx, n, err, p.ID); err != nil {
			return err
		}
		if p.Reason == workbench.PauseGate {
			if err := mustWait(ctx, tx, p.ID); err != nil {
				return err
			}
		}
		err = appendEvent(ctx, tx, p.ID, 0, workbench.NewEvent{
			Type: workbench.EventWorkflowPaused, Data: map[string]any{"reason": p.Reason},
		})
		if err != nil {
			return err
		}
		return insertFinding(ctx, tx, p.Finding)
	})
}

func mustWait(ctx context.Context, tx *Tx, runID string) error {
	var pending int64
	err := tx.QueryRowContext(ctx, sqlPendingGateOfRun, runID).Scan(&pending)
	return mustMove(pending, err, "No gate of this run waits for a decision.")
}

// EndRun settles a run, and cancels what of it is still live. EConflict when it
// has ended already, or is to complete while a node is not settled.
func (db *DB) EndRun(ctx context.Context, e workbench.RunEnd) error {
	if err := e.Validate(); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *Tx) error { return endRun(ctx, tx, e) })
}

// OrphanRun settles a pending run that nobody prepares any more as failed.
// EConflict when it is not pending, or was active less than RunOrphanAge ago.
func (db *DB) OrphanRun(ctx context.Context, id string, finding *workbench.Finding) error {
	return db.Write(ctx, func(tx *Tx) error {
		run, err := findRunSummary(ctx, tx, id)
		if err != nil {
			return err
		}
		if !orphaned(tx, run) {
			return workbench.Errorf(workbench.EConflict, "The run is %s and was active a moment ago.", run.Status)
		}
		return endRun(ctx, tx, orphanEnd(id, finding))
	})
}

func endRun(ctx context.Context, tx *Tx, e workbench.RunEnd) error {
	n, err := tx.exec(ctx, sqlEndRun, e.Status, e.Reason, textPtr(e.ErrorMessage), tx.now, e.ID,
		statusSet(workbench.RunTransitions().Sources(e.Status)))
	if err := mustMoveRun(ctx, tx, n, err, e.ID); err != nil {
		return err
	}
	if err := settleNodes(ctx, tx, e); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, sqlCancelGates, tx.now, e.ID); err != nil {
		return err
	}
	event := map[workbench.RunStatus]workbench.EventType{
		workbench.RunCompleted: workbench.EventWorkflowCompleted,
		workbench.RunFailed:    workbench.EventWorkflowFailed,
		workbench.RunCancelled: workbench.EventWorkflowCancelled,
	}[e.Status]
	err = appendEvent(ctx, tx, e.ID, 0, workbench.NewEvent{Type: event, Data: map[string]any{"reason": e.Reason}})
	if err != nil {
		return err
	}
	return insertFinding(ctx, tx, e.Finding)
}

// settleNodes cancels the nodes that are live when their run ends. A run that
// says that it is done has none: cancelling one there would hide lost work.
func settleNodes(ctx context.Context, tx *Tx, e workbench.RunEnd) error {
	if e.Status == workbench.RunCompleted {
		var live int64
		if err := tx.QueryRowContext(ctx, sqlLiveNodeOfRun, e.ID).Scan(&live); err != nil {
			return err
		}
		if live > 0 {
			return workbench.Errorf(workbench.EConflict, "The run cannot complete: %d of its nodes have not ended.", live)
		}
		return nil
	}
	stopped, err := all(ctx, tx, scanNodeName, sqlStopNodes, tx.now, e.ID)
	if err != nil {
		return err
	}
	for _, node := range inOrder(stopped) {
		if err := appendNodeEvent(ctx, tx, node, 0, workbench.EventNodeCancelled, nil); err != nil {
			return err
		}
	}
	return nil
}
