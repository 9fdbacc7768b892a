package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The casts are for PostgreSQL, whose sums of integers are numeric.
const costSums = `
  CAST(COALESCE(SUM(input_tokens), 0) AS BIGINT) AS sent, CAST(COALESCE(SUM(output_tokens), 0) AS BIGINT) AS received,
  CAST(COALESCE(SUM(cache_read_tokens), 0) AS BIGINT) AS cache_read,
  CAST(COALESCE(SUM(cache_write_5m_tokens + cache_write_1h_tokens), 0) AS BIGINT) AS cache_write, CAST(SUM(cost_nano_usd) AS BIGINT) AS cost,
  CAST(COALESCE(SUM(reasoning_tokens), 0) AS BIGINT) AS reasoning, COUNT(*) AS events,
  COUNT(CASE WHEN cost_source = 'unknown' THEN 1 END) AS unknown_events,
  CAST(COALESCE(SUM(CASE WHEN cost_source = 'unknown' THEN input_tokens + output_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens ELSE 0 END), 0) AS BIGINT) AS unknown_tokens,
  CAST(COALESCE(SUM(CASE WHEN cost_source = 'reported' THEN cost_nano_usd ELSE 0 END), 0) AS BIGINT) AS reported,
  CAST(COALESCE(SUM(CASE WHEN cost_source = 'computed' THEN cost_nano_usd ELSE 0 END), 0) AS BIGINT) AS computed,
  CAST(COALESCE(SUM(CASE WHEN billing = 'metered' THEN cost_nano_usd ELSE 0 END), 0) AS BIGINT) AS metered,
  COUNT(DISTINCT job_id) AS jobs, COUNT(DISTINCT workflow_run_id) AS runs, COALESCE(MAX(occurred_at), 0) AS latest`

const costColumns = `sent, received, cache_read, cache_write, cost, reasoning, events, unknown_events, unknown_tokens, reported, computed, metered, jobs, runs, latest`

// The events are found by their time, those of a session by the session. The
// dearest come first; MaxCostRows of them are told.
const (
	costRows = ` AS key,` + costSums + ` FROM usage_events WHERE occurred_at >= $1 AND occurred_at < $2 AND ($3 = '' OR project_hash = $3)`
	costEnd  = ` GROUP BY 1) u ORDER BY COALESCE(cost, 0) DESC, u.key LIMIT 1000`
	costAll  = costRows + costEnd
	costOne  = costRows + ` AND session_id = $4` + costEnd

	labelled     = `, ` + costColumns + ` FROM (SELECT `
	bySession    = `SELECT u.key, COALESCE((SELECT name FROM sessions WHERE id = u.key), '')` + labelled + `COALESCE(session_id, '')`
	byProject    = `SELECT u.key, COALESCE((SELECT MIN(name) FROM remote_agent_codebases WHERE project_hash = u.key), '')` + labelled + `COALESCE(project_hash, '')`
	byJob        = `SELECT u.key, COALESCE((SELECT COALESCE(title, task_type) FROM background_jobs WHERE id = u.key), '')` + labelled + `COALESCE(job_id, '')`
	byTalk       = `SELECT u.key, COALESCE((SELECT title FROM remote_agent_conversations WHERE id = u.key), '')` + labelled + `COALESCE(conversation_id, '')`
	byWorkflow   = `SELECT u.key, u.key` + labelled + `COALESCE((SELECT workflow_name FROM remote_agent_workflow_runs WHERE id = workflow_run_id), '')`
	byModel      = `SELECT u.key, u.key` + labelled + `model`
	byAgent      = `SELECT u.key, u.key` + labelled + `agent`
	byDay        = `SELECT u.key, u.key` + labelled
	dayOfAll     = `CAST((occurred_at + $4) / 86400000 * 86400000 - $4 AS TEXT)`
	dayOfSession = `CAST((occurred_at + $5) / 86400000 * 86400000 - $5 AS TEXT)`
)

const (
	sqlCostBySession             = bySession + costAll
	sqlCostByProject             = byProject + costAll
	sqlCostByJob                 = byJob + costAll
	sqlCostByConversation        = byTalk + costAll
	sqlCostByWorkflow            = byWorkflow + costAll
	sqlCostByModel               = byModel + costAll
	sqlCostByAgent               = byAgent + costAll
	sqlCostByDay                 = byDay + dayOfAll + costAll
	sqlSessionCostBySession      = bySession + costOne
	sqlSessionCostByProject      = byProject + costOne
	sqlSessionCostByJob          = byJob + costOne
	sqlSessionCostByConversation = byTalk + costOne
	sqlSessionCostByWorkflow     = byWorkflow + costOne
	sqlSessionCostByModel        = byModel + costOne
	sqlSessionCostByAgent        = byAgent + costOne
	sqlSessionCostByDay          = byDay + dayOfSession + costOne

	sqlCostTotals        = `SELECT` + costSums + ` FROM usage_events WHERE occurred_at >= $1 AND occurred_at < $2 AND ($3 = '' OR project_hash = $3)`
	sqlSessionCostTotals = sqlCostTotals + ` AND session_id = $4`

	// One answer arrives at a time in a conversation, so what was stored from its
	// beginning to its end is its own. Nothing is in its first millisecond, which
	// may be the last one of the answer before: a process must start first.
	sqlAnswerUsage = `SELECT m.seq,` + costSums + `
FROM remote_agent_messages m JOIN usage_events u ON u.conversation_id = m.conversation_id
  AND u.created_at > m.created_at AND (m.completed_at IS NULL OR u.created_at <= m.completed_at)
WHERE m.conversation_id = $1 AND m.seq >= $2 AND m.seq <= $3 AND m.role = 'assistant' GROUP BY m.seq`

	sqlConversationSpent = `SELECT CAST(COALESCE(SUM(cost_nano_usd), 0) AS BIGINT) FROM usage_events WHERE conversation_id = $1`

	sqlSessionSpent = `SELECT CAST(COALESCE(SUM(cost_nano_usd), 0) AS BIGINT) FROM usage_events WHERE session_id = $1`
	sqlJobSpent     = `SELECT CAST(COALESCE(SUM(cost_nano_usd), 0) AS BIGINT) FROM usage_events WHERE job_id = $1`
	sqlSpentSince   = `SELECT CAST(COALESCE(SUM(cost_nano_usd), 0) AS BIGINT) FROM usage_events WHERE occurred_at >= $1`
)

func costStatement(by workbench.CostBy, ofSession bool) (string, error) {
	statements := map[workbench.CostBy][2]string{
		workbench.CostBySession:      {sqlCostBySession, sqlSessionCostBySession},
		workbench.CostByProject:      {sqlCostByProject, sqlSessionCostByProject},
		workbench.CostByJob:          {sqlCostByJob, sqlSessionCostByJob},
		workbench.CostByConversation: {sqlCostByConversation, sqlSessionCostByConversation},
		workbench.CostByWorkflow:     {sqlCostByWorkflow, sqlSessionCostByWorkflow},
		workbench.CostByModel:        {sqlCostByModel, sqlSessionCostByModel},
		workbench.CostByAgent:        {sqlCostByAgent, sqlSessionCostByAgent},
		workbench.CostByDay:          {sqlCostByDay, sqlSessionCostByDay},
	}
	pair, ok := statements[by]
	switch {
	case !ok:
		return "", workbench.Errorf(workbench.EInvalid,
			"Costs are summed up by session, project, model, agent, day, job, conversation or workflow, not by %q.", by)
	case ofSession:
		return pair[1], nil
	}
	return pair[0], nil
}

func costFields(s *workbench.CostSums) []any {
	return append(totalsFields(&s.UsageTotals), &s.ReasoningTokens, &s.Events, &s.UnknownEvents, &s.UnknownTokens,
		&s.ReportedNanoUSD, &s.ComputedNanoUSD, &s.MeteredNanoUSD, &s.Jobs, &s.Runs, &s.LatestOccurredAt)
}

func scanCostRow(r row) (workbench.CostRow, error) {
	var c workbench.CostRow
	return c, r.Scan(append([]any{&c.Key, &c.Label}, costFields(&c.CostSums)...)...)
}

func costArguments(q workbench.CostQuery) []any {
	args := []any{q.From, keysetStart(q.To), text(q.ProjectHash)}
	if q.SessionID != "" {
		args = append(args, q.SessionID)
	}
	return args
}

// Costs sums usage events up by what the query says, the dearest first; at most
// 1,000 rows. EInvalid.
func (db *DB) Costs(ctx context.Context, q workbench.CostQuery) ([]workbench.CostRow, error) {
	statement, err := costStatement(q.By, q.SessionID != "")
	if err != nil {
		return nil, err
	}
	args := costArguments(q)
	if q.By == workbench.CostByDay {
		args = append(args, q.ZoneOffset)
	}
	return all(ctx, db.read, scanCostRow, statement, args...)
}

// CostTotals are the sums over all events that the query chooses.
func (db *DB) CostTotals(ctx context.Context, q workbench.CostQuery) (workbench.CostSums, error) {
	statement := sqlCostTotals
	if q.SessionID != "" {
		statement = sqlSessionCostTotals
	}
	var sums workbench.CostSums
	err := db.read.QueryRowContext(ctx, statement, costArguments(q)...).Scan(costFields(&sums)...)
	return sums, translate(err)
}

// JobSpent is what is known of a job's cost, in 10⁻⁹ USD.
func (db *DB) JobSpent(ctx context.Context, jobID string) (int64, error) {
	return db.spent(ctx, sqlJobSpent, jobID)
}

// SessionSpent is what is known of a session's cost, in 10⁻⁹ USD.
func (db *DB) SessionSpent(ctx context.Context, sessionID string) (int64, error) {
	return db.spent(ctx, sqlSessionSpent, sessionID)
}

// ConversationSpent is what is known of a conversation's cost, in 10⁻⁹ USD.
func (db *DB) ConversationSpent(ctx context.Context, conversationID string) (int64, error) {
	return db.spent(ctx, sqlConversationSpent, conversationID)
}

// AnswerUsage is what the answers of a conversation in [from, to] of its order
// have used, by their seq. One of which nothing was reported is not in it.
func (db *DB) AnswerUsage(ctx context.Context, conversationID string, from, to int64) (map[int64]workbench.CostSums, error) {
	type answer struct {
		seq int64
		workbench.CostSums
	}
	rows, err := all(ctx, db.read, func(r row) (answer, error) {
		var a answer
		return a, r.Scan(append([]any{&a.seq}, costFields(&a.CostSums)...)...)
	}, sqlAnswerUsage, conversationID, from, to)
	usage := make(map[int64]workbench.CostSums, len(rows))
	for _, a := range rows {
		usage[a.seq] = a.CostSums
	}
	return usage, err
}

// SpentSince is what is known of all costs since a time (UTC ms), in 10⁻⁹ USD.
func (db *DB) SpentSince(ctx context.Context, at int64) (int64, error) {
	return db.spent(ctx, sqlSpentSince, at)
}

func (db *DB) spent(ctx context.Context, statement string, arg any) (int64, error) {
	var nano int64
	err := db.read.QueryRowContext(ctx, statement, arg).Scan(&nano)
	return nano, translate(err)
}
