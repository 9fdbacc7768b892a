package ledger

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// versionOf names a price of the user, as it was when it was given last.
func versionOf(p workbench.ModelPrice) string {
	return "user:" + time.UnixMilli(p.ValidFrom).UTC().Format(time.DateOnly) + ":" + strconv.FormatInt(p.UpdatedAt, 10)
}

// SetPrice makes a price of the user hold for what is reported from now on;
// Reprice applies it to what is there. A model may end with *. EInvalid.
func (s *Service) SetPrice(ctx context.Context, p workbench.ModelPrice) error {
	if err := validate(p); err != nil {
		return err
	}
	return s.changed(ctx, s.Store.SetModelPrice(ctx, p))
}

// RemovePrice removes a price of the user. ENotFound.
func (s *Service) RemovePrice(ctx context.Context, provider, model string, validFrom int64) error {
	return s.changed(ctx, s.Store.RemoveModelPrice(ctx, provider, model, validFrom))
}

func (s *Service) changed(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	s.Notify(workbench.Notice{Noun: workbench.NounPrice})
	return s.Load(ctx)
}

func validate(p workbench.ModelPrice) error {
	if p.Provider == "" || p.Model == "" {
		return workbench.Errorf(workbench.EInvalid, "A price needs a provider and a model, as the cost page shows them.")
	}
	if strings.Contains(strings.TrimSuffix(p.Model, "*"), "*") {
		return workbench.Errorf(workbench.EInvalid, "In a model's name * stands at the end only.")
	}
	for _, nano := range []int64{p.InputPrice, p.OutputPrice, p.CacheReadPrice, p.CacheWrite5mPrice, p.CacheWrite1hPrice} {
		if nano < 0 || nano > MaxPrice {
			return workbench.Errorf(workbench.EInvalid, "A price is from 0 to %s USD for a million tokens.", FormatUSD(MaxPrice))
		}
	}
	return nil
}

// repriceBatch is how many events are read and written at once: few enough that
// agents that run do not wait for it.
const repriceBatch = 500

// Reprice computes the costs anew that no agent has reported, with the prices
// as they are now, and returns how many changed. It ends early with ctx; what it
// did by then holds, and doing it again goes on.
func (s *Service) Reprice(ctx context.Context) (int64, error) {
	var changed int64
	for after := ""; ; {
		events, err := s.Store.UnreportedUsage(ctx, after, repriceBatch)
		if err != nil || len(events) == 0 {
			return changed, s.repriced(changed, err)
		}
		after = events[len(events)-1].ID
		n, err := s.repriceBatch(ctx, events)
		changed += n
		if err != nil {
			return changed, s.repriced(changed, err)
		}
	}
}

func (s *Service) repriceBatch(ctx context.Context, events []workbench.UsageEvent) (int64, error) {
	var prices []workbench.UsagePrice
	for _, was := range events {
		is := s.Price(was)
		if same(was.CostNanoUSD, is.CostNanoUSD) && same(was.PriceVersion, is.PriceVersion) {
			continue
		}
		prices = append(prices, workbench.UsagePrice{
			ID: was.ID, UpdatedAt: was.UpdatedAt, CostNanoUSD: is.CostNanoUSD, CostSource: is.CostSource, PriceVersion: is.PriceVersion,
		})
	}
	if len(prices) == 0 {
		return 0, nil
	}
	return s.Store.Reprice(ctx, prices)
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func (s *Service) repriced(changed int64, err error) error {
	if changed > 0 {
		s.Notify(workbench.Notice{Noun: workbench.NounPrice})
	}
	return err
}
