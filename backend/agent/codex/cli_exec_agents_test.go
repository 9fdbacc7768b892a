//go:build agents

package codex_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// counted is what a ledger holds after a run.
func counted(runs ...*script) (sums workbench.TokenSums) {
	for _, s := range runs {
		in, cached, out, reasoning := s.sums()
		sums.Input, sums.CacheRead, sums.Output, sums.Reasoning = sums.Input+in, sums.CacheRead+cached, sums.Output+out, sums.Reasoning+reasoning
	}
	return sums
}

func TestCodexExecAnswersAndGoesOn(t *testing.T) {
	b := newBench(t, func(modeltest.Request) modeltest.Reply {
		return modeltest.Reply{
			Thinking: "Is it a greeting?", Text: "Hello, 세계.\n\nA second paragraph.",
			Usage: modeltest.Usage{Input: 11, Output: 222, Reasoning: 33, CacheRead: 3333},
		}
	})
	req := agent.Request{Form: "exec", Model: "gpt-5", Prompt: "-c <the world>.", SystemPrompt: "Herons are grey."}
	s, result := b.run(t, "exec/answer", req, nil)
	if !result.OK || s.text[workbench.ChannelResponse] != "Hello, 세계.\n\nA second paragraph." || s.text[workbench.ChannelReasoning] != "Is it a greeting?" {
		t.Fatalf("%+v %q", result, s.text)
	}
	if s.facts.AssistantSessionID == "" || s.facts.Model != "gpt-5" || s.facts.Turns != 1 || s.facts.SkippedLines != 0 {
		t.Errorf("facts %+v", s.facts)
	}
	if body := b.last(t); !strings.Contains(body, "-c <the world>.") || !strings.Contains(body, "Herons are grey.") {
		t.Error("the prompt or the system prompt did not arrive")
	}
	b.matches(t, s)

	req.Resume, req.Prompt, req.Counted, req.WebSearch = s.facts.AssistantSessionID, "Again.", counted(s), true
	again, result := b.run(t, "exec/resumed", req, nil)
	if !result.OK || again.facts.AssistantSessionID != req.Resume || !strings.Contains(b.last(t), "<the world>.") {
		t.Fatalf("the session did not go on: %+v %+v", result, again.facts)
	}
	if !strings.Contains(b.last(t), `"web_search"`) {
		t.Error("the model is not given a search of the web")
	}
	for id, row := range again.usage {
		if _, taken := s.usage[id]; taken {
			t.Errorf("the row %s of the first run would be written over", id)
		}
		s.usage[id] = row
	}
	b.matches(t, s)
}

// Nobody is asked: what the sandbox of the mode does not allow fails.
func TestCodexExecKeepsTheMode(t *testing.T) {
	for _, c := range []struct {
		recording, command string
		mode               agent.PermissionMode
		tool               string // that Codex tells of
		written            bool
	}{
		{"exec/command-refused", "touch note.txt", agent.PermissionAsk, "Bash", false},
		{"exec/command", "touch note.txt", agent.PermissionAll, "Bash", true},
		{"exec/change", patch, agent.PermissionEdit, "Edit", true},
		{"", patch, agent.PermissionPlan, "", false},
	} {
		t.Run(string(c.mode), func(t *testing.T) {
			b := newBench(t, usesTool(c.command, false))
			s, result := b.run(t, c.recording, agent.Request{Form: "exec", Prompt: "Write the note.", Permission: c.mode}, nil)
			if _, err := os.Stat(filepath.Join(b.directory, "note.txt")); (err == nil) != c.written || !result.OK || len(s.asks) != 0 {
				t.Errorf("the note: %v; %+v, asked %+v", err, result, s.asks)
			}
			for id, call := range s.calls {
				if end, ended := s.ends[id]; call.Name != c.tool || !ended || end.Failed == c.written {
					t.Errorf("%+v ended with %+v", call, end)
				}
			}
			if c.written && len(s.calls) != 1 { // what it refuses it does not always tell
				t.Errorf("calls %+v", s.calls)
			}
			b.matches(t, s)
		})
	}
}

func TestCodexExecFails(t *testing.T) {
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
			s, result := b.run(t, "exec/"+c.name, agent.Request{Form: "exec", Prompt: "Anything."}, nil)
			if result.OK || result.Reason != c.reason || result.Transient != c.transient || !strings.Contains(result.Message, c.says) {
				t.Errorf("%+v, want %s with %q\n%s", result, c.reason, c.says, s.text[workbench.ChannelLog])
			}
			if len(s.usage) != 0 {
				t.Errorf("a call that failed was counted: %+v", s.usage)
			}
		})
	}
}

func TestCodexExecDoesNotHaveTheSession(t *testing.T) {
	b := newBench(t, func(modeltest.Request) modeltest.Reply { return modeltest.Reply{Text: "Hello."} })
	req := agent.Request{Form: "exec", Prompt: "Again.", Resume: "01a204bf-4852-7882-8d69-000000000000"}
	if _, result := b.run(t, "", req, nil); !result.ResumeFailed || result.OK {
		t.Errorf("%+v", result)
	}
}
