package ledger

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Facts are what the sums of a query mean, and how far they can be trusted.
type Facts struct {
	Jobs workbench.JobCosts `json:"jobs"` // finished ones
	// CacheSaved is what the tokens that were read from a cache would have cost
	// beyond what they did, at the last prices of their models, in 10⁻⁹ USD. A
	// model without a price is not in it.
	CacheSaved int64 `json:"cache_saved"`
	// Checked is what agents have reported themselves for models that have a
	// price, and Recomputed what the prices make of the same tokens, in 10⁻⁹ USD.
	Checked    int64 `json:"checked"`
	Recomputed int64 `json:"recomputed"`
}

// Facts returns what the sums of a query mean.
func (s *Service) Facts(ctx context.Context, q Query) (Facts, error) {
	var f Facts
	var err error
	if f.Jobs, err = s.Store.JobCosts(ctx, workbench.CostQuery(q)); err != nil {
		return f, err
	}
	models, err := s.Store.ModelUsages(ctx, workbench.CostQuery(q))
	for _, m := range models {
		s.add(&f, m)
	}
	return f, err
}

// add counts a model. Sums do not say which prompts were long: they are priced
// as short ones.
func (s *Service) add(f *Facts, m workbench.ModelUsage) {
	found := s.find(&m.Reported)
	if found == nil {
		return
	}
	short := found.rates(0)
	cached := workbench.UsageEvent{CacheReadTokens: m.CacheReadTokens}
	plain := workbench.UsageEvent{InputTokens: m.CacheReadTokens}
	if paid, ok := cost(&cached, short); ok {
		if full, ok := cost(&plain, short); ok {
			f.CacheSaved += full - paid
		}
	}
	if again, ok := cost(&m.Reported, short); ok && *m.Reported.CostNanoUSD != 0 {
		f.Checked += *m.Reported.CostNanoUSD
		f.Recomputed += again
	}
}
