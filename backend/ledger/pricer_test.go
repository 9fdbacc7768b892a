package ledger_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// day is a day of 2026, in UTC ms.
func day(n int64) int64 { return storetest.Epoch + n*86_400_000 }

func pricer(t testing.TB, prices ...workbench.ModelPrice) *ledger.Pricer {
	t.Helper()
	p, err := ledger.NewPricer(func() int64 { return day(300) })
	if err != nil {
		t.Fatal(err)
	}
	p.Give(prices)
	return p
}

func event(provider, model string) workbench.UsageEvent {
	return workbench.UsageEvent{
		Provider: provider, Model: model, Agent: "claude", Kind: workbench.UsageKind, CostSource: workbench.CostUnknown,
		Billing: workbench.BillingUnknown, OccurredAt: day(300),
	}
}

// costOf is the computed cost of an event, -1 for an unknown one.
func costOf(t testing.TB, u workbench.UsageEvent) int64 {
	t.Helper()
	if (u.CostNanoUSD == nil) != (u.CostSource == workbench.CostUnknown) || (u.CostNanoUSD == nil) != (u.PriceVersion == nil) {
		t.Fatalf("a cost without a source, or without a version: %+v", u)
	}
	if u.CostNanoUSD == nil {
		return -1
	}
	return *u.CostNanoUSD
}

func TestNamesOfAModelHaveItsPrice(t *testing.T) {
	t.Parallel()
	p := pricer(t)
	for model, want := range map[string]int64{
		"claude-sonnet-4-5": 3000, "claude-sonnet-4-5-20250929": 3000, "claude-sonnet-4-5[1m]": 3000, "claude-sonnet-4-5-20250929[1m]": 3000,
		"claude-sonnet-4-5@20250929": 3000, "claude-opus-4-1-20250805": 15000, "claude-haiku-4-5": 1000,
		"claude-sonnet-4-55": -1, "claude": -1, "": -1, "claude-sonnet-4-5-2025092": -1, "claude-sonnet-4-5-2025092x": -1,
	} {
		u := event("anthropic", model)
		u.InputTokens = 1
		if got := costOf(t, p.Price(u)); got != want {
			t.Errorf("%s costs %d, want %d", model, got, want)
		}
	}
	u := event("openai", "gpt-5-2025-08-07")
	u.CacheReadTokens = 8
	if got := costOf(t, p.Price(u)); got != 1000 {
		t.Errorf("a dated name of OpenAI: %d", got)
	}
	u.Provider = "ollama" // the same name, answered at home
	if got := costOf(t, p.Price(u)); got != -1 {
		t.Errorf("another provider: %d", got)
	}
}

func TestEachTierHasItsPrice(t *testing.T) {
	t.Parallel()
	u := event("anthropic", "claude-sonnet-4-5")
	u.InputTokens, u.OutputTokens, u.ReasoningTokens, u.CacheReadTokens, u.CacheWrite5mTokens, u.CacheWrite1hTokens = 1, 10, 9, 100, 1000, 10_000
	if got := costOf(t, pricer(t).Price(u)); got != 3000+150_000+30_000+3_750_000+60_000_000 {
		t.Errorf("cost %d", got)
	}
}

func TestALongPromptCostsMore(t *testing.T) {
	t.Parallel()
	p, u := pricer(t), event("google", "gemini-2.5-pro")
	u.InputTokens = 200_000
	if got := costOf(t, p.Price(u)); got != 200_000*1250 {
		t.Errorf("at the threshold: %d", got)
	}
	u.CacheReadTokens = 1 // the prompt counts, wherever it was read from
	if got := costOf(t, p.Price(u)); got != 200_000*2500+250 {
		t.Errorf("beyond it: %d", got)
	}
	u.Kind = workbench.AdjustmentKind
	if got := costOf(t, p.Price(u)); got != -1 {
		t.Errorf("an adjustment, whose prompts are not known: %d", got)
	}
}

func TestThePriceOfTheDayHolds(t *testing.T) {
	t.Parallel()
	p := pricer(t)
	u := event("anthropic", "claude-sonnet-5-5")
	u.CacheReadTokens = 10
	u.OccurredAt = day(279) // 2026-10-07
	if got := costOf(t, p.Price(u)); got != 1000 {
		t.Errorf("from the day on: %d", got)
	}
	u.OccurredAt--
	if got := costOf(t, p.Price(u)); got != 2000 {
		t.Errorf("before: %d", got)
	}
	u.OccurredAt = 0 // now
	if got := costOf(t, p.Price(u)); got != 1000 {
		t.Errorf("now: %d", got)
	}
}

func TestTheUsersPriceWins(t *testing.T) {
	t.Parallel()
	given := func(model string, from, input int64) workbench.ModelPrice {
		return workbench.ModelPrice{Provider: "anthropic", Model: model, ValidFrom: from, InputPrice: input * 1_000_000}
	}
	p := pricer(t, given("claude-*", 0, 1), given("claude-sonnet-*", 0, 2), given("claude-sonnet-4-5", day(10), 3))
	for model, want := range map[string]int64{"claude-opus-4-1": 1, "claude-sonnet-5": 2, "claude-sonnet-4-5-20250929": 3, "claude-sonnet-4-5": 3} {
		u := event("anthropic", model)
		u.InputTokens = 1
		if got := costOf(t, p.Price(u)); got != want {
			t.Errorf("%s costs %d, want %d", model, got, want)
		}
		if model == "claude-sonnet-4-5" {
			u.OccurredAt = day(9)
			if got := costOf(t, p.Price(u)); got != 2 {
				t.Errorf("before its day %s costs %d", model, got)
			}
		}
	}
}

func TestWhatWasReportedStays(t *testing.T) {
	t.Parallel()
	u := event("anthropic", "claude-sonnet-4-5")
	nano := int64(7)
	u.InputTokens, u.CostNanoUSD, u.CostSource = 1000, &nano, workbench.CostReported
	if got := pricer(t).Price(u); got.CostNanoUSD != &nano || got.CostSource != workbench.CostReported {
		t.Errorf("%+v", got)
	}
}

// TestAnAdjustmentTakesBackExactly: rounding must be the same on both sides of
// nothing, or sums drift.
func TestAnAdjustmentTakesBackExactly(t *testing.T) {
	t.Parallel()
	p := pricer(t, workbench.ModelPrice{Provider: "p", Model: "odd", InputPrice: 1_499_999, OutputPrice: 3_333_333, CacheReadPrice: 1})
	rapid.Check(t, func(r *rapid.T) {
		u := event("p", "odd")
		tokens := rapid.Int64Range(0, 1_000_000_000)
		u.InputTokens, u.OutputTokens, u.CacheReadTokens = 1+tokens.Draw(r, "in"), tokens.Draw(r, "out"), tokens.Draw(r, "read")
		cost := *p.Price(u).CostNanoUSD
		u.InputTokens, u.OutputTokens, u.CacheReadTokens = -u.InputTokens, -u.OutputTokens, -u.CacheReadTokens
		if back := *p.Price(u).CostNanoUSD; back != -cost {
			r.Fatalf("%d taken back as %d", cost, back)
		}
	})
}

// TestAMessageWithoutUsageIsNotFree: some providers answer and tell no tokens.
func TestAMessageWithoutUsageIsNotFree(t *testing.T) {
	t.Parallel()
	if got := costOf(t, pricer(t).Price(event("anthropic", "claude-sonnet-4-5"))); got != -1 {
		t.Errorf("cost %d", got)
	}
}

func TestMoreTokensThanThereAreHaveNoPrice(t *testing.T) {
	t.Parallel()
	u := event("anthropic", "claude-sonnet-4-5")
	u.OutputTokens = 1 << 62
	if got := costOf(t, pricer(t).Price(u)); got != -1 {
		t.Errorf("cost %d", got)
	}
}

func TestAmountsAreExact(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"0": 0, "3": 3e9, "0.25": 250_000_000, "18.75": 18_750_000_000, ".5": 500_000_000, "0.000000001": 1} {
		if got, err := ledger.ParseUSD(text); err != nil || got != want {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ".", "-1", "1,5", "1e3", "0.0000000001", "$1", " 1", "+1", "1000000000000"} {
		if got, err := ledger.ParseUSD(text); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
	for nano, want := range map[int64]string{0: "0.00", 1: "0.000000001", -250_000_000: "-0.25", 9_762_900: "0.0097629", 12e9: "12.00"} {
		if got := ledger.FormatUSD(nano); got != want {
			t.Errorf("%d is %q, want %q", nano, got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		nano := rapid.Int64Range(0, 999_999_999_999_999_999).Draw(r, "nano")
		if back, err := ledger.ParseUSD(ledger.FormatUSD(nano)); err != nil || back != nano {
			r.Fatalf("%d became %d, %v", nano, back, err)
		}
	})
}

func BenchmarkPrice(b *testing.B) {
	p, u := pricer(b), event("anthropic", "claude-sonnet-4-5-20250929")
	u.InputTokens, u.OutputTokens = 10, 20
	b.ReportAllocs()
	for b.Loop() {
		u = p.Price(u)
	}
}
