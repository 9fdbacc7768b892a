package demo_test

import (
	"bufio"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// conversation runs Main and its parser against each other. answer says what is
// told to the agent after an event.
func conversation(t *testing.T, answer func(agent.Event) agent.Word, args ...string) (string, agent.Result, error) {
	t.Helper()
	stdinReader, stdin := io.Pipe()
	stdoutReader, stdout := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := demo.Main(t.Context(), stdinReader, stdout, append([]string{"--seconds", "0.1"}, args...))
		_ = stdout.Close()
		_ = stdinReader.Close()
		done <- err
	}()
	if _, err := io.Copy(stdin, asked("Do it.")); err != nil {
		t.Fatal(err)
	}
	var state json.RawMessage
	var text strings.Builder
	lines := bufio.NewScanner(stdoutReader)
	for lines.Scan() {
		p := demo.New().Parser(agent.Request{}, state).(agent.Talker) //nolint:errcheck // it would panic
		for _, event := range p.Stdout(lines.Bytes()) {
			if e, ok := event.(agent.Text); ok {
				text.WriteString(e.Data)
			}
			if word := answer(event); word != nil {
				for _, sent := range p.Tell(word) {
					if send, ok := sent.(agent.Send); ok {
						_, _ = stdin.Write(send.Data) // it may have ended
					}
				}
			}
		}
		state = p.State()
	}
	_ = stdin.Close()
	err := <-done
	code := int64(0)
	if err != nil {
		code = 1
	}
	return text.String(), demo.New().Parser(agent.Request{}, state).Exit(agent.ExitStatus{Code: &code}), err
}

func silent(agent.Event) agent.Word { return nil }

func TestAsks(t *testing.T) {
	t.Parallel()
	for allow, want := range map[bool]string{true: "It is allowed: rm -r x. ", false: "It is denied: rm -r x. No. "} {
		text, result, err := conversation(t, func(event agent.Event) agent.Word {
			if e, ok := event.(agent.Ask); ok && e.Title == "rm -r x" && e.Tool == "Bash" {
				return agent.Decision{Key: e.Key, Allow: allow, Reason: "No."}
			}
			return nil
		}, "--ask", "rm -r x")
		if err != nil || !result.OK || !strings.Contains(text, want) {
			t.Errorf("%q, %+v, %v", text, result, err)
		}
	}
}

func TestTakesFurtherTextAndEndsWhenAsked(t *testing.T) {
	t.Parallel()
	once := func(word agent.Word) func(agent.Event) agent.Word {
		said := false
		return func(event agent.Event) agent.Word {
			if _, ok := event.(agent.Text); !ok || said {
				return nil
			}
			said = true
			return word
		}
	}
	text, result, err := conversation(t, once(agent.Steer{Text: "and tests"}))
	if err != nil || !result.OK || !strings.Contains(text, "You also said: and tests. ") {
		t.Errorf("%q, %+v, %v", text, result, err)
	}
	_, result, err = conversation(t, once(agent.Interrupt{}), "--hang")
	if err != nil || result.OK || result.Reason != workbench.FailInterrupted {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestPlaysFailuresAndTools(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "limited")
	_, result, err := conversation(t, silent, "--rate-limit", file)
	if err == nil || !result.Transient || result.Reason != workbench.FailRateLimited || result.RetryAt == 0 {
		t.Errorf("%+v, %v", result, err)
	}
	if _, result, err = conversation(t, silent, "--rate-limit", file, "--tag", "DONE"); err != nil || !result.OK {
		t.Errorf("the second time: %+v, %v", result, err)
	}
	if _, result, err = conversation(t, silent, "--fail", "broken"); err == nil || result.Reason != workbench.FailError {
		t.Errorf("%+v, %v", result, err)
	}
	var tools, tokens int64
	text, result, err := conversation(t, func(event agent.Event) agent.Word {
		switch e := event.(type) {
		case agent.ToolCall, agent.ToolResult:
			tools++
		case agent.Usage:
			tokens += e.InputTokens + e.OutputTokens
		}
		return nil
	}, "--tool", "Read", "--usage", "7", "--tag", "<done/>", "--resume", "earlier")
	if err != nil || !result.OK || tools != 2 || tokens != 14 || !strings.Contains(text, "<done/>") {
		t.Errorf("%q, %d, %d, %+v, %v", text, tools, tokens, result, err)
	}
}
