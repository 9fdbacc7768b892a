//go:build unix

package host_test

import (
	"os"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
)

// TestRemovedDirectory removes the data directory under a host. Its children
// are ended, because nothing keeps their output or knows them any more, and the
// host of the directory that takes its place is left alone.
func TestRemovedDirectory(t *testing.T) {
	t.Parallel()
	cfg := host.Config{SocketCheck: 20 * time.Millisecond}
	b := start(t, cfg)
	orphan := b.spawn(t, shell("p", host.KindPTY, "while :; do sleep 1; done"))
	first := b.Status()
	eventually(t, "the directory to be removed", func() bool {
		return os.RemoveAll(b.dir) == nil // the host may just publish itself again in it
	})
	if err := os.Mkdir(b.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	cfg.DataDir = b.dir
	next := hosttest.Start(t, cfg)
	if next.Status().PID == first.PID {
		t.Fatal("the host of the removed directory answers")
	}
	eventually(t, "the first host to end", func() bool { return gone(first) })
	eventually(t, "its child to end", func() bool { return !host.Alive(orphan.PID, orphan.PIDStartToken) })

	again, err := host.Dial(t.Context(), b.dir)
	if err != nil {
		t.Fatalf("the second host was disturbed: %v", err)
	}
	defer again.Close()
	if again.Status().PID != next.Status().PID {
		t.Error("another host answers")
	}
}
