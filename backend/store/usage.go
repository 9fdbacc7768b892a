package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const usageColumns = `id, provider, provider_message_id, agent, model, kind, host_id, session_id, job_id, conversation_id,
  workflow_run_id, codebase_id, node_id, project_hash, request_id, assistant_session_id, price_version, sidechain,
  input_tokens, output_tokens, reasoning_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
  cost_nano_usd, cost_source, billing, occurred_at, created_at, updated_at`

// The casts are for PostgreSQL, whose sums of integers are numeric.
const usageSums = `
  CAST(COALESCE(SUM(input_tokens), 0) AS BIGINT), CAST(COALESCE(SUM(output_tokens), 0) AS BIGINT),
  CAST(COALESCE(SUM(cache_read_tokens), 0) AS BIGINT),
  CAST(COALESCE(SUM(cache_write_5m_tokens + cache_write_1h_tokens), 0) AS BIGINT), CAST(SUM(cost_nano_usd) AS BIGINT)
FROM usage_events `

// A day begins at midnight of the caller's clock: $1 is how far it is ahead of
// UTC, in ms.
const usageDays = `
  (occurred_at + $1) / 86400000 * 86400000 - $1, agent, model,` + usageSums + `
WHERE occurred_at >= $2 AND occurred_at < $3`

const (
	sqlUpsertUsage = `
INSERT INTO usage_events (` + usageColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT id FROM sessions WHERE id = $8), $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $29)
ON CONFLICT (provider, provider_message_id) DO UPDATE SET
  input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, reasoning_tokens = excluded.reasoning_tokens,
  cache_read_tokens = excluded.cache_read_tokens, cache_write_5m_tokens = excluded.cache_write_5m_tokens,
  cache_write_1h_tokens = excluded.cache_write_1h_tokens,
  cost_nano_usd = CASE WHEN ` + settled + ` THEN usage_events.cost_nano_usd ELSE excluded.cost_nano_usd END,
  cost_source = CASE WHEN ` + settled + ` THEN usage_events.cost_source ELSE excluded.cost_source END,
  price_version = CASE WHEN ` + settled + ` THEN usage_events.price_version ELSE excluded.price_version END,
  updated_at = excluded.updated_at`
	// A late report of a message whose cost its agent has told keeps that cost.
	settled = `usage_events.cost_source = 'reported' AND excluded.cost_source <> 'reported'`

	// What an agent reports for a whole turn contains the turn's messages: their
	// own computed costs would be counted a second time. Only messages that came
	// before the report belong to it, also when it is told again.
	sqlSettleJobUsage          = settle + ` AND job_id = $3` + settleEnd
	sqlSettleConversationUsage = settle + ` AND conversation_id = $3` + settleEnd

	settle = `
UPDATE usage_events SET cost_nano_usd = 0, cost_source = 'reported', price_version = NULL
WHERE kind = 'usage' AND cost_source <> 'reported' AND agent = $1 AND model = $2`
	settleEnd = ` AND assistant_session_id = $4
  AND created_at <= (SELECT a.created_at FROM usage_events a WHERE a.provider = $5 AND a.provider_message_id = $6)`
	sqlListUsage = `
SELECT ` + usageColumns + ` FROM usage_events
WHERE (occurred_at, id) < ($1, $2) AND occurred_at >= $3 ORDER BY occurred_at DESC, id DESC LIMIT $4`
	sqlListCodebaseUsage = `
SELECT ` + usageColumns + ` FROM usage_events
WHERE codebase_id = $1 AND (occurred_at, id) < ($2, $3) AND occurred_at >= $4 ORDER BY occurred_at DESC, id DESC LIMIT $5`
	sqlUsageTotals       = `SELECT` + usageSums + `WHERE job_id = $1`
	sqlConversationUsage = `SELECT` + usageSums + `WHERE conversation_id = $1`
	sqlRunUsage          = `SELECT` + usageSums + `WHERE workflow_run_id = $1`
	sqlCodebaseUsage     = `SELECT` + usageSums + `WHERE codebase_id = $1 AND occurred_at >= $2 AND occurred_at < $3`
	sqlSessionTokens     = `
SELECT CAST(COALESCE(SUM(input_tokens), 0) AS BIGINT), CAST(COALESCE(SUM(output_tokens), 0) AS BIGINT),
  CAST(COALESCE(SUM(reasoning_tokens), 0) AS BIGINT), CAST(COALESCE(SUM(cache_read_tokens), 0) AS BIGINT),
  CAST(COALESCE(SUM(cache_write_5m_tokens + cache_write_1h_tokens), 0) AS BIGINT)
FROM usage_events WHERE agent = $1 AND assistant_session_id = $2 AND NOT sidechain`
	sqlUsageDays         = `SELECT` + usageDays + ` GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3`
	sqlCodebaseUsageDays = `SELECT` + usageDays + ` AND codebase_id = $4 GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3`
)

func scanUsage(r row) (workbench.UsageEvent, error) {
	var u workbench.UsageEvent
	return u, r.Scan(&u.ID, &u.Provider, &u.ProviderMessageID, &u.Agent, &u.Model, &u.Kind, &u.HostID, &u.SessionID, &u.JobID,
		&u.ConversationID, &u.WorkflowRunID, &u.CodebaseID, &u.NodeID, &u.ProjectHash, &u.RequestID, &u.AssistantSessionID,
		&u.PriceVersion, &u.Sidechain, &u.InputTokens, &u.OutputTokens, &u.ReasoningTokens, &u.CacheReadTokens,
		&u.CacheWrite5mTokens, &u.CacheWrite1hTokens, &u.CostNanoUSD, &u.CostSource, &u.Billing, &u.OccurredAt, &u.CreatedAt,
		&u.UpdatedAt)
}

func totalsFields(t *workbench.UsageTotals) []any {
	return []any{&t.TokensSent, &t.TokensReceived, &t.CacheReadTokens, &t.CacheWriteTokens, &t.CostNanoUSD}
}

func scanTotals(r row) (workbench.UsageTotals, error) {
	var t workbench.UsageTotals
	return t, r.Scan(totalsFields(&t)...)
}

func scanUsageDay(r row) (workbench.UsageDay, error) {
	var d workbench.UsageDay
	return d, r.Scan(append([]any{&d.Day, &d.Agent, &d.Model}, totalsFields(&d.UsageTotals)...)...)
}

// upsertUsage stores what a provider message used. A second report of the same
// message replaces its tokens and keeps its first attribution: it counts once. A
// session that was deleted meanwhile is none: the cost stays.
func upsertUsage(ctx context.Context, tx *Tx, u workbench.UsageEvent) error {
	occurredAt := u.OccurredAt
	if occurredAt == 0 {
		occurredAt = tx.now
	}
	_, err := tx.exec(ctx, sqlUpsertUsage, workbench.NewID(), u.Provider, text(u.ProviderMessageID), u.Agent, text(u.Model), u.Kind,
		u.HostID, u.SessionID, u.JobID, u.ConversationID, u.WorkflowRunID, u.CodebaseID, textPtr(u.NodeID), u.ProjectHash,
		textPtr(u.RequestID), textPtr(u.AssistantSessionID), textPtr(u.PriceVersion), u.Sidechain, u.InputTokens, u.OutputTokens,
		u.ReasoningTokens, u.CacheReadTokens, u.CacheWrite5mTokens, u.CacheWrite1hTokens, u.CostNanoUSD, u.CostSource, u.Billing,
		occurredAt, tx.now)
	if err != nil {
		return err
	}
	return settleUsage(ctx, tx, u)
}

// settleUsage takes back the computed costs of the messages that a report of
// their agent contains.
func settleUsage(ctx context.Context, tx *Tx, u workbench.UsageEvent) error {
	if u.Kind != workbench.AdjustmentKind || u.CostSource != workbench.CostReported || u.AssistantSessionID == nil {
		return nil
	}
	statement, owner := sqlSettleJobUsage, u.JobID
	if owner == nil {
		statement, owner = sqlSettleConversationUsage, u.ConversationID
	}
	if owner == nil {
		return nil
	}
	_, err := tx.exec(ctx, statement, u.Agent, text(u.Model), *owner, textPtr(u.AssistantSessionID), u.Provider, text(u.ProviderMessageID))
	return err
}

func keepUsage(ctx context.Context, tx *Tx, events []workbench.UsageEvent) error {
	for _, u := range events {
		if err := upsertUsage(ctx, tx, u); err != nil {
			return err
		}
	}
	return nil
}

// AddUsage stores what provider messages used that belong to no job and no
// message of a conversation.
func (db *DB) AddUsage(ctx context.Context, events ...workbench.UsageEvent) error {
	return db.Write(ctx, func(tx *Tx) error { return keepUsage(ctx, tx, events) })
}

// UsageEvents is one page of the ledger, the newest first.
func (db *DB) UsageEvents(ctx context.Context, f workbench.UsageFilter) ([]workbench.UsageEvent, error) {
	start := f.BeforeTime
	if start == 0 {
		start = keysetStart(f.Until)
	}
	if f.CodebaseID == "" {
		return all(ctx, db.read, scanUsage, sqlListUsage, start, f.BeforeID, f.Since, f.Limit)
	}
	return all(ctx, db.read, scanUsage, sqlListCodebaseUsage, f.CodebaseID, start, f.BeforeID, f.Since, f.Limit)
}

// UsageDays are the sums of each day, agent and model, the newest day first.
func (db *DB) UsageDays(ctx context.Context, r workbench.UsageRange) ([]workbench.UsageDay, error) {
	if r.CodebaseID == "" {
		return all(ctx, db.read, scanUsageDay, sqlUsageDays, r.ZoneOffset, r.Since, keysetStart(r.Until))
	}
	return all(ctx, db.read, scanUsageDay, sqlCodebaseUsageDays, r.ZoneOffset, r.Since, keysetStart(r.Until), r.CodebaseID)
}

func usageTotals(ctx context.Context, q querier, jobID string) (workbench.UsageTotals, error) {
	return scanTotals(q.QueryRowContext(ctx, sqlUsageTotals, jobID))
}

// JobUsage are the sums over the usage events of a job.
func (db *DB) JobUsage(ctx context.Context, jobID string) (workbench.UsageTotals, error) {
	totals, err := usageTotals(ctx, db.read, jobID)
	return totals, translate(err)
}

// ConversationUsage are the sums over the usage events of a conversation.
func (db *DB) ConversationUsage(ctx context.Context, conversationID string) (workbench.UsageTotals, error) {
	totals, err := scanTotals(db.read.QueryRowContext(ctx, sqlConversationUsage, conversationID))
	return totals, translate(err)
}

// SessionTokens are what the ledger holds of a session of an agent, without its
// subagents.
func (db *DB) SessionTokens(ctx context.Context, agent, assistantSessionID string) (workbench.TokenSums, error) {
	var t workbench.TokenSums
	err := db.read.QueryRowContext(ctx, sqlSessionTokens, agent, text(assistantSessionID)).
		Scan(&t.Input, &t.Output, &t.Reasoning, &t.CacheRead, &t.CacheWrite)
	return t, translate(err)
}

// RunUsage are the sums over the usage events of a workflow run.
func (db *DB) RunUsage(ctx context.Context, runID string) (workbench.UsageTotals, error) {
	totals, err := scanTotals(db.read.QueryRowContext(ctx, sqlRunUsage, runID))
	return totals, translate(err)
}

// CodebaseUsage are the sums over the usage events of a project in [since,
// until), in UTC ms; 0 as until has no end.
func (db *DB) CodebaseUsage(ctx context.Context, codebaseID string, since, until int64) (workbench.UsageTotals, error) {
	totals, err := scanTotals(db.read.QueryRowContext(ctx, sqlCodebaseUsage, codebaseID, since, keysetStart(until)))
	return totals, translate(err)
}
