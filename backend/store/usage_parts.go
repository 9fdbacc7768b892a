package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const inCostRange = ` FROM usage_events WHERE occurred_at >= $1 AND occurred_at < $2 AND ($3 = '' OR project_hash = $3)`

// A chart draws a few models of each group and the rest as one: what lies beyond
// the first 5,000 parts costs too little to be seen.
const costParts = ` AS key, provider, model, CAST(SUM(cost_nano_usd) AS BIGINT) AS cost` + inCostRange + `
  AND ($4 = '' OR session_id = $4) AND cost_nano_usd IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 5000`

const (
	sqlCostPartsBySession      = `SELECT COALESCE(session_id, '')` + costParts
	sqlCostPartsByProject      = `SELECT COALESCE(project_hash, '')` + costParts
	sqlCostPartsByJob          = `SELECT COALESCE(job_id, '')` + costParts
	sqlCostPartsByConversation = `SELECT COALESCE(conversation_id, '')` + costParts
	sqlCostPartsByWorkflow     = `SELECT COALESCE((SELECT workflow_name FROM remote_agent_workflow_runs WHERE id = workflow_run_id), '')` + costParts
	sqlCostPartsByModel        = `SELECT model` + costParts
	sqlCostPartsByAgent        = `SELECT agent` + costParts
	sqlCostPartsByDay          = `SELECT CAST((occurred_at + $5) / 86400000 * 86400000 - $5 AS TEXT)` + costParts

	// What an agent has reported for a turn stands in one event, and the tokens of
	// the turn in others whose cost it took back: sums of both agree.
	sqlModelUsage = `
SELECT provider, model, CAST(SUM(cache_read_tokens) AS BIGINT), MAX(occurred_at),
  CAST(COALESCE(SUM(input_tokens` + ofReported + `,
  CAST(COALESCE(SUM(output_tokens` + ofReported + `,
  CAST(COALESCE(SUM(cache_read_tokens` + ofReported + `,
  CAST(COALESCE(SUM(cache_write_5m_tokens` + ofReported + `,
  CAST(COALESCE(SUM(cache_write_1h_tokens` + ofReported + `,
  CAST(COALESCE(SUM(cost_nano_usd` + ofReported + inCostRange + `
  AND ($4 = '' OR session_id = $4) GROUP BY 1, 2 ORDER BY 1, 2`
	ofReported = `) FILTER (WHERE cost_source = 'reported'), 0) AS BIGINT)`

	// The job in the middle is found by its place in the order of costs. Its status
	// is asked last: most jobs that ever finished are not of the range.
	sqlJobCosts = `
WITH used AS MATERIALIZED (
  SELECT job_id, CAST(SUM(cost_nano_usd) AS BIGINT) AS cost` + inCostRange + `
    AND ($4 = '' OR session_id = $4) AND job_id IS NOT NULL AND cost_nano_usd IS NOT NULL GROUP BY job_id),
spent AS (SELECT cost FROM used WHERE (SELECT status FROM background_jobs WHERE id = job_id) IN ('completed', 'completed_by_tag'))
SELECT COUNT(*), CAST(COALESCE(SUM(cost), 0) AS BIGINT),
  COALESCE((SELECT cost FROM spent ORDER BY cost LIMIT 1 OFFSET (SELECT (COUNT(*) - 1) / 2 FROM spent)), 0)
FROM spent`
)

func partStatement(by workbench.CostBy) string {
	return map[workbench.CostBy]string{
		workbench.CostBySession: sqlCostPartsBySession, workbench.CostByProject: sqlCostPartsByProject, workbench.CostByJob: sqlCostPartsByJob,
		workbench.CostByConversation: sqlCostPartsByConversation, workbench.CostByWorkflow: sqlCostPartsByWorkflow,
		workbench.CostByModel: sqlCostPartsByModel, workbench.CostByAgent: sqlCostPartsByAgent, workbench.CostByDay: sqlCostPartsByDay,
	}[by]
}

func partArguments(q workbench.CostQuery) []any {
	return []any{q.From, keysetStart(q.To), text(q.ProjectHash), text(q.SessionID)}
}

// CostParts is what each model has cost in each row of Costs, the dearest first;
// at most 5,000 parts. EInvalid.
func (db *DB) CostParts(ctx context.Context, q workbench.CostQuery) ([]workbench.CostPart, error) {
	if _, err := costStatement(q.By, false); err != nil {
		return nil, err
	}
	args := partArguments(q)
	if q.By == workbench.CostByDay {
		args = append(args, q.ZoneOffset)
	}
	return all(ctx, db.read, func(r row) (workbench.CostPart, error) {
		var p workbench.CostPart
		return p, r.Scan(&p.Key, &p.Provider, &p.Model, &p.CostNanoUSD)
	}, partStatement(q.By), args...)
}

// ModelUsages is what each model has used within a query.
func (db *DB) ModelUsages(ctx context.Context, q workbench.CostQuery) ([]workbench.ModelUsage, error) {
	return all(ctx, db.read, func(r row) (workbench.ModelUsage, error) {
		var m workbench.ModelUsage
		var cost int64
		err := r.Scan(&m.Provider, &m.Model, &m.CacheReadTokens, &m.LatestOccurredAt, &m.Reported.InputTokens, &m.Reported.OutputTokens,
			&m.Reported.CacheReadTokens, &m.Reported.CacheWrite5mTokens, &m.Reported.CacheWrite1hTokens, &cost)
		m.Reported.CostNanoUSD = &cost
		m.Reported.Provider, m.Reported.Model, m.Reported.OccurredAt = m.Provider, m.Model, m.LatestOccurredAt
		return m, err
	}, sqlModelUsage, partArguments(q)...)
}

// JobCosts are the costs of finished jobs within a query.
func (db *DB) JobCosts(ctx context.Context, q workbench.CostQuery) (workbench.JobCosts, error) {
	var c workbench.JobCosts
	err := db.read.QueryRowContext(ctx, sqlJobCosts, partArguments(q)...).Scan(&c.Jobs, &c.CostNanoUSD, &c.MedianNanoUSD)
	return c, translate(err)
}
