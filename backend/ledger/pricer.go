// Package ledger knows what the work of agents costs: it prices what agents give
// no cost for, sums up, stops what would go over a budget, and keeps what agents
// report of their quotas.
//
// Money is in 10⁻⁹ USD. What is not known stays unknown: it is shown as tokens
// without a price, and never as 0.
package ledger

import (
	"sync/atomic"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Pricer fills in costs. It may be used by several goroutines.
type Pricer struct {
	now     workbench.Clock
	own     []*price                  // those that the program brings
	ownFind *table                    // of own
	given   atomic.Pointer[givenList] // those of the user
}

type givenList struct {
	prices []workbench.ModelPrice
	find   *table
}

// NewPricer returns a pricer with the prices that the program brings.
func NewPricer(now workbench.Clock) (*Pricer, error) {
	own, err := builtIn()
	if err != nil {
		return nil, err
	}
	p := &Pricer{now: now, own: own, ownFind: newTable(own)}
	p.Give(nil)
	return p, nil
}

// Give makes the user's prices hold, instead of those that were given before.
func (p *Pricer) Give(prices []workbench.ModelPrice) {
	list := make([]*price, 0, len(prices))
	for _, m := range prices {
		list = append(list, &price{ModelPrice: m, version: versionOf(m)})
	}
	p.given.Store(&givenList{prices: prices, find: newTable(list)})
}

// Price fills in the cost of an event that has none: the user's price if there
// is one, else the program's, as it was when the event happened. InputTokens are
// those that were not read from a cache, and ReasoningTokens are contained in
// OutputTokens. A cost that the agent reported stays; one whose model is not
// known, or whose message has no tokens, becomes unknown.
func (p *Pricer) Price(u workbench.UsageEvent) workbench.UsageEvent {
	if u.CostSource == workbench.CostReported {
		return u
	}
	u.CostNanoUSD, u.CostSource, u.PriceVersion = nil, workbench.CostUnknown, nil
	prompt := u.InputTokens + u.CacheReadTokens + u.CacheWrite5mTokens + u.CacheWrite1hTokens
	if u.Kind == workbench.UsageKind && prompt == 0 && u.OutputTokens == 0 {
		return u // no model answers for nothing: the provider did not tell its usage
	}
	found := p.find(&u)
	// The length of the prompts behind an adjustment is not known.
	if found == nil || found.long != nil && u.Kind == workbench.AdjustmentKind {
		return u
	}
	if nano, ok := cost(&u, found.rates(prompt)); ok {
		u.CostNanoUSD, u.CostSource, u.PriceVersion = &nano, workbench.CostComputed, &found.version
	}
	return u
}

func (p *Pricer) find(u *workbench.UsageEvent) *price {
	at := u.OccurredAt
	if at == 0 {
		at = p.now()
	}
	if found := p.given.Load().find.find(u.Provider, u.Model, at); found != nil {
		return found
	}
	return p.ownFind.find(u.Provider, u.Model, at)
}

// Prices are the user's prices, then those that the program brings (CreatedAt is
// 0).
func (p *Pricer) Prices() []workbench.ModelPrice {
	given := p.given.Load().prices
	list := make([]workbench.ModelPrice, 0, len(given)+len(p.own))
	list = append(list, given...)
	for _, own := range p.own {
		list = append(list, own.ModelPrice)
	}
	return list
}
