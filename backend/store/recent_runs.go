package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The runs are a page of their index; of each, its usage is found by its own.
const sqlRecentRuns = `
SELECT r.id, r.workflow_name, r.status, r.created_at, r.completed_at - r.started_at,
  (SELECT CAST(SUM(u.cost_nano_usd) AS BIGINT) FROM usage_events u WHERE u.workflow_run_id = r.id)
FROM remote_agent_workflow_runs r WHERE r.codebase_id = $1 ORDER BY r.created_at DESC, r.id DESC LIMIT $2`

// RecentRuns are the newest runs of a project, at most limit, the newest first.
func (db *DB) RecentRuns(ctx context.Context, codebaseID string, limit int64) ([]workbench.RecentRun, error) {
	return all(ctx, db.read, func(r row) (workbench.RecentRun, error) {
		var run workbench.RecentRun
		return run, r.Scan(&run.ID, &run.WorkflowName, &run.Status, &run.CreatedAt, &run.TookMS, &run.CostNanoUSD)
	}, sqlRecentRuns, codebaseID, pageSize(limit))
}
