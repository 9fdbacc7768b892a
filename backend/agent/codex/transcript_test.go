package codex_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/codex"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// script is a conversation with a parser that is made anew, from the state of
// the one before, for every line and word: as after a crash at each of them.
type script struct {
	t      testing.TB
	req    agent.Request
	state  json.RawMessage
	text   map[workbench.Channel]string
	usage  map[string]workbench.UsageEvent // by provider message id
	facts  agent.Facts
	asks   []agent.Ask
	sent   []string
	calls  map[string]agent.ToolCall
	ends   map[string]agent.ToolResult
	limits map[string]agent.Limit
	others []agent.Event
	react  func(s *script, event agent.Event)
}

func newScript(t testing.TB, req agent.Request) *script {
	return &script{
		t: t, req: req, text: map[workbench.Channel]string{}, usage: map[string]workbench.UsageEvent{},
		calls: map[string]agent.ToolCall{}, ends: map[string]agent.ToolResult{}, limits: map[string]agent.Limit{},
	}
}

func (s *script) take(events []agent.Event) {
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			s.text[e.Channel] += e.Data
		case agent.Usage:
			s.usage[e.ProviderMessageID] = e.UsageEvent
		case agent.Facts:
			s.learn(e)
		case agent.Ask:
			s.asks = append(s.asks, e)
		case agent.Send:
			if !json.Valid(e.Data) || bytes.Count(e.Data, []byte("\n")) != 1 {
				s.t.Errorf("sent what is not one line of JSON: %q", e.Data)
			}
			s.sent = append(s.sent, string(e.Data))
		case agent.ToolCall:
			s.calls[e.ID] = e
		case agent.ToolResult:
			s.ends[e.ID] = e
		case agent.Limit:
			s.limits[e.Name] = e
		default:
			s.others = append(s.others, e)
		}
		if s.react != nil {
			s.react(s, event)
		}
	}
}

func (s *script) learn(f agent.Facts) {
	for _, pair := range []struct{ to, from *string }{
		{&s.facts.AssistantSessionID, &f.AssistantSessionID},
		{&s.facts.Model, &f.Model},
		{&s.facts.Version, &f.Version},
		{&s.facts.TranscriptPath, &f.TranscriptPath},
	} {
		if *pair.from != "" {
			*pair.to = *pair.from
		}
	}
	s.facts.Turns = max(s.facts.Turns, f.Turns)
	s.facts.SkippedLines += f.SkippedLines
	if f.ContextTokens != 0 {
		s.facts.ContextTokens, s.facts.ContextWindow = f.ContextTokens, f.ContextWindow
	}
}

func (s *script) line(data []byte) {
	p := codex.New().Parser(s.req, s.state)
	events := p.Stdout(data)
	s.state = p.State()
	if len(s.state) > 16<<10 {
		s.t.Errorf("the state has %d bytes; it is stored with every commit", len(s.state))
	}
	s.take(events)
}

func (s *script) lines(text string) {
	for line := range strings.Lines(text) {
		s.line([]byte(line))
	}
}

func (s *script) tell(word agent.Word) {
	p, ok := codex.New().Parser(s.req, s.state).(agent.Talker)
	if !ok {
		s.t.Fatal("the parser takes no words")
	}
	events := p.Tell(word)
	s.state = p.State()
	s.take(events)
}

func (s *script) exit(stderr string, status agent.ExitStatus) agent.Result {
	p := codex.New().Parser(s.req, s.state)
	s.take(p.Stderr([]byte(stderr)))
	r := p.Exit(status)
	s.take(r.Events)
	return r
}

// sums are the tokens of all rows.
func (s *script) sums() (in, cached, out, reasoning int64) {
	for _, u := range s.usage {
		in += u.InputTokens
		cached += u.CacheReadTokens
		out += u.OutputTokens
		reasoning += u.ReasoningTokens
	}
	return in, cached, out, reasoning
}

func exited(code int64) agent.ExitStatus { return agent.ExitStatus{Code: &code} }
