package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlNodeProcesses = `SELECT ` + processColumns + ` FROM processes WHERE node_run_id = $1 ORDER BY ordinal`
	sqlNodeNewest    = `SELECT ` + processColumns + ` FROM processes WHERE node_run_id = $1 ORDER BY ordinal DESC LIMIT 1`
	sqlRunProcesses  = `
SELECT ` + processColumns + ` FROM processes
WHERE node_run_id IN (SELECT id FROM workflow_node_runs WHERE workflow_run_id = $1) AND status IN ('starting', 'running')`
	sqlNodeOrdinal = `
SELECT COALESCE(MAX(ordinal), 0) + 1 FROM processes
WHERE node_run_id = (SELECT id FROM workflow_node_runs WHERE id = $1 AND status = 'running')`
)

// insertNodeProcess stores a process of a node that runs, before the host is
// asked for it.
func insertNodeProcess(ctx context.Context, tx *Tx, p workbench.Process) error {
	if err := tx.QueryRowContext(ctx, sqlNodeOrdinal, p.NodeRunID).Scan(&p.Ordinal); err != nil {
		return err
	}
	return insertProcess(ctx, tx, p, 0, workbench.StreamStdout, workbench.StreamStderr)
}

// AddNodeProcess stores a further process of a node before the host is asked for
// it. EConflict when the node does not run.
func (db *DB) AddNodeProcess(ctx context.Context, p workbench.Process) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := one(ctx, tx, scanNodeRun, "node run", *p.NodeRunID, sqlFindNodeRun, *p.NodeRunID)
		if err != nil {
			return err
		}
		if n.Status != workbench.NodeRunning {
			return workbench.Errorf(workbench.EConflict, "The node %s is %s, so it starts no process.", n.NodeID, n.Status)
		}
		return insertNodeProcess(ctx, tx, p)
	})
}

// NodeProcessStarted records the child that the host started. EConflict when the
// process is not starting any more.
func (db *DB) NodeProcessStarted(ctx context.Context, s workbench.ProcessStart) error {
	return db.Write(ctx, func(tx *Tx) error { return startProcess(ctx, tx, s) })
}

// EndNodeProcess settles a process whose node goes on, or has ended before.
func (db *DB) EndNodeProcess(ctx context.Context, p workbench.NodeProcessEnd) error {
	return db.Write(ctx, func(tx *Tx) error { return endProcess(ctx, tx, p.ID, p.Status, p.Exit) })
}

// NodeProcess is the newest process of an attempt. ENotFound.
func (db *DB) NodeProcess(ctx context.Context, nodeRunID string) (workbench.Process, error) {
	return one(ctx, db.read, scanProcess, "process of the node run", nodeRunID, sqlNodeNewest, nodeRunID)
}

// NodeProcesses are those of an attempt, oldest first.
func (db *DB) NodeProcesses(ctx context.Context, nodeRunID string) ([]workbench.Process, error) {
	return all(ctx, db.read, scanProcess, sqlNodeProcesses, nodeRunID)
}

// RunProcesses are the processes of a run's nodes that have not ended.
func (db *DB) RunProcesses(ctx context.Context, runID string) ([]workbench.Process, error) {
	return all(ctx, db.read, scanProcess, sqlRunProcesses, runID)
}
