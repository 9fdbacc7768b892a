// Package claude drives the Claude Code command line in its print mode, which
// reads and writes one JSON object a line.
package claude

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	name     = "claude"
	label    = "Claude Code"
	provider = "anthropic"
	install  = "npm install -g @anthropic-ai/claude-code"
)

// sessionVariables are set by Claude Code for the programs that it runs. Were
// Holdfast started from one, a job would take itself for a part of that
// session: it would report to it, share its files, or not save its transcript.
// What the user sets (CLAUDE_CONFIG_DIR, ANTHROPIC_*, and the CLAUDE_CODE_*
// settings such as CLAUDE_CODE_USE_BEDROCK) is kept.
var sessionVariables = [...]string{
	"AI_AGENT",                     // says which agent's child this is
	"CLAUDECODE",                   // nested run: refused by some versions
	"CLAUDE_CODE_CHILD_NOTES_DIR",  // files of the outer session
	"CLAUDE_CODE_CHILD_SESSION",    // makes the run a part of the outer session
	"CLAUDE_CODE_ENTRYPOINT",       // how the outer session was started
	"CLAUDE_CODE_EXECPATH",         // the program of the outer session
	"CLAUDE_CODE_MESSAGING_SOCKET", // the outer session listens there
	"CLAUDE_CODE_MESSAGING_TOKEN",  // and this opens it
	"CLAUDE_CODE_SESSION_ATTENDED", // whether a person watches the outer session
	"CLAUDE_CODE_SESSION_ID",       // the outer session
	"CLAUDE_CODE_SSE_PORT",         // the editor of the outer session
	"CLAUDE_EFFORT",                // a choice made in the outer session
	"CLAUDE_PID",                   // the process of the outer session
	"CLAUDE_PROJECT_DIR",           // given to hooks of the outer session
}

// Driver is the driver of Claude Code.
type Driver struct{}

// New makes the driver.
func New() Driver { return Driver{} }

// Name is claude.
func (Driver) Name() string { return name }

// Capabilities are what it can do beyond a prompt.
func (Driver) Capabilities() agent.Capabilities {
	return agent.Capabilities{
		Resume: true, Fork: true, Steer: true, Interrupt: true, Permissions: true, History: true,
		WebSearch: true, ReportsCost: true,
	}
}

// Lines is true: an event is one line.
func (Driver) Lines() bool { return true }

// Probe looks on the PATH and where the installers of Claude Code put it: a
// program started from a desktop often has a shorter PATH than a shell.
func (d Driver) Probe(ctx context.Context, env agent.Environment) agent.Info {
	info := agent.Info{Name: name, Label: label, Install: install, Capabilities: d.Capabilities(), Models: []string{"opus", "sonnet", "haiku"}}
	path := find(env)
	if path == "" {
		info.Detail = "Claude Code is not installed; install it with " + install + "."
		return info
	}
	info.Installed, info.Path = true, path
	output, err := env.Output(ctx, []string{path, "--version"})
	if err != nil {
		info.Detail = "Claude Code is installed, but it does not tell its version; run " + path + " --version to see why."
		return info
	}
	// 2.1.330 (Claude Code)
	info.Version, _, _ = strings.Cut(strings.TrimSpace(agent.Clean(output)), " ")
	info.Detail = "Claude Code " + info.Version + " is installed."
	if info.TooOld = agent.Older(info.Version, oldest); info.TooOld {
		info.Detail = "Claude Code " + info.Version + " is older than " + oldest + ", which Holdfast needs; update it with " + install + "."
		return info
	}
	info.Login = login(ctx, env, path)
	if info.Login == agent.SignedOut {
		info.Detail = "Claude Code " + info.Version + " is installed, but nobody is signed in; run claude in a terminal and sign in."
	}
	return info
}

// oldest is the first version whose permission questions and partial messages
// are those of this driver.
const oldest = "2.0.0"

// login asks the program, which answers from its own files. It ends with a
// failure when nobody is signed in; then the text is missing, and with it the
// answer, so a failure says nothing.
func login(ctx context.Context, env agent.Environment, path string) string {
	output, err := env.Output(ctx, []string{path, "auth", "status", "--json"})
	var status struct {
		LoggedIn *bool `json:"loggedIn"`
	}
	if json.Unmarshal(output, &status) != nil || status.LoggedIn == nil {
		return ""
	}
	if *status.LoggedIn && err == nil {
		return agent.SignedIn
	}
	return agent.SignedOut
}

func find(env agent.Environment) string {
	candidates := []string{"claude"}
	if env.Home != "" {
		candidates = append(candidates,
			filepath.Join(env.Home, ".local", "bin", "claude"),
			filepath.Join(env.Home, ".claude", "local", "claude"),
			filepath.Join(env.Home, ".npm-global", "bin", "claude"))
	}
	candidates = append(candidates, "/opt/homebrew/bin/claude", "/usr/local/bin/claude")
	for _, candidate := range candidates {
		if path, err := env.LookPath(candidate); err == nil {
			return path
		}
	}
	return ""
}

// Command gives the prompt on standard input: the arguments of a process have
// a size limit, and every user of the machine can read them.
func (Driver) Command(req agent.Request) (agent.Command, error) {
	if req.Program == "" {
		return agent.Command{}, workbench.Errorf(workbench.EAgentMissing,
			"Claude Code is not installed; install it with %s, or choose another agent.", install)
	}
	if strings.TrimSpace(req.Prompt) == "" {
		return agent.Command{}, workbench.Errorf(workbench.EInvalid,
			"There is nothing to ask Claude Code; write a task first.")
	}
	return agent.Command{
		Argv: arguments(req), Env: append([]string{stateEvents}, optionEnvironment(req)...), Unset: append([]string(nil), sessionVariables[:]...),
		Stdin: opening(req), Interactive: true,
	}, nil
}

// stateEvents lets Claude Code say when it has nothing left to do.
const stateEvents = "CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS=1"

// arguments are the command line. A value is one argument with its option, so
// that it cannot pass as an option.
func arguments(req agent.Request) []string {
	argv := []string{
		req.Program, "-p", "--input-format=stream-json", "--output-format=stream-json", "--verbose",
		"--include-partial-messages", "--permission-prompt-tool=stdio", "--permission-mode=" + permissionMode(req.Permission),
		"--disallowedTools=" + strings.Join(denied(req), ","),
	}
	if req.WebSearch || req.Options.WebSearchMode == "live" {
		argv = append(argv, "--allowedTools=WebSearch,WebFetch")
	}
	if req.Model != "" {
		argv = append(argv, "--model="+req.Model)
	}
	if req.Resume != "" {
		argv = append(argv, "--resume="+req.Resume)
		if req.Fork {
			argv = append(argv, "--fork-session")
		}
	}
	return append(argv, optionArguments(req)...)
}

// permissionMode is named even for what is asked by default: the user's own
// settings may say another one. Everything is allowed by Holdfast's answers and
// not by bypassPermissions, which Claude Code refuses to the user root, and which
// would leave no record of what was allowed.
func permissionMode(mode agent.PermissionMode) string {
	switch mode {
	case agent.PermissionPlan:
		return "plan"
	case agent.PermissionEdit, agent.PermissionAll:
		return "acceptEdits"
	default:
		return "default"
	}
}

// questions are tools that ask the user for more than yes or no. Nobody could
// answer them, and a plan is to be the answer.
func questions(mode agent.PermissionMode) []string {
	if mode == agent.PermissionPlan {
		return []string{"AskUserQuestion", "ExitPlanMode"}
	}
	return []string{"AskUserQuestion"}
}

// Parser reads the events of one run.
func (Driver) Parser(req agent.Request, state json.RawMessage) agent.Parser {
	p := &parser{resumed: req.Resume != "", options: req.Options}
	if json.Unmarshal(state, &p.state) != nil {
		p.state = parserState{} // nil, or of another program version
	}
	return p
}
