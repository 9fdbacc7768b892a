package claude_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// script is a conversation with a parser that is made anew, from the state of
// the one before, for every line and word: as after a crash at each of them.
type script struct {
	t     *testing.T
	req   agent.Request
	state json.RawMessage
	tr    *transcript
	sent  []string
	asks  []agent.Ask
	other []agent.Event
}

func newScript(t *testing.T, req agent.Request) *script {
	return &script{t: t, req: req, tr: newTranscript()}
}

func (s *script) take(events []agent.Event) {
	s.tr.add(events)
	for _, event := range events {
		switch e := event.(type) {
		case agent.Send:
			if !json.Valid(e.Data) || strings.Count(string(e.Data), "\n") != 1 {
				s.t.Errorf("sent what is not one line of JSON: %q", e.Data)
			}
			s.sent = append(s.sent, string(e.Data))
		case agent.Ask:
			s.asks = append(s.asks, e)
		case agent.Text, agent.Facts, agent.Usage:
		default:
			s.other = append(s.other, e)
		}
	}
}

func (s *script) parser() agent.Talker {
	p, ok := claude.New().Parser(s.req, s.state).(agent.Talker)
	if !ok {
		s.t.Fatal("the parser takes no words")
	}
	return p
}

func (s *script) line(text string) {
	p := s.parser()
	s.take(p.Stdout([]byte(text + "\n")))
	s.state = p.State()
}

func (s *script) tell(word agent.Word) {
	p := s.parser()
	s.take(p.Tell(word))
	s.state = p.State()
}

func (s *script) exit(code int64) agent.Result {
	r := s.parser().Exit(exited(code))
	s.take(r.Events)
	return r
}

const question = `{"type":"control_request","request_id":"q1","request":{"subtype":"can_use_tool","tool_name":"Bash",` +
	`"input":{"command":"rm -rf build","description":"Clean"},"permission_suggestions":[{"type":"addRules","behavior":"allow",` +
	`"rules":[{"toolName":"Bash","ruleContent":"rm -rf build"}],"destination":"localSettings"}]}}`

func TestPermissionIsAskedAndAnswered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		decision agent.Decision
		want     string
	}{
		{agent.Decision{Key: "q1", Allow: true}, `"response":{"behavior":"allow"}`},
		{agent.Decision{Key: "q1", Allow: true, Session: true}, `"destination":"session"`},
		{agent.Decision{Key: "q1", Reason: "Not \"now\"."}, `{"behavior":"deny","message":"Not \"now\"."}`},
		{agent.Decision{Key: "q1"}, `{"behavior":"deny","message":"The user does not permit this."}`},
	} {
		s := newScript(t, agent.Request{})
		s.line(question)
		s.tell(agent.Decision{Key: "q2", Allow: true}) // nobody asked that
		s.tell(c.decision)
		s.tell(c.decision) // told again after a restart
		if len(s.asks) != 1 || s.asks[0].Tool != "Bash" || s.asks[0].Title != "rm -rf build" || !s.asks[0].SessionScope || s.asks[0].Key != "q1" {
			t.Fatalf("asked %+v", s.asks)
		}
		if len(s.sent) != 1 || !strings.Contains(s.sent[0], c.want) || !strings.Contains(s.sent[0], `"request_id":"q1"`) {
			t.Errorf("%+v: sent %q, want one with %s", c.decision, s.sent, c.want)
		}
	}
}

func TestQuestionIsWithdrawn(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{})
	s.line(question)
	s.line(`{"type":"control_cancel_request","request_id":"q1"}`)
	s.line(`{"type":"control_cancel_request","request_id":"q1"}`)
	s.tell(agent.Decision{Key: "q1", Allow: true})
	if len(s.sent) != 0 || len(s.other) != 1 || s.other[0] != (agent.Withdraw{Key: "q1"}) {
		t.Errorf("sent %q, then %+v", s.sent, s.other)
	}
}

// A request that is not served is refused: without an answer the agent waits
// for ever.
func TestOtherRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{})
	s.line(`{"type":"control_request","request_id":"h1","request":{"subtype":"hook_callback"}}`)
	s.line(`{"type":"control_request","request_id":"h2","request":5}`)
	if len(s.sent) != 2 || !strings.Contains(s.sent[0], `"subtype":"error"`) || !strings.Contains(s.sent[1], `"h2"`) || len(s.asks) != 0 {
		t.Errorf("sent %q", s.sent)
	}
	for i := range 100 { // more than the state holds
		s.line(strings.ReplaceAll(question, `"q1"`, fmt.Sprintf(`"q%d"`, i)))
	}
	if len(s.state) > 16<<10 || len(s.asks)+len(s.sent) != 102 {
		t.Errorf("%d asked and %d refused with a state of %d bytes", len(s.asks), len(s.sent), len(s.state))
	}
}

const (
	begun = `{"type":"system","subtype":"init","session_id":"s","model":"m","claude_code_version":"2.1.330"}`
	idle  = `{"type":"system","subtype":"session_state_changed","state":"idle"}`
	busy  = `{"type":"system","subtype":"session_state_changed","state":"running"}`
)

var done = strings.TrimSpace(fmt.Sprintf(resultLine, `"result":"Done."`))

// The input closes when nothing is left to do, which a result is not: an agent
// in the background may go on, and ask.
func TestInputClosesAtTheEnd(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{})
	for _, line := range []string{busy, begun, done} {
		s.line(line)
	}
	if len(s.other) != 0 {
		t.Fatalf("the result alone closed the input: %+v", s.other)
	}
	s.line(idle)
	s.line(idle)
	if !slices.Equal(s.other, []agent.Event{agent.CloseInput{}, agent.Done{}}) {
		t.Errorf("%+v", s.other)
	}
	s.tell(agent.Steer{Text: "too late"})
	s.tell(agent.Interrupt{})
	if len(s.sent) != 0 || !strings.Contains(s.tr.text[workbench.ChannelLog], "too late") {
		t.Errorf("sent %q after the end", s.sent)
	}

	older := newScript(t, agent.Request{}) // does not report its state
	older.line(begun)
	older.line(done)
	if !slices.Equal(older.other, []agent.Event{agent.CloseInput{}, agent.Done{}}) {
		t.Errorf("an older version: %+v", older.other)
	}
}

func TestSteerAndInterrupt(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{})
	s.tell(agent.Interrupt{}) // nothing has begun: it would be lost
	if len(s.sent) != 0 {
		t.Fatalf("sent %q", s.sent)
	}
	s.line(begun)
	s.tell(agent.Interrupt{})
	if len(s.sent) != 1 || !strings.Contains(s.sent[0], `"subtype":"interrupt"`) {
		t.Fatalf("sent %q", s.sent)
	}
	s.tell(agent.Steer{Text: "Say <bye>."})
	if len(s.sent) != 2 || !strings.Contains(s.sent[1], `"text":"Say <bye>."`) {
		t.Fatalf("sent %q", s.sent)
	}
	s.line(`{"type":"result","subtype":"error_during_execution","is_error":true,"terminal_reason":"aborted_streaming","session_id":"s"}`)
	if r := s.exit(1); r.OK || r.Reason != workbench.FailInterrupted {
		t.Errorf("%+v", r)
	}
}

// piece is one part of a message as it streams.
func piece(event string) string {
	return `{"type":"stream_event","parent_tool_use_id":null,"event":` + event + `}`
}

// A message that was shown by the piece is not shown again when it comes whole;
// what was not shown is.
func TestStreamedTextIsNotDoubled(t *testing.T) {
	t.Parallel()
	whole := func(id, kind, text string) string {
		return fmt.Sprintf(`{"type":"assistant","message":{"id":%q,"model":"m","content":[{"type":%q,%q:%q}]}}`, id, kind, kind, text)
	}
	s := newScript(t, agent.Request{})
	for _, line := range []string{
		piece(`{"type":"message_start","message":{"id":"m1"}}`),
		piece(`{"type":"content_block_start","index":0,"content_block":{"type":"thinking"}}`),
		piece(`{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"Hm."}}`),
		whole("m1", "thinking", "Hm."),
		piece(`{"type":"content_block_start","index":1,"content_block":{"type":"text"}}`),
		piece(`{"type":"content_block_delta","delta":{"type":"text_delta","text":"한 "}}`),
		piece(`{"type":"content_block_delta","delta":{"type":"text_delta","text":"글\n"}}`),
		piece(`{"type":"content_block_delta","delta":{"type":"text_delta","text":"\n"}}`),
		whole("m1", "text", "한 글\n\nrest"),   // more than was streamed
		whole("m1", "text", "Second block."), // not streamed at all
		`{"type":"stream_event","parent_tool_use_id":"t","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"of a subagent"}}}`,
		`{"type":"stream_event","event":5}`,
		piece(`{"type":"message_start","message":{"id":"m2"}}`),
		piece(`{"type":"content_block_start","content_block":{"type":"text"}}`),
		piece(`{"type":"content_block_delta","delta":{"type":"text_delta","text":"Third."}}`),
		whole("m3", "text", "Fourth."), // another message than the one that streams
	} {
		s.line(line)
	}
	if got, want := s.tr.text[workbench.ChannelResponse], "한 글\n\nrest\n\nSecond block.\n\nThird.\n\nFourth."; got != want {
		t.Errorf("response %q, want %q", got, want)
	}
	if got := s.tr.text[workbench.ChannelReasoning]; got != "Hm." {
		t.Errorf("reasoning %q", got)
	}
}

func TestToolsArePaired(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{})
	s.line(`{"type":"assistant","parent_tool_use_id":"toolu_0","message":{"id":"m","model":"m","content":[{"type":"tool_use","id":"toolu_1","name":"Read","input":{"file_path":"a"}}]}}`)
	s.line(`{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":"gone\u0000"}]}}`)
	if len(s.other) != 2 {
		t.Fatalf("%+v", s.other)
	}
	call, ok := s.other[0].(agent.ToolCall)
	if !ok || call.ID != "toolu_1" || call.Name != "Read" || call.ParentID != "toolu_0" || string(call.Input) != `{"file_path":"a"}` {
		t.Errorf("%+v", s.other[0])
	}
	if s.other[1] != (agent.ToolResult{ID: "toolu_1", Output: "gone\uFFFD", Failed: true}) {
		t.Errorf("%+v", s.other[1])
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{})
	s.line(`{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1700000000,"rateLimitType":"five_hour","utilization":1.02,` +
		`"unifiedWindows":{"seven_day":{"utilization":0.5,"resetsAt":1700000600,"status":"allowed"}}}}`)
	s.line(`{"type":"rate_limit_event","rate_limit_info":"?"}`)
	if len(s.other) != 2 {
		t.Fatalf("%+v", s.other)
	}
	five, _ := s.other[0].(agent.Limit)
	seven, _ := s.other[1].(agent.Limit)
	if five.Name != "five_hour" || *five.UsedPercent != 100 || five.ResetsAt != 1_700_000_000_000 || five.Status != "rejected" {
		t.Errorf("%+v", five)
	}
	if seven.Name != "seven_day" || *seven.UsedPercent != 50 || seven.Status != "allowed" {
		t.Errorf("%+v", seven)
	}
	s.line(`{"type":"result","is_error":true,"api_error_status":429,"result":"Wait."}`)
	if r := s.exit(1); !r.Transient || r.RetryAt != 1_700_000_000_000 || r.Reason != workbench.FailRateLimited {
		t.Errorf("%+v", r)
	}
}

func TestWhatMaySucceedLater(t *testing.T) {
	t.Parallel()
	for line, transient := range map[string]bool{
		`{"type":"result","is_error":true,"api_error_status":529,"result":"Overloaded"}`:                                     true,
		`{"type":"result","is_error":true,"api_error_status":500,"result":"Broken"}`:                                         true,
		`{"type":"result","is_error":true,"api_error_status":401,"result":"Key"}`:                                            false,
		`{"type":"result","is_error":true,"api_error_status":404,"result":"Model"}`:                                          false,
		`{"type":"result","is_error":true,"api_error_status":400,"terminal_reason":"prompt_too_long","result":"Too long"}`:   false,
		`{"type":"result","is_error":true,"subtype":"error_max_turns"}`:                                                      false,
		`{"type":"result","is_error":true,"terminal_reason":"api_error","result":"API Error: Connection error."}`:            false,
		`{"type":"result","subtype":"error_during_execution","is_error":true,"errors":["No conversation found with ID: x"]}`: false,
	} {
		s := newScript(t, agent.Request{Resume: "x"})
		s.line(line)
		r := s.exit(1)
		if r.OK || r.Transient != transient || r.Message == "" || r.ResumeFailed != strings.Contains(line, "No conversation") {
			t.Errorf("%s: %+v", line, r)
		}
	}
}

func TestTranscriptPath(t *testing.T) {
	t.Parallel()
	for init, want := range map[string]string{
		`"cwd":"/home/ada/my.proj_1","memory_paths":{"auto":"/home/ada/.claude/projects/-home-ada/memory/"}`: "/home/ada/.claude/projects/-home-ada-my-proj-1/s-1.jsonl",
		`"cwd":"/w","memory_paths":{"auto":"/elsewhere/notes/"}`:                                             "",
		`"cwd":"/w"`: "",
		`"cwd":"/` + strings.Repeat("long/", 60) + `","memory_paths":{"auto":"/c/projects/x/memory/"}`: "",
	} {
		p := claude.New().Parser(agent.Request{}, nil)
		got := ""
		for _, event := range p.Stdout([]byte(`{"type":"system","subtype":"init","session_id":"s-1",` + init + "}\n")) {
			if facts, ok := event.(agent.Facts); ok {
				got = facts.TranscriptPath
			}
		}
		if strings.ReplaceAll(got, `\`, "/") != want {
			t.Errorf("%s: %q, want %q", init, got, want)
		}
	}
}
