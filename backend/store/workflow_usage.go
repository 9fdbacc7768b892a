package store

import (
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	withFamily = `
WITH RECURSIVE family (id) AS (
  SELECT id FROM remote_agent_workflow_runs WHERE id = $1
  UNION ALL SELECT r.id FROM family f JOIN remote_agent_workflow_runs r ON r.parent_run_id = f.id)`

	// What the engine asks beside a node, whether a loop has ended and whether to go
	// on, is no work of its own; a loop is counted by its iterations.
	sqlRunUnits = withFamily + `
SELECT (SELECT COUNT(*) FROM family) - 1 + (
  SELECT COUNT(*) FROM workflow_node_runs n WHERE n.workflow_run_id IN (SELECT id FROM family)
  AND n.started_at IS NOT NULL AND n.node_type NOT IN ('loop', 'loop_group', 'until_bash') AND n.node_id NOT LIKE '%:gate')`
	sqlFamilyUsage = withFamily + `
SELECT` + familySums + ` FROM usage_events WHERE workflow_run_id IN (SELECT id FROM family)`

	familySums = `
  CAST(COALESCE(SUM(input_tokens), 0) AS BIGINT), CAST(COALESCE(SUM(output_tokens), 0) AS BIGINT),
  CAST(COALESCE(SUM(cache_read_tokens), 0) AS BIGINT),
  CAST(COALESCE(SUM(cache_write_5m_tokens + cache_write_1h_tokens), 0) AS BIGINT), CAST(SUM(cost_nano_usd) AS BIGINT),
  COUNT(CASE WHEN cost_source = 'unknown' THEN 1 END)`

	// Attempts at a node follow each other, so an event belongs to the first one that
	// had begun and had not ended when it was stored. One that came late belongs to
	// the last one that had begun. A loop is not asked: its iterations are.
	sqlNodeUsage = `
SELECT n.id,` + familySums + `
FROM usage_events u JOIN workflow_node_runs n ON n.id = (
  SELECT a.id FROM workflow_node_runs a
  WHERE a.workflow_run_id = u.workflow_run_id AND a.node_id = u.node_id AND a.node_type NOT IN ('loop', 'loop_group')
    AND a.started_at <= u.created_at
  ORDER BY CASE WHEN a.ended_at < u.created_at THEN 1 ELSE 0 END, CASE WHEN a.ended_at < u.created_at THEN -a.started_at ELSE a.started_at END
  LIMIT 1)
WHERE u.workflow_run_id = $1 GROUP BY n.id`

	sqlSetRunMetadata = `UPDATE remote_agent_workflow_runs SET metadata = $1 WHERE id = $2`
)

// RunSpending is what a run with its sub-runs has used. ENotFound is not reported:
// a run that is not there has used nothing.
func (db *DB) RunSpending(ctx context.Context, runID string) (workbench.RunSpending, error) {
	var s workbench.RunSpending
	var t workbench.UsageTotals
	err := db.read.QueryRowContext(ctx, sqlFamilyUsage, runID).Scan(append(totalsFields(&t), &s.UnknownEvents)...)
	if err != nil {
		return s, translate(err)
	}
	s.TokensSent, s.TokensReceived, s.CacheReadTokens, s.CacheWriteTokens = t.TokensSent, t.TokensReceived, t.CacheReadTokens, t.CacheWriteTokens
	if t.CostNanoUSD != nil {
		s.CostNanoUSD = *t.CostNanoUSD
	}
	err = db.read.QueryRowContext(ctx, sqlRunUnits, runID).Scan(&s.WorkUnits)
	return s, translate(err)
}

// NodeUsage is what the agents of a run used, by the attempt that asked them.
func (db *DB) NodeUsage(ctx context.Context, runID string) ([]workbench.NodeUsage, error) {
	return all(ctx, db.read, func(r row) (workbench.NodeUsage, error) {
		var u workbench.NodeUsage
		return u, r.Scan(append(append([]any{&u.NodeRunID}, totalsFields(&u.UsageTotals)...), &u.UnknownEvents)...)
	}, sqlNodeUsage, runID)
}

// SetRunMetadata sets one value of a run's metadata. ENotFound; EConflict when the
// run is completed or cancelled.
func (db *DB) SetRunMetadata(ctx context.Context, id, key string, value any) error {
	return db.Write(ctx, func(tx *Tx) error {
		run, err := one(ctx, tx, scanRun, "run", id, sqlFindRun, id)
		if err != nil {
			return err
		}
		if slices.Contains([]workbench.RunStatus{workbench.RunCompleted, workbench.RunCancelled}, run.Status) {
			return workbench.Errorf(workbench.EConflict, "The run is %s, so this does not apply any more.", run.Status)
		}
		metadata := object(run.Metadata)
		metadata[key] = value
		_, err = tx.exec(ctx, sqlSetRunMetadata, asJSON(metadata), id)
		return err
	})
}
