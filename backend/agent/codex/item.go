package codex

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// item is a part of a turn: what is said, thought or done.
type item struct {
	Type string `json:"type"`
	ID   string `json:"id"`

	Text    string   `json:"text"`    // agentMessage, plan
	Summary []string `json:"summary"` // reasoning

	Command string          `json:"command"` // commandExecution
	CWD     string          `json:"cwd"`
	Output  string          `json:"aggregatedOutput"`
	Exit    *int64          `json:"exitCode"`
	Status  string          `json:"status"`
	Changes json.RawMessage `json:"changes"` // fileChange

	Server    string          `json:"server"` // mcpToolCall
	Tool      string          `json:"tool"`   // mcpToolCall, dynamicToolCall, collabAgentToolCall
	Arguments json.RawMessage `json:"arguments"`
	Result    json.RawMessage `json:"result"`
	Error     json.RawMessage `json:"error"`
	Query     string          `json:"query"` // webSearch
	Prompt    string          `json:"prompt"`
	Receivers []string        `json:"receiverThreadIds"`
}

// shown is how much of the item that streams was shown already. The whole item
// follows, of which only the rest is new.
type shown struct {
	Item  string `json:"item,omitempty"`
	Part  int64  `json:"part,omitempty"` // of reasoning, which has several
	Bytes int    `json:"bytes,omitempty"`
}

// delta is a piece of what is said or thought. What a subagent says is not shown
// by the piece: it is log, which has whole items.
func (p *parser) delta(w where, m message) []agent.Event {
	var d struct {
		Item    string `json:"itemId"`
		Delta   string `json:"delta"`
		Summary int64  `json:"summaryIndex"`
		Content int64  `json:"contentIndex"`
	}
	if w.Thread != p.state.Thread || json.Unmarshal(m.Params, &d) != nil {
		return nil
	}
	channel, g := workbench.ChannelReasoning, &p.state.Reasoning
	if m.Method == "item/agentMessage/delta" {
		channel, g = workbench.ChannelResponse, &p.state.Response
	}
	s, part, text := &p.state.Shown, max(d.Summary, d.Content), clean(d.Delta)
	fresh := s.Item != d.Item || s.Part != part
	if s.Item != d.Item {
		*s = shown{Item: bounded(d.Item)}
	}
	s.Part = part
	s.Bytes += len(text)
	if fresh {
		return textEvents(channel, g.Next(text))
	}
	return textEvents(channel, g.More(text))
}

// item reads the beginning or the end of an item.
func (p *parser) item(w where, ended bool, params json.RawMessage) []agent.Event {
	var n struct {
		Item item `json:"item"`
	}
	if json.Unmarshal(params, &n) != nil {
		return []agent.Event{logText(bounded(agent.Clean(params)))}
	}
	i, sidechain := n.Item, w.Thread != p.state.Thread
	switch i.Type {
	case "agentMessage", "plan":
		return p.said(i, ended, sidechain)
	case "reasoning":
		return p.thought(i, ended, sidechain)
	case "userMessage", "hookPrompt":
		return nil
	default:
		return p.used(i, ended, p.state.Others[w.Thread].Call)
	}
}

func (p *parser) said(i item, ended, sidechain bool) []agent.Event {
	text := clean(i.Text)
	switch {
	case !ended || text == "":
		return nil
	case sidechain:
		return []agent.Event{logText("[subagent] " + text)}
	}
	return textEvents(workbench.ChannelResponse, p.rest(i.ID, text))
}

// rest is what of a whole message was not shown by the piece.
func (p *parser) rest(id, text string) string {
	s := p.state.Shown
	p.state.Shown = shown{}
	if s.Item != id || s.Bytes == 0 {
		return p.state.Response.Next(text)
	}
	if s.Bytes >= len(text) {
		return ""
	}
	for s.Bytes > 0 && !utf8.RuneStart(text[s.Bytes]) {
		s.Bytes--
	}
	return p.state.Response.More(text[s.Bytes:])
}

func (p *parser) thought(i item, ended, sidechain bool) []agent.Event {
	streamed := p.state.Shown.Item == i.ID && p.state.Shown.Bytes > 0
	if !ended || sidechain || streamed {
		return nil
	}
	text := ""
	for _, part := range i.Summary {
		text += p.state.Reasoning.Next(clean(part))
	}
	return textEvents(workbench.ChannelReasoning, text)
}

// used is a use of a tool.
func (p *parser) used(i item, ended bool, parent string) []agent.Event {
	tool, input := i.tool()
	raw, err := json.Marshal(input)
	if err != nil || i.ID == "" {
		return []agent.Event{logText(bounded("[" + tool + "]"))}
	}
	for _, thread := range i.Receivers {
		p.remember(thread, func(o *other) { o.Call = bounded(clean(i.ID)) })
	}
	events := []agent.Event{agent.ToolCall{ID: clean(i.ID), Name: tool, Input: raw, ParentID: parent}}
	if !ended {
		if i.Type == "fileChange" {
			p.propose(i)
		}
		return append(events, logText(bounded("["+tool+"] "+agent.Clean(raw))))
	}
	output, failed := i.outcome()
	prefix := "→ "
	if failed {
		prefix = "→ error: "
	}
	return append(events, logText(bounded(prefix+output)), agent.ToolResult{ID: clean(i.ID), Output: output, Failed: failed})
}

func (i item) tool() (tool string, input object) {
	switch i.Type {
	case "commandExecution":
		return "Bash", object{"command": clean(i.Command), "cwd": clean(i.CWD)}
	case "fileChange":
		return "Edit", object{"changes": i.Changes}
	case "mcpToolCall":
		return clean(i.Server + "." + i.Tool), object{"arguments": i.Arguments}
	case "webSearch":
		return "WebSearch", object{"query": clean(i.Query)}
	case "collabAgentToolCall":
		return clean(i.Tool), object{"prompt": clean(i.Prompt)}
	case "dynamicToolCall":
		return clean(i.Tool), object{"arguments": i.Arguments}
	default:
		return clean(i.Type), object{}
	}
}

// outcome is what came of the use of a tool.
func (i item) outcome() (text string, failed bool) {
	failed = i.Status == "failed" || i.Status == "declined" || i.Exit != nil && *i.Exit != 0
	text = clean(i.Output)
	switch {
	case len(i.Error) > 0 && string(i.Error) != "null":
		return agent.Clean(i.Error), true
	case len(i.Result) > 0 && string(i.Result) != "null":
		return agent.Clean(i.Result), failed
	case text == "" && i.Exit != nil && *i.Exit != 0:
		return fmt.Sprintf("exit code %d", *i.Exit), true
	case text == "":
		return clean(i.Status), failed
	}
	return text, failed
}

// change is a proposed change of files. The question that may follow names it
// and does not repeat it.
type change struct {
	Item  string   `json:"item"`
	Files []edited `json:"files"`
}

// edited is one file of it, in the form of Codex.
type edited struct {
	Path string `json:"path"`
	Kind struct {
		Type     string `json:"type"`
		MovePath string `json:"move_path,omitempty"`
	} `json:"kind"`
}

// Bounds of what the state holds of proposed changes.
const (
	maxChanges     = 4
	maxChangeBytes = 2 << 10
)

func (p *parser) propose(i item) {
	c := change{Item: i.ID}
	text, err := []byte(nil), json.Unmarshal(i.Changes, &c.Files)
	if err == nil {
		text, err = json.Marshal(c)
	}
	if err != nil || len(text) > maxChangeBytes {
		return // the question will name no file, so that no mode answers it
	}
	p.state.Changes = append(p.state.Changes, c)
	p.state.Changes = p.state.Changes[max(0, len(p.state.Changes)-maxChanges):]
}

// changed is what a question about files asks for: their names, and the input in
// which they are found. detail is kept if they are not known.
func (p *parser) changed(id string, detail json.RawMessage) (title string, input json.RawMessage) {
	for _, c := range p.state.Changes {
		if c.Item != id {
			continue
		}
		var paths []string
		for _, f := range c.Files {
			paths = append(paths, clean(f.Path))
		}
		text, err := json.Marshal(object{"item_id": id, "changes": c.Files})
		if err == nil {
			return strings.Join(paths, ", "), text
		}
	}
	return "", detail
}
