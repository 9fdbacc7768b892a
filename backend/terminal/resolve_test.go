package terminal_test

import (
	"os"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestMoveThatFailed lets the database refuse the change of status that the
// first output brings. The terminal must not stay initializing for ever.
func TestMoveThatFailed(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.db.still.Store(true)
	row := b.open("printf here; exec cat")
	eventually(t, "the change is refused", func() bool { return b.db.unmoved.Load() > 0 })
	if got := b.row(row.ID).Status; got != workbench.TerminalInitializing {
		t.Errorf("it is %s", got)
	}
	b.db.still.Store(false)
	eventually(t, "it is made", func() bool { return b.row(row.ID).Status == workbench.TerminalRunning })
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
