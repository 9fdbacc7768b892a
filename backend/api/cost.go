package api

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// CostAPI is what the work of agents costs.
type CostAPI struct{ owner *owner }

// Summary sums costs up by session, project, model, agent, day, job,
// conversation or workflow, the dearest first; at most 1,000 rows. Errors: invalid.
func (a *CostAPI) Summary(q ledger.Query) ([]ledger.Row, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]ledger.Row, error) { return b.Ledger.Summary(ctx, q) })
}

// Parts is what each model has cost in each row of a summary, the dearest first;
// at most 5,000 parts. Errors: invalid.
func (a *CostAPI) Parts(q ledger.Query) ([]workbench.CostPart, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.CostPart, error) {
		return b.Ledger.Parts(ctx, q)
	})
}

// Facts are what the sums of a query mean, and how far they can be trusted.
func (a *CostAPI) Facts(q ledger.Query) (ledger.Facts, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (ledger.Facts, error) { return b.Ledger.Facts(ctx, q) })
}

// Days are the sums of each day, agent and model, the newest day first. from, to
// and zone_offset of the query are asked.
func (a *CostAPI) Days(q ledger.Query) ([]workbench.UsageDay, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.UsageDay, error) {
		return b.Ledger.Days(ctx, q)
	})
}

// Totals are the sums over all that a query chooses.
func (a *CostAPI) Totals(q ledger.Query) (ledger.Totals, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (ledger.Totals, error) { return b.Ledger.Totals(ctx, q) })
}

// Quotas are what agents have reported last of their limits.
func (a *CostAPI) Quotas() ([]workbench.AgentQuota, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.AgentQuota, error) {
		return b.Ledger.Quotas(ctx)
	})
}

// Prices are the user's prices, then those that the program brings (their
// created_at is 0).
func (a *CostAPI) Prices() ([]workbench.ModelPrice, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) ([]workbench.ModelPrice, error) {
		return b.Ledger.Prices(), nil
	})
}

// SetPrice makes a price of the user hold for what is reported from now on.
// Errors: invalid.
func (a *CostAPI) SetPrice(p workbench.ModelPrice) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Ledger.SetPrice(ctx, p) })
}

// RemovePrice removes a price of the user. Errors: not_found.
func (a *CostAPI) RemovePrice(provider, model string, validFrom int64) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		return b.Ledger.RemovePrice(ctx, provider, model, validFrom)
	})
}

// repriceTime bounds one repricing. What it did by then holds, and the next one
// goes on.
const repriceTime = 2 * time.Minute

// Reprice computes the costs anew that no agent has reported, and returns how
// many changed.
func (a *CostAPI) Reprice() (int64, error) {
	return callFor(a.owner, repriceTime, func(ctx context.Context, b *backend.Backend) (int64, error) { return b.Ledger.Reprice(ctx) })
}

// Budgets are the limits that the user has set, with what this day has cost.
func (a *CostAPI) Budgets() (ledger.Budgets, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (ledger.Budgets, error) { return b.Ledger.Budgets(ctx) })
}
