package terminal_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *bench) restart(id string, spec terminal.RestartSpec) workbench.Terminal {
	b.t.Helper()
	row, err := b.Restart(b.t.Context(), id, spec)
	if err != nil {
		b.t.Fatal(err)
	}
	return row
}

// TestRestart runs a command three times. What it prints goes on in one stream,
// and each process keeps its own end.
func TestRestart(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	dir := t.TempDir()
	row, err := b.Open(t.Context(), terminal.Spec{
		WorkingDirectory: dir, Command: []string{"/bin/sh", "-c", `echo x >> runs; n=$(wc -l < runs); echo "run" $n; stty size; exit $n`},
		Cols: 100, Rows: 30,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "run 1\r\n30 100\r\n"
	for n := int64(1); ; n++ {
		got := b.ended(row.ID)
		if *got.ExitCode != n || got.RestartCount != n-1 || got.Status != workbench.TerminalFailed {
			t.Errorf("%s with %d after %d restarts", got.Status, *got.ExitCode, got.RestartCount)
		}
		if data, _ := b.stored(row.ID); string(data) != want || got.OutputLog != want {
			t.Errorf("stored %q, as text %q, wanted %q", data, got.OutputLog, want)
		}
		if n == 3 {
			break
		}
		started := b.restart(row.ID, terminal.RestartSpec{})
		if started.EndedAt != nil || started.ExitCode != nil || started.EndReason != nil || started.ProcessPID == nil {
			t.Errorf("a started terminal has an end: %+v", started)
		}
		want += strings.ReplaceAll("run N\r\n30 100\r\n", "N", string(rune('1'+n)))
	}
	processes, err := b.db.TerminalProcesses(t.Context(), row.ID)
	if err != nil || len(processes) != 3 {
		t.Fatalf("%d processes, %v", len(processes), err)
	}
	for i, p := range processes {
		n := int64(i + 1)
		if p.Ordinal != n || *p.ExitCode != n || p.BaseOffset != int64(i)*int64(len("run 1\r\n30 100\r\n")) {
			t.Errorf("process %d: %+v", n, p)
		}
	}
}

// TestRestartOfWhatRuns restarts one terminal from many places at once: one
// process more has run in the end, not one for each.
func TestRestartOfWhatRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("exit 1")
	b.ended(row.ID)
	var wg sync.WaitGroup
	results := make(chan error, 8)
	for range 8 {
		wg.Go(func() {
			_, err := b.Restart(context.WithoutCancel(t.Context()), row.ID, terminal.RestartSpec{Command: []string{"cat"}})
			results <- err
		})
	}
	wg.Wait()
	close(results)
	started := 0
	for err := range results {
		if err == nil {
			started++
			continue
		}
		code(t, err, workbench.EConflict)
	}
	if started != 1 {
		t.Errorf("%d restarts succeeded", started)
	}
	if processes, err := b.db.TerminalProcesses(t.Context(), row.ID); err != nil || len(processes) != 2 {
		t.Errorf("%d processes, %v", len(processes), err)
	}
	_, err := b.Restart(t.Context(), workbench.NewID(), terminal.RestartSpec{})
	code(t, err, workbench.ENotFound)
}

// TestRestartElsewhere restarts a terminal whose directory is gone: it stays as
// it ended, until another directory is named, where it stays.
func TestRestartElsewhere(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	gone, there := filepath.Join(t.TempDir(), "gone"), t.TempDir()
	if err := os.Mkdir(gone, 0o700); err != nil {
		t.Fatal(err)
	}
	row, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: gone, Command: []string{"/bin/sh", "-c", "pwd -P; exit 4"}})
	if err != nil {
		t.Fatal(err)
	}
	before := b.ended(row.ID)
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	for _, spec := range []terminal.RestartSpec{{}, {WorkingDirectory: filepath.Join(there, "no")}} {
		_, err := b.Restart(t.Context(), row.ID, spec)
		code(t, err, workbench.EDirectoryGone)
	}
	_, err = b.Restart(t.Context(), row.ID, terminal.RestartSpec{WorkingDirectory: "relative"})
	code(t, err, workbench.EInvalid)
	if after := b.row(row.ID); after.Status != workbench.TerminalFailed || *after.ExitCode != 4 || after.OutputLog != before.OutputLog || after.RestartCount != 0 {
		t.Errorf("a refused restart changed the terminal: %+v", after)
	}
	b.restart(row.ID, terminal.RestartSpec{WorkingDirectory: there})
	b.ended(row.ID)
	b.restart(row.ID, terminal.RestartSpec{})
	got := b.ended(row.ID)
	real, err := filepath.EvalSymlinks(there)
	if err != nil || strings.Count(got.OutputLog, real+"\r\n") != 2 || *got.WorkingDirectory != there {
		t.Errorf("%q in %s, %v", got.OutputLog, *got.WorkingDirectory, err)
	}
}

// TestRestartOfNothing restarts a terminal whose command is not there any more:
// it says so where it is, and keeps what was printed.
func TestRestartOfNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("echo kept")
	b.ended(row.ID)
	_, err := b.Restart(t.Context(), row.ID, terminal.RestartSpec{Command: []string{"/no/such/program"}})
	if err == nil {
		t.Fatal("a program that is not there was started")
	}
	got := b.row(row.ID)
	if got.Status != workbench.TerminalFailed || *got.EndReason != workbench.EndSpawnFailed || got.OutputLog != "kept\r\n" {
		t.Errorf("%s because of %s, %q", got.Status, *got.EndReason, got.OutputLog)
	}
	b.restart(row.ID, terminal.RestartSpec{})
	if got := b.ended(row.ID); got.OutputLog != "kept\r\nkept\r\n" {
		t.Errorf("%q", got.OutputLog)
	}
}

// TestIdle records a terminal, and starts it later, once.
func TestIdle(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: "/", Command: []string{"cat"}, Idle: true})
	if err != nil || row.Status != workbench.TerminalIdle || row.ProcessPID != nil {
		t.Fatalf("%+v, %v", row, err)
	}
	b.end()
	b.begin()
	b.launch()
	if got := b.row(row.ID); got.Status != workbench.TerminalIdle {
		t.Errorf("a launch left %s", got.Status)
	}
	code(t, b.Write(t.Context(), row.ID, []byte("x")), workbench.EConflict)
	started, err := b.Start(t.Context(), row.ID)
	if err != nil || started.RestartCount != 0 || started.ProcessPID == nil {
		t.Fatalf("%+v, %v", started, err)
	}
	_, err = b.Start(t.Context(), row.ID)
	code(t, err, workbench.EConflict)
}

// TestEnvironmentOfARestart gives each start the variables that the project has
// by then.
func TestEnvironmentOfARestart(t *testing.T) {
	t.Parallel()
	value := "PROJECT=first"
	b := newBench(t, host.Config{}, func(b *bench) {
		b.variables = func(context.Context, string) (workbench.Environ, error) {
			if value == "" {
				return nil, errors.New("no variables")
			}
			return workbench.Environ{value}, nil
		}
	})
	project := storetest.Codebase(t, b.db.DB, b.host.ID)
	session, err := b.db.CreateSession(t.Context(), workbench.Session{SessionSummary: workbench.SessionSummary{
		ID: workbench.NewID(), Name: "session", ProjectDirectory: "/", ProjectHash: "hash", HostID: b.host.ID, CodebaseID: &project.ID,
	}})
	if err != nil {
		t.Fatal(err)
	}
	row, err := b.Open(t.Context(), terminal.Spec{
		WorkSessionID: session.ID, WorkingDirectory: "/", Command: []string{"/bin/sh", "-c", `echo "$PROJECT"`},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.ended(row.ID)
	value = "PROJECT=second"
	b.restart(row.ID, terminal.RestartSpec{})
	if got := b.ended(row.ID); got.OutputLog != "first\r\nsecond\r\n" {
		t.Errorf("%q", got.OutputLog)
	}
	value = ""
	_, err = b.Restart(t.Context(), row.ID, terminal.RestartSpec{})
	if err == nil {
		t.Error("it was started without its variables")
	}
}

func TestSetOnLaunch(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("true")
	if row.OnLaunch != workbench.LaunchLeaves {
		t.Errorf("a launch does %q unasked", row.OnLaunch)
	}
	for _, v := range []workbench.OnLaunch{workbench.LaunchRestarts, workbench.LaunchResumes, workbench.LaunchLeaves} {
		if err := b.SetOnLaunch(t.Context(), row.ID, v); err != nil || b.row(row.ID).OnLaunch != v {
			t.Errorf("%q, wanted %q: %v", b.row(row.ID).OnLaunch, v, err)
		}
	}
	code(t, b.SetOnLaunch(t.Context(), row.ID, "sometimes"), workbench.EInvalid)
	code(t, b.SetOnLaunch(t.Context(), workbench.NewID(), workbench.LaunchRestarts), workbench.ENotFound)
}
