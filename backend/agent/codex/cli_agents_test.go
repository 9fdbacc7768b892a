//go:build agents

package codex_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/codex"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

var record = flag.Bool("record", false, "write what the command line prints to testdata")

// bench is a place where the real command line runs against a test server.
type bench struct {
	server    *modeltest.Server
	directory string
	home      string
}

func newBench(t *testing.T, reply func(modeltest.Request) modeltest.Reply) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{server: modeltest.Start(reply), directory: t.TempDir(), home: t.TempDir()}
	t.Cleanup(b.server.Close)
	settings := fmt.Sprintf(`model = "gpt-5"
model_provider = "local"
check_for_update_on_startup = false

[model_providers.local]
name = "local"
base_url = %q
wire_api = "responses"
requires_openai_auth = false
supports_websockets = false
request_max_retries = 0
stream_max_retries = 0

[analytics]
enabled = false
`, b.server.OpenAI())
	if err := os.WriteFile(filepath.Join(b.home, "config.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return b
}

// run runs a request to its end, with a parser that is made anew for every line.
func (b *bench) run(t *testing.T, recording string, req agent.Request, react func(*script, agent.Event)) (*script, agent.Result) {
	t.Helper()
	req.Program, req.WorkingDirectory = os.Getenv("HOLDFAST_CODEX"), b.directory
	if req.Program == "" {
		t.Fatal("HOLDFAST_CODEX does not name the program; run build/agents/run.sh")
	}
	command, err := codex.New().Command(req)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command.Argv[0], command.Argv[1:]...)
	cmd.Dir = b.directory
	cmd.Env = command.Environ([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + b.home, "CODEX_HOME=" + b.home,
		"TMPDIR=" + b.directory, // it puts no helper of its sandbox in a home that is in the temporary directory
		"CODEX_SANDBOX=seatbelt",
	})
	var stderr, printed bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err == nil {
		_, err = stdin.Write(command.Stdin)
	}
	if err == nil && !command.Interactive {
		err = stdin.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	s := newScript(t, req)
	s.react = func(s *script, event agent.Event) {
		switch e := event.(type) {
		case agent.Send:
			if _, err := stdin.Write(e.Data); err != nil {
				t.Errorf("write %q: %v", e.Data, err)
			}
		case agent.CloseInput:
			_ = stdin.Close()
		}
		if react != nil {
			react(s, event)
		}
	}
	reader := bufio.NewReader(stdout)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 0 {
			printed.Write(line)
			s.line(line)
		}
		if err != nil {
			break
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatalf("the command line did not end; at last it printed\n%s\n%s", printed.Bytes()[max(0, printed.Len()-4096):], &stderr)
	}
	if *record && recording != "" {
		b.record(t, recording, printed.Bytes())
	}
	return s, s.exit(stderr.String(), exited(int64(cmd.ProcessState.ExitCode())))
}

func (b *bench) record(t *testing.T, recording string, stdout []byte) {
	t.Helper()
	stdout = regexp.MustCompile(`"(serverName|installationId)":"[^"]*"`).ReplaceAll(stdout, []byte(`"$1":"x"`))
	stdout = regexp.MustCompile(`\([^()"]*\) unknown`).ReplaceAll(stdout, []byte("(Linux; x86_64) unknown"))
	replacer := strings.NewReplacer(b.directory, "/home/ada/project", b.home, "/home/ada/.codex", b.server.URL, "http://127.0.0.1:8080")
	if err := os.WriteFile(filepath.Join("testdata", recording+".jsonl"), []byte(replacer.Replace(string(stdout))), 0o600); err != nil {
		t.Fatal(err)
	}
}

// matches compares what arrived with what the server sent.
func (b *bench) matches(t *testing.T, s *script) {
	t.Helper()
	sent := b.server.Sent()
	in, cached, out, reasoning := s.sums()
	if in != sent.Input || cached != sent.CacheRead || out != sent.Output || reasoning != sent.Reasoning {
		t.Errorf("the ledger holds %d %d %d %d, the server sent %+v", in, cached, out, reasoning, sent)
	}
}

func (b *bench) last(t *testing.T) string {
	t.Helper()
	requests := b.server.Requests()
	if len(requests) == 0 {
		t.Fatal("the model was not asked")
	}
	return string(requests[len(requests)-1].Body)
}

// usesTool is a model that runs a command first, and then says that it is over.
func usesTool(command string, escalate bool) func(modeltest.Request) modeltest.Reply {
	arguments := map[string]string{"cmd": command}
	if escalate {
		arguments["sandbox_permissions"], arguments["justification"] = "require_escalated", "The user wants it."
	}
	input, err := json.Marshal(arguments)
	if err != nil {
		panic(err)
	}
	return func(r modeltest.Request) modeltest.Reply {
		usage := modeltest.Usage{Input: 70, Output: 30, Reasoning: 10, CacheRead: 500}
		if bytes.Contains(r.Body, []byte("function_call_output")) {
			return modeltest.Reply{Text: "It is over.", Usage: usage}
		}
		return modeltest.Reply{Text: "I will do it.", Calls: []modeltest.Call{{ID: "call_1", Name: "exec_command", Input: string(input)}}, Usage: usage}
	}
}

const patch = "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: note.txt\n+found\n*** End Patch\nEOF"

func TestCodexAnswersAndGoesOn(t *testing.T) {
	b := newBench(t, func(modeltest.Request) modeltest.Reply {
		return modeltest.Reply{
			Thinking: "Is it a greeting?", Text: "Hello, 세계.\n\nA second paragraph.",
			Usage: modeltest.Usage{Input: 11, Output: 222, Reasoning: 33, CacheRead: 3333},
		}
	})
	req := agent.Request{Prompt: "Greet <the world>.", SystemPrompt: "Herons are grey."}
	s, result := b.run(t, "answer", req, nil)
	if !result.OK || s.text[workbench.ChannelResponse] != "Hello, 세계.\n\nA second paragraph." || s.text[workbench.ChannelReasoning] != "Is it a greeting?" {
		t.Fatalf("%+v %q", result, s.text)
	}
	if s.facts.Version != os.Getenv("HOLDFAST_CODEX_VERSION") || s.facts.Model != "gpt-5" || s.facts.Turns != 1 || s.facts.ContextTokens != 11+3333+222 || s.facts.ContextWindow == 0 {
		t.Errorf("facts %+v", s.facts)
	}
	if _, err := os.Stat(s.facts.TranscriptPath); err != nil {
		t.Errorf("the transcript: %v", err)
	}
	if body := b.last(t); !strings.Contains(body, "Greet <the world>.") || !strings.Contains(body, "Herons are grey.") {
		t.Error("the prompt or the system prompt did not arrive")
	}
	b.matches(t, s)

	req.Resume, req.Prompt = s.facts.AssistantSessionID, "Again."
	again, result := b.run(t, "resumed", req, nil)
	if !result.OK || again.facts.AssistantSessionID != req.Resume || !strings.Contains(b.last(t), "Greet <the world>.") {
		t.Fatalf("the session did not go on: %+v %+v", result, again.facts)
	}
	for id, row := range again.usage {
		if _, taken := s.usage[id]; taken {
			t.Errorf("the row %s of the first run would be written over", id)
		}
		s.usage[id] = row
	}
	b.matches(t, s)
	req.Fork = true
	if fork, result := b.run(t, "", req, nil); !result.OK || fork.facts.AssistantSessionID == req.Resume {
		t.Errorf("the copy: %+v %+v", result, fork.facts)
	}
}

func TestCodexAsksForPermission(t *testing.T) {
	for _, c := range []struct {
		name, command string
		escalate      bool
		decision      agent.Decision
		tool, title   string
		written       bool
	}{
		{"command-allowed", "touch note.txt", true, agent.Decision{Allow: true}, "Bash", "touch note.txt", true},
		{"command-denied", "touch note.txt", true, agent.Decision{Reason: "The herons nest there."}, "Bash", "touch note.txt", false},
		{"change-allowed", patch, false, agent.Decision{Allow: true, Session: true}, "Edit", "note.txt", true},
		{"change-denied", patch, false, agent.Decision{}, "Edit", "note.txt", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, usesTool(c.command, c.escalate))
			s, result := b.run(t, c.name, agent.Request{Prompt: "Write the note.", Permission: agent.PermissionAsk}, func(s *script, event agent.Event) {
				if ask, ok := event.(agent.Ask); ok {
					c.decision.Key = ask.Key
					s.tell(c.decision)
					s.tell(c.decision) // again, as after a crash
				}
			})
			if !result.OK || len(s.asks) != 1 || s.asks[0].Tool != c.tool || !strings.Contains(s.asks[0].Title, c.title) {
				t.Fatalf("%+v, asked %+v\n%s", result, s.asks, s.text[workbench.ChannelLog])
			}
			if _, err := os.Stat(filepath.Join(b.directory, "note.txt")); (err == nil) != c.written {
				t.Errorf("the note: %v", err)
			}
			if end, ok := s.ends["call_1"]; !ok || end.Failed == c.written || s.calls["call_1"].Name != c.tool {
				t.Errorf("calls %+v, results %+v", s.calls, s.ends)
			}
			if c.decision.Reason != "" && !strings.Contains(b.last(t), c.decision.Reason) {
				t.Error("the reason of the refusal did not arrive")
			}
			b.matches(t, s)
		})
	}
}

func TestCodexKeepsTheMode(t *testing.T) {
	for _, c := range []struct {
		mode    agent.PermissionMode
		written bool
	}{{agent.PermissionPlan, false}, {agent.PermissionEdit, true}, {agent.PermissionAll, true}} {
		t.Run(string(c.mode), func(t *testing.T) {
			b := newBench(t, usesTool(patch, false))
			s, result := b.run(t, "", agent.Request{Prompt: "Write the note.", Permission: c.mode}, nil)
			if _, err := os.Stat(filepath.Join(b.directory, "note.txt")); (err == nil) != c.written || !result.OK || len(s.asks) != 0 {
				t.Errorf("the note: %v; %+v, asked %+v", err, result, s.asks)
			}
		})
	}
}

func TestCodexIsInterrupted(t *testing.T) {
	b := newBench(t, func(modeltest.Request) modeltest.Reply {
		return modeltest.Reply{Text: strings.Repeat("A long answer. ", 20), Hold: func(ctx context.Context) { <-ctx.Done() }}
	})
	s, result := b.run(t, "interrupted", agent.Request{Prompt: "Speak."}, func(s *script, event agent.Event) {
		if text, ok := event.(agent.Text); ok && text.Channel == workbench.ChannelResponse {
			s.tell(agent.Interrupt{})
		}
	})
	if result.Reason != workbench.FailInterrupted || s.text[workbench.ChannelResponse] == "" {
		t.Errorf("%+v %q", result, s.text)
	}
}

func TestCodexIsSteered(t *testing.T) {
	b := newBench(t, func(r modeltest.Request) modeltest.Reply {
		if bytes.Contains(r.Body, []byte("And the egret?")) {
			return modeltest.Reply{Text: "Two."}
		}
		return modeltest.Reply{Text: "One."}
	})
	told := false
	s, result := b.run(t, "steered", agent.Request{Prompt: "The heron?"}, func(s *script, event agent.Event) {
		if text, ok := event.(agent.Text); ok && text.Channel == workbench.ChannelResponse && !told {
			told = true
			s.tell(agent.Steer{Text: "And the egret?"})
		}
	})
	if !result.OK || s.text[workbench.ChannelResponse] != "One.\n\nTwo." {
		t.Errorf("%+v %q", result, s.text)
	}
}

func TestCodexFails(t *testing.T) {
	for _, c := range []struct {
		name      string
		reply     modeltest.Reply
		reason    workbench.FailureReason
		transient bool
		says      string
	}{
		{"refused", modeltest.Fail(401, "invalid_api_key", "Incorrect API key provided"), workbench.FailAuth, false, "Incorrect API key"},
		{"rate-limited", modeltest.Fail(429, "rate_limit_exceeded", "Slow down"), workbench.FailRateLimited, true, "429"},
		{"no-model", modeltest.Fail(404, "model_not_found", "The model does not exist"), workbench.FailError, false, "choose another"},
		{"too-long", modeltest.Fail(400, "context_length_exceeded", "Your input exceeds the context window of this model."), workbench.FailError, false, "context"},
		{"overloaded", modeltest.Fail(503, "server_error", "Overloaded"), workbench.FailError, true, "Codex"},
		{"cut", modeltest.Reply{Text: strings.Repeat("An answer. ", 20), Cut: true}, workbench.FailError, true, "stream"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, func(modeltest.Request) modeltest.Reply { return c.reply })
			s, result := b.run(t, c.name, agent.Request{Prompt: "Anything."}, nil)
			if result.OK || result.Reason != c.reason || result.Transient != c.transient || !strings.Contains(result.Message, c.says) {
				t.Errorf("%+v, want %s with %q\n%s", result, c.reason, c.says, s.text[workbench.ChannelLog])
			}
			if len(s.usage) != 0 {
				t.Errorf("a call that failed was counted: %+v", s.usage)
			}
		})
	}
}

func TestCodexDoesNotHaveTheSession(t *testing.T) {
	b := newBench(t, func(modeltest.Request) modeltest.Reply { return modeltest.Reply{Text: "Hello."} })
	req := agent.Request{Prompt: "Again.", Resume: "01a204bf-4852-7882-8d69-000000000000"}
	if _, result := b.run(t, "no-session", req, nil); !result.ResumeFailed || result.OK {
		t.Errorf("%+v", result)
	}
}

func TestProbeOfTheCommandLine(t *testing.T) {
	t.Parallel()
	info := codex.New().Probe(t.Context(), agent.Environment{
		LookPath: func(string) (string, error) { return os.Getenv("HOLDFAST_CODEX"), nil },
		Output: func(ctx context.Context, argv []string) ([]byte, error) {
			cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
			cmd.Env = []string{"HOME=" + t.TempDir()}
			return cmd.Output()
		},
	})
	if !info.Installed || info.Version != os.Getenv("HOLDFAST_CODEX_VERSION") || info.Login != "" {
		t.Errorf("%+v, want version %s", info, os.Getenv("HOLDFAST_CODEX_VERSION"))
	}
}
