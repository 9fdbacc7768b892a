package codex_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/codex"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	hello  = `{"id":1,"result":{"userAgent":"holdfast/0.169.0 (Linux) x"}}` + "\n"
	opened = `{"id":2,"result":{"model":"gpt-5","thread":{"id":"T","path":"/home/ada/.codex/sessions/x.jsonl"}}}` + "\n"
	began  = `{"id":3,"result":{"turn":{"id":"U"}}}` + "\n"
	ended  = `{"method":"turn/completed","params":{"threadId":"T","turn":{"id":"U","status":"completed"}}}` + "\n"
)

func TestCommand(t *testing.T) {
	t.Parallel()
	command, err := codex.New().Command(agent.Request{Program: "/opt/codex", Prompt: "Do it."})
	if err != nil || !slices.Equal(command.Argv, []string{"/opt/codex", "app-server"}) || !command.Interactive ||
		!strings.Contains(string(command.Stdin), `"method":"initialize"`) {
		t.Errorf("%+v, %v", command, err)
	}
	if got := command.Environ([]string{"CODEX_SANDBOX=seatbelt", "CODEX_HOME=/c"}); !slices.Equal(got, []string{"CODEX_HOME=/c"}) {
		t.Errorf("environment %q", got)
	}
	_, err = codex.New().Command(agent.Request{Prompt: "Do it."})
	if workbench.ErrorCode(err) != workbench.EAgentMissing || !strings.Contains(err.Error(), "npm install -g @openai/codex") {
		t.Errorf("without the program: %v", err)
	}
	if _, err = codex.New().Command(agent.Request{Program: "/opt/codex", Prompt: " "}); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("without a prompt: %v", err)
	}
}

func TestThreadIsOpenedAsAsked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		req  agent.Request
		want []string
	}{
		{agent.Request{}, []string{`"method":"thread/start"`, `"approvalPolicy":"on-request"`, `"sandbox":"read-only"`, `"cwd":"/w"`}},
		{agent.Request{Permission: agent.PermissionPlan}, []string{`"approvalPolicy":"never"`, `"sandbox":"read-only"`}},
		{agent.Request{Permission: agent.PermissionEdit}, []string{`"approvalPolicy":"on-request"`, `"sandbox":"workspace-write"`}},
		{agent.Request{Permission: agent.PermissionAll}, []string{`"approvalPolicy":"never"`, `"sandbox":"danger-full-access"`}},
		{agent.Request{Model: "m", SystemPrompt: "Short.", WebSearch: true}, []string{`"model":"m"`, `"developerInstructions":"Short."`, `"web_search":"live"`}},
		{agent.Request{Resume: "R"}, []string{`"method":"thread/resume"`, `"threadId":"R"`}},
		{agent.Request{Resume: "R", Fork: true}, []string{`"method":"thread/fork"`, `"threadId":"R"`}},
	} {
		c.req.WorkingDirectory = "/w"
		s := newScript(t, c.req)
		s.lines(hello + hello)
		if len(s.sent) != 2 || !strings.Contains(s.sent[0], `"initialized"`) {
			t.Fatalf("sent %q", s.sent)
		}
		for _, want := range c.want {
			if !strings.Contains(s.sent[1], want) {
				t.Errorf("%+v: sent %s, want %s", c.req, s.sent[1], want)
			}
		}
	}
}

// Words that come before the turn has begun are said when it has.
func TestWordsBeforeTheTurn(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{Prompt: "Ask."})
	s.tell(agent.Steer{Text: "More."})
	s.tell(agent.Interrupt{})
	s.lines(hello + opened)
	if len(s.sent) != 3 || !strings.Contains(s.sent[2], `"text":"Ask."`) {
		t.Fatalf("sent %q", s.sent)
	}
	s.lines(began + `{"method":"turn/started","params":{"threadId":"T","turn":{"id":"U"}}}` + "\n")
	if len(s.sent) != 5 || !strings.Contains(s.sent[3], `"expectedTurnId":"U"`) || !strings.Contains(s.sent[4], `"method":"turn/interrupt"`) {
		t.Errorf("sent %q", s.sent)
	}
}

// Further text that came too late for its turn is the next turn; the input stays
// open until every one has its answer.
func TestSteerThatCameTooLate(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{Prompt: "Ask."})
	s.lines(hello + opened + began)
	s.tell(agent.Steer{Text: "More."})
	s.lines(ended)
	if len(s.others) != 0 {
		t.Fatalf("the input was closed while a text waited: %+v", s.others)
	}
	s.lines(`{"id":10,"error":{"code":-32600,"message":"no active turn"}}` + "\n")
	if last := s.sent[len(s.sent)-1]; !strings.Contains(last, `"method":"turn/start"`) || !strings.Contains(last, `"More."`) || len(s.others) != 0 {
		t.Fatalf("sent %s, %+v", last, s.others)
	}
	s.lines(strings.ReplaceAll(began+ended, `"U"`, `"V"`))
	if len(s.others) != 2 || s.others[0] != (agent.CloseInput{}) {
		t.Errorf("%+v", s.others)
	}
	s.tell(agent.Steer{Text: "After the end."})
	if r := s.exit("", exited(0)); !r.OK || !strings.Contains(s.text[workbench.ChannelLog], "After the end.") || s.facts.Turns != 2 {
		t.Errorf("%+v, log %q", r, s.text[workbench.ChannelLog])
	}
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{Prompt: "Ask."})
	s.lines(hello + opened + began)
	sent := len(s.sent)
	last := func() string { return s.sent[len(s.sent)-1] }
	s.lines(`{"id":"p","method":"item/permissions/requestApproval","params":{"threadId":"T","turnId":"U","itemId":"i","permissions":{"network":{"enabled":true},"fileSystem":null}}}` + "\n")
	s.tell(agent.Decision{Key: `"p"`, Allow: true})
	if want := `"permissions":{"network":{"enabled":true}},"scope":"turn"`; !strings.Contains(last(), want) {
		t.Errorf("sent %s, want %s", last(), want)
	}
	for method, want := range map[string]string{
		"item/tool/requestUserInput":           `"answers":{}`,
		"mcpServer/elicitation/request":        `"action":"decline"`,
		"account/chatgptAuthTokens/refresh":    `"code":-32601`,
		"item/commandExecution/requestUnknown": `"code":-32601`,
	} {
		s.lines(fmt.Sprintf(`{"id":7,"method":%q,"params":{}}`+"\n", method))
		if !strings.Contains(last(), want) || !strings.Contains(last(), `"id":7`) {
			t.Errorf("%s: sent %s", method, last())
		}
	}
	s.lines(`{"id":8,"method":"item/commandExecution/requestApproval","params":{"threadId":"T","itemId":"i","command":"ls","availableDecisions":["accept","acceptForSession"]}}` + "\n" +
		`{"method":"serverRequest/resolved","params":{"threadId":"T","requestId":8}}` + "\n")
	before := len(s.sent)
	s.tell(agent.Decision{Key: "8", Allow: true})
	if len(s.sent) != before || len(s.others) != 1 || s.others[0] != (agent.Withdraw{Key: "8"}) || !s.asks[1].SessionScope {
		t.Errorf("a question that waits no more was answered: %+v", s.others)
	}
	if before-sent != 5 {
		t.Errorf("%d answers, want 5: %q", before-sent, s.sent[sent:])
	}
	for i := range 100 { // more than the state holds: those are refused, not forgotten
		s.lines(fmt.Sprintf(`{"id":%d,"method":"item/commandExecution/requestApproval","params":{"threadId":"T","itemId":"i","command":"ls"}}`+"\n", 1000+i))
	}
	if len(s.asks)-2+len(s.sent)-before != 100 {
		t.Errorf("%d asked and %d refused", len(s.asks)-2, len(s.sent)-before)
	}
}

const usageOf = `{"method":"thread/tokenUsage/updated","emittedAtMs":5,"params":{"threadId":%q,"turnId":%q,"tokenUsage":{"total":{"totalTokens":%d},` +
	`"last":{"totalTokens":120,"inputTokens":100,"cachedInputTokens":40,"cacheWriteInputTokens":10,"outputTokens":20,"reasoningOutputTokens":5},"modelContextWindow":9}}}` + "\n"

// A report that is repeated, or that is of an earlier turn, is not counted again;
// a subagent's tokens are counted under its own model.
func TestTokensAreCountedOnce(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{Prompt: "Ask."})
	s.lines(hello + opened + fmt.Sprintf(usageOf, "T", "earlier", 120) + began)
	s.lines(fmt.Sprintf(usageOf, "T", "U", 240) + fmt.Sprintf(usageOf, "T", "U", 240) + fmt.Sprintf(usageOf, "T", "U", 360))
	s.lines(`{"method":"thread/started","params":{"thread":{"id":"S","model":"small"}}}` + "\n" + fmt.Sprintf(usageOf, "S", "W", 120) + fmt.Sprintf(usageOf, "X", "Y", 120))
	if len(s.usage) != 3 {
		t.Fatalf("rows %+v", s.usage)
	}
	row := s.usage["U:360"]
	if row.InputTokens != 50 || row.CacheReadTokens != 40 || row.CacheWrite5mTokens != 10 || row.OutputTokens != 20 || row.ReasoningTokens != 5 ||
		row.Model != "gpt-5" || row.Sidechain || row.OccurredAt != 5 || row.CostSource != workbench.CostUnknown || row.Provider != "openai" {
		t.Errorf("%+v", row)
	}
	if sub := s.usage["W:120"]; sub.Model != "small" || !sub.Sidechain {
		t.Errorf("%+v", sub)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{Prompt: "Ask."})
	s.lines(hello + opened + began + `{"method":"account/rateLimits/updated","params":{"rateLimits":{"limitId":"codex",` +
		`"primary":{"usedPercent":100,"windowDurationMins":300,"resetsAt":1700000000},"secondary":{"usedPercent":40.5,"windowDurationMins":10080,"resetsAt":null}}}}` + "\n" +
		`{"method":"turn/completed","params":{"threadId":"T","turn":{"id":"U","status":"failed","error":{"message":"You have hit your limit","codexErrorInfo":"usageLimitExceeded"}}}}` + "\n")
	five, seven := s.limits["five_hour"], s.limits["seven_day"]
	if five.Status != "rejected" || five.ResetsAt != 1_700_000_000_000 || *seven.UsedPercent != 40.5 || seven.ResetsAt != 0 || seven.Status != "allowed" {
		t.Errorf("%+v %+v", five, seven)
	}
	if r := s.exit("", exited(0)); r.Reason != workbench.FailRateLimited || !r.Transient || r.RetryAt != 1_700_000_000_000 {
		t.Errorf("%+v", r)
	}
}

// Many MB in one line, and what is no message, harm nothing.
func TestStrangeLines(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{Prompt: "Ask."})
	s.lines("Warning: \x00something\n{broken\n[1]\n\n{\"no\":\"method\"}\n{\"id\":{},\"result\":1}\n{\"method\":\"some/thing\",\"params\":{\"a\":1}}\n")
	if want := "Warning: \uFFFDsomething\n{broken\n[1]\n{\"no\":\"method\"}\n"; !strings.HasPrefix(s.text[workbench.ChannelLog], want) || s.facts.SkippedLines != 5 {
		t.Errorf("log %q with %d skipped lines", s.text[workbench.ChannelLog], s.facts.SkippedLines)
	}
	if !strings.Contains(s.text[workbench.ChannelLog], "some/thing") {
		t.Error("an unknown notification is not in the log")
	}
	big := strings.Repeat("가", 2<<20)
	s.lines(hello + opened + began + `{"method":"item/completed","params":{"threadId":"T","turnId":"U","item":{"type":"commandExecution","id":"c","command":"cat","aggregatedOutput":"` + big + `","exitCode":0,"status":"completed"}}}` + "\n")
	if len(s.text[workbench.ChannelLog]) > 20<<10 || s.ends["c"].Output != big {
		t.Errorf("log of %d bytes, output of %d", len(s.text[workbench.ChannelLog]), len(s.ends["c"].Output))
	}
}

func TestVerdictWithoutAnEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		stderr string
		status agent.ExitStatus
		reason workbench.FailureReason
		says   string
	}{
		{"", exited(0), workbench.FailTruncated, "before its turn was over"},
		{"error: unrecognized subcommand 'app-server'\n\nUsage: codex\n", exited(2), workbench.FailError, "update it with npm install"},
		{"thread 'main' panicked\n", exited(101), workbench.FailError, "exit code 101: thread 'main' panicked."},
		{"", exited(3), workbench.FailError, "gave no reason"},
		{"", agent.ExitStatus{Signal: "SIGKILL"}, workbench.FailError, "SIGKILL"},
		{"", agent.ExitStatus{}, workbench.FailLost, "not known"},
		{"", agent.ExitStatus{Signal: "SIGTERM", Stopped: true}, workbench.FailInterrupted, "stopped"},
	} {
		s := newScript(t, agent.Request{Prompt: "Ask."})
		s.lines(hello + opened + began)
		if r := s.exit(c.stderr, c.status); r.OK || r.Reason != c.reason || !strings.Contains(r.Message, c.says) {
			t.Errorf("%+v, want %s with %q", r, c.reason, c.says)
		}
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	local := func(name string) (string, error) {
		if strings.HasSuffix(strings.ReplaceAll(name, `\`, "/"), "/.local/bin/codex") {
			return name, nil
		}
		return "", errors.New("not found")
	}
	probe := func(look func(string) (string, error), version string, login error) agent.Info {
		return codex.New().Probe(t.Context(), agent.Environment{LookPath: look, Home: "/home/ada", Output: func(_ context.Context, argv []string) ([]byte, error) {
			if argv[1] == "--version" {
				return []byte(version), nil
			}
			return nil, login
		}})
	}
	if info := probe(func(string) (string, error) { return "", errors.New("not found") }, "", nil); info.Installed || !strings.Contains(info.Detail, info.Install) {
		t.Errorf("not installed: %+v", info)
	}
	if info := probe(local, "codex-cli 0.169.0\n", nil); !info.Installed || info.Version != "0.169.0" || info.Login != agent.SignedIn {
		t.Errorf("signed in: %+v", info)
	}
	if info := probe(local, "codex-cli 0.169.0\n", errors.New("exit 1")); info.Login != "" {
		t.Errorf("not signed in: %+v", info)
	}
	if info := probe(local, "codex-cli 0.40.0\n", nil); !strings.Contains(info.Detail, "older than") {
		t.Errorf("too old: %+v", info)
	}
}
