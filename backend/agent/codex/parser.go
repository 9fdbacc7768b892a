package codex

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// parser reads the output of one app server, and says what comes next.
type parser struct {
	req   agent.Request
	state parserState
}

// parserState is what a parser must know of the lines before. It stays small:
// it is stored with every commit.
type parserState struct {
	Version    string           `json:"version,omitempty"`
	Thread     string           `json:"thread,omitempty"`
	Model      string           `json:"model,omitempty"`
	Turn       string           `json:"turn,omitempty"`   // the one that runs
	Others     map[string]other `json:"others,omitempty"` // threads of subagents
	Shown      shown            `json:"shown"`            // of the item that streams
	Response   agent.Gap        `json:"response,omitempty"`
	Reasoning  agent.Gap        `json:"reasoning,omitempty"`
	Changes    []change         `json:"changes,omitempty"` // proposed changes of files
	Talk       talk             `json:"talk"`
	Resets     int64            `json:"resets,omitempty"` // of a limit that is used up, UTC ms
	Turns      int64            `json:"turns,omitempty"`
	DurationMS int64            `json:"duration_ms,omitempty"`
	Outcome    *outcome         `json:"outcome,omitempty"`
	Stderr     agent.Tail       `json:"stderr"`
}

// Stdout reads one line.
func (p *parser) Stdout(data []byte) []agent.Event {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil
	}
	var m message
	if trimmed[0] != '{' || json.Unmarshal(trimmed, &m) != nil || m.Method == "" && len(m.ID) == 0 {
		return []agent.Event{logText(agent.Clean(data)), agent.Facts{SkippedLines: 1}}
	}
	switch {
	case m.Method != "" && len(m.ID) > 0:
		return p.asked(m, trimmed)
	case m.Method != "":
		return p.notified(m, trimmed)
	default:
		return p.answered(m)
	}
}

// Stderr goes to the log; its last line explains an exit without a result.
func (p *parser) Stderr(data []byte) []agent.Event {
	return textEvents(workbench.ChannelLog, p.state.Stderr.Next(data))
}

// State is the parser's memory as JSON.
func (p *parser) State() json.RawMessage {
	text, err := json.Marshal(p.state)
	if err != nil {
		return nil // cannot be: the state holds strings and integers
	}
	return text
}

// answered reads the answer to a request of Holdfast, and takes the next step.
func (p *parser) answered(m message) []agent.Event {
	var id int64
	if json.Unmarshal(m.ID, &id) != nil {
		return []agent.Event{logText("Codex answered a request that was not made."), agent.Facts{SkippedLines: 1}}
	}
	switch {
	case id >= idSteer:
		return p.steered(id, m.Error)
	case id == idInterrupt:
		return nil // the end of the turn tells what became of it
	case m.Error != nil:
		return p.refused(id, *m.Error)
	case id == idInitialize:
		return p.begin(m.Result)
	case id == idThread:
		return p.opened(m.Result)
	default:
		return p.turnBegan(m.Result)
	}
}

// begin opens the thread.
func (p *parser) begin(raw json.RawMessage) []agent.Event {
	if p.state.Version != "" {
		return nil
	}
	var r struct {
		UserAgent string `json:"userAgent"` // holdfast/0.169.0 (…)
	}
	_ = json.Unmarshal(raw, &r) // without it the version is not known
	_, version, _ := strings.Cut(r.UserAgent, "/")
	version, _, _ = strings.Cut(clean(version), " ")
	p.state.Version = bounded(version)
	if version == "" {
		p.state.Version = "unknown"
	}
	method, params := p.thread()
	return []agent.Event{
		agent.Facts{Version: version},
		agent.Send{Data: line(object{"method": "initialized"})},
		send(idThread, method, params),
	}
}

func (p *parser) thread() (method string, params object) {
	approval, sandbox := policyOf(p.req)
	params = object{"cwd": p.req.WorkingDirectory, "approvalPolicy": approval, "sandbox": sandbox}
	if p.req.Model != "" {
		params["model"] = p.req.Model
	}
	if p.req.SystemPrompt != "" {
		params["developerInstructions"] = p.req.SystemPrompt
	}
	if config := configOf(p.req); len(config) > 0 {
		params["config"] = config
	}
	if p.req.Resume == "" {
		return "thread/start", params
	}
	params["threadId"], params["excludeTurns"] = p.req.Resume, true
	if p.req.Fork {
		return "thread/fork", params
	}
	return "thread/resume", params
}

// policy is how Codex calls a permission mode. Where it asks, reading is free,
// and what would write is asked for or fails in its sandbox.
func policy(mode agent.PermissionMode) (approval, sandbox string) {
	switch mode {
	case agent.PermissionPlan:
		return "never", "read-only"
	case agent.PermissionEdit:
		return "on-request", "workspace-write"
	case agent.PermissionAll:
		return "never", "danger-full-access"
	default:
		return "on-request", "read-only"
	}
}

// opened begins the turn in the thread.
func (p *parser) opened(raw json.RawMessage) []agent.Event {
	var r struct {
		Model  string `json:"model"`
		Thread struct {
			ID   string `json:"id"`
			Path string `json:"path"`
		} `json:"thread"`
	}
	if json.Unmarshal(raw, &r) != nil || r.Thread.ID == "" {
		return p.end(outcome{Failed: true, Text: "Codex opened no thread."})
	}
	if p.state.Thread != "" {
		return nil
	}
	p.state.Thread, p.state.Model = clean(r.Thread.ID), bounded(clean(r.Model))
	return []agent.Event{
		agent.Facts{AssistantSessionID: p.state.Thread, Model: p.state.Model, TranscriptPath: clean(r.Thread.Path)},
		logText("Codex " + p.state.Version + ", model " + p.state.Model + ", thread " + p.state.Thread),
		p.startTurn(agent.WithHistory(p.req.History, p.req.Prompt)),
	}
}

func (p *parser) startTurn(text string) agent.Event {
	return send(idTurn, "turn/start", object{"threadId": p.state.Thread, "input": input(text)})
}

func input(text string) []object { return []object{{"type": "text", "text": text}} }

// turnBegan is told twice: by the answer and by a notification, in any order.
func (p *parser) turnBegan(raw json.RawMessage) []agent.Event {
	var r struct {
		Turn struct {
			ID string `json:"id"`
		} `json:"turn"`
	}
	if json.Unmarshal(raw, &r) != nil || r.Turn.ID == "" || r.Turn.ID == p.state.Talk.Ended || p.state.Turn != "" {
		return nil
	}
	p.state.Turn = bounded(clean(r.Turn.ID))
	return p.sayNow()
}
