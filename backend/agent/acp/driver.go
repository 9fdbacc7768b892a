// Package acp drives any agent that speaks the Agent Client Protocol on its
// standard streams: one JSON-RPC message a line, in both directions.
//
// The protocol's types are those of the SDK. Its connection is not used: it lives
// in one process, and a turn must go on in another one after a crash.
package acp

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const name = "acp"

// known are the agents that need no setting up but their own.
func known() []program {
	return []program{
		{
			name: "gemini", label: "Gemini CLI", argv: []string{"gemini", "--acp"},
			install: "npm install -g @google/gemini-cli", login: "run gemini in a terminal and sign in, or set GEMINI_API_KEY",
		},
		{
			name: "opencode", label: "opencode", argv: []string{"opencode", "acp"},
			install: "npm install -g opencode-ai", login: "run opencode auth login in a terminal",
		},
		{
			name: "goose", label: "Goose", argv: []string{"goose", "acp"},
			install: "brew install block-goose-cli", login: "run goose configure in a terminal",
		},
	}
}

// program is an agent that speaks the protocol.
type program struct {
	name, label    string
	argv           []string
	install, login string   // what a person does; "": not known
	models         []string // to choose from
}

// Family is the drivers of all programs.
type Family struct {
	Driver
	providers func() []agent.Provider
}

// New makes the family of the known programs and of those that providers answers
// at the time of a call.
func New(providers func() []agent.Provider) Family { return Family{providers: providers} }

// Name is acp.
func (Family) Name() string { return name }

// Members are a driver for each program. One of the user takes the place of a
// known one of its name.
func (f Family) Members() []agent.Driver {
	programs := known()
	for _, p := range f.providers() {
		if p.Kind != agent.KindACP {
			continue
		}
		added := program{name: p.Name, label: p.Label, argv: p.Argv, models: p.Models}
		if added.label == "" {
			added.label = p.Name
		}
		programs = append(slices.DeleteFunc(programs, func(k program) bool { return k.name == p.Name }), added)
	}
	members := make([]agent.Driver, 0, len(programs))
	for _, p := range programs {
		members = append(members, Driver{p})
	}
	return members
}

// Driver is the driver of one program.
type Driver struct{ program program }

// Name is acp:<agent>.
func (d Driver) Name() string { return name + ":" + d.program.name }

// Capabilities are those that the protocol has. An agent that cannot resume says
// so when it is asked to, and the turn begins anew with the history.
func (Driver) Capabilities() agent.Capabilities {
	return agent.Capabilities{Resume: true, Fork: true, Interrupt: true, Permissions: true, History: true}
}

// Lines is true: a message is one line.
func (Driver) Lines() bool { return true }

// Probe looks for the program and asks for its version.
func (d Driver) Probe(ctx context.Context, env agent.Environment) agent.Info {
	p := d.program
	info := agent.Info{Name: d.Name(), Label: p.label, Install: p.install, Capabilities: d.Capabilities(), Models: p.models}
	path, err := env.LookPath(p.argv[0])
	if err != nil {
		info.Detail = p.label + " is not installed" + p.remedy() + "."
		return info
	}
	info.Installed, info.Path = true, path
	output, err := env.Output(ctx, []string{path, "--version"})
	if err != nil {
		info.Detail = p.label + " is installed, but it does not tell its version; run " + path + " --version to see why."
		return info
	}
	first, _, _ := strings.Cut(strings.TrimSpace(agent.Clean(output)), "\n")
	info.Version = strings.TrimSpace(first)
	info.Detail = p.label + " " + info.Version + " is installed."
	return info
}

func (p program) remedy() string {
	if p.install == "" {
		return "; the program " + p.argv[0] + " is not found"
	}
	return "; install it with " + p.install
}

// Command starts the agent and begins the handshake; the prompt follows when a
// session is there.
func (d Driver) Command(req agent.Request) (agent.Command, error) {
	p := d.program
	if req.Program == "" {
		return agent.Command{}, workbench.Errorf(workbench.EAgentMissing, "%s is not installed%s, or choose another agent.", p.label, p.remedy())
	}
	if strings.TrimSpace(req.Prompt) == "" {
		return agent.Command{}, workbench.Errorf(workbench.EInvalid, "There is nothing to ask %s; write a task first.", p.label)
	}
	return agent.Command{
		Argv: append([]string{req.Program}, p.argv[1:]...), Stdin: initialize(), Interactive: true,
	}, nil
}

// Parser reads the messages of one process, and answers them: it is a Talker.
func (d Driver) Parser(req agent.Request, state json.RawMessage) agent.Parser {
	p := &parser{program: d.program, agent: d.Name(), request: req}
	if json.Unmarshal(state, &p.state) != nil {
		p.state = parserState{} // nil, or of another program version
	}
	return p
}
