//go:build unix

package terminal_test

import (
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// hasty makes a bench look often, and lose its patience soon.
func hasty(b *bench) {
	b.options = func(o *terminal.Options) {
		o.WatchEvery, o.Patience = 20*time.Millisecond, 300*time.Millisecond
	}
}

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
