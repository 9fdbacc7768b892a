package process_test

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/process"
)

// link is a Link to the host of a new data directory.
func link(t *testing.T) (*process.Link, string) {
	t.Helper()
	dir := t.TempDir()
	l := process.NewLink(hosttest.Options(t, host.Config{DataDir: dir}), slog.New(slog.DiscardHandler))
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		hosttest.Stop(t, dir)
	})
	return l, dir
}

func reach(t *testing.T, l *process.Link) *host.Client {
	t.Helper()
	client, err := l.Host(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// spawn starts a shell with pipes that reads its input.
func spawn(t *testing.T, l *process.Link, id, script string) host.Info {
	t.Helper()
	info, err := reach(t, l).Spawn(t.Context(), host.Spec{
		ID: id, Kind: host.KindPipe, Cwd: "/", Env: os.Environ(), Argv: []string{"/bin/sh", "-c", script},
	})
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// settled waits until a watch tells the end of its child, or that its host is
// gone.
func settled(t *testing.T, w *process.Watch) (exit *host.Info, gone bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		changed := w.Changed()
		if exit, gone := w.Exit(); exit != nil || gone {
			return exit, gone
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatal("nobody tells the end of the child")
		}
	}
}

// TestWatchAfterTheEnd begins to watch a child whose end was told before: a
// launch does that with each child that ends while it looks around.
func TestWatchAfterTheEnd(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	spawn(t, l, "early", "exit 3")
	waitFor(t, func() bool {
		info, err := l.Spool().Info("early")
		return err == nil && info.State == host.StateExited
	})
	later := l.Watch("later") // its end is told after that of the first
	spawn(t, l, "later", "true")
	settled(t, later)
	exit, gone := settled(t, l.Watch("early"))
	if gone || exit == nil || exit.ExitCode == nil || *exit.ExitCode != 3 {
		t.Errorf("%+v, host gone: %t", exit, gone)
	}
}

func TestWatchAfterTheEndOfTheHost(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	spawn(t, l, "orphan", "cat")
	self := reach(t, l).Status()
	kill(t, self.PID)
	waitFor(t, func() bool { return !host.Alive(self.PID, self.StartToken) })
	if exit, gone := settled(t, l.Watch("orphan")); exit != nil || !gone {
		t.Errorf("%+v, host gone: %t", exit, gone)
	}
}

// TestNextHost ends a host and uses the next one at once: the end of the first
// is the end of its own children only.
func TestNextHost(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	spawn(t, l, "first", "trap '' HUP; cat")
	first := l.Watch("first")
	client := reach(t, l)
	if err := client.Stop(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	<-client.Done()

	spawn(t, l, "second", "cat")
	second := l.Watch("second")
	if reach(t, l).Status().PID == client.Status().PID {
		t.Fatal("the host has not ended")
	}
	if _, gone := settled(t, first); !gone {
		waitFor(t, func() bool { _, gone := first.Exit(); return gone }) // every watch was told
	}
	if err := reach(t, l).CloseStdin(t.Context(), "second"); err != nil {
		t.Fatal(err)
	}
	if exit, gone := settled(t, second); gone || exit == nil {
		t.Errorf("the child of the second host: %+v, host gone: %t", exit, gone)
	}
}

// TestForgetKeepsWhatRuns asks to forget a child that runs: what it prints has
// no other place than the spool.
func TestForgetKeepsWhatRuns(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	spawn(t, l, "running", "cat")
	l.Forget(t.Context(), "running")
	if _, err := l.Spool().Info("running"); err != nil {
		t.Error(err)
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	l, dir := link(t)
	spawn(t, l, "ended", "true")
	settled(t, l.Watch("ended"))
	l.Forget(t.Context(), "ended")
	spawn(t, l, "left", "true")
	settled(t, l.Watch("left"))
	hosttest.Stop(t, dir)
	l.Forget(t.Context(), "left") // without a host
	if left, err := l.Spool().List(); err != nil || len(left) > 0 {
		t.Errorf("%+v, %v", left, err)
	}
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for !condition() {
		select {
		case <-deadline:
			t.Fatal("it does not happen")
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestOlderIdleHost upgrades the program under an idle host that is connected:
// the next child gets a host of its own version.
func TestOlderIdleHost(t *testing.T) {
	t.Parallel()
	l, dir := link(t)
	older := hosttest.Start(t, host.Config{DataDir: dir, AppVersion: "an older one"})
	first, err := l.Running(t.Context())
	if err != nil || first.Status().PID != older.Status().PID {
		t.Fatalf("the older host is not there: %v", err)
	}
	spawn(t, l, "p", "exit 3")
	if now := reach(t, l).Status(); now.PID == older.Status().PID || now.Version != "test" {
		t.Errorf("the child has the host %+v", now)
	}
	if exit, gone := settled(t, l.Watch("p")); gone || exit == nil || *exit.ExitCode != 3 {
		t.Errorf("%+v, host gone: %t", exit, gone)
	}
}
