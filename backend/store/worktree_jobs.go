package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlListWorktreeJobs = `
SELECT ` + jobSummaryColumns + ` FROM background_jobs
WHERE session_id IN (SELECT id FROM sessions WHERE project_hash = $1) AND created_at >= $2 AND working_directory = $3
ORDER BY created_at DESC, id DESC LIMIT $4`
	sqlListWorktreeRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE isolation_env_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`
)

// WorktreeJobs are the newest jobs of a project since a time (UTC ms) that worked in
// a directory.
func (db *DB) WorktreeJobs(ctx context.Context, projectHash, directory string, since, limit int64) ([]workbench.JobSummary, error) {
	return all(ctx, db.read, scanJobSummary, sqlListWorktreeJobs, projectHash, since, text(directory), limit)
}

// WorktreeRuns are the newest runs that worked in an environment.
func (db *DB) WorktreeRuns(ctx context.Context, environmentID string, limit int64) ([]workbench.WorkflowRunSummary, error) {
	return all(ctx, db.read, scanRunSummary, sqlListWorktreeRuns, environmentID, limit)
}
