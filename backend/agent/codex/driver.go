// Package codex drives the app server of the Codex command line: JSON-RPC over
// standard input and output, one message a line, for one turn of one thread. A
// program without it is driven as codex exec --json (see formExec).
package codex

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	name     = "codex"
	label    = "Codex"
	provider = "openai"
	install  = "npm install -g @openai/codex"
	oldest   = "0.100.0" // whose app server has the methods that are used here
)

// sessionVariables are set by Codex for the programs that it runs. Were Holdfast
// started from one, a job would take the sandbox of that session for its own.
var sessionVariables = [...]string{
	"CODEX_SANDBOX",
	"CODEX_SANDBOX_NETWORK_DISABLED",
	"CODEX_THREAD_ID",
	"CODEX_INTERNAL_ORIGINATOR_OVERRIDE",
}

// Driver is the driver of Codex.
type Driver struct{}

// New makes the driver.
func New() Driver { return Driver{} }

// Name is codex.
func (Driver) Name() string { return name }

// Capabilities are what it can do beyond a prompt.
func (Driver) Capabilities() agent.Capabilities {
	return agent.Capabilities{
		Resume: true, Fork: true, Steer: true, Interrupt: true, Permissions: true, History: true, WebSearch: true,
	}
}

// Lines is true: a message is one line.
func (Driver) Lines() bool { return true }

// Probe looks on the PATH and where npm and Homebrew put Codex: a program
// started from a desktop often has a shorter PATH than a shell.
func (d Driver) Probe(ctx context.Context, env agent.Environment) agent.Info {
	info := agent.Info{Name: name, Label: label, Install: install, Capabilities: d.Capabilities()}
	path := find(env)
	if path == "" {
		info.Detail = "Codex is not installed; install it with " + install + "."
		return info
	}
	info.Installed, info.Path = true, path
	output, err := env.Output(ctx, []string{path, "--version"})
	if err != nil {
		info.Detail = "Codex is installed, but it does not tell its version; run " + path + " --version to see why."
		return info
	}
	words := strings.Fields(agent.Clean(output)) // codex-cli 0.169.0
	if len(words) > 0 {
		info.Version = words[len(words)-1]
	}
	info.Detail = "Codex " + info.Version + " is installed."
	if info.TooOld = agent.Older(info.Version, oldestExec); info.TooOld {
		info.Detail = "Codex " + info.Version + " is older than " + oldestExec + ", which Holdfast needs; update it with " + install + "."
		return info
	}
	if info.Form = formOf(ctx, env, path, info.Version); info.Form == formExec {
		info.Capabilities = execCapabilities()
		info.Detail = "Codex " + info.Version + " is installed. It cannot ask for permission and takes nothing while it works; a version since " +
			oldest + " can: update it with " + install + "."
	}
	// It says whether somebody is signed in on its error output, and ends with a
	// failure if nobody is: with its own provider or key it works all the same.
	if _, err := env.Output(ctx, []string{path, "login", "status"}); err == nil {
		info.Login = agent.SignedIn
	}
	return info
}

func find(env agent.Environment) string {
	candidates := []string{"codex"}
	if env.Home != "" {
		candidates = append(candidates,
			filepath.Join(env.Home, ".local", "bin", "codex"), filepath.Join(env.Home, ".npm-global", "bin", "codex"))
	}
	candidates = append(candidates, "/opt/homebrew/bin/codex", "/usr/local/bin/codex")
	for _, candidate := range candidates {
		if path, err := env.LookPath(candidate); err == nil {
			return path
		}
	}
	return ""
}

// Command starts the app server. Everything else is said on standard input. A
// program without it runs the turn and ends.
func (Driver) Command(req agent.Request) (agent.Command, error) {
	if req.Program == "" {
		return agent.Command{}, workbench.Errorf(workbench.EAgentMissing,
			"Codex is not installed; install it with %s, or choose another agent.", install)
	}
	if strings.TrimSpace(req.Prompt) == "" {
		return agent.Command{}, workbench.Errorf(workbench.EInvalid, "There is nothing to ask Codex; write a task first.")
	}
	if executes(req) {
		return execCommand(req)
	}
	return agent.Command{
		Argv: []string{req.Program, "app-server"}, Env: serverEnvironment(req), Unset: append([]string(nil), sessionVariables[:]...),
		Stdin: request(idInitialize, "initialize", object{
			"clientInfo":   object{"name": "holdfast", "title": "Holdfast", "version": "1"},
			"capabilities": object{"experimentalApi": false, "requestAttestation": false},
		}),
		Interactive: true,
	}, nil
}

// Parser reads the messages of one turn.
func (Driver) Parser(req agent.Request, state json.RawMessage) agent.Parser {
	p := parser{req: req}
	if json.Unmarshal(state, &p.state) != nil {
		p.state = parserState{} // nil, or of another program version
	}
	if executes(req) {
		return &execParser{p}
	}
	return &p
}
