//go:build agents

package claude_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/agent/claude/anthropictest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// pipes runs the real command line and talks to it, with a parser that is made
// anew for every line and word: what a crash at each of them would leave.
type pipes struct {
	t      *testing.T
	req    agent.Request
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	state  json.RawMessage
	tr     *transcript
	lines  bytes.Buffer
	onText func(p *pipes, text string)
	onAsk  func(p *pipes, ask agent.Ask)
	asks   []agent.Ask
	calls  []agent.ToolCall
	ends   []agent.ToolResult
	done   bool
}

// talk runs a request to its end.
func (b *bench) talk(t *testing.T, req agent.Request, p *pipes) *pipes {
	t.Helper()
	req.Program = os.Getenv("HOLDFAST_CLAUDE")
	command, err := claude.New().Command(req)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p.t, p.req, p.tr = t, req, newTranscript()
	p.cmd = exec.CommandContext(ctx, command.Argv[0], command.Argv[1:]...)
	p.cmd.Dir, p.cmd.Env = b.directory, command.Environ(b.environ())
	var stderr bytes.Buffer
	p.cmd.Stderr = &stderr
	stdout, err := p.cmd.StdoutPipe()
	if err == nil {
		p.stdin, err = p.cmd.StdinPipe()
	}
	if err == nil {
		err = p.cmd.Start()
	}
	if err == nil {
		_, err = p.stdin.Write(command.Stdin)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.read(bufio.NewReader(stdout))
	var exit *exec.ExitError
	if err := p.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		printed := p.lines.Bytes()
		t.Fatalf("the command line did not end; at last it printed\n%s\n%s", printed[max(0, len(printed)-4096):], &stderr)
	}
	last := claude.New().Parser(req, p.state)
	p.take(last.Stderr(stderr.Bytes()))
	status := exited(int64(p.cmd.ProcessState.ExitCode()))
	if *status.Code < 0 {
		status = agent.ExitStatus{Signal: "SIGKILL"}
	}
	p.tr.result = last.Exit(status)
	p.take(p.tr.result.Events)
	return p
}

func (p *pipes) read(stdout *bufio.Reader) {
	for {
		line, err := stdout.ReadBytes('\n')
		if len(line) > 0 {
			p.lines.Write(line)
			parser := claude.New().Parser(p.req, p.state)
			events := parser.Stdout(line)
			p.state = parser.State()
			p.take(events)
		}
		if err != nil {
			return
		}
	}
}

func (p *pipes) tell(word agent.Word) {
	parser, ok := claude.New().Parser(p.req, p.state).(agent.Talker)
	if !ok {
		p.t.Fatal("the parser takes no words")
	}
	events := parser.Tell(word)
	p.state = parser.State()
	p.take(events)
}

func (p *pipes) take(events []agent.Event) {
	p.tr.add(events)
	for _, event := range events {
		switch e := event.(type) {
		case agent.Send:
			if _, err := p.stdin.Write(e.Data); err != nil {
				p.t.Errorf("write %q: %v", e.Data, err)
			}
		case agent.CloseInput:
			_ = p.stdin.Close()
		case agent.Ask:
			p.asks = append(p.asks, e)
			if p.onAsk != nil {
				p.onAsk(p, e)
			}
		case agent.Text:
			if e.Channel == workbench.ChannelResponse && p.onText != nil {
				p.onText(p, e.Data)
			}
		case agent.ToolCall:
			p.calls = append(p.calls, e)
		case agent.ToolResult:
			p.ends = append(p.ends, e)
		case agent.Done:
			p.done = true
		}
	}
}

// writesNote is a model that writes a file, and then says that it did.
func writesNote(command string) func(anthropictest.Request) anthropictest.Reply {
	return func(r anthropictest.Request) anthropictest.Reply {
		usage := anthropictest.Usage{Input: 5, Output: 66, CacheRead: 7000, CacheWrite5m: 80}
		if strings.Contains(r.Last(), "tool_result") {
			return anthropictest.Reply{Blocks: []anthropictest.Block{anthropictest.Text("It is over.")}, Usage: usage}
		}
		input, err := json.Marshal(map[string]string{"command": command, "description": "Write"})
		if err != nil {
			panic(err)
		}
		return anthropictest.Reply{
			Blocks: []anthropictest.Block{anthropictest.Text("I will write."), anthropictest.ToolUse("toolu_1", "Bash", string(input))}, Usage: usage,
		}
	}
}

const writeNote = "echo found > note.txt"

func TestCommandLineAsksForPermission(t *testing.T) {
	for _, c := range []struct {
		name     string
		decision agent.Decision
		written  bool
		says     string
	}{
		{"allowed", agent.Decision{Allow: true}, true, ""},
		{"for the session", agent.Decision{Allow: true, Session: true}, true, ""},
		{"denied", agent.Decision{Reason: "The herons nest there."}, false, "The herons nest there."},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, writesNote(writeNote))
			p := b.talk(t, agent.Request{Model: model, Prompt: "Write the note.", Permission: agent.PermissionAsk}, &pipes{
				onAsk: func(p *pipes, ask agent.Ask) {
					c.decision.Key = ask.Key
					p.tell(c.decision)
					p.tell(c.decision) // again, as after a crash
				},
			})
			if !p.tr.result.OK || len(p.asks) != 1 || p.asks[0].Tool != "Bash" || p.asks[0].Title != writeNote || !p.done {
				t.Fatalf("%+v, asked %+v\n%s", p.tr.result, p.asks, p.tr.text[workbench.ChannelLog])
			}
			_, err := os.Stat(filepath.Join(b.directory, "note.txt"))
			if (err == nil) != c.written {
				t.Errorf("the note: %v", err)
			}
			if len(p.calls) != 1 || len(p.ends) != 1 || p.calls[0].ID != p.ends[0].ID || p.ends[0].Failed == c.written || !strings.Contains(p.ends[0].Output, c.says) {
				t.Errorf("calls %+v, results %+v", p.calls, p.ends)
			}
			if got := p.tr.text[workbench.ChannelResponse]; got != "I will write.\n\nIt is over." {
				t.Errorf("response %q", got)
			}
			b.matches(t, p.tr.sums())
			if c.name == "allowed" && *record {
				b.record(t, "permission", p.lines.Bytes(), nil, 0)
			}
		})
	}
}

// Edits are made unasked where the user has said so; in a plan nothing is.
func TestCommandLineKeepsTheMode(t *testing.T) {
	for mode, written := range map[agent.PermissionMode]bool{agent.PermissionEdit: true, agent.PermissionPlan: false} {
		t.Run(string(mode), func(t *testing.T) {
			var b *bench
			b = newBench(t, func(r anthropictest.Request) anthropictest.Reply {
				if strings.Contains(r.Last(), "tool_result") {
					return anthropictest.Reply{Blocks: []anthropictest.Block{anthropictest.Text("Over.")}}
				}
				input, err := json.Marshal(map[string]string{"file_path": filepath.Join(b.directory, "note.txt"), "content": "found\n"})
				if err != nil {
					panic(err)
				}
				return anthropictest.Reply{Blocks: []anthropictest.Block{anthropictest.ToolUse("toolu_1", "Write", string(input))}}
			})
			p := b.talk(t, agent.Request{Model: model, Prompt: "Write the note.", Permission: mode}, &pipes{
				onAsk: func(p *pipes, ask agent.Ask) { p.tell(agent.Decision{Key: ask.Key}) },
			})
			if _, err := os.Stat(filepath.Join(b.directory, "note.txt")); (err == nil) != written || !p.tr.result.OK {
				t.Errorf("the note: %v; %+v, asked %+v", err, p.tr.result, p.asks)
			}
			if written && len(p.asks) != 0 {
				t.Errorf("asked %+v", p.asks)
			}
		})
	}
}

func TestCommandLineIsInterruptedAndGoesOn(t *testing.T) {
	b := newBench(t, func(r anthropictest.Request) anthropictest.Reply {
		if strings.Contains(string(r.Body), "Say where you are.") {
			return anthropictest.Reply{Blocks: []anthropictest.Block{anthropictest.Text("Here.")}}
		}
		return writesNote(writeNote)(r)
	})
	req := agent.Request{Model: model, Prompt: "Write the note.", Permission: agent.PermissionAsk, SystemPrompt: "Herons are grey."}
	p := b.talk(t, req, &pipes{onAsk: func(p *pipes, ask agent.Ask) { p.tell(agent.Interrupt{}) }})
	if p.tr.result.OK || p.tr.result.Reason != workbench.FailInterrupted || p.tr.facts.AssistantSessionID == "" {
		t.Fatalf("%+v\n%s", p.tr.result, p.tr.text[workbench.ChannelLog])
	}
	if body := string(b.server.Requests()[0].Body); !strings.Contains(body, "Herons are grey.") {
		t.Error("the system prompt did not arrive")
	}
	req.Resume, req.Prompt = p.tr.facts.AssistantSessionID, "Say where you are."
	req.Fork = true
	again := b.talk(t, req, &pipes{})
	if !again.tr.result.OK || again.tr.facts.AssistantSessionID == req.Resume {
		t.Errorf("%+v in session %s", again.tr.result, again.tr.facts.AssistantSessionID)
	}
	requests := b.server.Requests()
	if body := string(requests[len(requests)-1].Body); !strings.Contains(body, "Write the note.") || !strings.Contains(body, "Say where you are.") {
		t.Error("the copy of the session does not know what was said")
	}
}

// What is said while it works is worked on, also when the answer was nearly
// there.
func TestCommandLineIsSteered(t *testing.T) {
	b := newBench(t, func(r anthropictest.Request) anthropictest.Reply {
		text := "One."
		if strings.Contains(r.Last(), "And the egret?") {
			text = "Two."
		}
		return anthropictest.Reply{Blocks: []anthropictest.Block{anthropictest.Text(text)}}
	})
	p := b.talk(t, agent.Request{Model: model, Prompt: "The heron?"}, &pipes{onText: func(p *pipes, text string) {
		if strings.Contains(text, "One.") {
			p.tell(agent.Steer{Text: "And the egret?"})
		}
	}})
	if got := p.tr.text[workbench.ChannelResponse]; !p.tr.result.OK || got != "One.\n\nTwo." {
		t.Errorf("%+v, response %q\n%s", p.tr.result, got, p.tr.text[workbench.ChannelLog])
	}
}

func TestCommandLineCannotReachTheService(t *testing.T) {
	b := newBench(t, nil)
	b.server.Close()
	p := b.talk(t, agent.Request{Model: model, Prompt: "Anything."}, &pipes{})
	if p.tr.result.OK || !p.tr.result.Transient || p.tr.result.Reason != workbench.FailError {
		t.Errorf("%+v\n%s", p.tr.result, &p.lines)
	}
}

func TestCommandLineRefusesAPromptThatIsTooLong(t *testing.T) {
	b := newBench(t, func(anthropictest.Request) anthropictest.Reply {
		return anthropictest.Fail(400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum")
	})
	p := b.talk(t, agent.Request{Model: model, Prompt: "Anything."}, &pipes{})
	if p.tr.result.OK || p.tr.result.Transient || !strings.Contains(p.tr.result.Message, "larger context") {
		t.Errorf("%+v\n%s", p.tr.result, &p.lines)
	}
}

func TestCommandLineFactsOfTheSession(t *testing.T) {
	b := newBench(t, writesNote(writeNote))
	var facts agent.Facts
	p := b.talk(t, agent.Request{Model: model, Prompt: "Write.", Permission: agent.PermissionAsk}, &pipes{
		onAsk: func(p *pipes, ask agent.Ask) { p.tell(agent.Decision{Key: ask.Key, Allow: true}) },
	})
	for line := range bytes.Lines(p.lines.Bytes()) {
		for _, event := range claude.New().Parser(p.req, nil).Stdout(line) {
			if f, ok := event.(agent.Facts); ok {
				facts.TranscriptPath = max(facts.TranscriptPath, f.TranscriptPath)
				facts.ContextTokens = max(facts.ContextTokens, f.ContextTokens)
			}
		}
	}
	if _, err := os.Stat(facts.TranscriptPath); err != nil || facts.ContextTokens != 5+7000+80+1 {
		t.Errorf("the transcript: %v; %+v", err, facts)
	}
}
