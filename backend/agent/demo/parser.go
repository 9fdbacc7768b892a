package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// parser knows how far the run came; it is its own state.
type parser struct {
	Ended       bool       `json:"ended,omitempty"`
	Interrupted bool       `json:"interrupted,omitempty"`
	RetryAt     int64      `json:"retry_at,omitempty"` // UTC ms; set: it was limited
	Session     string     `json:"session,omitempty"`
	Err         agent.Tail `json:"err"`
}

var _ agent.Talker = (*parser)(nil)

// Stdout reads one line.
func (p *parser) Stdout(data []byte) []agent.Event {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil
	}
	var l line
	if err := json.Unmarshal(trimmed, &l); err == nil {
		if events := p.read(l); events != nil {
			return events
		}
	}
	return []agent.Event{
		agent.Text{Channel: workbench.ChannelLog, Data: agent.Clean(trimmed) + "\n"},
		agent.Facts{SkippedLines: 1},
	}
}

// read answers nil for a line that says nothing.
func (p *parser) read(l line) []agent.Event {
	switch {
	case l.Begin != nil:
		p.Session = agent.Clean([]byte(l.Begin.Session))
		return []agent.Event{agent.Facts{AssistantSessionID: p.Session, Model: agent.Clean([]byte(l.Begin.Model))}}
	case l.Text != nil:
		return []agent.Event{agent.Text{Channel: workbench.ChannelResponse, Data: agent.Clean([]byte(*l.Text))}}
	case l.Call != nil:
		return []agent.Event{agent.ToolCall{ID: l.Call.ID, Name: l.Call.Name, Input: l.Call.Input}}
	case l.Result != nil:
		return []agent.Event{agent.ToolResult{ID: l.Result.ID, Output: agent.Clean([]byte(l.Result.Output))}}
	case l.Ask != nil:
		return []agent.Event{agent.Ask{Key: l.Ask.Key, Tool: l.Ask.Tool, Title: l.Ask.Title, Detail: encode(map[string]string{"command": l.Ask.Title})}}
	case l.Limit != nil:
		p.RetryAt = time.Now().UnixMilli() + l.Limit.RetryMS
		full := 100.0
		return []agent.Event{agent.Limit{Name: "demonstration", UsedPercent: &full, ResetsAt: p.RetryAt, Status: "rejected"}}
	case l.Usage != nil:
		return []agent.Event{p.usage(*l.Usage)}
	case l.End != nil:
		p.Ended, p.Interrupted = true, l.End.Interrupted
		return []agent.Event{agent.Facts{Turns: 1, DurationMS: l.End.DurationMS}, agent.Done{}}
	}
	return nil
}

func (p *parser) usage(u usage) agent.Event {
	return agent.Usage{UsageEvent: workbench.UsageEvent{
		Provider: name, ProviderMessageID: u.ID, Agent: name, Model: Model, Kind: workbench.UsageKind,
		AssistantSessionID: &p.Session, InputTokens: u.Tokens, OutputTokens: u.Tokens,
		CostSource: workbench.CostUnknown, Billing: workbench.BillingUnknown,
	}}
}

// Stderr is the log.
func (p *parser) Stderr(data []byte) []agent.Event { return logText(p.Err.Next(data)) }

// Tell writes a line.
func (p *parser) Tell(word agent.Word) []agent.Event {
	var said input
	switch w := word.(type) {
	case agent.Steer:
		said.Steer = &w.Text
	case agent.Interrupt:
		said.Interrupt = true
	case agent.Decision:
		said.Decision = &decision{Key: w.Key, Allow: w.Allow, Reason: w.Reason}
	default:
		return nil
	}
	return []agent.Event{agent.Send{Data: encode(said)}}
}

// State is the parser as JSON.
func (p *parser) State() json.RawMessage {
	state, err := json.Marshal(p)
	if err != nil {
		return nil // cannot be: bools, numbers, bytes and strings
	}
	return state
}

// Exit asks for the last line, as with a real agent.
func (p *parser) Exit(status agent.ExitStatus) agent.Result {
	out := agent.Result{OK: p.Ended && !p.Interrupted, Events: logText(p.Err.End())}
	if !out.OK {
		out.Reason, out.Message = p.verdict(status)
	}
	if !p.Ended && p.RetryAt > 0 && !status.Stopped {
		out.Transient, out.RetryAt = true, p.RetryAt
	}
	return out
}

func (p *parser) verdict(status agent.ExitStatus) (workbench.FailureReason, string) {
	switch {
	case p.Interrupted:
		return workbench.FailInterrupted, "The demonstration was interrupted. Resume it to go on."
	case status.Stopped:
		return workbench.FailInterrupted, "The demonstration was stopped before its end."
	case p.RetryAt > 0:
		return workbench.FailRateLimited, "The demonstration plays an agent that has used up its limit; run it again later."
	case status.Code == nil && status.Signal == "":
		return workbench.FailLost, "The demonstration ended while nobody watched; run it again."
	case status.Code != nil && *status.Code == 0:
		return workbench.FailTruncated, "The demonstration ended early; run it again."
	case status.Code != nil:
		return workbench.FailError, fmt.Sprintf("The demonstration ended with exit code %d; see the job's log.", *status.Code)
	}
	return workbench.FailError, fmt.Sprintf("The demonstration was ended by %s; run it again.", status.Signal)
}

func logText(data string) []agent.Event {
	if data == "" {
		return nil
	}
	return []agent.Event{agent.Text{Channel: workbench.ChannelLog, Data: data}}
}
