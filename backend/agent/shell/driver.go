// Package shell drives any command line: what it prints is the response.
package shell

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const name = "shell"

// Driver is the driver of command lines.
type Driver struct{}

// New makes the driver.
func New() Driver { return Driver{} }

// Name is shell.
func (Driver) Name() string { return name }

// Capabilities are what it can do beyond a prompt.
func (Driver) Capabilities() agent.Capabilities { return agent.Capabilities{} }

// Lines is false: a question that waits for an answer has no newline yet.
func (Driver) Lines() bool { return false }

// Probe finds the user's shell, which runs what CommandLine makes.
func (Driver) Probe(_ context.Context, env agent.Environment) agent.Info {
	info := agent.Info{Name: name, Label: "Command line", Installed: true, Detail: "Runs a command line in the project directory; it asks no model."}
	if path, err := env.LookPath(interpreter()[0]); err == nil {
		info.Path = path
	}
	return info
}

// Command runs Request.Argv as it is: nothing joins or splits arguments, so a
// file name with a space or a quote stays one argument.
func (Driver) Command(req agent.Request) (agent.Command, error) {
	if len(req.Argv) == 0 || req.Argv[0] == "" {
		return agent.Command{}, workbench.Errorf(workbench.EInvalid,
			"There is no command to run; write one after --.")
	}
	for _, argument := range req.Argv {
		if strings.ContainsRune(argument, 0) {
			return agent.Command{}, workbench.Errorf(workbench.EInvalid,
				"The command line holds a zero byte, which no program can be given; remove it.")
		}
	}
	return agent.Command{Argv: slices.Clone(req.Argv)}, nil
}

// CommandLine is the argv that runs a line as a person types it in a shell.
func CommandLine(line string) []string { return append(interpreter(), line) }

// Parser reads the output of one command.
func (Driver) Parser(_ agent.Request, state json.RawMessage) agent.Parser {
	p := &parser{}
	if json.Unmarshal(state, p) != nil {
		*p = parser{} // nil, or of another program version
	}
	return p
}

// parser holds back characters that are not whole; it is its own state.
type parser struct {
	Out agent.Repair `json:"out,omitempty"`
	Err agent.Tail   `json:"err"`
}

// Stdout is the response.
func (p *parser) Stdout(data []byte) []agent.Event {
	return text(workbench.ChannelResponse, p.Out.Next(data))
}

// Stderr is the log.
func (p *parser) Stderr(data []byte) []agent.Event {
	return text(workbench.ChannelLog, p.Err.Next(data))
}

// State is the parser as JSON.
func (p *parser) State() json.RawMessage {
	state, err := json.Marshal(p)
	if err != nil {
		return nil // cannot be: bytes and strings
	}
	return state
}

// Exit judges by the exit code alone.
func (p *parser) Exit(status agent.ExitStatus) agent.Result {
	events := append(text(workbench.ChannelResponse, p.Out.End()), text(workbench.ChannelLog, p.Err.End())...)
	reason, message := p.verdict(status)
	return agent.Result{OK: reason == "", Reason: reason, Message: message, Events: events}
}

func (p *parser) verdict(status agent.ExitStatus) (workbench.FailureReason, string) {
	switch {
	case status.Code != nil && *status.Code == 0:
		return "", ""
	case status.Stopped:
		return workbench.FailInterrupted, "The command was stopped."
	case status.Signal != "":
		return workbench.FailError, fmt.Sprintf("The command was ended by %s.", status.Signal)
	case status.Code == nil:
		return workbench.FailLost, "The command ended while nobody watched, and how is not known."
	}
	message := fmt.Sprintf("The command ended with exit code %d", *status.Code)
	if last := p.Err.LastLine(); last != "" {
		return workbench.FailError, message + ": " + last
	}
	return workbench.FailError, message + "."
}

func text(channel workbench.Channel, data string) []agent.Event {
	if data == "" {
		return nil
	}
	return []agent.Event{agent.Text{Channel: channel, Data: data}}
}
