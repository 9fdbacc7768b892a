package codex

import (
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// formExec is the form of a program whose app server is missing, or older than
// what is spoken here: codex exec --json runs one turn of one thread and ends. It
// asks for nothing, and takes no further word.
const formExec = "exec"

// oldestExec is the first version whose events of codex exec are known to be those
// that are read here.
const oldestExec = "0.80.0"

// execCapabilities are what codex exec can do beyond a prompt.
func execCapabilities() agent.Capabilities {
	return agent.Capabilities{Resume: true, History: true, WebSearch: true}
}

// formOf says how a program is spoken to: by its version, and then by what it
// says of its app server. An unknown word is a prompt to Codex, so the exit code
// of its help tells nothing.
func formOf(ctx context.Context, env agent.Environment, path, version string) string {
	if agent.Older(version, oldest) {
		return formExec
	}
	help, err := env.Output(ctx, []string{path, "app-server", "--help"})
	if ctx.Err() != nil {
		return "" // not answered in time, which says nothing of what it has
	}
	for line := range strings.Lines(string(help)) {
		if strings.HasPrefix(line, "Usage:") && strings.Contains(line, " app-server") {
			return ""
		}
	}
	if err == nil && len(help) == 0 {
		return ""
	}
	return formExec
}

// executes reports whether the request is one to codex exec: its program has that
// form, or its process was started so, perhaps by an owner before an update.
func executes(req agent.Request) bool {
	if argv := req.Process.Argv; len(argv) > 1 {
		return argv[1] == formExec
	}
	return req.Form == formExec
}

// Cumulative is true for codex exec: it tells what its thread has used since it
// began, and not what one turn did.
func (Driver) Cumulative(req agent.Request) bool { return executes(req) }

// execCommand runs one turn. Where the user would be asked nobody is: what the
// sandbox of the mode does not allow fails.
func execCommand(req agent.Request) (agent.Command, error) {
	switch {
	case req.Fork:
		return agent.Command{}, workbench.Errorf(workbench.EInvalid,
			"This version of Codex cannot go on with a copy of a session; update it with %s.", install)
	case strings.HasPrefix(req.Resume, "-"): // it would be an option
		return agent.Command{}, workbench.Errorf(workbench.EInvalid, "%q is not the id of a session of Codex.", req.Resume)
	}
	_, sandbox := policyOf(req)
	argv := []string{req.Program, formExec, "--json", "--skip-git-repo-check", "--sandbox", sandbox, "-c", `approval_policy="never"`}
	if req.Model != "" {
		argv = append(argv, "--model", req.Model)
	}
	for _, setting := range settings("", configOf(req)) {
		argv = append(argv, "-c", setting)
	}
	if req.WebSearch || req.Options.WebSearchMode == "live" {
		argv = append(argv, "-c", "tools.web_search=true") // of earlier versions
	}
	prompt := agent.WithHistory(req.History, req.Prompt)
	if req.Resume != "" {
		argv = append(argv, "resume", req.Resume)
		prompt = req.Prompt // the thread has the history
	}
	if system := strings.TrimSpace(req.SystemPrompt); system != "" {
		prompt = system + "\n\n" + prompt // not every version has an option for instructions
	}
	return agent.Command{
		Argv: append(argv, "-"), Env: serverEnvironment(req), Unset: append([]string(nil), sessionVariables[:]...), Stdin: []byte(prompt),
	}, nil
}
