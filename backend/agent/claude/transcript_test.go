package claude_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// transcript is what the job service would have stored of a run.
type transcript struct {
	text   map[workbench.Channel]string
	facts  agent.Facts
	usage  map[string]workbench.UsageEvent // by provider message id
	result agent.Result
}

func newTranscript() *transcript {
	return &transcript{text: map[workbench.Channel]string{}, usage: map[string]workbench.UsageEvent{}}
}

func (tr *transcript) add(events []agent.Event) {
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			tr.text[e.Channel] += e.Data
		case agent.Usage:
			tr.usage[e.ProviderMessageID] = e.UsageEvent
		case agent.Facts:
			tr.learn(e)
		}
	}
}

func (tr *transcript) learn(f agent.Facts) {
	for _, s := range []struct{ to, from *string }{
		{&tr.facts.AssistantSessionID, &f.AssistantSessionID},
		{&tr.facts.Model, &f.Model},
		{&tr.facts.RequestID, &f.RequestID},
		{&tr.facts.Version, &f.Version},
	} {
		if *s.from != "" {
			*s.to = *s.from
		}
	}
	tr.facts.Turns = max(tr.facts.Turns, f.Turns)
	tr.facts.DurationMS = max(tr.facts.DurationMS, f.DurationMS)
	tr.facts.SkippedLines += f.SkippedLines
}

// sums are the job's totals.
type sums struct {
	in, out, read, write5m, write1h int64
	nano                            int64 // cost, 10⁻⁹ USD
	priced                          bool
}

func (tr *transcript) sums() sums {
	var s sums
	for _, u := range tr.usage {
		s.in += u.InputTokens
		s.out += u.OutputTokens
		s.read += u.CacheReadTokens
		s.write5m += u.CacheWrite5mTokens
		s.write1h += u.CacheWrite1hTokens
		if u.CostNanoUSD != nil {
			s.nano += *u.CostNanoUSD
			s.priced = true
		}
	}
	return s
}

// replay parses output with a new parser for each line, made from the state of
// the one before: as after a crash at each line.
func replay(t testing.TB, req agent.Request, stdout, stderr []byte, status agent.ExitStatus) *transcript {
	t.Helper()
	tr := newTranscript()
	var state json.RawMessage
	for line := range bytes.Lines(stdout) {
		p := claude.New().Parser(req, state)
		tr.add(p.Stdout(line))
		state = p.State()
		if len(state) > 16<<10 {
			t.Errorf("the state has %d bytes; it is stored with every commit", len(state))
		}
	}
	p := claude.New().Parser(req, state)
	tr.add(p.Stderr(stderr))
	tr.result = p.Exit(status)
	tr.add(tr.result.Events)
	return tr
}

func exited(code int64) agent.ExitStatus { return agent.ExitStatus{Code: &code} }
