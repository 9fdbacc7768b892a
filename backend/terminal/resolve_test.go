package terminal_test

import (
	"os"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestMoveThatFailsOnce lets the database refuse a change of status for a
// moment. The terminal must not stay initializing for ever, or recovering.
func TestMoveThatFailsOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.db.unmoved.Store(2)
	row := b.open("printf here; exec cat")
	b.read(b.cursor(row.ID, 0), "here")
	runs := func() bool { return b.row(row.ID).Status == workbench.TerminalRunning }
	eventually(t, "it runs", runs)
	b.end()
	b.begin()
	b.launch()
	b.db.unmoved.Store(1)
	eventually(t, "it runs again", runs)
}

// TestRestoredStaysAsItIs restarts the owner again and again after the host was
// lost. Only the first launch changes the terminal.
func TestRestoredStaysAsItIs(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("printf here; exec cat")
	b.read(b.cursor(row.ID, 0), "here")
	b.end()
	printed := time.Now()
	p, err := os.FindProcess(b.hostPID())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the host is gone", func() bool { _, alive := host.Running(b.dir); return !alive })
	b.begin()
	b.launch()
	first := b.ended(row.ID)
	if first.Status != workbench.TerminalRestored || *first.EndReason != workbench.EndHostLost {
		t.Fatalf("%s because of %s", first.Status, *first.EndReason)
	}
	if ended := time.UnixMilli(*first.EndedAt); ended.After(printed) {
		t.Errorf("it ended at %v, and printed before %v", ended, printed)
	}
	if first.OutputSnapshot == nil || *first.OutputSnapshotOffset != int64(len("here")) {
		t.Errorf("its last screen is not kept: %v", first.OutputSnapshotOffset)
	}
	for range 20 {
		b.end()
		b.begin()
		b.launch()
	}
	if got := b.row(row.ID); got.UpdatedAt != first.UpdatedAt || *got.OutputSnapshot != *first.OutputSnapshot {
		t.Errorf("changed: %+v, was %+v", got, first)
	}
	hosttest.Stop(t, b.dir)
}
