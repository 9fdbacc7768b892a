// Package demo is an agent that asks no model: it shows how a job streams,
// ends and survives, without an account and without a network.
package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	name = "demo"
	// Verb is the hidden verb of the holdfast program that runs Main.
	Verb = "demo-agent"
	// Model stands where a model would be named.
	Model = "demonstration"
	// Notice is the first line of every response.
	Notice = "Demonstration: no model was asked."
)

// Driver is the driver of the demonstration.
type Driver struct{}

// New makes the driver.
func New() Driver { return Driver{} }

// Name is demo.
func (Driver) Name() string { return name }

// Capabilities are what it can do beyond a prompt.
func (Driver) Capabilities() agent.Capabilities { return agent.Capabilities{} }

// Lines is true: an event is one line.
func (Driver) Lines() bool { return true }

// Probe finds the running program, which is the agent too.
func (Driver) Probe(_ context.Context, env agent.Environment) agent.Info {
	return agent.Info{
		Name: name, Label: "Demonstration", Installed: env.Self != "", Path: env.Self, Demonstration: true,
		Detail: "Asks no model and costs nothing; it shows how a job streams its text and survives.",
	}
}

// Command runs the program itself; Request.Argv are arguments for Main.
func (Driver) Command(req agent.Request) (agent.Command, error) {
	if req.Program == "" {
		return agent.Command{}, workbench.Errorf(workbench.EAgentMissing,
			"The demonstration needs the path of the holdfast program, which is not known; start Holdfast again.")
	}
	argv := append([]string{req.Program, Verb}, req.Argv...)
	return agent.Command{Argv: argv, Stdin: []byte(req.Prompt)}, nil
}

// Parser reads the output of one run.
func (Driver) Parser(_ agent.Request, state json.RawMessage) agent.Parser {
	p := &parser{}
	if json.Unmarshal(state, p) != nil {
		*p = parser{} // nil, or of another program version
	}
	return p
}

// line is one line of output. Exactly one field is set.
type line struct {
	Begin *begin  `json:"begin,omitempty"`
	Text  *string `json:"text,omitempty"`
	End   *end    `json:"end,omitempty"`
}

type begin struct {
	Session string `json:"session"`
	Model   string `json:"model"`
}

type end struct {
	DurationMS int64 `json:"duration_ms"`
}

// parser knows whether the end was seen; it is its own state.
type parser struct {
	Ended bool       `json:"ended,omitempty"`
	Err   agent.Tail `json:"err"`
}

// Stdout reads one line.
func (p *parser) Stdout(data []byte) []agent.Event {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil
	}
	var l line
	err := json.Unmarshal(trimmed, &l)
	switch {
	case err == nil && l.Begin != nil:
		return []agent.Event{agent.Facts{
			AssistantSessionID: agent.Clean([]byte(l.Begin.Session)), Model: agent.Clean([]byte(l.Begin.Model)),
		}}
	case err == nil && l.Text != nil:
		if *l.Text == "" {
			return nil
		}
		return []agent.Event{agent.Text{Channel: workbench.ChannelResponse, Data: agent.Clean([]byte(*l.Text))}}
	case err == nil && l.End != nil:
		p.Ended = true
		return []agent.Event{agent.Facts{Turns: 1, DurationMS: l.End.DurationMS}}
	}
	return []agent.Event{
		agent.Text{Channel: workbench.ChannelLog, Data: agent.Clean(trimmed) + "\n"},
		agent.Facts{SkippedLines: 1},
	}
}

// Stderr is the log.
func (p *parser) Stderr(data []byte) []agent.Event { return logText(p.Err.Next(data)) }

// State is the parser as JSON.
func (p *parser) State() json.RawMessage {
	state, err := json.Marshal(p)
	if err != nil {
		return nil // cannot be: a bool, bytes and strings
	}
	return state
}

// Exit asks for the last line, as with a real agent.
func (p *parser) Exit(status agent.ExitStatus) agent.Result {
	result := agent.Result{OK: p.Ended, Events: logText(p.Err.End())}
	switch {
	case p.Ended:
	case status.Stopped:
		result.Reason, result.Message = workbench.FailInterrupted, "The demonstration was stopped before its end."
	case status.Code == nil && status.Signal == "":
		result.Reason, result.Message = workbench.FailLost, "The demonstration ended while nobody watched; run it again."
	case status.Code != nil && *status.Code == 0:
		result.Reason, result.Message = workbench.FailTruncated, "The demonstration ended early; run it again."
	case status.Code != nil:
		result.Reason, result.Message = workbench.FailError, fmt.Sprintf("The demonstration ended with exit code %d; see the job's log.", *status.Code)
	default:
		result.Reason, result.Message = workbench.FailError, fmt.Sprintf("The demonstration was ended by %s; run it again.", status.Signal)
	}
	return result
}

func logText(data string) []agent.Event {
	if data == "" {
		return nil
	}
	return []agent.Event{agent.Text{Channel: workbench.ChannelLog, Data: data}}
}
