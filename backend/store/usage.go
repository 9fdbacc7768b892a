package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlUpsertUsage = `
INSERT INTO usage_events (id, provider, provider_message_id, agent, model, kind, host_id, session_id, job_id, codebase_id,
  project_hash, request_id, assistant_session_id, sidechain, input_tokens, output_tokens, reasoning_tokens,
  cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_nano_usd, cost_source, billing,
  occurred_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $24, $24)
ON CONFLICT (provider, provider_message_id) DO UPDATE SET
  input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, reasoning_tokens = excluded.reasoning_tokens,
  cache_read_tokens = excluded.cache_read_tokens, cache_write_5m_tokens = excluded.cache_write_5m_tokens,
  cache_write_1h_tokens = excluded.cache_write_1h_tokens, cost_nano_usd = excluded.cost_nano_usd,
  cost_source = excluded.cost_source, updated_at = excluded.updated_at`
	sqlUsageTotals = `
SELECT COALESCE(SUM(input_tokens), 0), COALESCE(SUM(output_tokens), 0), COALESCE(SUM(cache_read_tokens), 0),
  COALESCE(SUM(cache_write_5m_tokens + cache_write_1h_tokens), 0), SUM(cost_nano_usd)
FROM usage_events WHERE job_id = $1`
)

// upsertUsage stores what a provider message used. A second report of the same
// message replaces its tokens and keeps its first attribution: it counts once.
func upsertUsage(ctx context.Context, tx *Tx, u workbench.UsageEvent) error {
	_, err := tx.exec(ctx, sqlUpsertUsage, workbench.NewID(), u.Provider, text(u.ProviderMessageID), u.Agent, text(u.Model), u.Kind,
		u.HostID, u.SessionID, u.JobID, u.CodebaseID, u.ProjectHash, textPtr(u.RequestID), textPtr(u.AssistantSessionID),
		u.Sidechain, u.InputTokens, u.OutputTokens, u.ReasoningTokens, u.CacheReadTokens, u.CacheWrite5mTokens,
		u.CacheWrite1hTokens, u.CostNanoUSD, u.CostSource, u.Billing, tx.now)
	return err
}

func usageTotals(ctx context.Context, q querier, jobID string) (workbench.UsageTotals, error) {
	var t workbench.UsageTotals
	return t, q.QueryRowContext(ctx, sqlUsageTotals, jobID).Scan(
		&t.TokensSent, &t.TokensReceived, &t.CacheReadTokens, &t.CacheWriteTokens, &t.CostNanoUSD)
}

// JobUsage are the sums over the usage events of a job.
func (db *DB) JobUsage(ctx context.Context, jobID string) (workbench.UsageTotals, error) {
	totals, err := usageTotals(ctx, db.read, jobID)
	return totals, translate(err)
}
