package ledger_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestClaudeCodesOwnTotal reads what Claude Code has printed, prices each message
// as it comes, and must end with the total that Claude Code itself tells.
func TestClaudeCodesOwnTotal(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"answer", "tool", "subagent", "permission"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			printed, err := os.ReadFile(filepath.Join("..", "agent", "claude", "testdata", name+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			b := newBench(t)
			job, _ := storetest.RunningJob(t, b.db, b.session)
			parser := claude.New().Parser(agent.Request{JobID: job.ID}, nil)
			var events []agent.Event
			var total json.Number
			for line := range bytes.Lines(printed) {
				events = append(events, parser.Stdout(line)...)
				var result struct {
					Type  string      `json:"type"`
					Total json.Number `json:"total_cost_usd"`
				}
				if json.Unmarshal(line, &result) == nil && result.Type == "result" {
					total = result.Total
				}
			}
			events = append(events, parser.Exit(agent.ExitStatus{Code: new(int64)}).Events...)
			computed := b.store(t, job.ID, events)
			sums := b.totals(t)
			want, err := total.Float64()
			if err != nil || want == 0 {
				t.Fatalf("total %q, %v", total, err)
			}
			if got := float64(*sums.CostNanoUSD) / 1e9; got-want > 1e-9 || want-got > 1e-9 {
				t.Errorf("the ledger says %v, Claude Code %v", got, want)
			}
			if sums.UnknownEvents != 0 || sums.ComputedNanoUSD != 0 || computed == 0 {
				t.Errorf("%+v; %d events were priced as they came", sums, computed)
			}
		})
	}
}

// store keeps what a turn reported, one commit an event, and returns how many
// events were priced on the way.
func (b *bench) store(t *testing.T, jobID string, events []agent.Event) (computed int) {
	t.Helper()
	for _, e := range events {
		reported, ok := e.(agent.Usage)
		if !ok {
			continue
		}
		u := b.Price(reported.UsageEvent)
		u.HostID, u.SessionID, u.JobID = b.host.ID, &b.session.ID, &jobID
		if u.CostSource == workbench.CostComputed {
			computed++
		}
		if err := b.db.AddUsage(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	return computed
}
