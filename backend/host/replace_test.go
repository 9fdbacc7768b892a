//go:build unix

package host_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestIdleHostOfAnotherVersionIsReplaced upgrades the program under a host.
func TestIdleHostOfAnotherVersionIsReplaced(t *testing.T) {
	t.Parallel()
	for name, older := range map[string]host.Config{
		"of the application": {AppVersion: "1"},
		"of the protocol":    {AppVersion: "2", Protocol: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, older)
			info := b.spawn(t, shell("p", host.KindPTY, "cat"))
			newer := hosttest.Options(t, host.Config{DataDir: b.dir, AppVersion: "2"})
			if got := pidOf(t, newer); got != b.Status().PID {
				t.Fatalf("a host with a child was replaced by %d", got)
			}
			if !host.Alive(info.PID, info.PIDStartToken) {
				t.Fatal("the child has ended")
			}
			if err := b.Signal(t.Context(), "p", 0); err != nil {
				t.Fatal(err)
			}
			b.exited(t, "p")
			eventually(t, "the idle host to be replaced", func() bool { return pidOf(t, newer) != b.Status().PID })
			eventually(t, "the idle host to end", func() bool { return gone(b.Status()) })
			if kept, err := b.spool.Info("p"); err != nil || !kept.Ended {
				t.Errorf("its ended child: %+v, %v", kept, err)
			}
			if first := pidOf(t, newer); first != pidOf(t, newer) {
				t.Error("a host of the same version was replaced")
			}
			hosttest.Stop(t, b.dir)
		})
	}
}

// pidOf is the host that serves a new child.
func pidOf(t *testing.T, opt host.StartOptions) int {
	t.Helper()
	client, err := host.Ensure(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	return client.Status().PID
}

// TestStoppedHostTakesNoChild spawns after a host was told to stop: a child that
// it took then would end with it.
func TestStoppedHostTakesNoChild(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	other := hosttest.Start(t, host.Config{DataDir: b.dir})
	stopped := make(chan error, 1)
	go func() { stopped <- b.Stop(t.Context(), false) }()
	info, err := other.Spawn(t.Context(), shell("p", host.KindPipe, "sleep 1000"))
	stopErr := <-stopped
	switch code := workbench.ErrorCode(err); code {
	case "": // it came first
		if workbench.ErrorCode(stopErr) != workbench.EConflict || !host.Alive(info.PID, info.PIDStartToken) {
			t.Errorf("a host that took a child has stopped: %v", stopErr)
		}
	case workbench.EUnavailable, workbench.EHostUnreachable:
		if stopErr != nil {
			t.Errorf("no child and no stop: %v", stopErr)
		}
	default:
		t.Error(err)
	}
}
