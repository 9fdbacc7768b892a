package turn_test

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// script is the driver of a shell script that speaks in lines: "say TEXT" and
// "limit NAME" are events, "tell TEXT" asks to be told TEXT, "call METHOD PARAMS"
// is a Call whose answer it is told, "done" ends the turn. Anything else is of no
// known kind.
type script struct {
	text  string
	first string // said to it first
}

func (script) Name() string { return "script" }

func (script) Probe(context.Context, agent.Environment) agent.Info { return agent.Info{} }

func (s script) Command(agent.Request) (agent.Command, error) {
	return agent.Command{Argv: []string{"/bin/sh", "-c", s.text}, Stdin: []byte(s.first), Interactive: true}, nil
}

func (script) Lines() bool { return true }

func (script) Capabilities() agent.Capabilities { return agent.Capabilities{} }

func (script) Parser(_ agent.Request, state json.RawMessage) agent.Parser {
	p := &scriptParser{}
	_ = json.Unmarshal(state, p) // nil at first
	return p
}

type scriptParser struct {
	Calls int
	Done  bool
}

func (p *scriptParser) Stdout(line []byte) []agent.Event {
	text := agent.Clean(line)
	verb, rest, _ := strings.Cut(strings.TrimSuffix(text, "\n"), " ")
	switch verb {
	case "say":
		return []agent.Event{agent.Text{Channel: workbench.ChannelResponse, Data: rest}}
	case "limit":
		return []agent.Event{agent.Limit{Name: rest}}
	case "tell":
		return []agent.Event{agent.Send{Data: []byte(rest + "\n")}}
	case "call":
		p.Calls++
		method, params, _ := strings.Cut(rest, " ")
		return []agent.Event{agent.Call{ID: string(rune('a' + p.Calls)), Method: method, Params: json.RawMessage(params)}}
	case "done":
		p.Done = true
		return []agent.Event{agent.Done{}}
	}
	return []agent.Event{agent.Text{Channel: workbench.ChannelLog, Data: text}, agent.Facts{SkippedLines: 1}}
}

func (p *scriptParser) Stderr(data []byte) []agent.Event {
	return []agent.Event{agent.Text{Channel: workbench.ChannelLog, Data: agent.Clean(data)}}
}

func (p *scriptParser) State() json.RawMessage {
	state, err := json.Marshal(p)
	if err != nil {
		return nil
	}
	return state
}

func (p *scriptParser) Tell(word agent.Word) []agent.Event {
	switch w := word.(type) {
	case agent.Steer:
		return []agent.Event{agent.Send{Data: []byte(w.Text + "\n")}}
	case agent.Served:
		return []agent.Event{agent.Send{Data: []byte(w.Err + string(w.Result) + "\n")}}
	}
	return nil
}

func (p *scriptParser) Exit(status agent.ExitStatus) agent.Result {
	if p.Done || status.Code != nil && *status.Code == 0 {
		return agent.Result{OK: true}
	}
	return agent.Result{Reason: workbench.FailError, Message: "It failed."}
}
