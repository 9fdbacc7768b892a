//go:build unix

package host_test

import (
	"os"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestSendReachesTheForeground sends signals to a terminal in which a shell has
// started a program in a group of its own.
func TestSendReachesTheForeground(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	const program = `trap "echo got USR1" USR1; trap "echo got WINCH" WINCH; trap "echo got INT; exit 5" INT; echo ready; while :; do sleep 0.02; done`
	b.spawn(t, shell("p", host.KindPTY, `trap 'echo the shell got it' USR1 INT; set -m; sh -c '`+program+`'; echo "code $?"`))
	b.shows(t, "p", host.StreamPTY, "ready")
	for _, name := range []string{"USR1", "WINCH", "INT"} {
		if err := b.Send(t.Context(), "p", name); err != nil {
			t.Fatal(err)
		}
		b.shows(t, "p", host.StreamPTY, "got "+name)
	}
	b.exited(t, "p")
	if got := b.output(t, "p", host.StreamPTY); strings.Contains(got, "the shell") || !strings.HasSuffix(got, "code 5\r\n") {
		t.Errorf("the terminal shows %q", got)
	}
	if err := b.Send(t.Context(), "p", "INT"); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("after the end: %v", err)
	}
}

func TestSendToPipes(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	b.spawn(t, shell("p", host.KindPipe, `trap 'exit 4' HUP; echo ready; while :; do sleep 0.02; done`))
	b.shows(t, "p", host.StreamStdout, "ready")
	for _, name := range []string{"KILL", "SIGINT", "", "9"} {
		if err := b.Send(t.Context(), "p", name); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("signal %q: %v", name, err)
		}
	}
	if err := b.Send(t.Context(), "p", "HUP"); err != nil {
		t.Fatal(err)
	}
	if info := b.exited(t, "p"); info.ExitCode == nil || *info.ExitCode != 4 || info.StopRequested {
		t.Errorf("%+v", info)
	}
}

// TestOlderHost speaks to a host that knows only the first version.
func TestOlderHost(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{Protocol: 1})
	if got := b.Status().Protocol; got != 1 {
		t.Errorf("agreed on version %d", got)
	}
	b.spawn(t, shell("p", host.KindPTY, "stty raw -echo; echo ready; sleep 1000"))
	b.shows(t, "p", host.StreamPTY, "ready")
	if err := b.Send(t.Context(), "p", "INT"); workbench.ErrorCode(err) != workbench.EUnavailable {
		t.Errorf("a signal through an older host: %v", err)
	}
	if err := b.Signal(t.Context(), "p", 0); err != nil {
		t.Fatal(err)
	}
	b.exited(t, "p")
}

// unread is what the host tells of the input that a child has left.
func (b bench) unread(t *testing.T, id string) int64 {
	t.Helper()
	infos, err := b.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range infos {
		if info.ID == id {
			return info.UnreadInput
		}
	}
	t.Fatalf("no process %s", id)
	return 0
}

func TestUnreadInput(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("only Linux tells what lies with the kernel")
	}
	b := start(t, host.Config{})
	b.spawn(t, shell("raw", host.KindPTY, "stty raw -echo; echo ready; sleep 1000"))
	b.spawn(t, shell("lines", host.KindPTY, "echo ready; sleep 1000"))
	b.spawn(t, shell("pipe", host.KindPipe, "echo ready; sleep 1000"))
	for id, stream := range map[string]host.Stream{"raw": host.StreamPTY, "lines": host.StreamPTY, "pipe": host.StreamStdout} {
		b.shows(t, id, stream, "ready")
		for _, part := range []string{"a few letters", " and a line\n"} {
			if err := b.Write(t.Context(), id, []byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		eventually(t, "the unread input of "+id, func() bool { return b.unread(t, id) == 25 })
	}
	if err := b.Write(t.Context(), "pipe", make([]byte, 200_000)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "what the host and the kernel hold", func() bool { return b.unread(t, "pipe") == 200_025 })
}

// TestAskingDoesNotKeepATerminalOpen asks for the unread input all the while
// that programs end. Each end must be seen, with every byte before it.
func TestAskingDoesNotKeepATerminalOpen(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	for _, id := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		b.spawn(t, shell(id, host.KindPTY, "sleep 0.1; printf last"))
		eventually(t, "the end of "+id, func() bool {
			infos, err := b.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return infos[len(infos)-1].Ended
		})
		if got := b.output(t, id, host.StreamPTY); got != "last" {
			t.Errorf("%s printed %q", id, got)
		}
	}
}
