package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testCosts(t *testing.T, open Opener) {
	t.Run("SumsKeepWhatIsUnknownApart", func(t *testing.T) { testCostRows(t, open) })
	t.Run("TheRunsOfAWorkflowAreOneRow", func(t *testing.T) { testCostByWorkflow(t, open) })
	t.Run("PartsAddUpToTheirRows", func(t *testing.T) { testCostParts(t, open) })
	t.Run("AReportOfATurnTakesTheComputedCostsBack", func(t *testing.T) { testSettlement(t, open) })
	t.Run("RepricingLeavesReportsAlone", func(t *testing.T) { testReprice(t, open) })
	t.Run("Prices", func(t *testing.T) {
		b := setup(t, open)
		price := workbench.ModelPrice{Provider: "p", Model: "m*", ValidFrom: 5, InputPrice: 1, OutputPrice: 2, CacheReadPrice: 3, CacheWrite5mPrice: 4, CacheWrite1hPrice: 5}
		must(t, b.SetModelPrice(b.ctx, price))
		now := b.clock.Advance(3)
		price.InputPrice = 7
		must(t, b.SetModelPrice(b.ctx, price))
		price.CreatedAt, price.UpdatedAt = Epoch, now
		list, err := b.ModelPrices(b.ctx)
		must(t, err)
		equal(t, "prices", list, []workbench.ModelPrice{price})
		must(t, b.RemoveModelPrice(b.ctx, "p", "m*", 5))
		wantCode(t, b.RemoveModelPrice(b.ctx, "p", "m*", 5), workbench.ENotFound)
	})
	t.Run("TheNewestQuotaHolds", func(t *testing.T) {
		b := setup(t, open)
		quota := workbench.AgentQuota{HostID: b.host.ID, Agent: "claude", Name: "five_hour", UsedPercent: ptr(12.5), ResetsAt: ptr(int64(9)), Status: "allowed", ObservedAt: 100}
		must(t, b.ObserveQuota(b.ctx, quota))
		older := quota
		older.ObservedAt, older.UsedPercent = 99, ptr(1.0)
		must(t, b.ObserveQuota(b.ctx, older))
		list, err := b.Quotas(b.ctx)
		must(t, err)
		equal(t, "quotas", list, []workbench.AgentQuota{quota})
		quota.ObservedAt, quota.UsedPercent, quota.ResetsAt = 101, nil, nil
		must(t, b.ObserveQuota(b.ctx, quota))
		list, err = b.Quotas(b.ctx)
		must(t, err)
		equal(t, "newer", list, []workbench.AgentQuota{quota})
	})
}

// testCostByWorkflow: what the nodes of all runs of a workflow used is one row.
func testCostByWorkflow(t *testing.T, open Opener) {
	b := setup(t, open)
	first := b.liveRun(t, Conversation(t, b.DB, b.host.ID).ID, nil, nil)
	second := b.liveRun(t, Conversation(t, b.DB, b.host.ID).ID, nil, nil)
	one, two, none := spent(b, "one", 1, 3), spent(b, "two", 1, 4), spent(b, "none", 1, 5)
	one.WorkflowRunID, two.WorkflowRunID = &first, &second
	must(t, b.AddUsage(b.ctx, one, two, none))
	rows, err := b.Costs(b.ctx, workbench.CostQuery{By: workbench.CostByWorkflow})
	must(t, err)
	equal(t, "rows", len(rows), 2)
	equal(t, "the workflow", []any{rows[0].Key, rows[0].Label, *rows[0].CostNanoUSD, rows[0].Events}, []any{"fix", "fix", int64(70), int64(2)})
	equal(t, "no workflow", []any{rows[1].Key, *rows[1].CostNanoUSD}, []any{"", int64(50)})
}

// testCostParts: a chart's parts add up to its rows, and what finished jobs cost
// has its middle.
func testCostParts(t *testing.T, open Opener) {
	b := setup(t, open)
	other := spent(b, "other", 1, 9)
	other.Model = "other"
	reported := spent(b, "reported", 1, 4)
	reported.CostSource, reported.CacheReadTokens = workbench.CostReported, 8
	must(t, b.AddUsage(b.ctx, other, reported, usage(b, "unknown", 7)))
	for nano, n := range map[int64]int64{1: 1, 2: 2, 3: 6} {
		j, p := RunningJob(t, b.DB, b.session)
		end := jobEnd(j.ID, p.ID)
		u := spent(b, j.ID, nano, n)
		u.JobID = &j.ID
		end.Usage = []workbench.UsageEvent{u}
		must(t, b.FinishJob(b.ctx, end))
	}
	for _, by := range []workbench.CostBy{
		workbench.CostBySession, workbench.CostByProject, workbench.CostByModel, workbench.CostByAgent, workbench.CostByDay,
		workbench.CostByJob, workbench.CostByConversation, workbench.CostByWorkflow,
	} {
		q := workbench.CostQuery{By: by, SessionID: b.session.ID}
		rows, err := b.Costs(b.ctx, q)
		must(t, err)
		parts, err := b.CostParts(b.ctx, q)
		must(t, err)
		sums := map[string]int64{}
		for _, part := range parts {
			sums[part.Key] += part.CostNanoUSD
		}
		for _, row := range rows {
			if row.CostNanoUSD != nil {
				equal(t, string(by)+" "+row.Key, sums[row.Key], *row.CostNanoUSD)
			}
		}
	}
	_, err := b.CostParts(b.ctx, workbench.CostQuery{By: "colour"})
	wantCode(t, err, workbench.EInvalid)
	jobs, err := b.JobCosts(b.ctx, workbench.CostQuery{})
	must(t, err)
	equal(t, "jobs", jobs, workbench.JobCosts{Jobs: 3, CostNanoUSD: 90, MedianNanoUSD: 20})
	none, err := b.JobCosts(b.ctx, workbench.CostQuery{To: 1})
	must(t, err)
	equal(t, "no jobs", none, workbench.JobCosts{})
	models, err := b.ModelUsages(b.ctx, workbench.CostQuery{})
	must(t, err)
	for _, m := range models {
		want := map[string][]int64{other.Model: {0, 0}, reported.Model: {40, 8}}[m.Model]
		equal(t, m.Model, []int64{*m.Reported.CostNanoUSD, m.Reported.CacheReadTokens}, want)
	}
	equal(t, "models", len(models), 2)
}

func testCostRows(t *testing.T, open Opener) {
	b := setup(t, open)
	const day = int64(86_400_000)
	j, _ := RunningJob(t, b.DB, b.session)
	known := spent(b, "known", 1, 30)
	known.JobID, known.ProjectHash, known.ReasoningTokens = &j.ID, &b.session.ProjectHash, 1
	reported := spent(b, "reported", day, 5)
	reported.CostSource, reported.Agent, reported.SessionID = workbench.CostReported, "codex", nil
	unknown := usage(b, "unknown", 7)
	unknown.OccurredAt, unknown.Model = Epoch+2, "nobody's"
	must(t, b.AddUsage(b.ctx, known, reported, unknown))

	query := func(q workbench.CostQuery) []workbench.CostRow {
		t.Helper()
		rows, err := b.Costs(b.ctx, q)
		must(t, err)
		return rows
	}
	row := func(key, label string, cost *int64, sums workbench.CostSums) workbench.CostRow {
		sums.CostNanoUSD = cost
		return workbench.CostRow{Key: key, Label: label, CostSums: sums}
	}
	of := func(input, events int64) workbench.CostSums {
		return workbench.CostSums{Events: events, UsageTotals: workbench.UsageTotals{
			TokensSent: input, TokensReceived: 2 * events, CacheReadTokens: 3 * events, CacheWriteTokens: 9 * events,
		}}
	}
	session := of(37, 2)
	session.Jobs = 1
	session.ReasoningTokens, session.UnknownEvents, session.UnknownTokens, session.ComputedNanoUSD, session.LatestOccurredAt = 1, 1, 21, 300, Epoch+2
	none := of(5, 1)
	none.ReportedNanoUSD, none.LatestOccurredAt = 50, Epoch+day
	equal(t, "by session", query(workbench.CostQuery{By: workbench.CostBySession}), []workbench.CostRow{
		row(b.session.ID, b.session.Name, ptr(int64(300)), session), row("", "", ptr(int64(50)), none),
	})
	models := query(workbench.CostQuery{By: workbench.CostByModel})
	equal(t, "models", []any{len(models), models[1].Key, models[1].CostNanoUSD}, []any{2, "nobody's", (*int64)(nil)})
	days := query(workbench.CostQuery{By: workbench.CostByDay, ZoneOffset: -3_600_000})
	equal(t, "days", []string{days[0].Key, days[1].Key}, []string{"1767142800000", "1767229200000"})
	for by, want := range map[workbench.CostBy]int{
		workbench.CostByAgent: 2, workbench.CostByJob: 2, workbench.CostByConversation: 1, workbench.CostByProject: 2,
	} {
		equal(t, string(by), len(query(workbench.CostQuery{By: by})), want)
	}
	for _, by := range []workbench.CostBy{
		workbench.CostBySession, workbench.CostByProject, workbench.CostByModel, workbench.CostByAgent, workbench.CostByDay,
		workbench.CostByJob, workbench.CostByConversation, workbench.CostByWorkflow,
	} {
		rows := query(workbench.CostQuery{By: by, SessionID: b.session.ID, ProjectHash: b.session.ProjectHash, From: Epoch, To: Epoch + 2})
		equal(t, "of the session by "+string(by), []any{len(rows), rows[0].TokensSent}, []any{1, int64(30)})
	}
	_, err := b.Costs(b.ctx, workbench.CostQuery{By: "colour"})
	wantCode(t, err, workbench.EInvalid)
	totals, err := b.CostTotals(b.ctx, workbench.CostQuery{SessionID: b.session.ID})
	must(t, err)
	session.CostNanoUSD = ptr(int64(300))
	equal(t, "totals", totals, session)
	for what, got := range map[string]func() (int64, error){
		"job": func() (int64, error) { return b.JobSpent(b.ctx, j.ID) }, "session": func() (int64, error) { return b.SessionSpent(b.ctx, b.session.ID) },
	} {
		nano, err := got()
		must(t, err)
		equal(t, what, nano, int64(300))
	}
	nano, err := b.SpentSince(b.ctx, Epoch+2)
	must(t, err)
	equal(t, "since", nano, int64(50))
}

func testSettlement(t *testing.T, open Opener) {
	b := setup(t, open)
	j, _ := RunningJob(t, b.DB, b.session)
	inSession := func(u workbench.UsageEvent) workbench.UsageEvent {
		u.JobID, u.AssistantSessionID = &j.ID, ptr("agent-session")
		return u
	}
	turn := inSession(usage(b, "turn-1", 0))
	turn.Kind, turn.CostSource, turn.CostNanoUSD = workbench.AdjustmentKind, workbench.CostReported, ptr(int64(777))
	spentOn := func(want int64) {
		t.Helper()
		nano, err := b.JobSpent(b.ctx, j.ID)
		must(t, err)
		equal(t, "cost", nano, want)
	}
	must(t, b.AddUsage(b.ctx, inSession(spent(b, "m1", 1, 10)), inSession(spent(b, "m2", 2, 20))))
	spentOn(300)
	must(t, b.AddUsage(b.ctx, turn))
	spentOn(777)
	must(t, b.AddUsage(b.ctx, inSession(spent(b, "m1", 1, 10)))) // told late
	spentOn(777)
	b.clock.Advance(1)
	must(t, b.AddUsage(b.ctx, inSession(spent(b, "m3", 3, 30))))
	spentOn(777 + 300)
	must(t, b.AddUsage(b.ctx, turn)) // told again: the next turn is none of its own
	spentOn(777 + 300)
	other := spent(b, "m4", 4, 1)
	other.JobID, other.AssistantSessionID = &j.ID, ptr("another")
	must(t, b.AddUsage(b.ctx, other))
	b.clock.Advance(1)
	turn.ProviderMessageID, turn.CostNanoUSD = "turn-2", ptr(int64(1000))
	must(t, b.AddUsage(b.ctx, turn))
	spentOn(777 + 1000 + 10)
}

func testReprice(t *testing.T, open Opener) {
	b := setup(t, open)
	j, p := RunningJob(t, b.DB, b.session)
	end := jobEnd(j.ID, p.ID)
	reported := spent(b, "reported", 1, 5)
	reported.CostSource = workbench.CostReported
	for _, u := range []workbench.UsageEvent{usage(b, "unknown", 1), spent(b, "computed", 2, 3), reported} {
		u.JobID = &j.ID
		end.Usage = append(end.Usage, u)
	}
	must(t, b.FinishJob(b.ctx, end))
	page, err := b.UnreportedUsage(b.ctx, "", 10)
	must(t, err)
	equal(t, "unreported", len(page), 2)
	var prices []workbench.UsagePrice
	for _, u := range page {
		prices = append(prices, workbench.UsagePrice{
			ID: u.ID, UpdatedAt: u.UpdatedAt, CostNanoUSD: ptr(int64(1_000_000_000)), CostSource: workbench.CostComputed, PriceVersion: ptr("v"),
		})
	}
	stale := prices[0]
	stale.UpdatedAt--
	changed, err := b.Reprice(b.ctx, []workbench.UsagePrice{stale})
	must(t, err)
	equal(t, "of an event that changed", changed, int64(0))
	changed, err = b.Reprice(b.ctx, prices)
	must(t, err)
	equal(t, "changed", changed, int64(2))
	equal(t, "cost of the job", b.job(t, j.ID).ActualCost, ptr(2.00000005))
}
