package acp_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/acp"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func scenario(name string) string { return agentVariable + "=" + name }

// same compares a turn with its recording, read whole and with restarts, and
// checks that no beginning of it passes for the whole.
func (d *dialogue) same(t *testing.T, output []byte, live *transcript) {
	t.Helper()
	live.Text[workbench.ChannelLog] = strings.ReplaceAll(live.Text[workbench.ChannelLog], "the agent runs\n", "")
	whole := d.replay(output, exited(0), false)
	cut := d.replay(output, exited(0), true)
	if !reflect.DeepEqual(whole, cut) {
		t.Errorf("with restarts %+v\nwithout %+v", cut, whole)
	}
	live.Result.Events = nil // standard error
	whole.Result.Events = nil
	if !reflect.DeepEqual(whole, live) {
		t.Errorf("live %+v\nrecorded %+v", live, whole)
	}
	end := bytes.LastIndex(bytes.TrimSpace(output), []byte("\n")) // before the answer to the prompt
	for n := 0; n < end; n += 23 {
		tr := d.replay(output[:n], exited(0), n%2 == 0)
		if tr.Result.OK || tr.Result.Reason == "" || tr.Done {
			t.Fatalf("after %d of %d bytes: %+v", n, len(output), tr.Result)
		}
		if !strings.HasPrefix(whole.Text[workbench.ChannelResponse], tr.Text[workbench.ChannelResponse]) {
			t.Fatalf("after %d bytes the response is %q", n, tr.Text[workbench.ChannelResponse])
		}
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	d := scriptedDialogue(t, "Greet me.")
	d.req.Model, d.req.Permission, d.req.SystemPrompt = "large", agent.PermissionPlan, "Be short."
	d.req.History = []agent.HistoryEntry{{Role: workbench.RoleUser, Text: "Once upon a time."}}
	output, tr := d.lead(t, scenario("plain"))
	if !tr.Result.OK || tr.Text[workbench.ChannelResponse] != "Hello, 세계. largeplan" || tr.Text[workbench.ChannelReasoning] != "A greeting? Yes." {
		t.Fatalf("%+v", tr)
	}
	want := agent.Facts{AssistantSessionID: "session-1", Model: "large", Version: "1.2.3", Turns: 1, ContextTokens: 3610, ContextWindow: 200_000}
	if tr.Facts != want {
		t.Errorf("facts %+v", tr.Facts)
	}
	if len(tr.Usage) != 1 {
		t.Fatalf("%d rows of the ledger", len(tr.Usage))
	}
	u := tr.Usage[0]
	if u.InputTokens != 11 || u.OutputTokens != 222 || u.ReasoningTokens != 22 || u.CacheReadTokens != 3333 || u.CacheWrite5mTokens != 44 ||
		u.CostNanoUSD == nil || *u.CostNanoUSD != 500_000_000 || u.CostSource != workbench.CostReported ||
		u.Provider != "acp:scripted" || u.ProviderMessageID != "session-1/job-1" || u.Model != "large" {
		t.Errorf("%+v", u)
	}
	for _, part := range []string{"Be short.", "Once upon a time.", "Greet me."} {
		if !strings.Contains(tr.Sent, part) {
			t.Errorf("the agent was not told %q", part)
		}
	}
	d.same(t, output, tr)
}

func TestPermission(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		decision agent.Decision
		says     string
		failed   bool
	}{
		"once":    {agent.Decision{Allow: true}, "removed with yes-once", false},
		"session": {agent.Decision{Allow: true, Session: true}, "removed with yes-always", false},
		"deny":    {agent.Decision{}, "not allowed", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := scriptedDialogue(t, "TOOL")
			d.decide = func(a agent.Ask) agent.Word {
				c.decision.Key = a.Key
				return c.decision
			}
			output, tr := d.lead(t, scenario("plain"))
			if want := "I will remove it.\n\nDone: " + c.says + "."; tr.Text[workbench.ChannelResponse] != want || !tr.Result.OK {
				t.Fatalf("%+v", tr)
			}
			if len(tr.Asks) != 1 || tr.Asks[0].Title != "rm -rf build" || tr.Asks[0].Tool != "execute" || !tr.Asks[0].SessionScope || !strings.Contains(string(tr.Asks[0].Detail), "rm -rf build") {
				t.Errorf("asked %+v", tr.Asks)
			}
			if len(tr.Calls) != 1 || tr.Calls[0].Name != "execute" || len(tr.Ended) != 1 || tr.Ended[0].ID != "t1" || tr.Ended[0].Output != c.says || tr.Ended[0].Failed != c.failed {
				t.Errorf("tools %+v %+v", tr.Calls, tr.Ended)
			}
			d.same(t, output, tr)
		})
	}
}

// A decision that is told again after a restart must not be written twice, and
// one for another question not at all.
func TestDecisionIsToldOnce(t *testing.T) {
	t.Parallel()
	d := scriptedDialogue(t, "TOOL")
	output, _ := d.lead(t, scenario("plain"))
	d.decide = nil
	p := d.driver.Parser(d.req, nil)
	for message := range bytes.Lines(output) {
		for _, event := range p.Stdout(message) {
			ask, ok := event.(agent.Ask)
			if !ok {
				continue
			}
			p = d.driver.Parser(d.req, p.State())
			again := talker(p)
			first := again.Tell(agent.Decision{Key: ask.Key, Allow: true})
			if len(first) != 1 || len(again.Tell(agent.Decision{Key: ask.Key, Allow: true})) != 0 || len(again.Tell(agent.Decision{Key: "other"})) != 0 {
				t.Errorf("told %v", first)
			}
			return
		}
	}
	t.Error("nothing was asked")
}

func TestFiles(t *testing.T) {
	t.Parallel()
	d := scriptedDialogue(t, "FILE")
	d.serve = files(t)
	note := filepath.Join(d.req.WorkingDirectory, "note.txt")
	if err := os.WriteFile(note, []byte("found it\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, tr := d.lead(t, scenario("plain"))
	if content, err := os.ReadFile(note); err != nil || string(content) != "found it\nmore\n" || !tr.Result.OK {
		t.Errorf("%q %v %+v", content, err, tr)
	}
	if len(tr.Ended) != 1 || !strings.Contains(tr.Ended[0].Output, "Changed "+note) || tr.Calls[0].Name != "edit" || tr.Calls[0].Input == nil {
		t.Errorf("tools %+v %+v", tr.Calls, tr.Ended)
	}
	refused := scriptedDialogue(t, "FILE")
	if output, tr := refused.lead(t, scenario("plain")); !strings.Contains(tr.Text[workbench.ChannelResponse], "There are no files here.") {
		t.Errorf("%+v", tr)
	} else {
		refused.same(t, output, tr)
	}
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	d := scriptedDialogue(t, "TERMINAL")
	var asked []string
	d.serve = func(c agent.Call) agent.Served {
		asked = append(asked, c.Method)
		result := map[string]string{
			"terminal/create": `{"terminalId":"x"}`, "terminal/wait_for_exit": `{"exitCode":3,"signal":null}`,
			"terminal/output": `{"output":"made","truncated":false,"exitStatus":{"exitCode":3}}`,
		}[c.Method]
		if result == "" {
			result = `{}`
		}
		if c.Method == "terminal/create" && !strings.Contains(string(c.Params), `"args":["all","a b"]`) {
			t.Errorf("asked for %s", c.Params)
		}
		return agent.Served{ID: c.ID, Result: json.RawMessage(result)}
	}
	output, tr := d.lead(t, scenario("plain"))
	if !tr.Result.OK || tr.Text[workbench.ChannelResponse] != "It ended with 3 and said: made" {
		t.Errorf("%+v", tr)
	}
	want := "terminal/create terminal/wait_for_exit terminal/output terminal/kill terminal/release"
	if got := strings.Join(asked, " "); got != want {
		t.Errorf("asked for %s", got)
	}
	d.same(t, output, tr)
	refused := scriptedDialogue(t, "TERMINAL")
	if _, tr := refused.lead(t, scenario("plain")); !strings.Contains(tr.Text[workbench.ChannelResponse], "It does not start") {
		t.Errorf("%+v", tr)
	}
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	d := scriptedDialogue(t, "WAIT")
	d.decide = func(agent.Ask) agent.Word { return agent.Interrupt{} }
	output, tr := d.lead(t, scenario("plain"))
	if tr.Result.Reason != workbench.FailInterrupted || !tr.Done || len(tr.Gone) != 1 || tr.Text[workbench.ChannelResponse] != "I wait." {
		t.Errorf("%+v", tr)
	}
	if strings.Contains(tr.Text[workbench.ChannelLog], "with a choice") {
		t.Error("the question that waited was not cancelled")
	}
	d.same(t, output, tr)
}

// An interrupt before the prompt: it is never sent.
func TestInterruptBeforeThePrompt(t *testing.T) {
	t.Parallel()
	d := scriptedDialogue(t, "Greet me.")
	output, _ := d.lead(t, scenario("plain"))
	p := talker(d.driver.Parser(d.req, nil))
	tr := newTranscript()
	d.take(tr, p, p.Tell(agent.Interrupt{}))
	for message := range bytes.Lines(output) {
		d.take(tr, p, p.Stdout(message))
	}
	if result := p.Exit(exited(0)); result.Reason != workbench.FailInterrupted || strings.Contains(tr.Sent, "Greet me.") || !tr.Done {
		t.Errorf("%+v, sent %s", result, tr.Sent)
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"load", "resume"} {
		d := scriptedDialogue(t, "Go on.")
		d.req.Resume = "session-1"
		d.req.History = []agent.HistoryEntry{{Role: workbench.RoleUser, Text: "Once upon a time."}}
		output, tr := d.lead(t, scenario(way))
		if !tr.Result.OK || tr.Text[workbench.ChannelResponse] != "Hello, 세계. " || len(tr.Calls) != 0 || tr.Facts.AssistantSessionID != "session-1" {
			t.Errorf("%s: %+v", way, tr)
		}
		if strings.Contains(tr.Sent, "Once upon a time.") {
			t.Errorf("%s: the agent has the history, and was told it again", way)
		}
		// The cost is the session's. What it was before is known from resume only.
		if cost := tr.Usage[0].CostNanoUSD; (way == "resume") != (cost != nil) || (cost != nil && *cost != 250_000_000) {
			t.Errorf("%s: %+v", way, tr.Usage[0])
		}
		d.same(t, output, tr)
	}
	for _, way := range []string{"load", "resume", "plain"} {
		d := scriptedDialogue(t, "Go on.")
		d.req.Resume = "session-2"
		if _, tr := d.lead(t, scenario(way)); !tr.Result.ResumeFailed || tr.Result.OK || !tr.Done {
			t.Errorf("%s without the session: %+v", way, tr.Result)
		}
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scenario, prompt, model string
		reason                  workbench.FailureReason
		says                    string
	}{
		{"newer", "x", "", workbench.FailError, "speaks version 2 of the Agent Client Protocol"},
		{"auth", "x", "", workbench.FailAuth, "Scripted is not signed in; sign in with its own command line. It said: Authentication required: no key is set."},
		{"plain", "x", "huge", workbench.FailError, "cannot use the model huge"},
		{"plain", "LIMIT", "", workbench.FailRateLimited, "Slowly."},
		{"plain", "CRASH", "", workbench.FailError, "exit code 7: out of memory."},
	} {
		d := scriptedDialogue(t, c.prompt)
		d.req.Model = c.model
		_, tr := d.lead(t, scenario(c.scenario))
		if tr.Result.OK || tr.Result.Reason != c.reason || !strings.Contains(tr.Result.Message, c.says) || tr.Result.Transient != (c.reason == workbench.FailRateLimited) {
			t.Errorf("%s %s: %+v", c.scenario, c.prompt, tr.Result)
		}
		if c.prompt == "CRASH" && tr.Text[workbench.ChannelResponse] != "Half a sen" {
			t.Errorf("the partial answer is %q", tr.Text[workbench.ChannelResponse])
		}
	}
}

// What is not of the protocol is in the log, and stops nothing.
func TestGarbage(t *testing.T) {
	t.Parallel()
	d := scriptedDialogue(t, "GARBAGE")
	output, tr := d.lead(t, scenario("plain"))
	log := tr.Text[workbench.ChannelLog]
	if !tr.Result.OK || tr.Text[workbench.ChannelResponse] != "Still here." || tr.Facts.SkippedLines != 1 {
		t.Errorf("%+v", tr)
	}
	for _, part := range []string{"Loading the plugin 가\uFFFD …", "hologram", "Not served: elicitation/create"} {
		if !strings.Contains(log, part) {
			t.Errorf("the log lacks %q: %s", part, log)
		}
	}
	d.same(t, output, tr)
}

func TestCommand(t *testing.T) {
	t.Parallel()
	family := acp.New(func() []agent.Provider {
		return []agent.Provider{{Name: "gemini", Kind: agent.KindACP, Argv: []string{"my-gemini", "--on"}}, {Name: "api", Kind: agent.KindOpenAI}}
	})
	var names []string
	for _, member := range family.Members() {
		names = append(names, member.Name())
	}
	if got := strings.Join(names, " "); got != "acp:opencode acp:goose acp:gemini" {
		t.Errorf("members %s", got)
	}
	d, err := agent.Drivers{family}.Named("acp:gemini")
	if err != nil {
		t.Fatal(err)
	}
	command, err := d.Command(agent.Request{Program: "/opt/my-gemini", Prompt: "x"})
	if err != nil || !reflect.DeepEqual(command.Argv, []string{"/opt/my-gemini", "--on"}) || !command.Interactive || !strings.Contains(string(command.Stdin), `"method":"initialize"`) {
		t.Errorf("%+v %v", command, err)
	}
	if _, err := d.Command(agent.Request{Prompt: "x"}); workbench.ErrorCode(err) != workbench.EAgentMissing {
		t.Errorf("not installed: %v", err)
	}
	if _, err := d.Command(agent.Request{Program: "/x", Prompt: " "}); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("no prompt: %v", err)
	}
}

// Whatever an agent prints, the parser goes on, and a restart changes nothing.
func FuzzParser(f *testing.F) {
	f.Add([]byte(`{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":1}}` + "\n" + `{"id":1,"result":{"sessionId":"s"}}` + "\n" +
		`{"method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"tool_call","toolCallId":"t","title":"x"}}}` + "\n" +
		`{"id":7,"method":"session/request_permission","params":{"sessionId":"s","toolCall":{"toolCallId":"t"},"options":[]}}` + "\n" +
		`{"id":4,"result":{"stopReason":"end_turn"}}`))
	f.Add([]byte("\x00\xff\n{\"id\":4,\"error\":{\"code\":1e99}}\n{\"id\":0,\"result\":null}"))
	family := acp.New(func() []agent.Provider { return nil })
	d := &dialogue{
		driver: family.Members()[0], req: agent.Request{Prompt: "x"},
		decide: func(a agent.Ask) agent.Word { return agent.Decision{Key: a.Key} },
		serve:  func(c agent.Call) agent.Served { return agent.Served{ID: c.ID, Err: "No."} },
	}
	f.Fuzz(func(t *testing.T, output []byte) {
		whole, cut := d.replay(output, exited(0), false), d.replay(output, exited(0), true)
		if !reflect.DeepEqual(whole, cut) {
			t.Errorf("with restarts %+v\nwithout %+v", cut, whole)
		}
		for channel, text := range whole.Text {
			if strings.ContainsRune(text, 0) || strings.ToValidUTF8(text, "") != text {
				t.Errorf("%s holds what the store does not: %q", channel, text)
			}
		}
	})
}
