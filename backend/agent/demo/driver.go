// Package demo is an agent that asks no model: it shows how a job streams, asks,
// ends and survives, without an account and without a network. Its arguments
// make it do what a test needs of an agent.
package demo

import (
	"context"
	"encoding/json"

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
func (Driver) Capabilities() agent.Capabilities {
	return agent.Capabilities{Resume: true, Fork: true, Steer: true, Interrupt: true, Permissions: true}
}

// Lines is true: an event is one line.
func (Driver) Lines() bool { return true }

// Probe finds the running program, which is the agent too.
func (Driver) Probe(_ context.Context, env agent.Environment) agent.Info {
	return agent.Info{
		Name: name, Label: "Demonstration", Installed: env.Self != "", Path: env.Self, Demonstration: true,
		Login: agent.LoginNotNeeded, Capabilities: New().Capabilities(), Models: []string{},
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
	if req.Resume != "" && !req.Fork {
		argv = append(argv, "--resume", req.Resume)
	}
	return agent.Command{Argv: argv, Stdin: encode(input{Prompt: &req.Prompt}), Interactive: true}, nil
}

// Parser reads the output of one run.
func (Driver) Parser(_ agent.Request, state json.RawMessage) agent.Parser {
	p := &parser{}
	if json.Unmarshal(state, p) != nil {
		*p = parser{} // nil, or of another program version
	}
	return p
}

// input is one line of what Main is told. Exactly one field is set.
type input struct {
	Prompt    *string   `json:"prompt,omitempty"`
	Steer     *string   `json:"steer,omitempty"`
	Decision  *decision `json:"decision,omitempty"`
	Interrupt bool      `json:"interrupt,omitempty"`
}

type decision struct {
	Key    string `json:"key"`
	Allow  bool   `json:"allow"`
	Reason string `json:"reason,omitempty"`
}

// line is one line of output. Exactly one field is set.
type line struct {
	Begin  *begin  `json:"begin,omitempty"`
	Text   *string `json:"text,omitempty"`
	Call   *call   `json:"call,omitempty"`
	Result *result `json:"result,omitempty"`
	Ask    *ask    `json:"ask,omitempty"`
	Limit  *limit  `json:"limit,omitempty"`
	Usage  *usage  `json:"usage,omitempty"`
	End    *end    `json:"end,omitempty"`
}

type begin struct {
	Session string `json:"session"`
	Model   string `json:"model"`
}

type call struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`
}

type result struct {
	ID     string `json:"id"`
	Output string `json:"output"`
}

type ask struct {
	Key   string `json:"key"`
	Tool  string `json:"tool"`
	Title string `json:"title"`
}

type limit struct {
	RetryMS int64 `json:"retry_ms"` // from now
}

type usage struct {
	ID     string `json:"id"`
	Tokens int64  `json:"tokens"` // in, and as many out
}

type end struct {
	DurationMS  int64 `json:"duration_ms"`
	Interrupted bool  `json:"interrupted,omitempty"`
}

// encode writes a line that is known to be writable: strings, numbers and bools.
func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return append(raw, '\n')
}
