package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// usage is a report of a provider message without a price.
func usage(b *bench, message string, inputTokens int64) workbench.UsageEvent {
	return workbench.UsageEvent{
		Provider: "anthropic", ProviderMessageID: message, Agent: "claude", Model: "model", Kind: workbench.UsageKind,
		HostID: b.host.ID, SessionID: &b.session.ID, InputTokens: inputTokens, OutputTokens: 2, CacheReadTokens: 3,
		CacheWrite5mTokens: 4, CacheWrite1hTokens: 5, CostSource: workbench.CostUnknown, Billing: workbench.BillingUnknown,
	}
}

func testUsage(t *testing.T, open Opener) {
	report := func(t *testing.T, b *bench, events ...workbench.UsageEvent) workbench.Job {
		t.Helper()
		j, p := RunningJob(t, b.DB, b.session)
		end := jobEnd(j.ID, p.ID)
		for _, u := range events {
			u.JobID = &j.ID
			end.Usage = append(end.Usage, u)
		}
		must(t, b.FinishJob(b.ctx, end))
		return b.job(t, j.ID)
	}
	t.Run("AMessageCountsOnceAndTheLastReportWins", func(t *testing.T) {
		b := setup(t, open)
		j := report(t, b, usage(b, "m1", 10), usage(b, "m1", 30), usage(b, "m2", 1))
		equal(t, "tokens", []int64{j.TokensSent, j.TokensReceived, j.CacheReadTokens, j.CacheWriteTokens}, []int64{31, 4, 6, 18})
	})
	t.Run("AnotherJobsReportKeepsTheFirstAttribution", func(t *testing.T) {
		b := setup(t, open)
		first := report(t, b, usage(b, "m1", 10))
		second := report(t, b, usage(b, "m1", 99))
		totals, err := b.JobUsage(b.ctx, first.ID)
		must(t, err)
		equal(t, "of the first", totals.TokensSent, int64(99))
		totals, err = b.JobUsage(b.ctx, second.ID)
		must(t, err)
		equal(t, "of the second", totals, workbench.UsageTotals{})
	})
	t.Run("AnUnknownPriceIsNullAndNoPriceIsZero", func(t *testing.T) {
		b := setup(t, open)
		if j := report(t, b, usage(b, "unpriced", 1)); j.ActualCost != nil {
			t.Errorf("cost %v of an unknown price", *j.ActualCost)
		}
		free := usage(b, "free", 1)
		free.CostSource, free.CostNanoUSD = workbench.CostReported, ptr(int64(0))
		equal(t, "cost of a free message", report(t, b, free).ActualCost, ptr(0.0))
		priced := usage(b, "priced", 1)
		priced.CostSource, priced.CostNanoUSD = workbench.CostReported, ptr(int64(1_234_567_890))
		equal(t, "cost", report(t, b, priced, usage(b, "also unpriced", 1)).ActualCost, ptr(1.23456789))
	})
	t.Run("APriceHasASourceAndASourceAPrice", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		end := jobEnd(j.ID, p.ID)
		end.Usage = []workbench.UsageEvent{usage(b, "m", 1)}
		end.Usage[0].CostNanoUSD = ptr(int64(0))
		wantCode(t, b.FinishJob(b.ctx, end), workbench.EInvalid)
		equal(t, "job", b.job(t, j.ID), j)
	})
}
