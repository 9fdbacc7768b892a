package acp_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/acp"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// dialogue is one turn with an agent, as the service leads it: what is to be
// said depends on what was asked alone.
type dialogue struct {
	driver agent.Driver
	req    agent.Request
	decide func(agent.Ask) agent.Word
	serve  func(agent.Call) agent.Served
}

// transcript is what a parser made of an output.
type transcript struct {
	Text   map[workbench.Channel]string
	Usage  []workbench.UsageEvent
	Facts  agent.Facts
	Calls  []agent.ToolCall
	Ended  []agent.ToolResult
	Asks   []agent.Ask
	Gone   []string
	Sent   string
	Done   bool
	Result agent.Result
}

func newTranscript() *transcript { return &transcript{Text: map[workbench.Channel]string{}} }

// take notes events and answers what they ask for.
func (d *dialogue) take(tr *transcript, p agent.Parser, events []agent.Event) {
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			tr.Text[e.Channel] += e.Data
		case agent.Usage:
			tr.Usage = append(tr.Usage, e.UsageEvent)
		case agent.Facts:
			tr.facts(e)
		case agent.ToolCall:
			tr.Calls = append(tr.Calls, e)
		case agent.ToolResult:
			tr.Ended = append(tr.Ended, e)
		case agent.Send:
			tr.Sent += string(e.Data)
		case agent.Withdraw:
			tr.Gone = append(tr.Gone, e.Key)
		case agent.Done:
			tr.Done = true
		case agent.Ask:
			tr.Asks = append(tr.Asks, e)
			if d.decide != nil {
				d.take(tr, p, talker(p).Tell(d.decide(e)))
			}
		case agent.Call:
			d.take(tr, p, talker(p).Tell(d.serve(e)))
		}
	}
}

// talker is the parser, which has to be one.
func talker(p agent.Parser) agent.Talker {
	t, ok := p.(agent.Talker)
	if !ok {
		panic("the parser is no Talker")
	}
	return t
}

func (tr *transcript) facts(f agent.Facts) {
	if f.AssistantSessionID != "" {
		tr.Facts.AssistantSessionID = f.AssistantSessionID
	}
	if f.Model != "" {
		tr.Facts.Model = f.Model
	}
	if f.Version != "" {
		tr.Facts.Version = f.Version
	}
	if f.ContextWindow != 0 {
		tr.Facts.ContextTokens, tr.Facts.ContextWindow = f.ContextTokens, f.ContextWindow
	}
	tr.Facts.Turns += f.Turns
	tr.Facts.SkippedLines += f.SkippedLines
}

// lead runs the agent with a parser that is made anew after each message, as
// after a crash at each. It returns what the agent printed, too.
func (d *dialogue) lead(t *testing.T, environ ...string) (output []byte, tr *transcript) {
	t.Helper()
	command, err := d.driver.Command(d.req)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), command.Argv[0], command.Argv[1:]...)
	cmd.Env, cmd.Dir = command.Environ(append(os.Environ(), environ...)), d.req.WorkingDirectory
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer hung.Stop()
	tr, p := newTranscript(), d.driver.Parser(d.req, nil)
	write := func(data []byte) {
		if _, err := stdin.Write(data); err != nil && !tr.Done {
			t.Logf("the agent takes no input: %v", err) // it has ended, which its exit tells
		}
	}
	write(command.Stdin)
	for in := bufio.NewReader(stdout); ; {
		message, err := in.ReadBytes('\n')
		output = append(output, message...)
		said := len(tr.Sent)
		if len(message) > 0 {
			d.take(tr, p, p.Stdout(message))
			p = d.driver.Parser(d.req, p.State())
		}
		write([]byte(tr.Sent[said:]))
		if tr.Done {
			_ = stdin.Close()
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	d.take(tr, p, p.Stderr(stderr.Bytes()))
	tr.Result = p.Exit(exited(int64(cmd.ProcessState.ExitCode())))
	d.take(tr, p, tr.Result.Events)
	return output, tr
}

// replay reads a recorded output without its agent; with a parser made anew after
// each message if cut.
func (d *dialogue) replay(output []byte, status agent.ExitStatus, cut bool) *transcript {
	tr, p := newTranscript(), d.driver.Parser(d.req, nil)
	for message := range bytes.Lines(output) {
		d.take(tr, p, p.Stdout(message))
		if cut {
			p = d.driver.Parser(d.req, p.State())
		}
	}
	tr.Result = p.Exit(status)
	d.take(tr, p, tr.Result.Events)
	return tr
}

func exited(code int64) agent.ExitStatus { return agent.ExitStatus{Code: &code} }

// scriptedDialogue is a turn with the agent of this test program.
func scriptedDialogue(t *testing.T, prompt string) *dialogue {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	family := acp.New(func() []agent.Provider {
		return []agent.Provider{{Name: "scripted", Label: "Scripted", Kind: agent.KindACP, Argv: []string{program}}}
	})
	driver, err := agent.Drivers{family}.Named("acp:scripted")
	if err != nil {
		t.Fatal(err)
	}
	return &dialogue{
		driver: driver,
		req:    agent.Request{Program: program, Prompt: prompt, WorkingDirectory: t.TempDir(), JobID: "job-1", Permission: agent.PermissionAsk},
		decide: func(a agent.Ask) agent.Word { return agent.Decision{Key: a.Key, Allow: true} },
		serve: func(c agent.Call) agent.Served {
			return agent.Served{ID: c.ID, Err: "There are no files here."}
		},
	}
}

// files serves the file methods from the disk, as the service does.
func files(t *testing.T) func(agent.Call) agent.Served {
	return func(c agent.Call) agent.Served {
		var p struct{ Path, Content string }
		if err := json.Unmarshal(c.Params, &p); err != nil {
			t.Error(err)
		}
		if strings.HasSuffix(c.Method, "write_text_file") {
			if err := os.WriteFile(p.Path, []byte(p.Content), 0o600); err != nil {
				t.Error(err)
			}
			return agent.Served{ID: c.ID, Result: json.RawMessage(`{}`)}
		}
		content, err := os.ReadFile(p.Path)
		if err != nil {
			return agent.Served{ID: c.ID, Err: "This file cannot be read."}
		}
		result, err := json.Marshal(map[string]string{"content": string(content)})
		if err != nil {
			t.Error(err)
		}
		return agent.Served{ID: c.ID, Result: result}
	}
}
