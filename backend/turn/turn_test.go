package turn_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestInputIsSaidOnce restarts the runner again and again while an agent asks to
// be told things. It hears each once, in order.
func TestInputIsSaidOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	heard := filepath.Join(t.TempDir(), "heard")
	const last = 120
	r := b.start(script{first: "0\n", text: fmt.Sprintf(
		`while read -r n; do echo "$n" >> %q; [ "$n" = %d ] && break; echo "tell $((n + 1))"; sleep 0.005; done; echo done`, heard, last)})
	count := func() int {
		data, _ := os.ReadFile(heard)
		return strings.Count(string(data), "\n")
	}
	for at := 5; at < last; at += 10 {
		eventually(t, strconv.Itoa(at), func() bool { return count() >= at })
		r.restart()
	}
	if e := r.settled(); !e.Result.OK {
		t.Errorf("%+v", e)
	}
	data, err := os.ReadFile(heard)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Fields(string(data)) {
		if line != strconv.Itoa(i) {
			t.Fatalf("heard %q as line %d of %d", line, i, count())
		}
	}
	if count() != last+1 {
		t.Errorf("heard %d lines", count())
	}
}

// TestHalfLinesAndGarbage cuts a line in the middle with a restart in between,
// and prints what is no line of the agent's.
func TestHalfLinesAndGarbage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gate, open := b.gate()
	r := b.start(script{text: `printf 'garbage \377\000\nsay one.\nsay tw'; ` + until(gate) + `printf 'o.\n{"half": '`})
	r.says("one.")
	r.restart()
	open()
	if e := r.settled(); !e.Result.OK {
		t.Errorf("%+v", e)
	}
	if got := r.text(workbench.ChannelResponse); got != "one.two." {
		t.Errorf("response %q", got)
	}
	if got := r.text(workbench.ChannelLog); got != "garbage \uFFFD\uFFFD\n{\"half\": " || r.facts != 2 {
		t.Errorf("log %q, %d lines skipped", got, r.facts)
	}
}

func TestQuotasAreObserved(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.end()
	seen := &limits{}
	b.quotas = seen
	b.begin()
	b.start(script{text: `echo limit five_hour; echo limit seven_day; echo done`}).settled()
	if got := seen.all(); !slices.Equal(got, []string{"script five_hour", "script seven_day"}) {
		t.Errorf("%q", got)
	}
}

// TestASecretInTwoPieces has an agent print a value that it was given in
// confidence in two pieces, and its runner restart in between.
func TestASecretInTwoPieces(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gate, open := b.gate()
	r := b.start(script{text: `echo 'say It is opensesa'; ` + until(gate) + `echo 'say me-123, really. opens'`}, func(r *run) {
		r.request.Secrets = map[string]string{"key": "opensesame-123"}
	})
	r.says("It is ")
	if got := r.text(workbench.ChannelResponse); got != "It is " {
		t.Errorf("a part of the value is stored: %q", got)
	}
	r.restart()
	open()
	r.settled()
	if got := r.text(workbench.ChannelResponse); got != "It is REDACTED, really. opens" {
		t.Errorf("response %q", got)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text    string
		options turn.TurnOptions
		says    string
	}{
		"idle":  {`sleep 1000`, turn.TurnOptions{Idle: 300 * time.Millisecond}, "It said nothing for 300ms"},
		"total": {`while :; do echo say x; sleep 0.05; done`, turn.TurnOptions{Idle: 20 * time.Second, Total: 700 * time.Millisecond}, "It ran for longer than 700ms"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			r := b.start(script{text: c.text}, func(r *run) { r.options = c.options })
			e := r.settled()
			if e.Result.Reason != workbench.FailTimeout || !strings.Contains(e.Result.Message, c.says) || e.Stopped == nil || *e.Stopped != workbench.StopTimeout {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestStop(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.start(script{text: `sleep 1000 & echo "say $!."; wait`})
	r.says(".")
	pid, err := strconv.Atoi(strings.TrimSuffix(r.text(workbench.ChannelResponse), "."))
	if err != nil || !lives(pid) {
		t.Fatalf("the child %d of the agent does not run: %v", pid, err)
	}
	if err := r.Stop(t.Context(), workbench.StopCancel); err != nil {
		t.Fatal(err)
	}
	e := r.settled()
	if e.Stopped == nil || *e.Stopped != workbench.StopCancel || e.Exit.Signal == nil || e.Result.OK || lives(pid) {
		t.Errorf("%+v, its child lives: %t", e, lives(pid))
	}
	if err := r.Tell(t.Context(), agent.Steer{Text: "late"}); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("a word after the end: %v", err)
	}
}

// TestCallsStayInside asks for what lies outside of the working directory.
func TestCallsStayInside(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(b.project, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.project, "note"), []byte("inside"), 0o600); err != nil {
		t.Fatal(err)
	}
	for call, want := range map[string]string{
		`fs/read_text_file {"path": "note"}`:                                   `{"content":"inside"}`,
		`fs/read_text_file {"path": "` + outside + `/secret"}`:                 "outside of the directory",
		`fs/read_text_file {"path": "../secret"}`:                              "outside of the directory",
		`fs/read_text_file {"path": "link/secret"}`:                            "",
		`fs/write_text_file {"path": "` + outside + `/new", "content": "x"}`:   "outside of the directory",
		`fs/write_text_file {"path": "link/new", "content": "x"}`:              "cannot be written",
		`terminal/create {"command": "touch", "args": ["new"], "cwd": "link"}`: "outside of the directory",
		`terminal/create {"command": "touch", "args": ["new"], "cwd": "/"}`:    "outside of the directory",
		`terminal/create {"command": "touch new"}`:                             "touch new",
		`terminal/create {"command": "ls", "env": [{"name": "HOLDFAST_URL"}]}`: "belong to Holdfast",
		`terminal/output {"terminalId": "of another turn"}`:                    "There is no terminal",
		`elsewhere/do {}`: "does not serve",
	} {
		r := b.start(script{text: `echo 'call ` + call + `'; read -r answer; echo "say $answer"`})
		r.settled()
		if got := r.text(workbench.ChannelResponse); !strings.Contains(got, want) || got == "" || (want == "" && strings.Contains(got, "content")) {
			t.Errorf("%s: answered %q", call, got)
		}
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
		t.Errorf("%v was made: %v", entries, err)
	}
}
