package codex_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/codex"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// read is what the real command line printed; build/agents/run.sh -record makes
// it.
func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// replay parses a recording, with a parser made anew for every line, and answers
// each question with decision.
func replay(t testing.TB, req agent.Request, stdout []byte, decision agent.Decision) *script {
	t.Helper()
	s := newScript(t, req)
	s.react = func(s *script, event agent.Event) {
		if ask, ok := event.(agent.Ask); ok {
			decision.Key = ask.Key
			s.tell(decision)
		}
	}
	for line := range bytes.Lines(stdout) {
		s.line(line)
	}
	return s
}

func TestRecordedRuns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		resume    string
		decision  agent.Decision
		response  string
		tokens    [4]int64 // input, cached, output, reasoning
		asked     string
		answered  string
		failed    bool // the tool
		reason    workbench.FailureReason
		transient bool
	}{
		{name: "answer", response: "Hello, 세계.\n\nA second paragraph.", tokens: [4]int64{11, 3333, 222, 33}},
		{name: "resumed", resume: "x", response: "Hello, 세계.\n\nA second paragraph.", tokens: [4]int64{11, 3333, 222, 33}},
		{name: "steered", response: "One.\n\nTwo."},
		{
			name: "command-allowed", decision: agent.Decision{Allow: true}, response: "I will do it.\n\nIt is over.",
			tokens: [4]int64{140, 1000, 60, 20}, asked: "touch note.txt", answered: `{"decision":"accept"}`,
		},
		{
			name: "command-denied", decision: agent.Decision{Reason: "No."}, response: "I will do it.\n\nIt is over.",
			tokens: [4]int64{140, 1000, 60, 20}, asked: "touch note.txt", answered: `{"decision":"decline"}`, failed: true,
		},
		{
			name: "change-allowed", decision: agent.Decision{Allow: true, Session: true}, response: "I will do it.\n\nIt is over.",
			tokens: [4]int64{140, 1000, 60, 20}, asked: "/home/ada/project/note.txt", answered: `{"decision":"acceptForSession"}`,
		},
		{
			name: "change-denied", response: "I will do it.\n\nIt is over.",
			tokens: [4]int64{140, 1000, 60, 20}, asked: "/home/ada/project/note.txt", answered: `{"decision":"decline"}`, failed: true,
		},
		{name: "refused", reason: workbench.FailAuth},
		{name: "rate-limited", reason: workbench.FailRateLimited, transient: true},
		{name: "overloaded", reason: workbench.FailError, transient: true},
		{name: "no-model", reason: workbench.FailError},
		{name: "too-long", reason: workbench.FailError},
		{name: "no-session", resume: "x", reason: workbench.FailError},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := replay(t, agent.Request{Prompt: "Ask.", Resume: c.resume}, read(t, c.name), c.decision)
			result := s.exit("", exited(0))
			if result.OK != (c.reason == "") || result.Reason != c.reason || result.Transient != c.transient || result.ResumeFailed != (c.name == "no-session") {
				t.Errorf("result %+v", result)
			}
			if got := s.text[workbench.ChannelResponse]; got != c.response {
				t.Errorf("response %q, want %q", got, c.response)
			}
			in, cached, out, reasoning := s.sums()
			if got := [4]int64{in, cached, out, reasoning}; got != c.tokens {
				t.Errorf("ledger %v, want %v", got, c.tokens)
			}
			if c.asked != "" && (len(s.asks) != 1 || !strings.Contains(s.asks[0].Title, c.asked) || !strings.Contains(strings.Join(s.sent, ""), c.answered)) {
				t.Errorf("asked %+v, sent %q", s.asks, s.sent)
			}
			if c.asked != "" && s.ends["call_1"].Failed != c.failed {
				t.Errorf("results %+v", s.ends)
			}
			if s.facts.SkippedLines != 0 {
				t.Errorf("%d lines were not understood", s.facts.SkippedLines)
			}
			if c.reason == "" && (len(s.others) != 2 || s.others[0] != agent.CloseInput{} || s.others[1] != agent.Done{}) {
				t.Errorf("the end: %+v", s.others)
			}
		})
	}
}

// A run that is cut at any line is not taken for a finished one, what came until
// then is the beginning of what comes with more lines, and half a line changes
// nothing but the log.
func TestCutRuns(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"answer", "command-allowed", "change-denied"} {
		stdout := read(t, name)
		req := agent.Request{Prompt: "Ask."}
		whole := replay(t, req, stdout, agent.Decision{Allow: true})
		lines := bytes.SplitAfter(bytes.TrimSuffix(stdout, []byte("\n")), []byte("\n"))
		for n, line := range lines {
			before := bytes.Join(lines[:n], nil)
			s := replay(t, req, before, agent.Decision{Allow: true})
			half := replay(t, req, append(bytes.Clone(before), line[:len(line)/2]...), agent.Decision{Allow: true})
			if half.facts.SkippedLines != 1 || half.text[workbench.ChannelResponse] != s.text[workbench.ChannelResponse] || len(half.sent) != len(s.sent) {
				t.Errorf("%s: half of line %d changed more than the log", name, n)
			}
			for channel, text := range s.text {
				if !strings.HasPrefix(whole.text[channel], text) {
					t.Errorf("%s: after %d lines %s has %q", name, n, channel, text)
				}
			}
			if r := s.exit("", exited(0)); r.Reason != workbench.FailTruncated {
				t.Errorf("%s: after %d of %d lines: %+v", name, n, len(lines), r)
			}
		}
	}
}

// With and without restarts the events are the same.
func TestRestartsChangeNothing(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatal("no recordings", err)
	}
	for _, name := range names {
		stdout, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		once, p := newScript(t, agent.Request{Prompt: "Ask."}), codex.New().Parser(agent.Request{Prompt: "Ask."}, nil)
		again := newScript(t, agent.Request{Prompt: "Ask."})
		for line := range bytes.Lines(stdout) {
			once.take(p.Stdout(line))
			again.line(line)
		}
		a, b := once.summary(), again.summary()
		if !bytes.Equal(a, b) {
			t.Errorf("%s: %s\nwith restarts %s", name, a, b)
		}
	}
}

// summary is all that a run left.
func (s *script) summary() []byte {
	text, err := json.Marshal([]any{s.text, s.usage, s.facts, s.asks, s.sent, s.calls, s.ends, s.limits, len(s.others)})
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

func FuzzParser(f *testing.F) {
	names, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(names) == 0 {
		f.Fatal("no recordings", err)
	}
	executed, err := filepath.Glob("testdata/exec/*.jsonl")
	if err != nil || len(executed) == 0 {
		f.Fatal("no recordings", err)
	}
	names = append(names, executed...)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("not JSON\x00\xff\n{\"id\":1,\"result\":5}\n{\"id\":2,\"result\":{\"thread\":5}}\n{\"method\":\"turn/completed\",\"params\":{\"turn\":5}}"))
	f.Fuzz(func(t *testing.T, stdout []byte) {
		for _, req := range []agent.Request{{Prompt: "Ask."}, execRequest()} {
			once, p := newScript(t, req), codex.New().Parser(req, nil)
			again := newScript(t, req)
			for line := range bytes.Lines(stdout) {
				once.take(p.Stdout(line))
				again.line(line)
			}
			if !bytes.Equal(once.summary(), again.summary()) {
				t.Errorf("%s\nwith restarts %s", once.summary(), again.summary())
			}
			for channel, text := range once.text {
				if strings.ContainsRune(text, 0) || strings.ToValidUTF8(text, "") != text {
					t.Errorf("%s holds what the store does not: %q", channel, text)
				}
			}
		}
	})
}
