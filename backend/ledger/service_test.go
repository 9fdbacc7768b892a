package ledger_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

type bench struct {
	*ledger.Service
	db       *store.DB
	host     workbench.Host
	session  workbench.Session
	settings map[workbench.SettingKey]int64
	notices  atomic.Int64
}

func newBench(t testing.TB) *bench {
	t.Helper()
	clock := &storetest.Clock{}
	b := &bench{db: storetest.Open(t, storetest.WithClock(clock.Now)), settings: map[workbench.SettingKey]int64{}}
	b.host = storetest.Host(t, b.db)
	b.session = storetest.Session(t, b.db, b.host.ID)
	var err error
	b.Service, err = ledger.New(ledger.Options{
		Store: b.db, HostID: b.host.ID, Setting: func(key workbench.SettingKey) int64 { return b.settings[key] },
		Notify: func(workbench.Notice) { b.notices.Add(1) }, Now: clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) report(t testing.TB, message string, change func(*workbench.UsageEvent)) {
	t.Helper()
	u := event("anthropic", "claude-sonnet-4-5")
	u.ProviderMessageID, u.HostID, u.SessionID, u.OccurredAt, u.InputTokens = message, b.host.ID, &b.session.ID, storetest.Epoch, 1000
	if change != nil {
		change(&u)
	}
	if err := b.db.AddUsage(t.Context(), b.Price(u)); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) totals(t testing.TB) ledger.Totals {
	t.Helper()
	sums, err := b.Totals(t.Context(), ledger.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

// TestWhatOthersCountWrongly holds the ledger against the failures that other
// tools are known for.
func TestWhatOthersCountWrongly(t *testing.T) {
	t.Parallel()
	sidechain := func(u *workbench.UsageEvent) { u.Sidechain = true }
	for name, c := range map[string]struct {
		report func(t *testing.T, b *bench)
		events int64
		nano   int64 // -1: unknown
	}{
		"the blocks of a streamed message": {func(t *testing.T, b *bench) {
			for output := range int64(5) {
				b.report(t, "m", func(u *workbench.UsageEvent) { u.OutputTokens = output })
			}
		}, 1, 3_000_000 + 4*15_000},
		"a subagent's message in two files": {func(t *testing.T, b *bench) {
			b.report(t, "main", nil)
			b.report(t, "sub", sidechain)
			b.report(t, "sub", nil)
		}, 2, 6_000_000},
		"a side question that replays the history": {func(t *testing.T, b *bench) {
			for range 2 {
				for _, id := range []string{"1", "2", "3"} {
					b.report(t, id, nil)
				}
			}
			b.report(t, "aside", sidechain)
		}, 4, 12_000_000},
		"sidechains, which are paid for": {func(t *testing.T, b *bench) { b.report(t, "sub", sidechain) }, 1, 3_000_000},
		"the cache of an hour": {func(t *testing.T, b *bench) {
			b.report(t, "m", func(u *workbench.UsageEvent) {
				u.InputTokens, u.CacheWrite5mTokens, u.CacheWrite1hTokens = 0, 1000, 1000
			})
		}, 1, 3_750_000 + 6_000_000},
		"a model that nobody knows": {func(t *testing.T, b *bench) {
			b.report(t, "m", func(u *workbench.UsageEvent) { u.Model = "nobody's" })
		}, 1, -1},
		"an answer that tells no usage": {func(t *testing.T, b *bench) {
			b.report(t, "m", func(u *workbench.UsageEvent) { u.InputTokens = 0 })
		}, 1, -1},
		"a session that goes on in another job": {func(t *testing.T, b *bench) {
			for _, told := range [][]string{{"1"}, {"1", "2"}} { // it begins with what it knows
				j, _ := storetest.RunningJob(t, b.db, b.session)
				for _, id := range told {
					b.report(t, id, func(u *workbench.UsageEvent) { u.JobID = &j.ID })
				}
			}
		}, 2, 6_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			c.report(t, b)
			sums := b.totals(t)
			got := int64(-1)
			if sums.CostNanoUSD != nil {
				got = *sums.CostNanoUSD
			}
			if sums.Events != c.events || got != c.nano || (sums.UnknownEvents > 0) != (c.nano < 0) {
				t.Errorf("%+v, cost %d", sums, got)
			}
		})
	}
}

// TestOrderAndRepetitionDoNotMatter: agents, files and replays report the same
// messages in any order and any number of times.
func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	t.Parallel()
	b, turn := newBench(t), 0
	rapid.Check(t, func(r *rapid.T) {
		turn++
		model := fmt.Sprintf("claude-sonnet-4-5[%d]", turn) // the sums of this turn
		messages := rapid.SliceOfNDistinct(rapid.StringMatching("[a-z]{1,3}"), 1, 6, rapid.ID[string]).Draw(r, "messages")
		reports := append([]string{}, messages...)
		reports = append(reports, rapid.SliceOfN(rapid.SampledFrom(messages), 0, 6).Draw(r, "again")...)
		for _, id := range rapid.Permutation(reports).Draw(r, "order") {
			b.report(t, fmt.Sprint(turn, id), func(u *workbench.UsageEvent) { u.Model, u.OutputTokens = model, int64(len(id)) })
		}
		var want int64
		for _, id := range messages {
			want += 3_000_000 + int64(len(id))*15_000
		}
		rows, err := b.Summary(t.Context(), ledger.Query{By: workbench.CostByModel})
		if err != nil {
			r.Fatal(err)
		}
		sums := rows[slices.IndexFunc(rows, func(row ledger.Row) bool { return row.Key == model })]
		if *sums.CostNanoUSD != want || sums.Events != int64(len(messages)) {
			r.Fatalf("%d for %d messages, want %d for %d", *sums.CostNanoUSD, sums.Events, want, len(messages))
		}
	})
}

func TestAPriceAppliesToWhatIsThereOnRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for i := range 3 * 500 / 2 { // more than a batch
		b.report(t, string(rune('a'+i%26))+strings.Repeat("x", i/26), func(u *workbench.UsageEvent) { u.Model, u.InputTokens = "mine-1", 1 })
	}
	if sums := b.totals(t); sums.CostNanoUSD != nil || sums.UnknownEvents != 750 || sums.UnknownTokens != 750 {
		t.Fatalf("before: %+v", sums)
	}
	price := workbench.ModelPrice{Provider: "anthropic", Model: "mine-*", InputPrice: 1_000_000}
	if err := b.SetPrice(t.Context(), price); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int64{750, 0} {
		if changed, err := b.Reprice(t.Context()); err != nil || changed != want {
			t.Fatalf("%d changed, %v", changed, err)
		}
	}
	if sums := b.totals(t); *sums.CostNanoUSD != 750 || sums.ComputedNanoUSD != 750 {
		t.Errorf("after: %+v", sums)
	}
	if err := b.RemovePrice(t.Context(), "anthropic", "mine-*", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Reprice(t.Context()); err != nil || b.totals(t).CostNanoUSD != nil {
		t.Errorf("without the price: %v, %+v", err, b.totals(t))
	}
	for _, wrong := range []workbench.ModelPrice{{Model: "m"}, {Provider: "p"}, {Provider: "p", Model: "a*b"}, {Provider: "p", Model: "m", InputPrice: -1}, {Provider: "p", Model: "m", OutputPrice: ledger.MaxPrice + 1}} {
		if err := b.SetPrice(t.Context(), wrong); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

func TestABudgetStopsTheNextTurn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	job, _ := storetest.RunningJob(t, b.db, b.session)
	b.report(t, "m", func(u *workbench.UsageEvent) { u.JobID, u.InputTokens = &job.ID, 10_000 }) // three cents
	on := ledger.Spending{JobID: job.ID, SessionID: b.session.ID}
	if err := b.Allow(t.Context(), on); err != nil {
		t.Errorf("without a budget: %v", err)
	}
	for key, words := range map[workbench.SettingKey]string{
		workbench.SettingBudgetJob: "This job", workbench.SettingBudgetSession: "This session", workbench.SettingBudgetDay: "This day",
	} {
		b.settings[key] = 4
		if err := b.Allow(t.Context(), on); err != nil {
			t.Errorf("%s of four cents: %v", key, err)
		}
		b.settings[key] = 3
		err := b.Allow(t.Context(), on)
		if workbench.ErrorCode(err) != workbench.EBudget || !strings.Contains(err.Error(), words+" has cost 0.03 USD, and 0.03 USD are allowed.") || !strings.Contains(err.Error(), string(key)) {
			t.Errorf("%s of three cents: %v", key, err)
		}
		delete(b.settings, key)
	}
	on.JobBudget = 30_000_000
	if err := b.Allow(t.Context(), on); workbench.ErrorCode(err) != workbench.EBudget {
		t.Errorf("the job's own budget: %v", err)
	}
	b.settings[workbench.SettingBudgetJob], on.JobBudget = 1, 40_000_000
	if err := b.Allow(t.Context(), on); err != nil {
		t.Errorf("the job's own budget wins: %v", err)
	}
	if got, err := b.Budgets(t.Context()); err != nil || got != (ledger.Budgets{Job: 10_000_000, SpentToday: 30_000_000, SpentMonth: 30_000_000}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestABudgetStopsTheNextTurnOfAConversation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := storetest.Conversation(t, b.db, b.host.ID)
	b.report(t, "m", func(u *workbench.UsageEvent) { u.ConversationID, u.InputTokens = &c.ID, 10_000 }) // three cents
	on := ledger.Spending{ConversationID: c.ID, SessionID: b.session.ID}
	for key, words := range map[workbench.SettingKey]string{
		workbench.SettingBudgetConversation: "This conversation", workbench.SettingBudgetSession: "This session", workbench.SettingBudgetDay: "This day",
	} {
		b.settings[key] = 4
		if err := b.Allow(t.Context(), on); err != nil {
			t.Errorf("%s of four cents: %v", key, err)
		}
		b.settings[key] = 3
		err := b.Allow(t.Context(), on)
		if workbench.ErrorCode(err) != workbench.EBudget || !strings.Contains(err.Error(), words+" has cost 0.03 USD") || !strings.Contains(err.Error(), string(key)) {
			t.Errorf("%s of three cents: %v", key, err)
		}
		delete(b.settings, key)
	}
	b.settings[workbench.SettingBudgetConversation] = 3
	if err := b.Allow(t.Context(), ledger.Spending{ConversationID: workbench.NewID()}); err != nil {
		t.Errorf("another conversation: %v", err)
	}
}

func TestDaysAreToldApartByModel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.report(t, "a", nil)
	b.report(t, "b", func(u *workbench.UsageEvent) { u.Model, u.OccurredAt = "nobody's", storetest.Epoch+86_400_000 })
	days, err := b.Days(t.Context(), ledger.Query{From: storetest.Epoch})
	if err != nil || len(days) != 2 || days[0].Model != "nobody's" || days[0].CostNanoUSD != nil || *days[1].CostNanoUSD != 3_000_000 {
		t.Errorf("%+v, %v", days, err)
	}
}

func TestAQuotaIsKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	percent := 40.0
	if err := b.Observe(t.Context(), "claude", agent.Limit{Name: "five_hour", UsedPercent: &percent, ResetsAt: 5, Status: "allowed"}); err != nil {
		t.Fatal(err)
	}
	list, err := b.Quotas(t.Context())
	if err != nil || len(list) != 1 || *list[0].UsedPercent != 40 || *list[0].ResetsAt != 5 || list[0].ObservedAt != storetest.Epoch || b.notices.Load() != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestFactsCompareReportsWithThePrices: what an agent reports and what the prices
// make of the same tokens stand side by side, and the cache is valued.
func TestFactsCompareReportsWithThePrices(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.report(t, "computed", func(u *workbench.UsageEvent) { u.CacheReadTokens = 1_000_000 })
	b.report(t, "reported", func(u *workbench.UsageEvent) {
		nano := int64(3_100_000) // 1,000 tokens at 3 USD for a million are 3,000,000
		u.CostSource, u.CostNanoUSD = workbench.CostReported, &nano
	})
	b.report(t, "nobody's", func(u *workbench.UsageEvent) { u.Model, u.CacheReadTokens = "nobody's", 1_000_000 })
	facts, err := b.Facts(t.Context(), ledger.Query{})
	if err != nil {
		t.Fatal(err)
	}
	want := ledger.Facts{CacheSaved: 2_700_000_000, Checked: 3_100_000, Recomputed: 3_000_000}
	if facts != want {
		t.Errorf("%+v, want %+v", facts, want)
	}
}

// TestTheBudgetOfAMonthBeginsWithIt: what was spent in the month before does not
// count.
func TestTheBudgetOfAMonthBeginsWithIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.settings[workbench.SettingBudgetMonth] = 1
	cost := func(at, nano int64) func(*workbench.UsageEvent) {
		return func(u *workbench.UsageEvent) {
			u.CostSource, u.CostNanoUSD, u.OccurredAt = workbench.CostReported, &nano, at
		}
	}
	began := time.UnixMilli(storetest.Epoch).UTC()
	began = time.Date(began.Year(), began.Month(), 1, 0, 0, 0, 0, time.UTC)
	b.report(t, "before", cost(began.UnixMilli()-1, 10_000_000))
	if err := b.Allow(t.Context(), ledger.Spending{}); err != nil {
		t.Fatal(err)
	}
	b.report(t, "in it", cost(began.UnixMilli(), 10_000_000))
	if err := b.Allow(t.Context(), ledger.Spending{}); workbench.ErrorCode(err) != workbench.EBudget {
		t.Fatal(err)
	}
	budgets, err := b.Budgets(t.Context())
	if err != nil || budgets.Month != 10_000_000 || budgets.SpentMonth != 10_000_000 {
		t.Errorf("%+v, %v", budgets, err)
	}
}
