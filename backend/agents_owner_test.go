//go:build agents

package backend_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/permission"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// agentBench is an owner, a real agent program and the model that it asks.
type agentBench struct {
	*installation
	agent, model string
	server       *modeltest.Server
	home         string
	transcripts  string // the pattern of the agent's own files
}

// withAgent starts an owner whose agent asks the test's model.
func withAgent(t *testing.T, name string, reply func(modeltest.Request) modeltest.Reply) *agentBench {
	t.Helper()
	t.Parallel()
	b := newAgent(t, name, reply)
	b.start()
	return b
}

// newAgent is what withAgent starts.
func newAgent(t *testing.T, name string, reply func(modeltest.Request) modeltest.Reply) *agentBench {
	t.Helper()
	b := &agentBench{agent: name, server: modeltest.Start(reply), installation: install(t), home: t.TempDir()}
	t.Cleanup(b.server.Close)
	program := os.Getenv("HOLDFAST_" + strings.ToUpper(name))
	if program == "" {
		t.Fatalf("the program of %s is not named; run build/agents/run.sh", name)
	}
	b.env = []string{"HOME=" + b.home, "PATH=" + filepath.Dir(program) + string(filepath.ListSeparator) + os.Getenv("PATH")}
	switch name {
	case "claude":
		b.useClaude()
	case "codex":
		b.useCodex()
	}
	return b
}

// wrap puts a shell script in the place of the agent's program, which the script
// finds as $AGENT.
func (b *agentBench) wrap(script string) { b.env = append(b.env, wrapped(b.t, b.agent, script)) }

// wrapped is a PATH with such a script.
func wrapped(t testing.TB, name, script string) string {
	t.Helper()
	dir := t.TempDir()
	script = "#!/bin/sh\nAGENT='" + os.Getenv("HOLDFAST_"+strings.ToUpper(name)) + "'\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + dir + string(filepath.ListSeparator) + os.Getenv("PATH")
}

func (b *agentBench) useClaude() {
	b.model, b.transcripts = "claude-sonnet-4-5", filepath.Join(b.home, "projects", "*", "*.jsonl")
	b.env = append(b.env, "CLAUDE_CONFIG_DIR="+b.home, "ANTHROPIC_BASE_URL="+b.server.URL, "ANTHROPIC_API_KEY="+claudeKey,
		"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "DISABLE_TELEMETRY=1", "DISABLE_ERROR_REPORTING=1", "DISABLE_AUTOUPDATER=1")
}

func (b *agentBench) useCodex() {
	b.t.Helper()
	b.model, b.transcripts = "gpt-5", filepath.Join(b.home, "sessions", "*", "*", "*", "rollout-*.jsonl")
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
		b.t.Fatal(err)
	}
	b.env = append(b.env, "CODEX_HOME="+b.home, "TMPDIR="+b.t.TempDir())
}

// usesShell is a model that runs a command first, and then says that it is over.
// Codex asks for a command that shall leave its sandbox, and refuses one where
// nobody is to be asked.
func usesShell(command string, ask bool) func(modeltest.Request) modeltest.Reply {
	return func(r modeltest.Request) modeltest.Reply {
		reply := modeltest.Reply{Text: "It is over.", Usage: modeltest.Usage{Input: 70, Output: 30, CacheRead: 500}}
		if bytes.Contains(r.Body, []byte("function_call_output")) || bytes.Contains(r.Body, []byte(`"tool_result"`)) {
			return reply
		}
		name, input := "Bash", map[string]string{"command": command, "description": "Write"}
		if r.API == modeltest.Responses {
			name, input = "exec_command", map[string]string{"cmd": command}
			if ask {
				input["sandbox_permissions"], input["justification"] = "require_escalated", "The user wants it."
			}
		}
		raw, err := json.Marshal(input)
		if err != nil {
			panic(err)
		}
		reply.Text, reply.Calls = "I will write.", []modeltest.Call{{ID: "call_1", Name: name, Input: string(raw)}}
		return reply
	}
}

func (b *agentBench) lastBody() string {
	b.t.Helper()
	requests := b.server.Requests()
	if len(requests) == 0 {
		b.t.Fatal("the model was not asked")
	}
	return string(requests[len(requests)-1].Body)
}

// question is the one that a job waits with.
func (b *agentBench) question(jobID string) (found workbench.PermissionRequest) {
	b.t.Helper()
	eventually(b.t, "the agent asks", func() bool {
		var pending []workbench.PermissionRequest
		b.call(&pending, "PermissionAPI.Pending")
		if len(pending) == 1 && pending[0].JobID != nil && *pending[0].JobID == jobID {
			found = pending[0]
			return true
		}
		return false
	})
	return found
}

// listed compares a job's cost with the list prices of Claude Sonnet 4.5 and GPT-5.
func (b *agentBench) listed(j workbench.Job) {
	b.t.Helper()
	sent := b.server.Sent()
	if j.TokensSent != sent.Input || j.TokensReceived != sent.Output || j.CacheReadTokens != sent.CacheRead {
		b.t.Errorf("tokens %d %d %d, the server sent %+v", j.TokensSent, j.TokensReceived, j.CacheReadTokens, sent)
	}
	price := map[string][3]float64{"claude": {3, 15, 0.3}, "codex": {1.25, 10, 0.125}}[b.agent] // USD for a million
	want := (float64(sent.Input)*price[0] + float64(sent.Output)*price[1] + float64(sent.CacheRead)*price[2]) / 1e6
	if j.ActualCost == nil || math.Abs(*j.ActualCost-want) > 1e-9 {
		b.t.Errorf("cost %v, wanted %v", j.ActualCost, want)
	}
}

// TestRealAgentsAsk kills the owner in front of a question of the real agent. The
// next one still has the question, and what is answered to it reaches the agent.
func TestRealAgentsAsk(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"claude", "codex"} {
		for _, answer := range []permission.Answer{{Allow: true}, {Reason: "The herons nest there."}} {
			t.Run(fmt.Sprintf("%s/%t", name, answer.Allow), func(t *testing.T) {
				note := filepath.Join(t.TempDir(), "note.txt")
				b := withAgent(t, name, usesShell("touch "+note, true))
				j := b.run(job.Spec{SessionID: taskSession(t, b.installation), Agent: name, Model: b.model, Permission: string(agent.PermissionAsk)})
				asked := b.question(j.ID)
				if asked.Title != "touch "+note || asked.Agent != name {
					t.Errorf("asked %+v", asked)
				}
				b.kill()
				b.start()
				if again := b.question(j.ID); again.ID != asked.ID {
					t.Errorf("the question is %s now, it was %s", again.ID, asked.ID)
				}
				b.call(nil, "PermissionAPI.Decide", asked.ID, answer)
				j = b.wait(j.ID)
				if j.Status != workbench.JobCompleted || j.Attempt != 1 || !strings.Contains(*j.Response, "It is over.") {
					t.Fatalf("%s after %d starts: %v", j.Status, j.Attempt, j.ErrorMessage)
				}
				if _, err := os.Stat(note); (err == nil) != answer.Allow {
					t.Errorf("the note: %v", err)
				}
				if !strings.Contains(b.lastBody(), answer.Reason) {
					t.Error("the reason of the refusal did not arrive")
				}
				b.listed(j)
			})
		}
	}
}

// TestRealAgentsAreCancelled cancels a job whose agent runs a command: nothing of
// the tree goes on.
func TestRealAgentsAreCancelled(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"claude", "codex"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pid")
			b := withAgent(t, name, usesShell("echo $$ $PPID > "+file+"; sleep 1000", false))
			j := b.run(job.Spec{SessionID: taskSession(t, b.installation), Agent: name, Model: b.model, Permission: string(agent.PermissionAll)})
			var pids [2]int
			eventually(t, "the command runs", func() bool {
				raw, err := os.ReadFile(file)
				n, _ := fmt.Sscan(string(raw), &pids[0], &pids[1])
				return err == nil && n == 2
			})
			b.call(nil, "JobAPI.Cancel", j.ID)
			if j = b.wait(j.ID); j.Status != workbench.JobCanceled {
				t.Errorf("%s: %v", j.Status, j.ErrorMessage)
			}
			for _, pid := range pids {
				eventually(t, fmt.Sprintf("process %d has ended", pid), func() bool { return !lives(pid) })
			}
		})
	}
}

// TestRealAgentsOutliveTheirOwner kills the owner in the middle of a stream, and
// resumes the job when it has ended.
func TestRealAgentsOutliveTheirOwner(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"claude", "codex"} {
		t.Run(name, func(t *testing.T) {
			answer, goOn := strings.Repeat("The cursor carries both columns. 끝. ", 20)+"End.", make(chan struct{})
			b := withAgent(t, name, func(modeltest.Request) modeltest.Reply {
				return modeltest.Reply{Text: answer, Usage: modeltest.Usage{Input: 11, Output: 222, CacheRead: 3333}, Hold: wait(goOn)}
			})
			j := b.run(job.Spec{SessionID: taskSession(t, b.installation), Agent: name, Model: b.model})
			eventually(t, "half of the answer", func() bool { return b.response(j.ID) != "" })
			b.kill()
			b.start()
			if half := b.response(j.ID); half == "" || half == answer {
				t.Errorf("after the kill the answer is %q", half)
			}
			close(goOn)
			j = b.wait(j.ID)
			if j.Status != workbench.JobCompleted || j.Attempt != 1 || *j.Response != answer {
				t.Fatalf("%s after %d starts: %v %s", j.Status, j.Attempt, j.ErrorMessage, difference(*j.Response, answer))
			}
			b.listed(j)

			var next workbench.Job
			b.call(&next, "JobAPI.ResumeWith", j.ID, "And backwards?")
			next = b.wait(next.ID)
			if next.Status != workbench.JobCompleted || *next.AssistantSessionID != *j.AssistantSessionID {
				t.Errorf("%s in %v: %v", next.Status, next.AssistantSessionID, next.ErrorMessage)
			}
			if body := b.lastBody(); !strings.Contains(body, "Carry both columns.") || !strings.Contains(body, "And backwards?") {
				t.Error("the model is not told what was said before")
			}
			paths := b.files(*j.AssistantSessionID)
			if len(paths) != 1 {
				t.Fatalf("the agent's files: %v", paths)
			}
			own, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			eventually(t, "the archive is whole", func() bool { return len(b.archived(*j.AssistantSessionID)) >= len(own) })
			if kept := b.archived(*j.AssistantSessionID); kept != string(own) {
				t.Errorf("the archive: %s", difference(kept, string(own)))
			}
		})
	}
}
