package terminal_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestOpenWriteAndResize(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open(`stty -echo; stty size; while read line; do echo "<$line>"; stty size; done; echo bye; exit 7`)
	c := b.cursor(row.ID, 0)
	b.read(c, "24 80\r\n")
	if err := b.Resize(t.Context(), row.ID, 100, 30); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(t.Context(), row.ID, []byte("한글 text\n")); err != nil {
		t.Fatal(err)
	}
	if got := b.read(c, "30 100\r\n"); !strings.Contains(got, "<한글 text>\r\n") {
		t.Errorf("%q", got)
	}
	// The screen does not wait for the database: the status follows the output.
	eventually(t, "the terminal runs", func() bool { return b.row(row.ID).Status == workbench.TerminalRunning })
	if got := b.row(row.ID); got.Cols != 100 || got.Rows != 30 || got.StartedAt == nil {
		t.Errorf("%+v", got)
	}
	if err := b.Write(t.Context(), row.ID, []byte("\x04")); err != nil {
		t.Fatal(err)
	}
	got := b.ended(row.ID)
	if got.Status != workbench.TerminalFailed || *got.EndReason != workbench.EndExited || *got.ExitCode != 7 {
		t.Errorf("%s because of %s with %d", got.Status, *got.EndReason, *got.ExitCode)
	}
	if data, _ := b.stored(row.ID); !strings.HasSuffix(string(data), "bye\r\n") || got.OutputLog != string(data) {
		t.Errorf("stored %q, as text %q", data, got.OutputLog)
	}
	code(t, b.Write(t.Context(), row.ID, []byte("x")), workbench.EConflict)
	code(t, b.Resize(t.Context(), row.ID, 0, 5), workbench.EInvalid)
	if err := b.Resize(t.Context(), row.ID, 90, 20); err != nil || b.row(row.ID).Cols != 90 {
		t.Errorf("the size of an ended terminal: %v", err)
	}
	_, err := b.Kill(t.Context(), row.ID)
	code(t, err, workbench.EConflict)
}

func TestEnds(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	for script, want := range map[string]struct {
		status workbench.TerminalStatus
		reason workbench.EndReason
		exit   int64
		signal string
	}{
		"true":           {workbench.TerminalCompleted, workbench.EndExited, 0, ""},
		"exit 3":         {workbench.TerminalFailed, workbench.EndExited, 3, ""},
		"kill -TERM $$":  {workbench.TerminalFailed, workbench.EndSignaled, -1, "SIGTERM"},
		"kill -KILL $$":  {workbench.TerminalFailed, workbench.EndSignaled, -1, "SIGKILL"},
		"printf hello":   {workbench.TerminalCompleted, workbench.EndExited, 0, ""},
		"exec 2>&1; nil": {workbench.TerminalFailed, workbench.EndExited, 127, ""},
	} {
		got := b.ended(b.open(script).ID)
		exit, signal := int64(-1), ""
		if got.ExitCode != nil {
			exit = *got.ExitCode
		}
		if got.ExitSignal != nil {
			signal = *got.ExitSignal
		}
		if got.Status != want.status || *got.EndReason != want.reason || exit != want.exit || signal != want.signal || got.EndedAt == nil {
			t.Errorf("%s: %s because of %s, code %d, signal %q", script, got.Status, *got.EndReason, exit, signal)
		}
	}
	eventually(t, "nothing is left in the spool", func() bool {
		left, err := b.link.Spool().List()
		return err == nil && len(left) == 0
	})
}

func TestKillEndsTheTree(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open(`sleep 1000 & echo $!; wait`)
	sleeper := number(t, strings.SplitN(b.read(b.cursor(row.ID, 0), "\n"), "\r", 2)[0])
	got, err := b.Kill(t.Context(), row.ID)
	if err != nil || got.Status != workbench.TerminalFailed || *got.EndReason != workbench.EndKilled {
		t.Errorf("%+v, %v", got, err)
	}
	if lives(sleeper) || lives(*row.ProcessPID) {
		t.Error("a process of the terminal still runs")
	}
	_, err = b.Kill(t.Context(), workbench.NewID())
	code(t, err, workbench.ENotFound)
}

func TestDeleteEndsTheProcess(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("cat")
	if err := b.Delete(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	_, err := b.db.Terminal(t.Context(), row.ID)
	code(t, err, workbench.ENotFound)
	if lives(*row.ProcessPID) {
		t.Error("the process still runs")
	}
	code(t, b.Delete(t.Context(), row.ID), workbench.ENotFound)
}

// TestDeletedUnderItsFollower removes a row whose process runs, as the deletion
// of a session does with a terminal that was opened meanwhile.
func TestDeletedUnderItsFollower(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("echo here; cat")
	b.read(b.cursor(row.ID, 0), "here")
	if err := b.db.DeleteTerminal(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(t.Context(), row.ID, []byte("more\n")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the process ends", func() bool { return !lives(*row.ProcessPID) })
	eventually(t, "its spool is removed", func() bool {
		left, err := b.link.Spool().List()
		return err == nil && len(left) == 0
	})
}

func TestEndSession(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	session := storetest.Session(t, b.db.DB, b.host.ID)
	inside, err := b.Open(t.Context(), terminal.Spec{WorkSessionID: session.ID, WorkingDirectory: "/", Command: []string{"cat"}})
	if err != nil {
		t.Fatal(err)
	}
	outside := b.open("cat")
	if err := b.EndSession(t.Context(), session.ID); err != nil {
		t.Fatal(err)
	}
	if lives(*inside.ProcessPID) || !lives(*outside.ProcessPID) {
		t.Errorf("inside lives: %t, outside lives: %t", lives(*inside.ProcessPID), lives(*outside.ProcessPID))
	}
}

// TestFailedStart leaves a row with the reason where the user looks for the
// terminal.
func TestFailedStart(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	for name, spec := range map[string]terminal.Spec{
		"directory gone":  {WorkingDirectory: filepath.Join(t.TempDir(), "gone"), Command: []string{"cat"}},
		"program missing": {WorkingDirectory: "/", Command: []string{"no-such-program"}},
	} {
		_, err := b.Open(t.Context(), spec)
		if err == nil || workbench.ErrorMessage(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
		rows, err := b.db.Terminals(t.Context(), workbench.TerminalFilter{Limit: 100})
		if err != nil || len(rows) == 0 {
			t.Fatal(err)
		}
		newest := rows[0]
		if newest.Status != workbench.TerminalFailed || *newest.EndReason != workbench.EndSpawnFailed {
			t.Errorf("%s: %s, %v", name, newest.Status, newest.EndReason)
		}
	}
	for _, spec := range []terminal.Spec{
		{WorkingDirectory: "/", Cols: -1}, {WorkingDirectory: "/", Rows: workbench.MaxRows + 1},
	} {
		_, err := b.Open(t.Context(), spec)
		code(t, err, workbench.EInvalid)
	}
	_, err := b.Open(t.Context(), terminal.Spec{WorkSessionID: workbench.NewID()})
	code(t, err, workbench.ENotFound)
	if rows, _ := b.db.Terminals(t.Context(), workbench.TerminalFilter{Limit: 100}); len(rows) != 2 {
		t.Errorf("%d rows, wanted the 2 that were planned", len(rows))
	}
}
