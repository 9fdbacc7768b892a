//go:build unix

package terminal_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestDisconnected stops the host: its terminals say that nobody knows how they
// are, and go on where they were when it answers.
func TestDisconnected(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, hasty)
	plain, asking := b.open("cat"), b.open("cat")
	b.status(plain.ID, workbench.TerminalRunning)
	b.status(asking.ID, workbench.TerminalRunning)
	if err := b.Hook(t.Context(), asking.ID, waits("well?")); err != nil {
		t.Fatal(err)
	}
	b.status(asking.ID, workbench.TerminalAttention)
	resume := b.silence()
	for range 2 {
		b.status(plain.ID, workbench.TerminalDisconnected)
		b.status(asking.ID, workbench.TerminalDisconnected)
		resume()
		b.status(plain.ID, workbench.TerminalRunning)
		if got := b.status(asking.ID, workbench.TerminalAttention); *got.AttentionReason != workbench.AttentionNotification {
			t.Errorf("%+v", got)
		}
		resume = b.silence()
	}
	resume()
	if err := b.Write(t.Context(), plain.ID, []byte("still here\n")); err != nil {
		t.Fatal(err)
	}
	b.read(b.cursor(plain.ID, 0), "still here")
}

// TestKilledWhileDisconnected ends a host that does not answer: that is no
// silence any more.
func TestKilledWhileDisconnected(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, hasty)
	row := b.open("cat")
	b.status(row.ID, workbench.TerminalRunning)
	b.silence()
	b.status(row.ID, workbench.TerminalDisconnected)
	b.killHost()
	got := b.ended(row.ID)
	if got.Status != workbench.TerminalRestored || *got.EndReason != workbench.EndHostLost {
		t.Errorf("%s because of %s", got.Status, *got.EndReason)
	}
}

// TestHookWhileDisconnected is called by a hook while the host does not answer.
// The call is heard when it does.
func TestHookWhileDisconnected(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, hasty)
	row := b.open("cat")
	b.status(row.ID, workbench.TerminalRunning)
	resume := b.silence()
	b.status(row.ID, workbench.TerminalDisconnected)
	if err := b.Hook(t.Context(), row.ID, waits("well?")); err != nil {
		t.Fatal(err)
	}
	resume()
	b.status(row.ID, workbench.TerminalAttention)
}

// TestQuietThroughSilence stops the host in the middle of an agent's silence: it
// still asks for the user afterwards.
func TestQuietThroughSilence(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, brief, func(b *bench) {
		b.set[workbench.SettingTerminalAttention] = 2
		hasty(b)
	})
	row := b.agent(t, "aider", `echo ready; read line`)
	eventually(t, "it is seen, and ready", func() bool { got := b.row(row.ID); return got.Agent != nil && got.OutputEndOffset > 0 })
	resume := b.silence()
	b.status(row.ID, workbench.TerminalDisconnected)
	eventually(t, "the silence is long", func() bool { return time.Now().UnixMilli()-*b.row(row.ID).LastOutputAt > 2500 })
	resume()
	b.status(row.ID, workbench.TerminalAttention)
}

// TestStopped stops a process and lets it go on.
func TestStopped(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, brief)
	row := b.open("cat")
	for range 2 {
		b.status(row.ID, workbench.TerminalRunning)
		b.signal(row, syscall.SIGSTOP)
		b.status(row.ID, workbench.TerminalStuck)
		b.signal(row, syscall.SIGCONT)
	}
	b.status(row.ID, workbench.TerminalRunning)
}

// TestKillWhatIsStopped ends a tree of which no part can act on a signal.
func TestKillWhatIsStopped(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, brief)
	row := b.open("cat")
	b.signal(row, syscall.SIGSTOP)
	b.status(row.ID, workbench.TerminalStuck)
	got, err := b.Kill(t.Context(), row.ID)
	if err != nil || got.Status != workbench.TerminalFailed || *got.EndReason != workbench.EndKilled {
		t.Errorf("%+v, %v", got, err)
	}
}

func (b *bench) signal(row workbench.Terminal, s syscall.Signal) {
	b.t.Helper()
	if err := syscall.Kill(int(*row.ProcessPID), s); err != nil {
		b.t.Fatal(err)
	}
}

// TestUnreadInput types into a program that reads nothing and does nothing, and
// into one that works meanwhile.
func TestUnreadInput(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, brief)
	gate := newGate(t)
	sleeps := b.open(`stty -echo; echo ready; read x < "$1"; read line; echo "$line"; cat`, gate.path)
	works := b.open(`stty -echo; echo ready; while :; do :; done`)
	for _, row := range []workbench.Terminal{sleeps, works} {
		b.read(b.cursor(row.ID, 0), "ready")
		b.status(row.ID, workbench.TerminalRunning)
		if err := b.Write(t.Context(), row.ID, []byte("hello\n")); err != nil {
			t.Fatal(err)
		}
	}
	b.status(sleeps.ID, workbench.TerminalStuck)
	if got := b.row(works.ID); got.Status != workbench.TerminalRunning {
		t.Errorf("a program that works: %s", got.Status)
	}
	gate.open(t)
	b.status(sleeps.ID, workbench.TerminalRunning)
	b.read(b.cursor(sleeps.ID, 0), "hello")
}
