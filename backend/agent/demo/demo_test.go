package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// parse reads output with a new parser for each line.
func parse(stdout []byte, status agent.ExitStatus) (response, log string, facts agent.Facts, result agent.Result) {
	var state json.RawMessage
	for line := range bytes.Lines(stdout) {
		p := demo.New().Parser(agent.Request{}, state)
		for _, event := range p.Stdout(line) {
			switch e := event.(type) {
			case agent.Text:
				if e.Channel == workbench.ChannelResponse {
					response += e.Data
				} else {
					log += e.Data
				}
			case agent.Facts:
				facts.Model += e.Model
				facts.AssistantSessionID += e.AssistantSessionID
				facts.Turns += e.Turns
				facts.SkippedLines += e.SkippedLines
			}
		}
		state = p.State()
	}
	return response, log, facts, demo.New().Parser(agent.Request{}, state).Exit(status)
}

// asked is what Main is told first.
func asked(prompt string) *strings.Reader {
	command, err := demo.New().Command(agent.Request{Program: "p", Prompt: prompt})
	if err != nil {
		panic(err)
	}
	return strings.NewReader(string(command.Stdin))
}

func output(t *testing.T, prompt string, args ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := demo.Main(t.Context(), asked(prompt), &out, args); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	zero := int64(0)
	exit := agent.ExitStatus{Code: &zero}
	out := output(t, "할 일을 정리한다\nsecond line", "--seconds", "0")
	response, log, facts, result := parse(out, exit)
	if !result.OK || log != "" || facts.Model != demo.Model || facts.Turns != 1 || facts.AssistantSessionID == "" {
		t.Errorf("%+v %+v %q", result, facts, log)
	}
	if !strings.HasPrefix(response, demo.Notice+"\n\nThe task begins: 할 일을 정리한다\n\nThe prompt has 5 words, 2 lines and ") {
		t.Errorf("response %q", response)
	}
	again, _, _, _ := parse(output(t, "할 일을 정리한다\nsecond line", "--seconds", "0"), exit)
	if again != response {
		t.Errorf("the same prompt was answered %q, then %q", response, again)
	}
	if n := bytes.Count(out, []byte("\n")); n < 50 {
		t.Errorf("%d lines: the answer does not come word by word", n)
	}
}

func TestAnswerThatIsCut(t *testing.T) {
	t.Parallel()
	out := output(t, "Do it.", "--seconds", "0")
	whole, _, _, _ := parse(out, agent.ExitStatus{})
	half := out[:bytes.IndexByte(out[len(out)/2:], '\n')+len(out)/2+1]
	zero, one := int64(0), int64(1)
	for reason, status := range map[workbench.FailureReason]agent.ExitStatus{
		workbench.FailTruncated:   {Code: &zero},
		workbench.FailError:       {Code: &one},
		workbench.FailLost:        {},
		workbench.FailInterrupted: {Signal: "SIGTERM", Stopped: true},
	} {
		response, _, _, result := parse(half, status)
		if result.OK || result.Reason != reason || result.Message == "" {
			t.Errorf("%+v: %+v", status, result)
		}
		if response == "" || !strings.HasPrefix(whole, response) {
			t.Errorf("%q is not the beginning of the answer", response)
		}
	}
	_, log, facts, _ := parse([]byte("oh\n{}\n"), agent.ExitStatus{})
	if log != "oh\n{}\n" || facts.SkippedLines != 2 {
		t.Errorf("other lines: %q, %d", log, facts.SkippedLines)
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "go on")
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := demo.Main(t.Context(), asked("Wait."), writer, []string{"--seconds", "0", "--hold", file})
		writer.CloseWithError(err)
		done <- err
	}()
	var out bytes.Buffer
	buffer := make([]byte, 4096)
	for !strings.Contains(out.String(), "agent ") { // the word in the middle of the answer comes before the hold
		n, err := reader.Read(buffer)
		out.Write(buffer[:n])
		if err != nil {
			t.Fatal(err, out.String())
		}
	}
	if strings.Contains(out.String(), `"end"`) {
		t.Error("the end came before the file was there")
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(&out, reader); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil || !strings.Contains(out.String(), `"end"`) {
		t.Errorf("%v: %s", err, &out)
	}
}

func TestStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var out bytes.Buffer
	err := demo.Main(ctx, asked("Long."), &out, []string{"--seconds", "3600"})
	if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(out.String(), `"end"`) {
		t.Errorf("%v: %s", err, &out)
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--seconds", "-1"}, {"--seconds", "NaN"}, {"--other"}, {"--seconds", "x"}} {
		err := demo.Main(t.Context(), strings.NewReader(""), io.Discard, args)
		if workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestCommand(t *testing.T) {
	t.Parallel()
	command, err := demo.New().Command(agent.Request{Program: "/opt/holdfast", Prompt: "Do it.", Argv: []string{"--seconds", "9"}})
	if err != nil || strings.Join(command.Argv, " ") != "/opt/holdfast demo-agent --seconds 9" || string(command.Stdin) != `{"prompt":"Do it."}`+"\n" || !command.Interactive {
		t.Errorf("%+v, %v", command, err)
	}
	if _, err := demo.New().Command(agent.Request{}); workbench.ErrorCode(err) != workbench.EAgentMissing {
		t.Errorf("without a program: %v", err)
	}
}
