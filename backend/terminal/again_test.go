package terminal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// lose closes the service, kills the host and begins again, without a launch.
func (b *bench) lose() {
	b.t.Helper()
	b.end()
	b.killHost()
	eventually(b.t, "the host is gone", func() bool { _, alive := host.Running(b.dir); return !alive })
	b.begin()
}

func (b *bench) onLaunch(row workbench.Terminal, v workbench.OnLaunch) workbench.Terminal {
	b.t.Helper()
	if err := b.SetOnLaunch(b.t.Context(), row.ID, v); err != nil {
		b.t.Fatal(err)
	}
	return row
}

// restarts counts the findings that say that a terminal was started again.
func restarts(findings []workbench.Finding, id string, action workbench.FindingAction) int {
	n := 0
	for _, f := range findings {
		if f.SubjectID == id && f.Action == action {
			n++
		}
	}
	return n
}

// TestAgain loses terminals that ask for different things, twice. A launch does
// what each asks for, once for each loss.
func TestAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	claude := agentProgram(t, "claude", `echo "$@"; read line`)
	open := func(v workbench.OnLaunch, command ...string) workbench.Terminal {
		row, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: "/", Command: command})
		if err != nil {
			t.Fatal(err)
		}
		return b.onLaunch(row, v)
	}
	left := b.open("cat")
	again := open(workbench.LaunchRestarts, "cat")
	resumed := open(workbench.LaunchResumes, claude)
	nothing := open(workbench.LaunchResumes, claude)
	session := workbench.NewID()
	if err := b.Hook(t.Context(), resumed.ID, tui.HookNotice{Agent: "claude", SessionID: session, Event: tui.HookSession}); err != nil {
		t.Fatal(err)
	}
	for loss := int64(1); loss <= 2; loss++ {
		b.lose()
		findings := b.launch()
		for _, row := range []workbench.Terminal{again, resumed} {
			got := b.status(row.ID, workbench.TerminalRunning)
			if got.RestartCount != loss || restarts(findings, row.ID, workbench.ActionResumed) != 1 || restarts(findings, row.ID, workbench.ActionRestored) != 1 {
				t.Errorf("%q was started %d times after %d losses: %+v", row.Command, got.RestartCount, loss, findings)
			}
		}
		for _, row := range []workbench.Terminal{left, nothing} {
			if got := b.row(row.ID); got.Status != workbench.TerminalRestored || got.RestartCount != 0 || restarts(findings, row.ID, workbench.ActionResumed) != 0 {
				t.Errorf("%q was started unasked: %+v", row.Command, got)
			}
		}
	}
	b.read(b.cursor(resumed.ID, 0), "--resume "+session)
}

// TestAgainNever starts nothing that ended by itself, that another launch had
// settled, or on a database that was put back.
func TestAgainNever(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	done := b.onLaunch(b.open("exit 3"), workbench.LaunchRestarts)
	b.ended(done.ID)
	meanwhile := b.onLaunch(b.open("read line; exit 4"), workbench.LaunchRestarts)
	late := b.open("cat")
	recovered := b.onLaunch(b.open("cat"), workbench.LaunchRestarts)
	b.status(late.ID, workbench.TerminalRunning)
	if err := b.Write(t.Context(), meanwhile.ID, []byte("\n")); err != nil {
		t.Fatal(err)
	}
	p, err := b.db.TerminalProcess(t.Context(), meanwhile.ID)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "it ends", func() bool {
		info, err := b.link.Spool().Info(p.ID)
		return err != nil || info.State == host.StateExited
	})
	b.lose()
	b.launch(func(o *launch.Options) { o.Recovered = &launch.Recovered{Action: workbench.ActionRestored} })
	b.onLaunch(late, workbench.LaunchRestarts) // after its loss was settled
	b.end()
	b.begin()
	b.launch()
	for _, row := range []workbench.Terminal{done, meanwhile, late, recovered} {
		if got := b.row(row.ID); !got.Status.Ended() || got.RestartCount != 0 {
			t.Errorf("%q was started: %+v", row.Command, got)
		}
	}
}

// TestAgainWhereItCannot keeps a lost terminal whose directory is gone, and says
// why it was not started.
func TestAgainWhereItCannot(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	dir := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	row, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: dir, Command: []string{"cat"}})
	if err != nil {
		t.Fatal(err)
	}
	b.onLaunch(row, workbench.LaunchRestarts)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	b.lose()
	findings := b.launch()
	if got := b.row(row.ID); got.Status != workbench.TerminalRestored || got.RestartCount != 0 {
		t.Errorf("%+v", got)
	}
	if restarts(findings, row.ID, workbench.ActionFailed) != 1 || !strings.Contains(*findings[len(findings)-1].Detail, dir) {
		t.Errorf("%+v", findings)
	}
}

// TestAgainAfterAShutdown ends the processes as a machine does that is shut
// down: nobody wanted that end, whatever it was.
func TestAgainAfterAShutdown(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.onLaunch(b.open("cat"), workbench.LaunchRestarts)
	b.status(row.ID, workbench.TerminalRunning)
	b.end()
	hosttest.Stop(t, b.dir)
	b.begin()
	findings := b.launch()
	got := b.status(row.ID, workbench.TerminalRunning)
	if got.RestartCount != 1 || restarts(findings, row.ID, workbench.ActionResumed) != 1 {
		t.Errorf("%+v, %+v", got, findings)
	}
}
