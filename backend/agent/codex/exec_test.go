package codex_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/codex"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const execThread = `{"type":"thread.started","thread_id":"T"}` + "\n"

func execRequest() agent.Request { return agent.Request{Form: "exec", Prompt: "Ask."} }

func TestExecCommand(t *testing.T) {
	t.Parallel()
	base := []string{"/opt/codex", "exec", "--json", "--skip-git-repo-check", "--sandbox"}
	for _, c := range []struct {
		req   agent.Request
		argv  []string
		stdin string
	}{
		{agent.Request{}, []string{"read-only", "-c", `approval_policy="never"`, "-"}, "Do it."},
		{agent.Request{Permission: agent.PermissionPlan}, []string{"read-only", "-c", `approval_policy="never"`, "-"}, "Do it."},
		{agent.Request{Permission: agent.PermissionEdit}, []string{"workspace-write", "-c", `approval_policy="never"`, "-"}, "Do it."},
		{agent.Request{Permission: agent.PermissionAll}, []string{"danger-full-access", "-c", `approval_policy="never"`, "-"}, "Do it."},
		{
			agent.Request{Model: "m", Resume: "R", SystemPrompt: "Short.\n"},
			[]string{"read-only", "-c", `approval_policy="never"`, "--model", "m", "resume", "R", "-"},
			"Short.\n\nDo it.",
		},
		{
			agent.Request{WebSearch: true, History: []agent.HistoryEntry{{Role: workbench.RoleUser, Text: "Before."}}},
			[]string{"read-only", "-c", `approval_policy="never"`, "-c", `web_search="live"`, "-c", "tools.web_search=true", "-"},
			"Before.",
		},
	} {
		c.req.Program, c.req.Form, c.req.Prompt = "/opt/codex", "exec", "Do it."
		command, err := codex.New().Command(c.req)
		if want := append(slices.Clone(base), c.argv...); err != nil || !slices.Equal(command.Argv, want) || command.Interactive {
			t.Errorf("%+v, %v, want %q", command, err, want)
		}
		if !strings.Contains(string(command.Stdin), c.stdin) || !strings.HasSuffix(string(command.Stdin), "Do it.") {
			t.Errorf("the input is %q", command.Stdin)
		}
		if got := command.Environ([]string{"CODEX_SANDBOX=seatbelt", "CODEX_HOME=/c"}); !slices.Equal(got, []string{"CODEX_HOME=/c"}) {
			t.Errorf("environment %q", got)
		}
	}
	for _, req := range []agent.Request{{Resume: "R", Fork: true}, {Resume: "--last"}} {
		req.Program, req.Form, req.Prompt = "/opt/codex", "exec", "Do it."
		if _, err := codex.New().Command(req); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%+v: %v", req, err)
		}
	}
}

// The process tells how it is spoken to: the program may be another one by now.
func TestFormOfAProcess(t *testing.T) {
	t.Parallel()
	req := agent.Request{Form: "exec"}
	req.Process.Argv = []string{"/opt/codex", "app-server"}
	if _, talks := codex.New().Parser(req, nil).(agent.Talker); !talks {
		t.Error("an app server takes no words")
	}
	req = agent.Request{Resume: "R"}
	req.Process.Argv = []string{"/opt/codex", "exec", "--json"}
	if _, talks := codex.New().Parser(req, nil).(agent.Talker); talks {
		t.Error("codex exec takes words")
	}
	if !agent.Cumulative(codex.New(), req) || agent.Cumulative(codex.New(), agent.Request{Resume: "R"}) {
		t.Error("whose sums are told is not known")
	}
}

func TestProbeOfTheForm(t *testing.T) {
	t.Parallel()
	const general = "Codex CLI\n\nUsage: codex [OPTIONS] [PROMPT]\n\nCommands:\n  app-server  Run it\n"
	for _, c := range []struct {
		version, help string
		fails         bool
		form          string
		tooOld        bool
	}{
		{version: "0.169.0", help: "[experimental] Run it\n\nUsage: codex app-server [OPTIONS] [COMMAND]\n"},
		{version: "0.169.0", help: general, form: "exec"},
		{version: "0.169.0", fails: true, form: "exec"},
		{version: "0.99.9", help: "Usage: codex app-server [OPTIONS]\n", form: "exec"},
		{version: "0.80.0", form: "exec"},
		{version: "0.79.0", tooOld: true},
	} {
		info := codex.New().Probe(t.Context(), agent.Environment{
			LookPath: func(string) (string, error) { return "/opt/codex", nil },
			Output: func(_ context.Context, argv []string) ([]byte, error) {
				switch argv[1] {
				case "--version":
					return []byte("codex-cli " + c.version + "\n"), nil
				case "app-server":
					if c.fails {
						return nil, errors.New("exit status 2")
					}
					return []byte(c.help), nil
				}
				return nil, errors.New("exit status 1")
			},
		})
		req := agent.Request{Prompt: "Do it."}
		if err := info.Complete(&req); (err != nil) != c.tooOld || info.TooOld != c.tooOld || req.Form != c.form {
			t.Errorf("%+v: %+v, %v", c, info, err)
		}
		if can := info.Capabilities; !can.Resume || can.Permissions != (c.form == "" && !c.tooOld) && !c.tooOld || can.Steer != can.Permissions || can.Fork != can.Steer {
			t.Errorf("%+v can %+v", c, can)
		}
		if c.form == "exec" && !strings.Contains(info.Detail, "cannot ask") {
			t.Errorf("%q", info.Detail)
		}
	}
}

func TestRecordedExecRuns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		response  string
		counted   workbench.TokenSums
		tokens    [4]int64 // input, cached, output, reasoning
		tool      string
		failed    bool // the tool
		reason    workbench.FailureReason
		transient bool
	}{
		{name: "answer", response: "Hello, 세계.\n\nA second paragraph.", tokens: [4]int64{11, 3333, 222, 33}},
		{
			name: "resumed", response: "Hello, 세계.\n\nA second paragraph.", tokens: [4]int64{11, 3333, 222, 33},
			counted: workbench.TokenSums{Input: 11, Output: 222, Reasoning: 33, CacheRead: 3333},
		},
		{name: "command", response: "I will do it.\n\nIt is over.", tokens: [4]int64{140, 1000, 60, 20}, tool: "Bash"},
		{name: "command-refused", response: "I will do it.\n\nIt is over.", tokens: [4]int64{140, 1000, 60, 20}, tool: "Bash", failed: true},
		{name: "change", response: "I will do it.\n\nIt is over.", tokens: [4]int64{140, 1000, 60, 20}, tool: "Edit"},
		{name: "refused", reason: workbench.FailAuth},
		{name: "rate-limited", reason: workbench.FailRateLimited, transient: true},
		{name: "overloaded", reason: workbench.FailError, transient: true},
		{name: "cut", reason: workbench.FailError, transient: true},
		{name: "no-model", reason: workbench.FailError},
		{name: "too-long", reason: workbench.FailError},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			req := execRequest()
			req.Counted = c.counted
			stdout := read(t, "exec/"+c.name)
			if c.name == "resumed" {
				req.Resume = threadOf(t, stdout)
			}
			s := replay(t, req, stdout, agent.Decision{})
			result := s.exit("", exited(0))
			if result.OK != (c.reason == "") || result.Reason != c.reason || result.Transient != c.transient || result.ResumeFailed {
				t.Errorf("result %+v", result)
			}
			if got := s.text[workbench.ChannelResponse]; got != c.response {
				t.Errorf("response %q, want %q", got, c.response)
			}
			in, cached, out, reasoning := s.sums()
			if got := [4]int64{in, cached, out, reasoning}; got != c.tokens || len(s.usage) > 1 {
				t.Errorf("ledger %v in %d rows, want %v", got, len(s.usage), c.tokens)
			}
			for id, call := range s.calls {
				if end, ended := s.ends[id]; call.Name != c.tool || !ended || end.Failed != c.failed {
					t.Errorf("%+v ended with %+v", call, end)
				}
			}
			if (len(s.calls) == 1) != (c.tool != "") || s.facts.SkippedLines != 0 || len(s.asks)+len(s.sent) != 0 {
				t.Errorf("calls %+v, facts %+v, asks %+v, sent %q", s.calls, s.facts, s.asks, s.sent)
			}
			if len(s.others) != 1 || s.others[0] != (agent.Done{}) {
				t.Errorf("the end: %+v", s.others)
			}
		})
	}
}

func threadOf(t *testing.T, stdout []byte) string {
	t.Helper()
	_, rest, found := bytes.Cut(stdout, []byte(`"thread_id":"`))
	id, _, ended := bytes.Cut(rest, []byte(`"`))
	if !found || !ended {
		t.Fatalf("no thread in %s", stdout)
	}
	return string(id)
}

// A run that is cut at any line, or in the middle of one, is not taken for a
// finished one, counts nothing, and has the beginning of the text.
func TestCutExecRuns(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"answer", "command", "command-refused", "change"} {
		stdout := read(t, "exec/"+name)
		whole := replay(t, execRequest(), stdout, agent.Decision{})
		lines := bytes.SplitAfter(bytes.TrimSuffix(stdout, []byte("\n")), []byte("\n"))
		for n, line := range lines {
			before := bytes.Join(lines[:n], nil)
			s := replay(t, execRequest(), before, agent.Decision{})
			half := replay(t, execRequest(), append(bytes.Clone(before), line[:len(line)/2]...), agent.Decision{})
			if half.facts.SkippedLines != 1 || half.text[workbench.ChannelResponse] != s.text[workbench.ChannelResponse] || len(half.usage) != 0 {
				t.Errorf("%s: half of line %d changed more than the log", name, n)
			}
			for channel, text := range s.text {
				if !strings.HasPrefix(whole.text[channel], text) {
					t.Errorf("%s: after %d lines %s has %q", name, n, channel, text)
				}
			}
			if r := s.exit("", exited(0)); r.Reason != workbench.FailTruncated || len(s.usage) != 0 {
				t.Errorf("%s: after %d of %d lines: %+v", name, n, len(lines), r)
			}
		}
	}
}

func TestExecRestartsChangeNothing(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/exec/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatal("no recordings", err)
	}
	for _, name := range names {
		stdout, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		once, p := newScript(t, execRequest()), codex.New().Parser(execRequest(), nil)
		again := newScript(t, execRequest())
		for line := range bytes.Lines(stdout) {
			once.take(p.Stdout(line))
			again.line(line)
		}
		if a, b := once.summary(), again.summary(); !bytes.Equal(a, b) {
			t.Errorf("%s: %s\nwith restarts %s", name, a, b)
		}
	}
}

// A version before 0.100 begins a new thread where it does not have the one to go
// on with. That is no answer; what it has cost is counted.
func TestExecThatBeganAnotherThread(t *testing.T) {
	t.Parallel()
	req := execRequest()
	req.Resume, req.Counted = "R", workbench.TokenSums{Input: 1000, Output: 1000}
	s := newScript(t, req)
	s.lines(execThread + `{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"Who are you?"}}` + "\n" +
		`{"type":"turn.completed","usage":{"input_tokens":100,"cached_input_tokens":60,"output_tokens":30}}` + "\n")
	in, cached, out, _ := s.sums()
	if in != 40 || cached != 60 || out != 30 {
		t.Errorf("counted %d %d %d", in, cached, out)
	}
	if r := s.exit("", exited(0)); !r.ResumeFailed || s.facts.AssistantSessionID != "" || s.text[workbench.ChannelResponse] != "" {
		t.Errorf("%+v, %+v, %q", r, s.facts, s.text)
	}
	if len(s.others) != 1 || s.others[0] != (agent.Done{}) {
		t.Errorf("the process is not ended: %+v", s.others)
	}
}

// What it writes when it does not have the thread may be far from the end.
func TestExecWithoutTheThread(t *testing.T) {
	t.Parallel()
	req := execRequest()
	req.Resume = "R"
	s := newScript(t, req)
	said := "Error: thread/resume failed: no rollout found for thread id R\n\nStack backtrace:\n" + strings.Repeat("   0: <unknown>\n", 200)
	if r := s.exit(said, exited(1)); !r.ResumeFailed || r.Reason != workbench.FailError {
		t.Errorf("%+v", r)
	}
	s = newScript(t, execRequest())
	if r := s.exit("error: unexpected argument '--json'\n", exited(2)); r.ResumeFailed || !strings.Contains(r.Message, "--json") {
		t.Errorf("%+v", r)
	}
}

// A turn that was stopped told nothing of its tokens. They are counted with the
// next one, and no token is counted twice.
func TestExecUsageOfAThread(t *testing.T) {
	t.Parallel()
	completed := func(input, output string) string {
		return execThread + `{"type":"turn.completed","usage":{"input_tokens":` + input + `,"output_tokens":` + output + `}}` + "\n"
	}
	first := newScript(t, execRequest())
	first.lines(completed("100", "10"))
	req := execRequest()
	req.Resume, req.Counted = "T", workbench.TokenSums{Input: 100, Output: 10}
	second := newScript(t, req)
	second.lines(completed("350", "30") + completed("350", "30"))
	if in, _, out, _ := second.sums(); in != 250 || out != 20 || len(second.usage) != 1 {
		t.Errorf("the second turn is counted as %d and %d", in, out)
	}
	for id := range second.usage {
		if _, taken := first.usage[id]; taken {
			t.Errorf("the row %s of the first turn would be written over", id)
		}
	}
	req.Counted = workbench.TokenSums{Input: 350, Output: 30}
	again := newScript(t, req)
	again.lines(completed("350", "30"))
	if len(again.usage) != 0 {
		t.Errorf("counted again: %+v", again.usage)
	}
}

// The ids of items are those of one process: a job that is tried again has more
// of them.
func TestExecItemsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, process := range []string{"p1", "p2"} {
		req := execRequest()
		req.Process = workbench.Process{ID: process, Argv: []string{"/opt/codex", "exec"}}
		for id := range replay(t, req, read(t, "exec/command"), agent.Decision{}).calls {
			ids[id] = true
		}
	}
	if len(ids) != 2 {
		t.Errorf("calls %v", ids)
	}
}
