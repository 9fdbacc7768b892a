package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	quotaColumns  = `host_id, agent, name, used_percent, resets_at, status, observed_at`
	sqlListQuotas = `SELECT ` + quotaColumns + ` FROM agent_quotas ORDER BY host_id, agent, name`
	sqlSetQuota   = `
INSERT INTO agent_quotas (` + quotaColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (host_id, agent, name) DO UPDATE SET
  used_percent = excluded.used_percent, resets_at = excluded.resets_at, status = excluded.status, observed_at = excluded.observed_at
WHERE agent_quotas.observed_at <= excluded.observed_at`
)

func scanQuota(r row) (workbench.AgentQuota, error) {
	var q workbench.AgentQuota
	return q, r.Scan(&q.HostID, &q.Agent, &q.Name, &q.UsedPercent, &q.ResetsAt, &q.Status, &q.ObservedAt)
}

// Quotas are what agents have reported last of each of their limits, on all
// machines.
func (db *DB) Quotas(ctx context.Context) ([]workbench.AgentQuota, error) {
	return all(ctx, db.read, scanQuota, sqlListQuotas)
}

// ObserveQuota keeps what an agent reports of a limit, unless something newer is
// known.
func (db *DB) ObserveQuota(ctx context.Context, q workbench.AgentQuota) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlSetQuota, q.HostID, text(q.Agent), text(q.Name), q.UsedPercent, q.ResetsAt, text(q.Status), q.ObservedAt)
		return err
	})
}
