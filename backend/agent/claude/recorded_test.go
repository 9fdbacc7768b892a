package claude_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// recording is what the real command line printed; build/agents/run.sh -record
// makes it.
type recording struct {
	stdout, stderr []byte
	status         agent.ExitStatus
}

func read(t testing.TB, name string) recording {
	t.Helper()
	var parts [3][]byte
	for i, extension := range []string{".jsonl", ".stderr", ".exit"} {
		data, err := os.ReadFile(filepath.Join("testdata", name+extension))
		if err != nil {
			t.Fatal(err)
		}
		parts[i] = data
	}
	code, err := strconv.ParseInt(strings.TrimSpace(string(parts[2])), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return recording{parts[0], parts[1], exited(code)}
}

func TestRecordedRuns(t *testing.T) {
	t.Parallel()
	greeting := sums{in: 11, out: 222, read: 3333, write5m: 444, write1h: 55, nano: 6357900, priced: true}
	unpriced := greeting
	unpriced.nano, unpriced.priced = 0, false
	const greetingText = "Hello, 세계.\n\nA second paragraph.\n\nAnother block."
	for _, c := range []struct {
		name     string
		resume   string
		response string
		sums     sums
		turns    int64
		reason   workbench.FailureReason
		says     string
	}{
		{name: "answer", response: greetingText, sums: greeting, turns: 1},
		{name: "resumed", resume: "x", response: greetingText, sums: greeting, turns: 1},
		{name: "no-price", response: "Hello.", sums: unpriced, turns: 1},
		{
			name: "tool", response: "I will look.\n\nIt says: found it.", turns: 2,
			sums: sums{in: 16, out: 288, read: 10333, write5m: 524, write1h: 55, nano: 9762900, priced: true},
		},
		{
			name: "permission", response: "I will write.\n\nIt is over.", turns: 2,
			sums: sums{in: 10, out: 132, read: 14000, write5m: 160, nano: 6810000, priced: true},
		},
		{
			// Two turns: the second one begins when the subagent reports.
			name: "subagent", response: "Asked.\n\nAsked.", turns: 3,
			sums: sums{in: 30, out: 453, read: 18233, write5m: 694, write1h: 55, nano: 15287400, priced: true},
		},
		{name: "refused", turns: 1, reason: workbench.FailAuth, says: "It said: Invalid API key"},
		{name: "no-key", turns: 1, reason: workbench.FailAuth, says: "It said: Not logged in"},
		{name: "rate-limited", turns: 1, reason: workbench.FailRateLimited, says: "Too many requests for this key."},
		{name: "overloaded", turns: 1, reason: workbench.FailError, says: "529 Overloaded"},
		{name: "no-model", turns: 1, reason: workbench.FailError, says: "issue with the selected model"},
		{name: "no-session", resume: "x", reason: workbench.FailError, says: "No conversation found"},
		{name: "bad-option", reason: workbench.FailError, says: "exit code 1: error: unknown option '--no-such-option'."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := read(t, c.name)
			tr := replay(t, agent.Request{Resume: c.resume}, r.stdout, r.stderr, r.status)
			if tr.result.OK != (c.reason == "") || tr.result.Reason != c.reason || !strings.Contains(tr.result.Message, c.says) {
				t.Errorf("result %+v, want %q with %q", tr.result, c.reason, c.says)
			}
			if got := tr.text[workbench.ChannelResponse]; got != c.response {
				t.Errorf("response %q, want %q", got, c.response)
			}
			if got := tr.sums(); got != c.sums {
				t.Errorf("ledger %+v, want %+v", got, c.sums)
			}
			if tr.facts.Turns != c.turns || tr.facts.SkippedLines != 0 {
				t.Errorf("facts %+v, want %d turns and no skipped line", tr.facts, c.turns)
			}
		})
	}
}

// A run that is cut at any line is not taken for a finished one, and what came
// until then is the beginning of what comes with more lines.
func TestCutRuns(t *testing.T) {
	t.Parallel()
	r := read(t, "tool")
	whole := replay(t, agent.Request{}, r.stdout, nil, r.status)
	lines := bytes.SplitAfter(bytes.TrimSuffix(r.stdout, []byte("\n")), []byte("\n"))
	result := slices.IndexFunc(lines, func(line []byte) bool { return bytes.Contains(line, []byte(`"type":"result"`)) })
	for n := range lines {
		tr := replay(t, agent.Request{}, bytes.Join(lines[:n], nil), nil, exited(0))
		if tr.result.OK != (n > result) || !tr.result.OK && tr.result.Reason != workbench.FailTruncated {
			t.Errorf("after %d of %d lines: %+v", n, len(lines), tr.result)
		}
		for channel, text := range tr.text {
			if !strings.HasPrefix(whole.text[channel], text) {
				t.Errorf("after %d lines %s has %q", n, channel, text)
			}
		}
	}
}

// A line that was cut is not an event. It is in the log, and what came before it
// is as if it had not been there.
func TestCutLines(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"permission", "subagent"} {
		r := read(t, name)
		for n := 0; n < len(r.stdout); n += 97 {
			start := bytes.LastIndexByte(r.stdout[:n], '\n') + 1
			if start == n || bytes.TrimSpace(r.stdout[n:])[0] == '\n' || json.Valid(r.stdout[start:n]) {
				continue
			}
			cut, before := replay(t, agent.Request{}, r.stdout[:n], nil, exited(0)), replay(t, agent.Request{}, r.stdout[:start], nil, exited(0))
			if cut.sums() != before.sums() || cut.text[workbench.ChannelResponse] != before.text[workbench.ChannelResponse] ||
				cut.result.OK != before.result.OK || cut.facts.SkippedLines != 1 {
				t.Fatalf("%s cut at %d: %+v, before the line %+v", name, n, cut.result, before.result)
			}
		}
	}
}

// The last turn decides: a run that is killed in its second turn is not done
// because its first turn was.
func TestCutSecondTurn(t *testing.T) {
	t.Parallel()
	r := read(t, "subagent")
	end := bytes.Index(r.stdout, []byte(`"type":"result"`))
	end += bytes.IndexByte(r.stdout[end:], '\n') + 1
	second := end + bytes.IndexByte(r.stdout[end:], '\n') + 1
	if second <= end {
		t.Fatal("the recording has no second turn")
	}
	if tr := replay(t, agent.Request{}, r.stdout[:end], nil, exited(0)); !tr.result.OK {
		t.Errorf("after the first turn: %+v", tr.result)
	}
	tr := replay(t, agent.Request{}, r.stdout[:second], nil, agent.ExitStatus{Signal: "SIGKILL"})
	if tr.result.Reason != workbench.FailError || !strings.Contains(tr.result.Message, "SIGKILL") {
		t.Errorf("in the second turn: %+v", tr.result)
	}
}

func TestLedgerRows(t *testing.T) {
	t.Parallel()
	r := read(t, "subagent")
	tr := replay(t, agent.Request{}, r.stdout, nil, r.status)
	kinds, sidechains := map[string]int{}, 0
	for id, u := range tr.usage {
		kinds[u.Kind]++
		if u.Sidechain {
			sidechains++
		}
		if u.Provider != "anthropic" || u.Agent != "claude" || u.ProviderMessageID != id || u.Model == "" {
			t.Errorf("row %+v", u)
		}
		if u.Billing != "metered" || u.AssistantSessionID == nil || *u.AssistantSessionID != tr.facts.AssistantSessionID {
			t.Errorf("row %s has billing %s and session %v", id, u.Billing, u.AssistantSessionID)
		}
		if (u.CostNanoUSD == nil) != (u.CostSource == workbench.CostUnknown) {
			t.Errorf("row %s has a cost that does not fit its source %s", id, u.CostSource)
		}
		if u.Kind == workbench.UsageKind && (u.OccurredAt == 0 || u.RequestID == nil) {
			t.Errorf("row %s has no time or no request", id)
		}
	}
	if kinds[workbench.UsageKind] != 4 || kinds[workbench.AdjustmentKind] != 2 || sidechains != 1 {
		t.Errorf("%v rows, %d of subagents; want 4 messages, 2 adjustments, 1 subagent", kinds, sidechains)
	}
}

func FuzzParser(f *testing.F) {
	names, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(names) == 0 {
		f.Fatal("no recordings", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("not JSON\x00\xff\n{\"type\":\"assistant\",\"message\":5}\n{\"type\":\"result\",\"total_cost_usd\":1e-999999999}"))
	f.Fuzz(func(t *testing.T, stdout []byte) {
		once, state := newTranscript(), claude.New().Parser(agent.Request{}, nil)
		for line := range bytes.Lines(stdout) {
			events := state.Stdout(line)
			once.add(events)
			// What is not an event is kept, to the byte.
			trimmed := bytes.TrimSpace(line)
			if len(trimmed) > 0 && trimmed[0] != '{' && !strings.Contains(logOf(events), agent.Clean(trimmed)) {
				t.Errorf("lost the line %q", line)
			}
		}
		once.add(state.Stderr([]byte("x")))
		once.result = state.Exit(exited(0))
		once.add(once.result.Events)
		again := replay(t, agent.Request{}, stdout, []byte("x"), exited(0))
		for channel, text := range once.text {
			if strings.ContainsRune(text, 0) || strings.ToValidUTF8(text, "") != text {
				t.Errorf("%s holds what the store does not: %q", channel, text)
			}
			if again.text[channel] != text {
				t.Errorf("with restarts %s has %q, without %q", channel, again.text[channel], text)
			}
		}
		if again.sums() != once.sums() || again.result.Reason != once.result.Reason || again.facts != once.facts {
			t.Errorf("with restarts %+v %+v %+v, without %+v %+v %+v",
				again.sums(), again.result, again.facts, once.sums(), once.result, once.facts)
		}
	})
}

func logOf(events []agent.Event) string {
	tr := newTranscript()
	tr.add(events)
	return tr.text[workbench.ChannelLog]
}
