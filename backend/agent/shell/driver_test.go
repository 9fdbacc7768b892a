package shell_test

import (
	"encoding/json"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/shell"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestCommandKeepsItsArguments(t *testing.T) {
	t.Parallel()
	argv := []string{"printf", "%s", "two words", `a"b`, "$HOME", ""}
	command, err := shell.New().Command(agent.Request{Argv: argv, Prompt: "not used"})
	if err != nil || !slices.Equal(command.Argv, argv) || len(command.Stdin) != 0 {
		t.Errorf("%+v, %v", command, err)
	}
	for _, argv := range [][]string{nil, {""}, {"x", "a\x00b"}} {
		if _, err := shell.New().Command(agent.Request{Argv: argv}); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%q: %v", argv, err)
		}
	}
}

func TestCommandLineRuns(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the line is one for sh")
	}
	argv := shell.CommandLine(`printf '%s|' "two words" 'a"b' | tr a-z A-Z; exit 3`)
	output, err := exec.CommandContext(t.Context(), argv[0], argv[1:]...).Output()
	if string(output) != `TWO WORDS|A"B|` || err == nil || err.Error() != "exit status 3" {
		t.Errorf("%q, %v", output, err)
	}
}

// run feeds output in the pieces that cuts makes, with a new parser for each.
func run(data []byte, cuts uint64, status agent.ExitStatus) (map[workbench.Channel]string, agent.Result) {
	text := map[workbench.Channel]string{}
	add := func(events []agent.Event) {
		for _, event := range events {
			if e, ok := event.(agent.Text); ok {
				text[e.Channel] += e.Data
			}
		}
	}
	var state json.RawMessage
	for len(data) > 0 {
		n := min(int(cuts%7)+1, len(data))
		cuts = cuts/7 + 5*uint64(n)
		p := shell.New().Parser(agent.Request{}, state)
		add(p.Stdout(data[:n]))
		add(p.Stderr(data[:n]))
		state, data = p.State(), data[n:]
	}
	result := shell.New().Parser(agent.Request{}, state).Exit(status)
	add(result.Events)
	return text, result
}

func FuzzOutputInPieces(f *testing.F) {
	f.Add([]byte("Password: 한글 😀\r\n\x00\xff\xf0\x9f"), uint64(12345))
	f.Fuzz(func(t *testing.T, data []byte, cuts uint64) {
		zero := int64(0)
		text, result := run(data, cuts, agent.ExitStatus{Code: &zero})
		want := agent.Clean(data)
		if text[workbench.ChannelResponse] != want || text[workbench.ChannelLog] != want || !result.OK {
			t.Errorf("%q and %q, want %q; %+v", text[workbench.ChannelResponse], text[workbench.ChannelLog], want, result)
		}
	})
}

func TestExit(t *testing.T) {
	t.Parallel()
	code := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		status agent.ExitStatus
		reason workbench.FailureReason
		says   string
	}{
		{agent.ExitStatus{Code: code(0)}, "", ""},
		{agent.ExitStatus{Code: code(0), Stopped: true}, "", ""},
		{agent.ExitStatus{Code: code(2)}, workbench.FailError, "exit code 2: no such file"},
		{agent.ExitStatus{Signal: "SIGSEGV"}, workbench.FailError, "SIGSEGV"},
		{agent.ExitStatus{Signal: "SIGTERM", Stopped: true}, workbench.FailInterrupted, "stopped"},
		{agent.ExitStatus{}, workbench.FailLost, "not known"},
	} {
		_, result := run([]byte("reading\nno such file\n"), 99, c.status)
		if result.OK != (c.reason == "") || result.Reason != c.reason || !strings.Contains(result.Message, c.says) {
			t.Errorf("%+v: %+v", c.status, result)
		}
	}
}
