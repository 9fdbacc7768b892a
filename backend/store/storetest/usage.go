package storetest

import (
	"fmt"
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
	t.Run("ASessionIsOneOfItsAgentWithoutItsSubagents", func(t *testing.T) {
		b := setup(t, open)
		of := func(message, agent, session string, sidechain bool) workbench.UsageEvent {
			u := usage(b, message, 10)
			u.Agent, u.AssistantSessionID, u.Sidechain, u.ReasoningTokens = agent, &session, sidechain, 1
			return u
		}
		report(t, b, of("m1", "codex", "s", false), of("m2", "codex", "s", true), of("m3", "claude", "s", false))
		report(t, b, of("m4", "codex", "s", false), of("m5", "codex", "other", false))
		sums, err := b.SessionTokens(b.ctx, "codex", "s")
		must(t, err)
		equal(t, "tokens", sums, workbench.TokenSums{Input: 20, Output: 4, Reasoning: 2, CacheRead: 6, CacheWrite: 18})
		sums, err = b.SessionTokens(b.ctx, "codex", "unknown")
		must(t, err)
		equal(t, "tokens of an unknown session", sums, workbench.TokenSums{})
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
	t.Run("Ledger", func(t *testing.T) { testLedger(t, open) })
}

// spent is a priced report at a time (ms after Epoch).
func spent(b *bench, message string, at, tokens int64) workbench.UsageEvent {
	u := usage(b, message, tokens)
	u.OccurredAt, u.CostSource, u.CostNanoUSD = Epoch+at, workbench.CostComputed, ptr(tokens*10)
	return u
}

func testLedger(t *testing.T, open Opener) {
	t.Run("AnEventReadsBackAsItWasWritten", func(t *testing.T) {
		b := setup(t, open)
		project, c := Codebase(t, b.DB, b.host.ID), Conversation(t, b.DB, b.host.ID)
		run := b.liveRun(t, c.ID, nil, nil)
		want := spent(b, "m", 7, 30)
		want.ConversationID, want.WorkflowRunID, want.CodebaseID, want.NodeID = &c.ID, &run, &project.ID, ptr("plan")
		want.ProjectHash, want.RequestID, want.AssistantSessionID, want.PriceVersion = ptr("hash"), ptr("r"), ptr("s"), ptr("2026-01")
		want.Sidechain, want.ReasoningTokens, want.Billing = true, 9, "metered"
		must(t, b.AddUsage(b.ctx, want))
		want.CreatedAt, want.UpdatedAt = Epoch, Epoch
		events, err := b.UsageEvents(b.ctx, workbench.UsageFilter{Limit: 10})
		must(t, err)
		want.ID = events[0].ID
		equal(t, "ledger", events, []workbench.UsageEvent{want})
		for name, sum := range map[string]func() (workbench.UsageTotals, error){
			"conversation": func() (workbench.UsageTotals, error) { return b.ConversationUsage(b.ctx, c.ID) },
			"run":          func() (workbench.UsageTotals, error) { return b.RunUsage(b.ctx, run) },
			"project":      func() (workbench.UsageTotals, error) { return b.CodebaseUsage(b.ctx, project.ID, Epoch+7, Epoch+8) },
		} {
			got, err := sum()
			must(t, err)
			equal(t, name, got, workbench.UsageTotals{
				TokensSent: 30, TokensReceived: 2, CacheReadTokens: 3, CacheWriteTokens: 9, CostNanoUSD: ptr(int64(300)),
			})
		}
		before, err := b.CodebaseUsage(b.ctx, project.ID, 0, Epoch+7)
		must(t, err)
		equal(t, "before it", before, workbench.UsageTotals{})
	})
	t.Run("AnEventWithoutATimeHappensNow", func(t *testing.T) {
		b := setup(t, open)
		now := b.clock.Advance(9)
		must(t, b.AddUsage(b.ctx, usage(b, "m", 1)))
		b.clock.Advance(9)
		must(t, b.AddUsage(b.ctx, usage(b, "m", 2)))
		events, err := b.UsageEvents(b.ctx, workbench.UsageFilter{Limit: 10})
		must(t, err)
		equal(t, "times", []int64{events[0].OccurredAt, events[0].UpdatedAt, events[0].InputTokens}, []int64{now, now + 9, 2})
	})
	t.Run("PagesHoldEachEventOnce", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		var all, ofProject []string
		for i := range int64(7) {
			u := spent(b, fmt.Sprint(i), i/3, i)
			if i%2 == 0 {
				u.CodebaseID = &project.ID
				ofProject = append([]string{u.ProviderMessageID}, ofProject...)
			}
			all = append([]string{u.ProviderMessageID}, all...)
			must(t, b.AddUsage(b.ctx, u))
		}
		walk := func(f workbench.UsageFilter) []string {
			var got []string
			f.Limit = 1 // pages end between events of one time
			for {
				page, err := b.UsageEvents(b.ctx, f)
				must(t, err)
				if len(page) == 0 {
					return got
				}
				for _, u := range page {
					got = append(got, u.ProviderMessageID)
					f.BeforeTime, f.BeforeID = u.OccurredAt, u.ID
				}
			}
		}
		equal(t, "all", walk(workbench.UsageFilter{}), all)
		equal(t, "of the project", walk(workbench.UsageFilter{CodebaseID: project.ID}), ofProject)
		equal(t, "within", walk(workbench.UsageFilter{Since: Epoch + 1, Until: Epoch + 2}), all[1:4])
	})
	t.Run("DaysAreThoseOfTheCallersClock", func(t *testing.T) {
		b := setup(t, open)
		const hour, day = int64(3_600_000), int64(86_400_000)
		project := Codebase(t, b.DB, b.host.ID)
		late := spent(b, "late", 16*hour, 1) // in Seoul the next day has begun
		other := spent(b, "other", 17*hour, 2)
		other.Model, other.CodebaseID = "other", &project.ID
		must(t, b.AddUsage(b.ctx, late, other, spent(b, "early", hour, 4), spent(b, "also early", 2*hour, 8)))
		row := func(start int64, model string, events, tokens int64) workbench.UsageDay {
			return workbench.UsageDay{Day: start, Agent: "claude", Model: model, UsageTotals: workbench.UsageTotals{
				TokensSent: tokens, TokensReceived: 2 * events, CacheReadTokens: 3 * events, CacheWriteTokens: 9 * events, CostNanoUSD: ptr(tokens * 10),
			}}
		}
		for offset, want := range map[int64][]workbench.UsageDay{
			0: {row(Epoch, "model", 3, 13), row(Epoch, "other", 1, 2)},
			9 * hour: {
				row(Epoch+day-9*hour, "model", 1, 1), row(Epoch+day-9*hour, "other", 1, 2), row(Epoch-9*hour, "model", 2, 12),
			},
		} {
			got, err := b.UsageDays(b.ctx, workbench.UsageRange{ZoneOffset: offset})
			must(t, err)
			equal(t, fmt.Sprint("days at ", offset), got, want)
		}
		got, err := b.UsageDays(b.ctx, workbench.UsageRange{CodebaseID: project.ID, Since: Epoch, Until: Epoch + day})
		must(t, err)
		equal(t, "of the project", got, []workbench.UsageDay{row(Epoch, "other", 1, 2)})
	})
}
