//go:build unix

package terminal_test

import (
	"context"
	"syscall"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// scenario brings a terminal into a status, on a real host.
type scenario struct {
	name   string
	reach  func(b *bench) (id string)
	status workbench.TerminalStatus
	reason workbench.EndReason // "": it has not ended
	// let undoes what held the terminal there, while no owner runs.
	let func(b *bench)
	// next is where the terminal is when the next owner has launched.
	next workbench.TerminalStatus
}

// TestStatuses reaches each of the eleven statuses as the world does, and looks at
// what the next launch makes of it.
func TestStatuses(t *testing.T) {
	t.Parallel()
	reached := map[workbench.TerminalStatus]bool{}
	for engine, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		for _, s := range scenarios() {
			reached[s.status] = true
			t.Run(engine+"/"+s.name, func(t *testing.T) {
				t.Parallel()
				s.play(newBench(t, host.Config{}, brief, func(b *bench) { b.engine = open }))
			})
		}
	}
	for _, status := range append(workbench.LiveTerminalStatuses(), workbench.TerminalIdle,
		workbench.TerminalRestored, workbench.TerminalCompleted, workbench.TerminalFailed) {
		if !reached[status] {
			t.Errorf("no scenario reaches %s", status)
		}
	}
}

func (s scenario) play(b *bench) {
	id := s.reach(b)
	got := b.status(id, s.status)
	if s.reason == "" && got.EndReason != nil || s.reason != "" && (got.EndReason == nil || *got.EndReason != s.reason) {
		b.t.Errorf("it ended because of %v, wanted %q", got.EndReason, s.reason)
	}
	b.end()
	if s.let != nil {
		s.let(b)
	}
	b.begin()
	b.launch()
	if after := b.status(id, s.next); s.status == s.next && after.Status.Ended() && after.UpdatedAt != got.UpdatedAt {
		b.t.Error("a launch touched what rests")
	}
}

// scenarios are the ways into each status.
func scenarios() []scenario {
	running := func(script string) func(*bench) string {
		return func(b *bench) string { return b.open(script).ID }
	}
	ends := func(name, script string, status workbench.TerminalStatus, reason workbench.EndReason) scenario {
		return scenario{name: name, reach: running(script), status: status, reason: reason, next: status}
	}
	return []scenario{
		{name: "recorded", reach: recorded, status: workbench.TerminalIdle, next: workbench.TerminalIdle},
		{name: "host stopped at the start", reach: unanswered, status: workbench.TerminalStarting, let: resumeHost, next: workbench.TerminalRunning},
		{name: "started just now", reach: unmoved, status: workbench.TerminalInitializing, let: moves, next: workbench.TerminalRunning},
		{name: "a program", reach: running("cat"), status: workbench.TerminalRunning, next: workbench.TerminalRunning},
		{name: "bell", reach: running(`printf '\a'; cat`), status: workbench.TerminalAttention, next: workbench.TerminalAttention},
		{name: "hook", reach: called, status: workbench.TerminalAttention, next: workbench.TerminalAttention},
		{name: "child stopped", reach: stopped, status: workbench.TerminalStuck, next: workbench.TerminalStuck},
		{name: "host stopped", reach: silent, status: workbench.TerminalDisconnected, let: resumeHost, next: workbench.TerminalRunning},
		{name: "owner killed", reach: behind, status: workbench.TerminalRecovering, let: takes, next: workbench.TerminalRunning},
		{name: "host killed", reach: orphaned, status: workbench.TerminalRestored, reason: workbench.EndHostLost, next: workbench.TerminalRestored},
		{name: "rebooted", reach: rebooted, status: workbench.TerminalRestored, reason: workbench.EndReboot, next: workbench.TerminalRestored},
		ends("true", "true", workbench.TerminalCompleted, workbench.EndExited),
		ends("false", "false", workbench.TerminalFailed, workbench.EndExited),
		ends("signal", "kill -HUP $$", workbench.TerminalFailed, workbench.EndSignaled),
		{name: "killed", reach: killed, status: workbench.TerminalFailed, reason: workbench.EndKilled, next: workbench.TerminalFailed},
		{name: "no such program", reach: missing, status: workbench.TerminalFailed, reason: workbench.EndSpawnFailed, next: workbench.TerminalFailed},
	}
}

func recorded(b *bench) string {
	row, err := b.Open(b.t.Context(), terminal.Spec{WorkingDirectory: "/", Command: []string{"cat"}, Idle: true})
	if err != nil {
		b.t.Fatal(err)
	}
	return row.ID
}

// newest is the terminal that was made last.
func (b *bench) newest() string {
	b.t.Helper()
	rows, err := b.db.Terminals(b.t.Context(), workbench.TerminalFilter{Limit: 1})
	if err != nil || len(rows) == 0 {
		b.t.Fatal("no terminal", err)
	}
	return rows[0].ID
}

// unanswered asks a host that is stopped for a child.
func unanswered(b *bench) string {
	first := b.open("true").ID
	b.ended(first)
	b.silence()
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		_, _ = b.Open(context.WithoutCancel(b.t.Context()), terminal.Spec{WorkingDirectory: "/", Command: []string{"cat"}})
	}()
	b.t.Cleanup(func() { <-opened })
	eventually(b.t, "the row is there", func() bool { return b.newest() != first })
	return b.newest()
}

func resumeHost(b *bench) {
	if err := syscall.Kill(b.hostPID(), syscall.SIGCONT); err != nil {
		b.t.Error(err)
	}
}

// unmoved holds a terminal in the second in which it begins.
func unmoved(b *bench) string {
	b.db.still.Store(true)
	return b.open("cat").ID
}

func moves(b *bench) { b.db.still.Store(false) }

func called(b *bench) string {
	id := b.open("cat").ID
	b.status(id, workbench.TerminalRunning)
	if err := b.Hook(b.t.Context(), id, waits("well?")); err != nil {
		b.t.Fatal(err)
	}
	return id
}

func stopped(b *bench) string {
	row := b.open("cat")
	b.status(row.ID, workbench.TerminalRunning)
	b.signal(row, syscall.SIGSTOP)
	return row.ID
}

func silent(b *bench) string {
	id := b.open("cat").ID
	b.status(id, workbench.TerminalRunning)
	b.silence()
	return id
}

// behind begins anew while the database does not take what a terminal prints, so
// that it does not catch up.
func behind(b *bench) string {
	id := b.open("while :; do echo x; sleep 0.01; done").ID
	b.status(id, workbench.TerminalRunning)
	b.db.refusal.Store(diskFull())
	eventually(b.t, "output waits", func() bool { return b.db.refused.Load() > 0 })
	b.end()
	b.begin()
	b.launch()
	return id
}

func takes(b *bench) { b.db.refusal.Store(nil) }

func orphaned(b *bench) string {
	id := b.open("cat").ID
	b.status(id, workbench.TerminalRunning)
	b.lose()
	b.launch()
	return id
}

// rebooted is orphaned on a machine that was started again since: the process
// has the number of another boot.
func rebooted(b *bench) string {
	b.db.boot = "another boot"
	return orphaned(b)
}

func killed(b *bench) string {
	id := b.open("cat").ID
	if _, err := b.Kill(b.t.Context(), id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

func missing(b *bench) string {
	if _, err := b.Open(b.t.Context(), terminal.Spec{WorkingDirectory: "/", Command: []string{"no-such-program"}}); err == nil {
		b.t.Error("it was started")
	}
	return b.newest()
}
