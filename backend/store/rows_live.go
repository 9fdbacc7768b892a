package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlMovingJobs      = `SELECT COUNT(*) FROM background_jobs WHERE status IN ('acknowledged_by_worker', 'preparing', 'preparing_input', 'running', 'generating_stream', 'processing_stream')`
	sqlMovingTerminals = `SELECT COUNT(*) FROM terminal_sessions WHERE status IN ('starting', 'initializing', 'running', 'agent_requires_attention', 'recovering', 'disconnected', 'stuck')`
	sqlMovingRuns      = `SELECT COUNT(*) FROM remote_agent_workflow_runs WHERE status IN ('pending', 'running')`
	sqlMovingMessages  = `SELECT COUNT(*) FROM remote_agent_messages WHERE status = 'streaming'`
	sqlMovingProcesses = `SELECT COUNT(*) FROM processes WHERE status IN ('starting', 'running')`
	sqlMovingHosts     = `SELECT COUNT(*) FROM hosts WHERE id <> $1 AND lease_expires_at > $2`
)

// NothingRuns fails with EConflict while something is at work whose output a
// copy of the database would miss, or another machine uses the database.
func (db *DB) NothingRuns(ctx context.Context, hostID string) error {
	for _, q := range []struct {
		statement, what string
		args            []any
	}{
		{sqlMovingHosts, "other machines that use this database", []any{hostID, db.now()}},
		{sqlMovingJobs, "jobs at work", nil},
		{sqlMovingTerminals, "terminals with a process", nil},
		{sqlMovingRuns, "runs of workflows at work", nil},
		{sqlMovingMessages, "answers being written", nil},
		{sqlMovingProcesses, "processes", nil},
	} {
		var n int64
		if err := db.read.QueryRowContext(ctx, q.statement, q.args...).Scan(&n); err != nil {
			return translate(err)
		}
		if n > 0 {
			return workbench.Errorf(workbench.EConflict, "There are %s: %d. End them and try again; nothing was changed.", q.what, n)
		}
	}
	return nil
}
