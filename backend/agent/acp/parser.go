package acp

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/coder/acp-go-sdk"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// parser reads the messages of one process.
type parser struct {
	program program
	agent   string
	request agent.Request
	state   parserState
}

// parserState is what a parser must know of the messages before. It stays small:
// it is stored with every commit.
type parserState struct {
	SessionID string   `json:"session_id,omitempty"`
	Model     string   `json:"model,omitempty"`
	Loading   bool     `json:"loading,omitempty"`  // an old session is opened: what it said before is told again
	Prompted  bool     `json:"prompted,omitempty"` // the prompt is sent
	Pending   []send   `json:"pending,omitempty"`  // requests before the prompt, one after the other
	Stopping  bool     `json:"stopping,omitempty"` // the user has interrupted
	Outcome   *outcome `json:"outcome,omitempty"`  // of the turn, once it ended
	Response  gap      `json:"response,omitzero"`
	Reasoning gap      `json:"reasoning,omitzero"`
	Tools     []tool   `json:"tools,omitempty"` // that run
	Asks      []ask    `json:"asks,omitempty"`  // that wait for a decision
	Calls     []string `json:"calls,omitempty"` // ids of requests that Holdfast serves
	MessageID string   `json:"message_id,omitempty"`

	CostBefore *float64   `json:"cost_before,omitempty"` // USD of the session before this turn
	Cost       *float64   `json:"cost,omitempty"`        // USD of the session now
	Stderr     agent.Tail `json:"stderr"`
}

// send is a request that waits for its turn.
type send struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// Stdout reads one message.
func (p *parser) Stdout(data []byte) []agent.Event {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil
	}
	var m message
	if trimmed[0] != '{' || json.Unmarshal(trimmed, &m) != nil || (m.Method == "" && m.ID == nil) {
		return []agent.Event{logText(agent.Clean(trimmed)), agent.Facts{SkippedLines: 1}}
	}
	switch {
	case m.Method == acp.ClientMethodSessionUpdate:
		return p.update(m.Params)
	case m.Method == "":
		return p.answered(m)
	case m.ID == nil:
		return []agent.Event{logText(bounded(agent.Clean(trimmed)))} // an extension
	}
	return p.asked(m)
}

// answered reads the answer to a request of Holdfast.
func (p *parser) answered(m message) []agent.Event {
	id, err := strconv.Atoi(string(m.ID))
	if err != nil || p.state.Outcome != nil {
		return nil // an answer to a request that Holdfast does not make, or one that came too late
	}
	if m.Error != nil {
		return p.failed(id, *m.Error)
	}
	switch id {
	case idInitialize:
		return p.initialized(m.Result)
	case idSession:
		return p.opened(m.Result)
	case idModel, idMode:
		return p.next()
	case idPrompt:
		return p.ended(m.Result)
	}
	return nil
}

// Stderr goes to the log; its last line explains an exit without an answer.
func (p *parser) Stderr(data []byte) []agent.Event {
	return text(workbench.ChannelLog, p.state.Stderr.Next(data))
}

// State is the parser's memory as JSON.
func (p *parser) State() json.RawMessage {
	state, err := json.Marshal(p.state)
	if err != nil {
		return nil // cannot be: strings, numbers and JSON that was read
	}
	return state
}

// gap separates what an agent says before and after it did something else.
type gap struct {
	Said   bool `json:"said,omitempty"`
	Broken bool `json:"broken,omitempty"`
}

func (g *gap) next(text string) string {
	if text == "" {
		return ""
	}
	if g.Said && g.Broken {
		text = "\n\n" + strings.TrimLeft(text, "\n")
	}
	g.Said, g.Broken = true, false
	return text
}

// maxLogged is how much of a message that is not understood the log shows, in
// bytes.
const maxLogged = 2 << 10

func bounded(text string) string {
	if len(text) <= maxLogged {
		return text
	}
	return strings.ToValidUTF8(text[:maxLogged], "") + " …"
}

// clean repairs text that came out of JSON, which may hold U+0000.
func clean(text string) string { return agent.Clean([]byte(text)) }

func logText(data string) agent.Text {
	return agent.Text{Channel: workbench.ChannelLog, Data: strings.TrimRight(data, "\n") + "\n"}
}

func text(channel workbench.Channel, data string) []agent.Event {
	if data == "" {
		return nil
	}
	return []agent.Event{agent.Text{Channel: channel, Data: data}}
}
