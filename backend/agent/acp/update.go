package acp

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/coder/acp-go-sdk"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxTools bounds the tools that the state knows to run.
const maxTools = 32

// tool is a use of a tool that has not ended.
type tool struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// update reads what a session reports. What it said before this turn is history
// and not new.
func (p *parser) update(params json.RawMessage) []agent.Event {
	var n acp.SessionNotification
	if json.Unmarshal(params, &n) != nil {
		return []agent.Event{logText(bounded(agent.Clean(params))), agent.Facts{SkippedLines: 1}}
	}
	u := n.Update
	switch {
	case !understood(params):
		return []agent.Event{logText(bounded(agent.Clean(params)))}
	case u.UsageUpdate != nil:
		return p.measured(*u.UsageUpdate)
	case p.state.Loading || !p.state.Prompted:
		return nil
	case u.AgentMessageChunk != nil:
		if id := u.AgentMessageChunk.MessageId; id != nil {
			p.state.MessageID = *id
		}
		p.state.Reasoning.Broken = true
		return text(workbench.ChannelResponse, p.state.Response.next(clean(blockText(u.AgentMessageChunk.Content))))
	case u.AgentThoughtChunk != nil:
		return text(workbench.ChannelReasoning, p.state.Reasoning.next(clean(blockText(u.AgentThoughtChunk.Content))))
	case u.ToolCall != nil:
		c := u.ToolCall
		return p.tool(report{string(c.ToolCallId), c.Title, c.Kind, c.Status, c.RawInput, c.RawOutput, c.Content, c.Locations})
	case u.ToolCallUpdate != nil:
		return p.tool(reportOf(*u.ToolCallUpdate))
	case u.Plan != nil:
		return []agent.Event{logText(planText(u.Plan.Entries))}
	case u.CurrentModeUpdate != nil:
		return []agent.Event{logText("[mode] " + clean(string(u.CurrentModeUpdate.CurrentModeId)))}
	case u.UserMessageChunk != nil, u.AvailableCommandsUpdate != nil, u.ConfigOptionUpdate != nil, u.SessionInfoUpdate != nil:
		return nil // not of the answer
	}
	return []agent.Event{logText(bounded(agent.Clean(params)))}
}

// understood reports whether the SDK knows the kind of an update. It takes one of
// another kind for any that has no required field.
func understood(params json.RawMessage) bool {
	var n struct {
		Update struct {
			Kind string `json:"sessionUpdate"`
		} `json:"update"`
	}
	if json.Unmarshal(params, &n) != nil {
		return false
	}
	switch n.Update.Kind {
	case "user_message_chunk", "agent_message_chunk", "agent_thought_chunk", "tool_call", "tool_call_update", "plan",
		"available_commands_update", "current_mode_update", "config_option_update", "session_info_update", "usage_update":
		return true
	}
	return false
}

// report is what is known of a use of a tool.
type report struct {
	id, title        string
	kind             acp.ToolKind
	status           acp.ToolCallStatus
	rawInput, rawOut any
	content          []acp.ToolCallContent
	locations        []acp.ToolCallLocation
}

func reportOf(u acp.SessionToolCallUpdate) report {
	r := report{id: string(u.ToolCallId), rawInput: u.RawInput, rawOut: u.RawOutput, content: u.Content, locations: u.Locations}
	if u.Title != nil {
		r.title = *u.Title
	}
	if u.Kind != nil {
		r.kind = *u.Kind
	}
	if u.Status != nil {
		r.status = *u.Status
	}
	return r
}

// tool reports a use of a tool: its beginning, what is newly known of its input,
// and its end.
func (p *parser) tool(r report) []agent.Event {
	p.state.Response.Broken, p.state.Reasoning.Broken = true, true
	var events []agent.Event
	i := slices.IndexFunc(p.state.Tools, func(t tool) bool { return t.ID == r.id })
	began := i < 0
	if began {
		if len(p.state.Tools) >= maxTools {
			p.state.Tools = p.state.Tools[1:] // the oldest one: its agent has forgotten it
		}
		p.state.Tools = append(p.state.Tools, tool{ID: r.id, Name: toolName(r.kind, r.title)})
		i = len(p.state.Tools) - 1
	}
	name := p.state.Tools[i].Name
	if input := r.input(); began || input != nil {
		events = append(events, agent.ToolCall{ID: clean(r.id), Name: name, Input: input})
	}
	if began {
		events = append(events, logText("["+name+"] "+clean(oneLine(r.title))))
	}
	if r.status == acp.ToolCallStatusCompleted || r.status == acp.ToolCallStatusFailed {
		p.state.Tools = slices.Delete(p.state.Tools, i, i+1)
		events = append(events, agent.ToolResult{
			ID: clean(r.id), Output: clean(r.output()), Failed: r.status == acp.ToolCallStatusFailed,
		})
	}
	return events
}

// toolName is the protocol's word for a kind of tool, or the agent's own.
func toolName(kind acp.ToolKind, title string) string {
	if kind != "" && kind != acp.ToolKindOther {
		return clean(string(kind))
	}
	if word, _, _ := strings.Cut(strings.TrimSpace(title), " "); word != "" {
		return clean(word)
	}
	return "tool"
}

// input is what the tool was given: as the agent has it, or else the changes and
// the places that it shows.
func (r report) input() json.RawMessage {
	var shown any
	switch {
	case r.rawInput != nil && !empty(r.rawInput):
		shown = r.rawInput
	case slices.ContainsFunc(r.content, func(c acp.ToolCallContent) bool { return c.Diff != nil }):
		shown = map[string]any{"content": r.content}
	case len(r.locations) > 0:
		shown = map[string]any{"locations": r.locations}
	default:
		return nil
	}
	data, err := json.Marshal(shown)
	if err != nil {
		return nil // cannot be: it came out of JSON
	}
	return data
}

func empty(v any) bool {
	fields, ok := v.(map[string]any)
	return ok && len(fields) == 0
}

// output is what the tool gave, as text.
func (r report) output() string {
	var parts []string
	for _, c := range r.content {
		switch {
		case c.Content != nil:
			parts = append(parts, blockText(c.Content.Content))
		case c.Diff != nil:
			parts = append(parts, "Changed "+c.Diff.Path)
		}
	}
	if len(parts) > 0 || r.rawOut == nil {
		return strings.Join(parts, "\n")
	}
	if output, ok := r.rawOut.(string); ok {
		return output
	}
	data, err := json.Marshal(r.rawOut)
	if err != nil {
		return ""
	}
	return string(data)
}

func blockText(b acp.ContentBlock) string {
	switch {
	case b.Text != nil:
		return b.Text.Text
	case b.ResourceLink != nil:
		return b.ResourceLink.Uri
	case b.Resource != nil && b.Resource.Resource.TextResourceContents != nil:
		return b.Resource.Resource.TextResourceContents.Text
	case b.Image != nil:
		return "[image]"
	case b.Audio != nil:
		return "[audio]"
	}
	return ""
}

func planText(entries []acp.PlanEntry) string {
	var b strings.Builder
	b.WriteString("[plan]")
	for _, entry := range entries {
		b.WriteString("\n- " + clean(string(entry.Status)) + ": " + clean(oneLine(entry.Content)))
	}
	return b.String()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
