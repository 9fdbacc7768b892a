package llm

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// line is one line of the child's output. Exactly one field is set.
type line struct {
	Begin     *begin   `json:"begin,omitempty"`
	Text      string   `json:"text,omitempty"`
	Reasoning string   `json:"reasoning,omitempty"`
	Usage     *usage   `json:"usage,omitempty"`
	Failure   *failure `json:"failure,omitempty"`
	End       *end     `json:"end,omitempty"`
}

// begin says that the provider answers.
type begin struct {
	ID        string `json:"id"` // of the message in the ledger
	Model     string `json:"model"`
	RequestID string `json:"request_id,omitempty"`
}

// usage is what the answer used so far. Output contains Reasoning; Input is what
// no cache held.
type usage struct {
	Input        int64 `json:"input"`
	Output       int64 `json:"output"`
	Reasoning    int64 `json:"reasoning"`
	CacheRead    int64 `json:"cache_read"`
	CacheWrite5m int64 `json:"cache_write_5m"`
	CacheWrite1h int64 `json:"cache_write_1h"`
}

// failure is why there is no answer, or no whole one.
type failure struct {
	Reason    workbench.FailureReason `json:"reason"`
	Message   string                  `json:"message"`
	Transient bool                    `json:"transient,omitempty"`
	RetryAt   int64                   `json:"retry_at,omitempty"` // UTC ms
}

type end struct {
	DurationMS int64 `json:"duration_ms"`
}

// parser reads the output of one child.
type parser struct {
	agent, label, provider string
	state                  parserState
}

// parserState is what a parser must know of the lines before.
type parserState struct {
	Begin   begin      `json:"begin"`
	Counted bool       `json:"counted,omitempty"` // usage was told
	Ended   bool       `json:"ended,omitempty"`
	Failure *failure   `json:"failure,omitempty"`
	Err     agent.Tail `json:"err"`
}

// Stdout reads one line.
func (p *parser) Stdout(data []byte) []agent.Event {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil
	}
	var l line
	if json.Unmarshal(trimmed, &l) != nil {
		return []agent.Event{logText(agent.Clean(trimmed)), agent.Facts{SkippedLines: 1}}
	}
	switch {
	case l.Begin != nil:
		p.state.Begin = *l.Begin
		// An answer costs something from here on. Without a row of the ledger one
		// whose usage is never told would pass as free.
		return []agent.Event{agent.Facts{Model: clean(l.Begin.Model), RequestID: clean(l.Begin.RequestID)}, p.usage(usage{})}
	case l.Text != "":
		return text(workbench.ChannelResponse, clean(l.Text))
	case l.Reasoning != "":
		return text(workbench.ChannelReasoning, clean(l.Reasoning))
	case l.Usage != nil:
		p.state.Counted = true
		return []agent.Event{p.usage(*l.Usage), agent.Facts{ContextTokens: l.Usage.whole()}}
	case l.Failure != nil:
		p.state.Failure = l.Failure
		return []agent.Event{logText(clean(l.Failure.Message))}
	case l.End != nil:
		p.state.Ended = true
		return p.end(*l.End)
	}
	return []agent.Event{logText(agent.Clean(trimmed)), agent.Facts{SkippedLines: 1}}
}

func (u usage) whole() int64 {
	return u.Input + u.CacheRead + u.CacheWrite5m + u.CacheWrite1h + u.Output
}

func (p *parser) usage(u usage) agent.Usage {
	event := workbench.UsageEvent{
		Provider: p.provider, ProviderMessageID: clean(p.state.Begin.ID), Agent: p.agent, Model: clean(p.state.Begin.Model),
		Kind: workbench.UsageKind, CostSource: workbench.CostUnknown, Billing: "metered",
		InputTokens: u.Input, OutputTokens: u.Output, ReasoningTokens: u.Reasoning,
		CacheReadTokens: u.CacheRead, CacheWrite5mTokens: u.CacheWrite5m, CacheWrite1hTokens: u.CacheWrite1h,
	}
	if id := clean(p.state.Begin.RequestID); id != "" {
		event.RequestID = &id
	}
	return agent.Usage{UsageEvent: event}
}

func (p *parser) end(e end) []agent.Event {
	events := []agent.Event{agent.Facts{Turns: 1, DurationMS: e.DurationMS}}
	if !p.state.Counted {
		events = append(events, logText(p.label+" did not tell how many tokens this answer used, so its cost is unknown."))
	}
	return events
}

// Stderr is the log.
func (p *parser) Stderr(data []byte) []agent.Event {
	return text(workbench.ChannelLog, p.state.Err.Next(data))
}

// State is the parser's memory as JSON.
func (p *parser) State() json.RawMessage {
	state, err := json.Marshal(p.state)
	if err != nil {
		return nil // cannot be: strings, numbers and bools
	}
	return state
}

// Exit judges by the lines: a child that has told the end has done its work,
// however it ended.
func (p *parser) Exit(status agent.ExitStatus) agent.Result {
	result := agent.Result{OK: p.state.Ended, Events: text(workbench.ChannelLog, p.state.Err.End())}
	switch f := p.state.Failure; {
	case p.state.Ended:
	case f != nil && !status.Stopped:
		result.Reason, result.Message = f.Reason, clean(f.Message)
		result.Transient, result.RetryAt = f.Transient, f.RetryAt
	case status.Stopped:
		result.Reason, result.Message = workbench.FailInterrupted, p.label+" was stopped before it had answered."
	case status.Code == nil && status.Signal == "":
		result.Reason, result.Message = workbench.FailLost, "The request to "+p.label+" ended while nobody watched; run it again."
	case status.Code == nil:
		result.Reason, result.Message = workbench.FailError, fmt.Sprintf("The request to %s was ended by %s; run it again.", p.label, status.Signal)
	default:
		result.Reason, result.Message = workbench.FailTruncated, "The request to "+p.label+" ended without a result, so its answer may be cut; run it again."
	}
	return result
}

// clean repairs text that came out of JSON, which may hold U+0000.
func clean(text string) string { return agent.Clean([]byte(text)) }

func logText(data string) agent.Text {
	return agent.Text{Channel: workbench.ChannelLog, Data: data + "\n"}
}

func text(channel workbench.Channel, data string) []agent.Event {
	if data == "" {
		return nil
	}
	return []agent.Event{agent.Text{Channel: channel, Data: data}}
}
