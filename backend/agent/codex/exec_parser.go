package codex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// execParser reads the events of codex exec. It is no Talker.
type execParser struct{ p parser }

// execEvent is one line.
type execEvent struct {
	Type    string     `json:"type"`
	Thread  string     `json:"thread_id"`
	Item    execItem   `json:"item"`
	Usage   *execUsage `json:"usage"`
	Message string     `json:"message"`
	Error   struct {
		Message string `json:"message"`
	} `json:"error"`
}

// execItem is an item, whose members have other names than those of the app
// server. Its id is unique in one process only.
type execItem struct {
	Type      string          `json:"type"`
	ID        string          `json:"id"`
	Text      string          `json:"text"`
	Message   string          `json:"message"`
	Command   string          `json:"command"`
	Output    string          `json:"aggregated_output"`
	Exit      *int64          `json:"exit_code"`
	Status    string          `json:"status"`
	Changes   json.RawMessage `json:"changes"`
	Server    string          `json:"server"`
	Tool      string          `json:"tool"`
	Arguments json.RawMessage `json:"arguments"`
	Result    json.RawMessage `json:"result"`
	Error     json.RawMessage `json:"error"`
	Query     string          `json:"query"`
	Prompt    string          `json:"prompt"`
}

// execUsage are the tokens of all calls of the thread since it began. Cached
// tokens are contained in Input, reasoning in Output.
type execUsage struct {
	Input      int64 `json:"input_tokens"`
	Cached     int64 `json:"cached_input_tokens"`
	CacheWrite int64 `json:"cache_write_input_tokens"`
	Output     int64 `json:"output_tokens"`
	Reasoning  int64 `json:"reasoning_output_tokens"`
}

// Stdout reads one line.
func (e *execParser) Stdout(data []byte) []agent.Event {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil
	}
	var event execEvent
	if trimmed[0] != '{' || json.Unmarshal(trimmed, &event) != nil || event.Type == "" {
		return []agent.Event{logText(agent.Clean(data)), agent.Facts{SkippedLines: 1}}
	}
	if e.astray() && event.Type != "turn.completed" {
		return nil // of a turn that nobody asked for, and that is being ended
	}
	switch event.Type {
	case "thread.started":
		return e.opened(event.Thread)
	case "turn.started", "item.updated":
		return nil
	case "item.started", "item.completed":
		return e.item(event, trimmed)
	case "turn.completed":
		return e.ended(event.Usage)
	case "turn.failed":
		return e.over(failed(event.Error.Message))
	case "error":
		return []agent.Event{logText(bounded("[error] " + clean(event.Message)))}
	default:
		return []agent.Event{logText(bounded(agent.Clean(trimmed)))}
	}
}

// astray reports whether Codex began a new thread in place of the one to go on
// with, as its earlier versions do when they do not have that.
func (e *execParser) astray() bool { return e.p.state.Outcome != nil && e.p.state.Outcome.NoThread }

func (e *execParser) opened(thread string) []agent.Event {
	s := &e.p.state
	if s.Thread != "" || thread == "" {
		return nil
	}
	s.Thread = clean(thread)
	if resume := e.p.req.Resume; resume != "" && resume != s.Thread {
		return e.over(outcome{Failed: true, NoThread: true, Text: "It began a new session in its place."})
	}
	s.Model = bounded(clean(e.p.req.Model))
	return []agent.Event{
		agent.Facts{AssistantSessionID: s.Thread, Model: s.Model},
		logText("Codex, thread " + s.Thread),
	}
}

// execKinds are the names of the items at the app server.
var execKinds = map[string]string{
	"agent_message": "agentMessage", "reasoning": "reasoning", "command_execution": "commandExecution",
	"file_change": "fileChange", "mcp_tool_call": "mcpToolCall", "web_search": "webSearch", "collab_tool_call": "collabAgentToolCall",
}

func (e *execParser) item(event execEvent, raw []byte) []agent.Event {
	from, ended := event.Item, event.Type == "item.completed"
	kind, known := execKinds[from.Type]
	switch {
	case from.Type == "error":
		return []agent.Event{logText(bounded("[warning] " + clean(from.Message)))}
	case !known && !ended:
		return nil
	case !known:
		return []agent.Event{logText(bounded(agent.Clean(raw)))}
	}
	i := item{
		Type: kind, ID: e.unique(from.ID), Text: from.Text, Command: from.Command, CWD: e.p.req.WorkingDirectory,
		Output: from.Output, Exit: from.Exit, Status: from.Status, Changes: from.Changes, Server: from.Server, Tool: from.Tool,
		Arguments: from.Arguments, Result: from.Result, Error: from.Error, Query: from.Query, Prompt: from.Prompt,
	}
	switch kind {
	case "agentMessage":
		return e.p.said(i, ended, false)
	case "reasoning":
		i.Summary = []string{from.Text}
		return e.p.thought(i, ended, false)
	default:
		return e.p.used(i, ended, "")
	}
}

// unique is the id of an item among those of all processes of a job.
func (e *execParser) unique(id string) string {
	if id == "" || e.p.req.Process.ID == "" {
		return id
	}
	return e.p.req.Process.ID + ":" + id
}

// ended is the end of a turn that went well.
func (e *execParser) ended(u *execUsage) []agent.Event {
	if e.p.state.Turns > 0 {
		return nil
	}
	e.p.state.Turns = 1
	events := e.usage(u)
	if e.astray() {
		return events
	}
	events = append(events, agent.Facts{Turns: 1})
	return append(events, e.over(outcome{})...)
}

// usage is what the thread has used beyond what is counted of it. A turn that was
// stopped told nothing: what it used is counted with the next one.
func (e *execParser) usage(u *execUsage) []agent.Event {
	if u == nil {
		return nil
	}
	var before workbench.TokenSums
	if e.p.state.Thread == e.p.req.Resume {
		before = e.p.req.Counted
	}
	session, model := e.p.state.Thread, clean(e.p.req.Model)
	if model == "" {
		model = "unknown"
	}
	row := workbench.UsageEvent{
		Provider: provider, ProviderMessageID: fmt.Sprintf("%s:%d", session, u.Input+u.Output), Agent: name, Model: model,
		Kind: workbench.UsageKind, AssistantSessionID: &session,
		InputTokens:     max(u.Input-u.Cached-u.CacheWrite-before.Input, 0),
		OutputTokens:    max(u.Output-before.Output, 0),
		ReasoningTokens: max(u.Reasoning-before.Reasoning, 0),
		CacheReadTokens: max(u.Cached-before.CacheRead, 0), CacheWrite5mTokens: max(u.CacheWrite-before.CacheWrite, 0),
		CostSource: workbench.CostUnknown, Billing: workbench.BillingUnknown,
	}
	if row.InputTokens+row.OutputTokens+row.CacheReadTokens+row.CacheWrite5mTokens == 0 {
		return nil
	}
	return []agent.Event{agent.Usage{UsageEvent: row}}
}

// over is the end of the turn, good or bad. The process ends by itself.
func (e *execParser) over(o outcome) []agent.Event {
	o.Text = bounded(strings.TrimSpace(clean(o.Text)))
	e.p.state.Outcome = &o
	var events []agent.Event
	if o.Text != "" {
		events = append(events, logText(o.Text))
	}
	return append(events, agent.Done{})
}

var httpStatus = regexp.MustCompile(`(?:unexpected status|last status:) ([1-5][0-9][0-9])\b`)

// failed reads a failure, which codex exec tells as a sentence.
func failed(text string) outcome {
	o := outcome{Failed: true, Text: text}
	if match := httpStatus.FindStringSubmatch(text); match != nil {
		o.Kind = "httpConnectionFailed"
		o.Status, _ = strconv.ParseInt(match[1], 10, 64) // three digits
	}
	switch lower := strings.ToLower(text); {
	case strings.Contains(lower, "usage limit"):
		o.Kind = "usageLimitExceeded"
	case strings.Contains(lower, "context window"):
		o.Kind = "contextWindowExceeded"
	case strings.Contains(lower, "model") && strings.Contains(lower, "does not exist"):
		o.Kind = "modelNotFound"
	}
	return o
}

// noRollout is what Codex writes when it does not have the thread to go on with.
// A backtrace may follow, so it is looked for in all that is written.
const noRollout = "no rollout found"

// Stderr goes to the log; its last line explains an exit without a result.
func (e *execParser) Stderr(data []byte) []agent.Event {
	before := e.p.state.Stderr.Text
	events := e.p.Stderr(data)
	if said := before + string(data); e.p.req.Resume != "" && e.p.state.Outcome == nil && strings.Contains(said, noRollout) {
		e.p.state.Outcome = &outcome{Failed: true, NoThread: true, Text: "The session is not found."}
	}
	return events
}

// State is the parser's memory as JSON.
func (e *execParser) State() json.RawMessage { return e.p.State() }

// Exit judges the run. The end of the turn is what counts.
func (e *execParser) Exit(status agent.ExitStatus) agent.Result {
	result := agent.Result{}
	switch o := e.p.state.Outcome; {
	case o == nil:
		result = agent.Unfinished(label, status, e.p.state.Stderr.LastLine())
	case o.Failed:
		result = e.p.failure(*o)
	}
	result.OK = result.Reason == ""
	result.Events = textEvents(workbench.ChannelLog, e.p.state.Stderr.End())
	return result
}
