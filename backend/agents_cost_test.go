//go:build agents

package backend_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestClaudeCostsWhatItReports runs a job of several messages with the real Claude
// Code on PostgreSQL: what its result line says of its cost is what the ledger
// holds of the job. TestClaudeOutlivesItsOwner compares them on SQLite.
func TestClaudeCostsWhatItReports(t *testing.T) {
	t.Parallel()
	tool := usesShell("touch "+filepath.Join(t.TempDir(), "note.txt"), false)
	b := newAgent(t, "claude", func(r modeltest.Request) modeltest.Reply {
		reply := tool(r)
		reply.Usage = modeltest.Usage{Input: 12_345, Output: 6789, CacheRead: 98_765, CacheWrite5m: 4321, CacheWrite1h: 1234}
		return reply
	})
	b.use(storetest.PostgresURL(t))
	printed := filepath.Join(t.TempDir(), "printed")
	b.wrap(`"$AGENT" "$@" | tee -a '` + printed + `'`)
	b.start()
	j := b.wait(b.run(job.Spec{SessionID: taskSession(t, b.installation), Agent: "claude", Model: b.model, Permission: string(agent.PermissionAll)}).ID)
	if j.Status != workbench.JobCompleted {
		t.Fatalf("%s: %v", j.Status, j.ErrorMessage)
	}
	if reported := b.reported(j, printed); reported < 0.3 {
		t.Errorf("Claude Code reports %.9f for two messages", reported)
	}
	if sent := b.server.Sent(); j.TokensSent != sent.Input || j.TokensReceived != sent.Output ||
		j.CacheReadTokens != sent.CacheRead || j.CacheWriteTokens != sent.CacheWrite5m+sent.CacheWrite1h {
		t.Errorf("tokens %d %d %d %d, the server sent %+v", j.TokensSent, j.TokensReceived, j.CacheReadTokens, j.CacheWriteTokens, sent)
	}
}

// reported checks that the ledger holds of a job what Claude Code has printed of
// its cost, to the cent.
func (i *installation) reported(j workbench.Job, printed string) float64 {
	i.t.Helper()
	reported := reportedCost(i.t, printed)
	var rows []workbench.UsageEvent
	i.call(&rows, "JobAPI.Usage", j.ID)
	var nano int64
	for _, row := range rows {
		if row.CostNanoUSD == nil || row.CostSource != workbench.CostReported {
			i.t.Errorf("a row of the ledger has no reported cost: %+v", row)
			continue
		}
		nano += *row.CostNanoUSD
	}
	cents := func(usd float64) int64 { return int64(math.Round(usd * 100)) }
	if ledger := float64(nano) / 1e9; cents(ledger) != cents(reported) || math.Abs(ledger-reported) > 1e-6 {
		i.t.Errorf("the ledger holds %.9f USD in %d rows, Claude Code reports %.9f", ledger, len(rows), reported)
	}
	if j.ActualCost == nil || cents(*j.ActualCost) != cents(reported) {
		i.t.Errorf("the job has cost %v, Claude Code reports %v", j.ActualCost, reported)
	}
	return reported
}

// reportedCost is the total_cost_usd of the only result line that was printed.
func reportedCost(t testing.TB, path string) float64 {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var costs []float64
	for line := range bytes.Lines(raw) {
		var result struct {
			Type string   `json:"type"`
			Cost *float64 `json:"total_cost_usd"`
		}
		if json.Unmarshal(line, &result) == nil && result.Type == "result" && result.Cost != nil {
			costs = append(costs, *result.Cost)
		}
	}
	if len(costs) != 1 {
		t.Fatalf("the costs %v were reported in\n%s", costs, raw)
	}
	return costs[0]
}
