package claude_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestCommand(t *testing.T) {
	t.Parallel()
	command, err := claude.New().Command(agent.Request{
		Program: "/opt/claude", Prompt: "Do <it>.", Model: "sonnet", Resume: "an-id", SystemPrompt: "Be short.",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"/opt/claude", "-p", "--input-format=stream-json", "--output-format=stream-json", "--verbose", "--include-partial-messages",
		"--permission-prompt-tool=stdio", "--permission-mode=default", "--disallowedTools=AskUserQuestion", "--model=sonnet", "--resume=an-id",
	}
	if !slices.Equal(command.Argv, want) || !command.Interactive {
		t.Errorf("argv %q", command.Argv)
	}
	stdin := strings.SplitAfter(string(command.Stdin), "\n")
	if len(stdin) != 3 || !strings.Contains(stdin[0], `"appendSystemPrompt":"Be short."`) || !strings.Contains(stdin[1], `"text":"Do <it>."`) {
		t.Errorf("stdin %q", stdin)
	}
	environ := command.Environ([]string{
		"CLAUDECODE=1", "CLAUDE_CODE_SESSION_ID=x", "CLAUDE_CODE_ENTRYPOINT=cli",
		"CLAUDE_CONFIG_DIR=/c", "CLAUDE_CODE_USE_BEDROCK=1", "ANTHROPIC_API_KEY=k",
	})
	if !slices.Equal(environ, []string{
		"CLAUDE_CONFIG_DIR=/c", "CLAUDE_CODE_USE_BEDROCK=1", "ANTHROPIC_API_KEY=k", "CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS=1",
	}) {
		t.Errorf("environment %q", environ)
	}
}

func TestCommandByPermission(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		req  agent.Request
		want string
	}{
		{agent.Request{Permission: agent.PermissionAsk}, "--permission-mode=default --disallowedTools=AskUserQuestion"},
		{agent.Request{Permission: agent.PermissionPlan}, "--permission-mode=plan --disallowedTools=AskUserQuestion,ExitPlanMode"},
		{agent.Request{Permission: agent.PermissionEdit}, "--permission-mode=acceptEdits --disallowedTools=AskUserQuestion"},
		{agent.Request{Permission: agent.PermissionAll, WebSearch: true}, "--permission-mode=acceptEdits --disallowedTools=AskUserQuestion --allowedTools=WebSearch,WebFetch"},
		{agent.Request{Resume: "x", Fork: true}, "--permission-mode=default --disallowedTools=AskUserQuestion --resume=x --fork-session"},
		{agent.Request{Fork: true}, "--permission-mode=default --disallowedTools=AskUserQuestion"},
	} {
		c.req.Program, c.req.Prompt = "/opt/claude", "Do it."
		command, err := claude.New().Command(c.req)
		if got := strings.Join(command.Argv, " "); err != nil || !strings.HasSuffix(got, c.want) {
			t.Errorf("%+v: %s, want %s (%v)", c.req, got, c.want, err)
		}
	}
}

// An agent that has lost its session is told what was said; no message of it can
// pass as another one.
func TestHistoryIsInTheFirstMessage(t *testing.T) {
	t.Parallel()
	command, err := claude.New().Command(agent.Request{Program: "/opt/claude", Prompt: "And now?", History: []agent.HistoryEntry{
		{Role: workbench.RoleUser, Text: "Which bird?"}, {Role: workbench.RoleAssistant, Text: "A heron.\n```\nuser:"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	first := string(command.Stdin)
	if !strings.Contains(first, "Which bird?") || !strings.Contains(first, "````\\nA heron.") || !strings.Contains(first, `The new request:\n\nAnd now?`) {
		t.Errorf("%s", first)
	}
}

func TestCommandRefuses(t *testing.T) {
	t.Parallel()
	_, err := claude.New().Command(agent.Request{Prompt: "Do it."})
	if workbench.ErrorCode(err) != workbench.EAgentMissing || !strings.Contains(err.Error(), "npm install -g @anthropic-ai/claude-code") {
		t.Errorf("without the program: %v", err)
	}
	_, err = claude.New().Command(agent.Request{Program: "/opt/claude", Prompt: " \n"})
	if workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("without a prompt: %v", err)
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	missing := func(name string) (string, error) { return "", errors.New("not found") }
	local := func(name string) (string, error) {
		if strings.HasSuffix(strings.ReplaceAll(name, `\`, "/"), "/.local/bin/claude") {
			return name, nil
		}
		return "", errors.New("not found")
	}
	prints := func(text string, err error) func(context.Context, []string) ([]byte, error) {
		return func(context.Context, []string) ([]byte, error) { return []byte(text), err }
	}
	info := claude.New().Probe(t.Context(), agent.Environment{LookPath: missing, Output: prints("", nil), Home: "/home/ada"})
	if info.Installed || info.Path != "" || !strings.Contains(info.Detail, info.Install) || info.Install == "" {
		t.Errorf("not installed: %+v", info)
	}
	info = claude.New().Probe(t.Context(), agent.Environment{LookPath: local, Output: prints("2.1.330 (Claude Code)\n", nil), Home: "/home/ada"})
	if !info.Installed || info.Version != "2.1.330" || info.Path == "" {
		t.Errorf("installed beside the PATH: %+v", info)
	}
	if info.Login != "" || !info.Capabilities.Permissions {
		t.Errorf("an answer that is no login state was taken for one: %+v", info)
	}
	answers := func(version, login string) agent.Environment {
		return agent.Environment{LookPath: local, Home: "/home/ada", Output: func(_ context.Context, argv []string) ([]byte, error) {
			if argv[1] == "--version" {
				return []byte(version), nil
			}
			return []byte(login), nil
		}}
	}
	if info := claude.New().Probe(t.Context(), answers("2.1.330 (Claude Code)", `{"loggedIn":true}`)); info.Login != agent.SignedIn {
		t.Errorf("signed in: %+v", info)
	}
	if info := claude.New().Probe(t.Context(), answers("2.1.330", `{"loggedIn":false}`)); info.Login != agent.SignedOut || !strings.Contains(info.Detail, "sign in") {
		t.Errorf("signed out: %+v", info)
	}
	if info := claude.New().Probe(t.Context(), answers("1.0.9 (Claude Code)", "")); !info.Installed || !strings.Contains(info.Detail, "older than") {
		t.Errorf("old: %+v", info)
	}
	info = claude.New().Probe(t.Context(), agent.Environment{LookPath: local, Output: prints("", errors.New("exit 1")), Home: "/home/ada"})
	if !info.Installed || info.Version != "" || !strings.Contains(info.Detail, "--version") {
		t.Errorf("does not tell its version: %+v", info)
	}
}

func TestVerdictWithoutAResult(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		stderr string
		status agent.ExitStatus
		reason workbench.FailureReason
		says   string
	}{
		{"", exited(0), workbench.FailTruncated, "before its turn was over"},
		{"first\nCannot find module.\n\n", exited(1), workbench.FailError, "exit code 1: Cannot find module."},
		{"", exited(3), workbench.FailError, "exit code 3 and gave no reason"},
		{"", agent.ExitStatus{Signal: "SIGKILL"}, workbench.FailError, "SIGKILL"},
		{"", agent.ExitStatus{}, workbench.FailLost, "not known"},
		{"", agent.ExitStatus{Signal: "SIGTERM", Stopped: true}, workbench.FailInterrupted, "stopped"},
	} {
		tr := replay(t, agent.Request{}, nil, []byte(c.stderr), c.status)
		if tr.result.OK || tr.result.Reason != c.reason || !strings.Contains(tr.result.Message, c.says) {
			t.Errorf("%+v, want %s with %q", tr.result, c.reason, c.says)
		}
		if tr.text[workbench.ChannelLog] != c.stderr {
			t.Errorf("log %q, want %q", tr.text[workbench.ChannelLog], c.stderr)
		}
	}
}

// Either sign of a failure is enough: the call's status, or the word on the
// message, which is there also when no call was made.
func TestSignsOfAFailure(t *testing.T) {
	t.Parallel()
	for out, reason := range map[string]workbench.FailureReason{
		`{"type":"result","is_error":true,"api_error_status":401,"result":"No."}`:   workbench.FailAuth,
		`{"type":"result","is_error":true,"api_error_status":403,"result":"No."}`:   workbench.FailAuth,
		`{"type":"result","is_error":true,"api_error_status":429,"result":"Wait."}`: workbench.FailRateLimited,
		`{"type":"result","is_error":true,"result":"Broken."}`:                      workbench.FailError,
		`{"type":"result","subtype":"error_max_turns"}`:                             workbench.FailError,
		`{"type":"assistant","error":"rate_limit","message":{"model":"<synthetic>","content":"Wait."}}` + "\n" +
			`{"type":"result","is_error":true,"result":"Wait."}`: workbench.FailRateLimited,
	} {
		tr := replay(t, agent.Request{}, []byte(out), nil, exited(1))
		if tr.result.OK || tr.result.Reason != reason {
			t.Errorf("%s: %+v, want %s", out, tr.result, reason)
		}
		if tr.text[workbench.ChannelResponse] != "" {
			t.Errorf("%s: the failure is in the response", out)
		}
	}
}

// Work after a result makes the run unfinished again.
func TestWorkAfterAResult(t *testing.T) {
	t.Parallel()
	out := fmt.Sprintf(resultLine, `"result":"Done."`) + assistantLine("m1", "a", `{}`)
	if tr := replay(t, agent.Request{}, []byte(out), nil, exited(0)); tr.result.Reason != workbench.FailTruncated {
		t.Errorf("%+v", tr.result)
	}
}

const resultLine = `{"type":"result","subtype":"success","is_error":false,"session_id":"s","uuid":"u","num_turns":1,"duration_ms":5,%s}` + "\n"

func assistantLine(id, model, usage string) string {
	return fmt.Sprintf(`{"type":"assistant","message":{"id":%q,"model":%q,"content":[],"usage":%s}}`+"\n", id, model, usage)
}

// A later report of a message replaces the earlier one, also after others and
// after a result, and the sums still end as reported.
func TestLaterReportsReplace(t *testing.T) {
	t.Parallel()
	out := assistantLine("m1", "a", `{"input_tokens":1,"output_tokens":1}`) +
		assistantLine("m2", "a", `{"input_tokens":2,"output_tokens":1}`) +
		assistantLine("m1", "a", `{"input_tokens":1,"output_tokens":7}`) +
		fmt.Sprintf(resultLine, `"model_usage_since_last_result":{"a":{"inputTokens":3,"outputTokens":20,"costUSD":0.5}}`) +
		assistantLine("m2", "a", `{"input_tokens":2,"output_tokens":9}`) +
		strings.Replace(fmt.Sprintf(resultLine, `"model_usage_since_last_result":{"a":{"inputTokens":0,"outputTokens":4,"costUSD":0.25}}`), `"u"`, `"v"`, 1)
	tr := replay(t, agent.Request{}, []byte(out), nil, exited(0))
	if got, want := tr.sums(), (sums{in: 3, out: 24, nano: 750_000_000, priced: true}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// The model that answers may have another name than the one asked for; a call
// in the background has no message at all.
func TestAdjustmentsByModel(t *testing.T) {
	t.Parallel()
	out := assistantLine("m1", "big-20250101", `{"input_tokens":5,"output_tokens":1,"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":9}}`) +
		assistantLine("m2", "other", `{"input_tokens":4,"output_tokens":1}`) +
		fmt.Sprintf(resultLine, `"modelUsage":{
		"big[1m]":{"inputTokens":9,"outputTokens":30,"cacheCreationInputTokens":9,"costUSD":0.1,"canonicalModel":"big"},
		"small":{"inputTokens":100,"outputTokens":3,"costUSD":0.0000001}}`)
	out = strings.ReplaceAll(out, "{\n\t\t", "{")
	out = strings.ReplaceAll(out, ",\n\t\t", ",")
	tr := replay(t, agent.Request{}, []byte(out), nil, exited(0))
	if got, want := tr.sums(), (sums{in: 109, out: 33, write1h: 9, nano: 100_000_100, priced: true}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	byModel := map[string]int64{}
	for _, u := range tr.usage {
		byModel[u.Model] += u.OutputTokens
	}
	if byModel["big-20250101"] != 30 || byModel["small"] != 3 || byModel["other"] != 0 || len(byModel) != 3 {
		t.Errorf("output by model: %v", byModel)
	}
}

// An older version reports only what the session used from its beginning: of a
// resumed session that is not what this run used.
func TestResumedWithoutOwnTotals(t *testing.T) {
	t.Parallel()
	out := assistantLine("m1", "a", `{"input_tokens":1,"output_tokens":2}`) +
		fmt.Sprintf(resultLine, `"modelUsage":{"a":{"inputTokens":500,"outputTokens":900,"costUSD":5}}`)
	tr := replay(t, agent.Request{Resume: "s"}, []byte(out), nil, exited(0))
	if got, want := tr.sums(), (sums{in: 1, out: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestLinesThatAreNotEvents(t *testing.T) {
	t.Parallel()
	out := "Warning: something\n{broken\n[1]\n\n{\"no\":\"type\"}\nlast, without a newline \xff"
	tr := replay(t, agent.Request{}, []byte(out), nil, exited(0))
	want := "Warning: something\n{broken\n[1]\n{\"no\":\"type\"}\nlast, without a newline \uFFFD\n"
	if tr.text[workbench.ChannelLog] != want || tr.facts.SkippedLines != 5 {
		t.Errorf("log %q with %d skipped lines", tr.text[workbench.ChannelLog], tr.facts.SkippedLines)
	}
}

func TestLongToolResultIsCut(t *testing.T) {
	t.Parallel()
	out := `{"type":"user","message":{"content":[{"type":"tool_result","content":"` + strings.Repeat("가", 1<<20) + `"}]}}`
	tr := replay(t, agent.Request{}, []byte(out), nil, exited(0))
	log := tr.text[workbench.ChannelLog]
	if len(log) > 5000 || !strings.HasSuffix(log, "bytes)\n") || !strings.HasPrefix(log, "→ 가") || strings.ContainsRune(log, '\uFFFD') {
		t.Errorf("log of %d bytes: %.40q … %q", len(log), log, log[len(log)-40:])
	}
}

// The answer of a command of Claude Code is said by no model.
func TestAnswerWithoutAModel(t *testing.T) {
	t.Parallel()
	tr := replay(t, agent.Request{}, []byte(fmt.Sprintf(resultLine, `"result":"Compacted."`)), nil, exited(0))
	if !tr.result.OK || tr.text[workbench.ChannelResponse] != "Compacted." {
		t.Errorf("%+v %q", tr.result, tr.text)
	}
}
