package terminal_test

import (
	"os"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// listen makes the notices of a bench readable.
func (b *bench) listen() <-chan workbench.Notice {
	notices := make(chan workbench.Notice, 1000)
	b.notices = notices
	return notices
}

// told waits for a notice of attention.
func (b *bench) told(notices <-chan workbench.Notice, step workbench.Attention) workbench.Notice {
	b.t.Helper()
	var n workbench.Notice
	eventually(b.t, "attention is told of", func() bool {
		select {
		case n = <-notices:
			return n.Attention == step
		default:
			return false
		}
	})
	return n
}

func (b *bench) status(id string, want workbench.TerminalStatus) workbench.Terminal {
	b.t.Helper()
	eventually(b.t, "the terminal is "+string(want), func() bool { return b.row(id).Status == want })
	return b.row(id)
}

func waits(message string) tui.HookNotice {
	return tui.HookNotice{Agent: "claude", SessionID: workbench.NewID(), Event: tui.HookWaits, Message: message}
}

// TestHook takes what an agent's hook says: the session that can be resumed, and
// that the agent waits.
func TestHook(t *testing.T) {
	t.Parallel()
	var notices <-chan workbench.Notice
	b := newBench(t, host.Config{}, func(b *bench) { notices = b.listen() })
	row := b.open("cat")
	begins := tui.HookNotice{Agent: "claude", SessionID: workbench.NewID(), Event: tui.HookSession}
	if err := b.Hook(t.Context(), row.ID, begins); err != nil {
		t.Fatal(err)
	}
	got := b.status(row.ID, workbench.TerminalRunning)
	if *got.Agent != "claude" || *got.AssistantSessionID != begins.SessionID || got.AttentionAt != nil {
		t.Errorf("%+v", got)
	}
	said := waits("May I?\x1b[2J " + strings.Repeat("한", 500))
	if err := b.Hook(t.Context(), row.ID, said); err != nil {
		t.Fatal(err)
	}
	got = b.status(row.ID, workbench.TerminalAttention)
	if *got.AttentionReason != workbench.AttentionNotification || got.AttentionAt == nil || *got.AssistantSessionID != said.SessionID {
		t.Errorf("%+v", got)
	}
	n := b.told(notices, workbench.AttentionAsked)
	if n.ID != row.ID || !strings.HasPrefix(n.Text, "May I? [2J 한") || len(n.Text) > workbench.MaxNoticeText || !strings.HasSuffix(n.Text, "한…") {
		t.Errorf("%+v", n)
	}
	code(t, b.Hook(t.Context(), workbench.NewID(), said), workbench.ENotFound)
}

// TestWhoAnswers ends attention by a look and by a key, and by nothing else.
func TestWhoAnswers(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("stty -echo; while read line; do echo $line; done")
	ask := func() {
		t.Helper()
		b.status(row.ID, workbench.TerminalRunning)
		if err := b.Hook(t.Context(), row.ID, waits("well?")); err != nil {
			t.Fatal(err)
		}
		b.status(row.ID, workbench.TerminalAttention)
	}
	ask()
	if err := b.Looked(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	if got := b.row(row.ID); got.Status != workbench.TerminalRunning || got.AttentionReason != nil || got.AttentionAt != nil {
		t.Errorf("after a look: %+v", got)
	}
	if err := b.Looked(t.Context(), row.ID); err != nil {
		t.Errorf("a second look: %v", err)
	}
	ask()
	if err := b.Write(t.Context(), row.ID, []byte("yes\n")); err != nil {
		t.Fatal(err)
	}
	if got := b.row(row.ID); got.Status != workbench.TerminalRunning {
		t.Errorf("after a key: %s", got.Status)
	}
	b.read(b.cursor(row.ID, 0), "yes")
	code(t, b.Looked(t.Context(), workbench.NewID()), workbench.ENotFound)
}

// TestAttentionOutlivesTheOwner asks for the user, and does so still when another
// owner has taken over.
func TestAttentionOutlivesTheOwner(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("cat")
	b.status(row.ID, workbench.TerminalRunning)
	if err := b.Hook(t.Context(), row.ID, waits("well?")); err != nil {
		t.Fatal(err)
	}
	before := b.status(row.ID, workbench.TerminalAttention)
	b.end()
	b.begin()
	b.launch()
	after := b.status(row.ID, workbench.TerminalAttention)
	if *after.AttentionAt != *before.AttentionAt || *after.AttentionReason != *before.AttentionReason {
		t.Errorf("%d because of %s, before %d because of %s", *after.AttentionAt, *after.AttentionReason, *before.AttentionAt, *before.AttentionReason)
	}
	if err := b.Write(t.Context(), row.ID, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if got := b.row(row.ID); got.Status != workbench.TerminalRunning {
		t.Errorf("after a key: %s", got.Status)
	}
}

// TestWordsOfTheProgram asks by what the program prints: a bell, and each of the
// notifications. The prompt that follows answers nothing.
func TestWordsOfTheProgram(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prints string
		reason workbench.AttentionReason
		text   string
	}{
		"bell":    {`\a`, workbench.AttentionBell, ""},
		"osc 9":   {`\033]9;Build finished\033\\`, workbench.AttentionNotification, "Build finished"},
		"osc 777": {`\033]777;notify;Tests;2 failed\a`, workbench.AttentionNotification, "Tests 2 failed"},
		"osc 99":  {`\033]99;;Deployed\033\\`, workbench.AttentionNotification, "Deployed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var notices <-chan workbench.Notice
			b := newBench(t, host.Config{}, func(b *bench) { notices = b.listen() })
			row := b.open(`printf "$1"; printf 'prompt> '; read x; echo more; cat`, test.prints)
			got := b.status(row.ID, workbench.TerminalAttention)
			if *got.AttentionReason != test.reason {
				t.Errorf("because of %s", *got.AttentionReason)
			}
			if n := b.told(notices, workbench.AttentionAsked); n.ID != row.ID || n.Text != test.text {
				t.Errorf("%+v", n)
			}
			before := got.OutputEndOffset
			client, err := b.link.Running(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			p, err := b.db.TerminalProcess(t.Context(), row.ID)
			if err != nil {
				t.Fatal(err)
			}
			// Not through the service, where a key is an answer.
			if err := client.Write(t.Context(), p.ID, []byte("\n")); err != nil {
				t.Fatal(err)
			}
			eventually(t, "it prints more", func() bool { return b.row(row.ID).OutputEndOffset >= before+int64(len("more\r\n")) })
			if got := b.row(row.ID); got.Status != workbench.TerminalAttention {
				t.Errorf("output answered it: %s", got.Status)
			}
		})
	}
}

// TestWordsWithoutAnOwner rings while nobody follows: the next owner asks.
func TestWordsWithoutAnOwner(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	file := t.TempDir() + "/go"
	row := b.open(`echo ready; until [ -e "$1" ]; do sleep 0.01; done; printf '\a'; : > "$1.done"; cat`, file)
	b.status(row.ID, workbench.TerminalRunning)
	eventually(t, "it is ready", func() bool { return b.row(row.ID).OutputEndOffset > 0 })
	b.end()
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it has rung", func() bool { _, err := os.Stat(file + ".done"); return err == nil })
	b.begin()
	b.launch()
	if got := b.status(row.ID, workbench.TerminalAttention); *got.AttentionReason != workbench.AttentionBell {
		t.Errorf("because of %s", *got.AttentionReason)
	}
	// And once only: what was looked at is not asked again by the next owner.
	if err := b.Looked(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	b.end()
	b.begin()
	b.launch()
	b.status(row.ID, workbench.TerminalRunning)
	if err := b.Send(t.Context(), row.ID, "x", true); err != nil { // its screen is restored by then
		t.Fatal(err)
	}
	if got := b.row(row.ID); got.Status != workbench.TerminalRunning {
		t.Errorf("%s", got.Status)
	}
}
