package claude

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxLogged is how much of one tool call, tool result or unknown event the log
// keeps, in bytes: a tool may return a whole file.
const maxLogged = 4 << 10

// assistant reads a message. Claude Code prints one line for each block of a
// message, each with the message's id and usage.
func (p *parser) assistant(e event, line []byte) []agent.Event {
	if e.Message == nil {
		return []agent.Event{logText(agent.Clean(line)), agent.Facts{SkippedLines: 1}}
	}
	list, ok := blocks(e.Message.Content)
	if !ok {
		return []agent.Event{logText(agent.Clean(line)), agent.Facts{SkippedLines: 1}}
	}
	p.state.Outcome = nil // more work: an earlier result was not the last
	synthetic := e.Message.Model == syntheticModel
	p.state.ErrorWord = ""
	if synthetic && len(e.Error) > 0 {
		p.state.ErrorWord = bounded(word(e.Error))
	}
	var events []agent.Event
	for _, raw := range list {
		events = append(events, p.block(raw, e, p.state.ErrorWord != "")...)
	}
	if synthetic {
		return events
	}
	facts := agent.Facts{RequestID: clean(e.RequestID)}
	if e.ParentToolUseID == "" {
		facts.Model = clean(e.Message.Model)
		if t, ok := messageTokens(e.Message.Usage); ok {
			facts.ContextTokens = t.Input + t.CacheRead + t.CacheWrite5m + t.CacheWrite1h + t.Output
		}
	}
	if facts != (agent.Facts{}) {
		events = append(events, facts)
	}
	return append(events, p.message(e)...)
}

// block is one piece of what was said. The words of a subagent and of an error
// are not the answer: they are log.
func (p *parser) block(raw json.RawMessage, e event, failure bool) []agent.Event {
	sidechain := e.ParentToolUseID != ""
	var b block
	if json.Unmarshal(raw, &b) != nil {
		return []agent.Event{logText(agent.Clean(raw))}
	}
	text, thinking := clean(b.Text), clean(b.Thinking)
	switch {
	case b.Type == "text" && sidechain:
		return []agent.Event{logText("[subagent] " + text)}
	case b.Type == "text" && failure:
		return []agent.Event{logText(text)}
	case b.Type == "text":
		return textEvents(workbench.ChannelResponse, p.rest(e, b.Type, text, &p.state.Response))
	case b.Type == "thinking" && sidechain:
		return []agent.Event{logText("[subagent thinking] " + thinking)}
	case b.Type == "thinking":
		return textEvents(workbench.ChannelReasoning, p.rest(e, b.Type, thinking, &p.state.Reasoning))
	case b.Type == "tool_use":
		return toolCall(b, e.ParentToolUseID)
	default:
		return []agent.Event{logText(bounded(agent.Clean(raw)))}
	}
}

// user reads what Claude Code answered to the model: results of tools.
func (p *parser) user(e event, line []byte) []agent.Event {
	if e.Message == nil {
		return []agent.Event{logText(bounded(agent.Clean(line)))}
	}
	list, ok := blocks(e.Message.Content)
	if !ok {
		return []agent.Event{logText(bounded(agent.Clean(line)))}
	}
	var events []agent.Event
	for _, raw := range list {
		var b block
		if json.Unmarshal(raw, &b) != nil || b.Type != "tool_result" {
			events = append(events, logText(bounded(agent.Clean(raw))))
			continue
		}
		prefix, text := "→ ", resultText(b.Content)
		if b.IsError {
			prefix = "→ error: "
		}
		events = append(events, logText(bounded(prefix+text)))
		if b.ToolUseID != "" {
			events = append(events, agent.ToolResult{ID: clean(b.ToolUseID), Output: text, Failed: b.IsError})
		}
	}
	return events
}

func toolCall(b block, parent string) []agent.Event {
	events := []agent.Event{logText(bounded(fmt.Sprintf("[%s] %s", clean(b.Name), agent.Clean(b.Input))))}
	if b.ID == "" {
		return events
	}
	return append(events, agent.ToolCall{
		ID: clean(b.ID), Name: clean(b.Name), Input: bytes.Clone(b.Input), ParentID: clean(parent),
	})
}

// resultText is the text of a tool result; what is not text is named.
func resultText(content json.RawMessage) string {
	list, ok := blocks(content)
	if !ok {
		return agent.Clean(content)
	}
	text := ""
	var g agent.Gap
	for _, raw := range list {
		var b block
		if json.Unmarshal(raw, &b) == nil && b.Type == "text" {
			text += g.Next(clean(b.Text))
		} else {
			text += g.Next("(" + clean(b.Type) + ")")
		}
	}
	return text
}

// bounded cuts text for the log, between two characters, and says so.
func bounded(text string) string {
	if len(text) <= maxLogged {
		return text
	}
	n := maxLogged
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return fmt.Sprintf("%s … (cut: the first %d of %d bytes)", text[:n], n, len(text))
}
