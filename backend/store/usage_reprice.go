package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlUnreportedUsage = `SELECT ` + usageColumns + ` FROM usage_events WHERE id > $1 AND cost_source <> 'reported' ORDER BY id LIMIT $2`
	sqlRepriceUsage    = `
UPDATE usage_events SET cost_nano_usd = $1, cost_source = $2, price_version = $3
WHERE id = $4 AND updated_at = $5 AND cost_source <> 'reported'`
	sqlRepricedJob = `
UPDATE background_jobs SET actual_cost = (SELECT CAST(SUM(u.cost_nano_usd) AS DOUBLE PRECISION) / 1000000000 FROM usage_events u WHERE u.job_id = background_jobs.id)
WHERE is_finalized = TRUE AND id = (SELECT u.job_id FROM usage_events u WHERE u.id = $1)`
)

// UnreportedUsage is a page of the events whose cost no agent has reported, in
// the order of their ids. afterID is the last one of the page before; "" begins.
func (db *DB) UnreportedUsage(ctx context.Context, afterID string, limit int64) ([]workbench.UsageEvent, error) {
	return all(ctx, db.read, scanUsage, sqlUnreportedUsage, afterID, limit)
}

// Reprice stores other costs of events, and the sums of their jobs. One that was
// reported again meanwhile is left as it is: it has the newer price.
func (db *DB) Reprice(ctx context.Context, prices []workbench.UsagePrice) (changed int64, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		changed = 0
		for _, p := range prices {
			n, err := tx.exec(ctx, sqlRepriceUsage, p.CostNanoUSD, p.CostSource, textPtr(p.PriceVersion), p.ID, p.UpdatedAt)
			if err != nil {
				return err
			}
			changed += n
		}
		for _, p := range prices {
			if _, err := tx.exec(ctx, sqlRepricedJob, p.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return changed, err
}
