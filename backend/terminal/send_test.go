package terminal_test

import (
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestSend looks at the bytes that a program gets for a paste.
func TestSend(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	const text = "a\r\n한\tb\x1b[201~\x03\rc\u009b"
	for asks, want := range map[string]string{
		`\033[?2004h`: "\x1b[200~a\n한\tb[201~\nc\x1b[201~\r",
		`x`:           "a\r한\tb[201~\rc\r",
	} {
		row := b.open(`stty raw -echo; printf "$1"; head -c "$2" > "$3"`, asks, fmt.Sprint(len(want)), t.TempDir()+"/got")
		eventually(t, "it has asked", func() bool { return b.row(row.ID).OutputEndOffset > 0 })
		if err := b.Send(t.Context(), row.ID, text, true); err != nil {
			t.Fatal(err)
		}
		b.ended(row.ID)
		if got := readFile(t, row.Command[len(row.Command)-1]); got != want {
			t.Errorf("it got %q, wanted %q", got, want)
		}
		code(t, b.Send(t.Context(), row.ID, text, true), workbench.EConflict)
	}
	code(t, b.Send(t.Context(), workbench.NewID(), text, true), workbench.ENotFound)
}

// TestSendAfterARestart pastes into a program that asked for brackets long
// before this owner came.
func TestSendAfterARestart(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	const want = "\x1b[200~one\ntwo\x1b[201~"
	row := b.open(`stty raw -echo; printf '\033[?2004h'; head -c "$1" > "$2"`, fmt.Sprint(len(want)), t.TempDir()+"/got")
	eventually(t, "it has asked", func() bool { return b.row(row.ID).OutputEndOffset > 0 })
	b.end()
	b.begin()
	b.launch()
	if err := b.Send(t.Context(), row.ID, "one\ntwo", false); err != nil {
		t.Fatal(err)
	}
	b.ended(row.ID)
	if got := readFile(t, row.Command[len(row.Command)-1]); got != want {
		t.Errorf("it got %q, wanted %q", got, want)
	}
}

// TestSendAnswers ends the wait for the user like a key.
func TestSendAnswers(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open(`printf '\a'; cat`)
	b.status(row.ID, workbench.TerminalAttention)
	if err := b.Send(t.Context(), row.ID, "yes", true); err != nil {
		t.Fatal(err)
	}
	if got := b.row(row.ID); got.Status != workbench.TerminalRunning {
		t.Errorf("%s", got.Status)
	}
}
