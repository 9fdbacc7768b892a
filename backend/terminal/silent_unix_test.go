//go:build unix

package terminal_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// silence stops the process host, until the test calls what it returns.
func (b *bench) silence() (resume func()) {
	b.t.Helper()
	pid := b.hostPID()
	signal := func(s syscall.Signal) {
		if err := syscall.Kill(pid, s); err != nil {
			b.t.Error(err)
		}
	}
	signal(syscall.SIGSTOP)
	return func() { signal(syscall.SIGCONT) }
}

// TestStartThatNobodyWaitsFor gives up a start while the host is held up. What
// the host starts later belongs to no terminal that runs, so it is ended.
func TestStartThatNobodyWaitsFor(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.ended(b.open("true").ID) // a host runs
	resume := b.silence()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second) // long enough for the row on a busy machine
	defer cancel()
	_, err := b.Open(ctx, terminal.Spec{WorkingDirectory: "/", Command: []string{"cat"}})
	code(t, err, workbench.EHostUnreachable)
	rows, err := b.db.Terminals(t.Context(), workbench.TerminalFilter{Limit: 100})
	if err != nil || rows[0].Status != workbench.TerminalFailed || *rows[0].EndReason != workbench.EndSpawnFailed {
		t.Fatalf("%+v, %v", rows[0], err)
	}
	resume()
	b.nothingLeft()
}

// TestDeletedWhileStarting deletes a terminal before its process is there.
func TestDeletedWhileStarting(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.ended(b.open("true").ID)
	resume := b.silence()
	opened := make(chan error, 1)
	go func() {
		_, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: "/", Command: []string{"cat"}, Title: "short"})
		opened <- err
	}()
	var id string
	eventually(t, "the row is there", func() bool {
		rows, err := b.db.Terminals(t.Context(), workbench.TerminalFilter{Limit: 100})
		if err != nil || len(rows) < 2 {
			return false
		}
		id = rows[0].ID
		return true
	})
	if err := b.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	resume()
	if err := <-opened; err == nil {
		t.Error("a deleted terminal was opened")
	}
	b.nothingLeft()
}

// TestResizedWhileStarting changes the size of a terminal before its process is
// there. The process has it then.
func TestResizedWhileStarting(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.ended(b.open("true").ID)
	resume := b.silence()
	opened := make(chan error, 1)
	go func() {
		_, err := b.Open(t.Context(), terminal.Spec{
			WorkingDirectory: "/", Command: []string{"/bin/sh", "-c", `until [ "$(stty size)" = "30 100" ]; do sleep 0.01; done; echo fits`},
		})
		opened <- err
	}()
	var id string
	eventually(t, "the row is there", func() bool {
		rows, err := b.db.Terminals(t.Context(), workbench.TerminalFilter{Limit: 100})
		if err != nil || len(rows) < 2 {
			return false
		}
		id = rows[0].ID
		return true
	})
	if err := b.Resize(t.Context(), id, 100, 30); err != nil {
		t.Error(err)
	}
	resume()
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
	b.read(b.cursor(id, 0), "fits")
}

// nothingLeft waits until no process runs in the host, and none is spooled. The
// last request that was made before is answered by then.
func (b *bench) nothingLeft() {
	b.t.Helper()
	eventually(b.t, "nothing runs and nothing is spooled", func() bool {
		client, err := b.link.Running(b.t.Context())
		if err != nil {
			return false
		}
		children, err := client.List(b.t.Context())
		if err != nil || len(children) > 0 {
			return false
		}
		spooled, err := b.link.Spool().List()
		return err == nil && len(spooled) == 0
	})
}

// TestCloseWithASilentHost ends while a start waits for the host: the start
// goes on with the next launch, once.
func TestCloseWithASilentHost(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.ended(b.open("true").ID)
	resume := b.silence()
	opened := make(chan error, 1)
	go func() {
		_, err := b.Open(context.WithoutCancel(t.Context()), terminal.Spec{WorkingDirectory: "/", Command: []string{"cat"}})
		opened <- err
	}()
	var rows []workbench.TerminalSummary
	eventually(t, "the row is there", func() bool {
		var err error
		rows, err = b.db.Terminals(t.Context(), workbench.TerminalFilter{Limit: 100})
		return err == nil && len(rows) == 2
	})
	b.end()
	if err := <-opened; err == nil {
		t.Error("a terminal was opened by a service that is closed")
	}
	if got := b.row(rows[0].ID); got.Status != workbench.TerminalStarting {
		t.Errorf("%s, and the next launch could not start it", got.Status)
	}
	resume()
	b.begin()
	b.launch()
	eventually(t, "it runs", func() bool { return b.row(rows[0].ID).Status == workbench.TerminalRunning })
	if children, err := b.link.Spool().List(); err != nil || len(children) != 1 {
		t.Errorf("%d processes, %v", len(children), err)
	}
}
