//go:build agents

package claude_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/agent/claude/anthropictest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

var record = flag.Bool("record", false, "write what the command line prints to testdata")

// bench is a place where the real command line runs against a test server.
type bench struct {
	server    *anthropictest.Server
	directory string
	config    string
	key       string
}

func newBench(t *testing.T, reply func(anthropictest.Request) anthropictest.Reply) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{
		server: anthropictest.Start(reply), directory: t.TempDir(), config: t.TempDir(), key: "sk-ant-test-key",
	}
	t.Cleanup(b.server.Close)
	return b
}

// run does what the process host and the job service do, and checks nothing.
func (b *bench) run(t *testing.T, recording string, req agent.Request, arguments ...string) *transcript {
	t.Helper()
	req.Program = os.Getenv("HOLDFAST_CLAUDE")
	if req.Program == "" {
		t.Fatal("HOLDFAST_CLAUDE does not name the program; run build/agents/run.sh")
	}
	command, err := claude.New().Command(req)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	argv := append(command.Argv, arguments...)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = b.directory
	cmd.Env = command.Environ(b.environ())
	cmd.Stdin = bytes.NewReader(command.Stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatalf("the command line did not end; it printed\n%s\n%s", &stdout, &stderr)
	}
	code := int64(cmd.ProcessState.ExitCode())
	if *record && recording != "" {
		b.record(t, recording, stdout.Bytes(), stderr.Bytes(), code)
	}
	return replay(t, req, stdout.Bytes(), stderr.Bytes(), exited(code))
}

func (b *bench) environ() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + b.config, "CLAUDE_CONFIG_DIR=" + b.config, "TMPDIR=" + b.config,
		"ANTHROPIC_BASE_URL=" + b.server.URL, "ANTHROPIC_API_KEY=" + b.key,
		"CLAUDE_CODE_MAX_RETRIES=1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
		"DISABLE_TELEMETRY=1", "DISABLE_ERROR_REPORTING=1", "DISABLE_AUTOUPDATER=1",
		"CLAUDECODE=1", "CLAUDE_CODE_CHILD_SESSION=1", // must be taken away
	}
}

func (b *bench) record(t *testing.T, recording string, stdout, stderr []byte, code int64) {
	t.Helper()
	replacer := strings.NewReplacer(b.directory, "/home/ada/project", b.config, "/home/ada/.claude",
		strings.ReplaceAll(b.directory, "/", "-"), "-home-ada-project", b.server.URL, "http://127.0.0.1:8080",
		strings.TrimPrefix(b.server.URL, "http://"), "127.0.0.1:8080")
	// The answer to the first request describes every command of the program.
	answer := regexp.MustCompile(`(?m)^\{"type":"control_response".*"request_id":"initialize".*$`)
	stdout = answer.ReplaceAll(stdout, []byte(`{"type":"control_response","response":{"subtype":"success","request_id":"initialize","response":{}}}`))
	stdout = regexp.MustCompile(`"messaging_socket_path":"[^"]*",`).ReplaceAll(stdout, nil)
	write := func(extension, text string) {
		path := filepath.Join("testdata", recording+extension)
		if err := os.WriteFile(path, []byte(replacer.Replace(text)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(".jsonl", string(stdout))
	write(".stderr", string(stderr))
	write(".exit", strconv.FormatInt(code, 10)+"\n")
}

// model has list prices, in 10⁻⁹ USD a token.
const (
	model                                          = "claude-sonnet-4-5"
	priceIn, priceOut, priceRead, price5m, price1h = 3000, 15000, 300, 3750, 6000
)

// matches compares what arrived with what the server sent.
func (b *bench) matches(t *testing.T, got sums) {
	t.Helper()
	sent := b.server.Sent()
	want := sums{
		in: sent.Input, out: sent.Output, read: sent.CacheRead, write5m: sent.CacheWrite5m, write1h: sent.CacheWrite1h,
		priced: true,
		nano: sent.Input*priceIn + sent.Output*priceOut + sent.CacheRead*priceRead +
			sent.CacheWrite5m*price5m + sent.CacheWrite1h*price1h,
	}
	if got != want {
		t.Errorf("the ledger holds %+v, the server sent %+v", got, want)
	}
}

func TestCommandLineAnswers(t *testing.T) {
	b := newBench(t, func(anthropictest.Request) anthropictest.Reply {
		return anthropictest.Reply{
			Model: model + "-20250929", // the service answers with the dated name
			Blocks: []anthropictest.Block{
				anthropictest.Thinking("Is it a greeting?\nYes."),
				anthropictest.Text("Hello, 세계.\n\nA second paragraph."),
				anthropictest.Text("Another block."),
			},
			Usage: anthropictest.Usage{Input: 11, Output: 222, CacheRead: 3333, CacheWrite5m: 444, CacheWrite1h: 55},
		}
	})
	req := agent.Request{Model: model, Prompt: "Greet the world; say nothing of `x`."}
	tr := b.run(t, "answer", req)
	if !tr.result.OK {
		t.Fatalf("the run failed: %+v\n%s", tr.result, tr.text[workbench.ChannelLog])
	}
	const want = "Hello, 세계.\n\nA second paragraph.\n\nAnother block."
	if got := tr.text[workbench.ChannelResponse]; got != want {
		t.Errorf("response %q, want %q", got, want)
	}
	if got := tr.text[workbench.ChannelReasoning]; got != "Is it a greeting?\nYes." {
		t.Errorf("reasoning %q", got)
	}
	if tr.facts.Model != model+"-20250929" || tr.facts.RequestID != "req_test_1" || tr.facts.Turns != 1 {
		t.Errorf("facts %+v", tr.facts)
	}
	requests := b.server.Requests()
	if body := string(requests[0].Body); !strings.Contains(body, tr.facts.AssistantSessionID) || tr.facts.AssistantSessionID == "" {
		t.Errorf("session %q is not the one that the server was told", tr.facts.AssistantSessionID)
	}
	if !strings.Contains(string(requests[0].Body), "Greet the world; say nothing of `x`.") {
		t.Error("the prompt did not arrive")
	}
	b.matches(t, tr.sums())

	// The same session goes on: its totals start anew, although Claude Code
	// reports modelUsage from the beginning of the session.
	req.Resume = tr.facts.AssistantSessionID
	again := b.run(t, "resumed", req)
	if !again.result.OK || again.facts.AssistantSessionID != tr.facts.AssistantSessionID {
		t.Fatalf("the session did not go on: %+v %+v", again.result, again.facts)
	}
	for id, row := range again.usage {
		if _, taken := tr.usage[id]; taken {
			t.Errorf("the row %s of the first run would be written over", id)
		}
		tr.usage[id] = row
	}
	b.matches(t, tr.sums())
}

func TestCommandLineDoesNotKnowAPrice(t *testing.T) {
	b := newBench(t, func(anthropictest.Request) anthropictest.Reply {
		return anthropictest.Reply{
			Blocks: []anthropictest.Block{anthropictest.Text("Hello.")},
			Usage:  anthropictest.Usage{Input: 11, Output: 222, CacheRead: 3333, CacheWrite5m: 444, CacheWrite1h: 55},
		}
	})
	tr := b.run(t, "no-price", agent.Request{Model: "a-model-of-nobody", Prompt: "Greet."})
	got := tr.sums()
	if !tr.result.OK || got.priced || got.out != 222 {
		t.Errorf("%+v %+v: a guessed price was taken for a cost", tr.result, got)
	}
}

func TestCommandLineUsesATool(t *testing.T) {
	var b *bench
	b = newBench(t, func(r anthropictest.Request) anthropictest.Reply {
		if strings.Contains(r.Last(), "tool_result") {
			return anthropictest.Reply{
				Blocks: []anthropictest.Block{anthropictest.Text("It says: found it.")},
				Usage:  anthropictest.Usage{Input: 5, Output: 66, CacheRead: 7000, CacheWrite5m: 80},
			}
		}
		input := `{"file_path":` + strconv.Quote(filepath.Join(b.directory, "note.txt")) + `}`
		return anthropictest.Reply{
			Blocks: []anthropictest.Block{anthropictest.Text("I will look."), anthropictest.ToolUse("toolu_1", "Read", input)},
			Usage:  anthropictest.Usage{Input: 11, Output: 222, CacheRead: 3333, CacheWrite5m: 444, CacheWrite1h: 55},
		}
	})
	if err := os.WriteFile(filepath.Join(b.directory, "note.txt"), []byte("found it\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tr := b.run(t, "tool", agent.Request{Model: model, Prompt: "What does note.txt say?"})
	if !tr.result.OK || tr.facts.Turns != 2 {
		t.Fatalf("%+v %+v\n%s", tr.result, tr.facts, tr.text[workbench.ChannelLog])
	}
	if got := tr.text[workbench.ChannelResponse]; got != "I will look.\n\nIt says: found it." {
		t.Errorf("response %q", got)
	}
	if log := tr.text[workbench.ChannelLog]; !strings.Contains(log, "[Read] ") || !strings.Contains(log, "→ 1\tfound it") {
		t.Errorf("the log lacks the tool: %s", log)
	}
	b.matches(t, tr.sums())
}

func TestCommandLineRunsASubagent(t *testing.T) {
	b := newBench(t, func(r anthropictest.Request) anthropictest.Reply {
		switch {
		case strings.Contains(string(r.Messages[0].Content), "COUNT THE FILES"):
			return anthropictest.Reply{
				Blocks: []anthropictest.Block{anthropictest.Text("There are none.")},
				Usage:  anthropictest.Usage{Input: 9, Output: 99, CacheRead: 900, CacheWrite5m: 90},
			}
		case strings.Contains(string(r.Body), "tool_result"):
			return anthropictest.Reply{
				Blocks: []anthropictest.Block{anthropictest.Text("Asked.")},
				Usage:  anthropictest.Usage{Input: 5, Output: 66, CacheRead: 7000, CacheWrite5m: 80},
			}
		}
		return anthropictest.Reply{
			Blocks: []anthropictest.Block{anthropictest.ToolUse("toolu_2", "Agent",
				`{"description":"count","prompt":"COUNT THE FILES","subagent_type":"general-purpose"}`)},
			Usage: anthropictest.Usage{Input: 11, Output: 222, CacheRead: 3333, CacheWrite5m: 444, CacheWrite1h: 55},
		}
	})
	tr := b.run(t, "subagent", agent.Request{Model: model, Prompt: "Ask a subagent."}, "--allowedTools", "Agent")
	if !tr.result.OK {
		t.Fatalf("%+v\n%s", tr.result, tr.text[workbench.ChannelLog])
	}
	if got := tr.text[workbench.ChannelResponse]; strings.Contains(got, "There are none.") || !strings.Contains(got, "Asked.") {
		t.Errorf("response %q: it is the main agent's alone", got)
	}
	if log := tr.text[workbench.ChannelLog]; !strings.Contains(log, "[subagent] There are none.") {
		t.Errorf("the log lacks the subagent: %s", log)
	}
	b.matches(t, tr.sums())
}

func TestCommandLineFails(t *testing.T) {
	for _, c := range []struct {
		name   string
		reply  anthropictest.Reply
		key    string
		reason workbench.FailureReason
		says   string
	}{
		{"refused", anthropictest.Fail(401, "authentication_error", "invalid x-api-key"), "sk-ant-wrong", workbench.FailAuth, "Invalid API key"},
		{"no-key", anthropictest.Reply{}, "", workbench.FailAuth, "Not logged in"},
		{"rate-limited", anthropictest.Fail(429, "rate_limit_error", "Too many requests for this key"), "k", workbench.FailRateLimited, "Too many requests for this key"},
		{"overloaded", anthropictest.Fail(529, "overloaded_error", "Overloaded"), "k", workbench.FailError, "529 Overloaded"},
		{"no-model", anthropictest.Fail(404, "not_found_error", "model: claude-sonnet-4-5"), "k", workbench.FailError, "selected model"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, func(anthropictest.Request) anthropictest.Reply { return c.reply })
			b.key = c.key
			tr := b.run(t, c.name, agent.Request{Model: model, Prompt: "Anything."})
			if tr.result.OK || tr.result.Reason != c.reason || !strings.Contains(tr.result.Message, c.says) {
				t.Errorf("%+v, want %s with %q", tr.result, c.reason, c.says)
			}
			if got := tr.text[workbench.ChannelResponse]; got != "" {
				t.Errorf("the failure is in the response: %q", got)
			}
			if len(tr.usage) != 0 {
				t.Errorf("a call that failed was counted: %+v", tr.usage)
			}
		})
	}
}

func TestCommandLineRefusesItsArguments(t *testing.T) {
	b := newBench(t, func(anthropictest.Request) anthropictest.Reply { return anthropictest.Reply{} })
	tr := b.run(t, "bad-option", agent.Request{Model: model, Prompt: "Anything."}, "--no-such-option")
	if tr.result.Reason != workbench.FailError || !strings.Contains(tr.result.Message, "unknown option '--no-such-option'") {
		t.Errorf("%+v", tr.result)
	}
	tr = b.run(t, "no-session", agent.Request{Model: model, Prompt: "Anything.", Resume: "00000000-0000-4000-8000-000000000000"})
	if tr.result.Reason != workbench.FailError || !strings.Contains(tr.result.Message, "No conversation found") {
		t.Errorf("%+v", tr.result)
	}
}

func TestProbeOfTheCommandLine(t *testing.T) {
	t.Parallel()
	info := claude.New().Probe(t.Context(), agent.Environment{
		LookPath: func(name string) (string, error) { return os.Getenv("HOLDFAST_CLAUDE"), nil },
		Output: func(ctx context.Context, argv []string) ([]byte, error) {
			return exec.CommandContext(ctx, argv[0], argv[1:]...).Output()
		},
	})
	if !info.Installed || info.Version != os.Getenv("HOLDFAST_CLAUDE_VERSION") {
		t.Errorf("%+v, want version %s", info, os.Getenv("HOLDFAST_CLAUDE_VERSION"))
	}
}
