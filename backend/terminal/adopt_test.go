package terminal_test

import (
	"os"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// stray starts a child in the host that no row knows.
func (b *bench) stray(id, kind, script string) host.Info {
	b.t.Helper()
	client, err := b.link.Host(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	info, err := client.Spawn(b.t.Context(), host.Spec{
		ID: id, Kind: kind, Cwd: "/", Env: os.Environ(), Argv: []string{"/bin/sh", "-c", script}, Cols: 90, Rows: 20,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return info
}

// TestAdopt makes a terminal of a child that the database does not know: all
// that it printed is there, and it goes on like any other.
func TestAdopt(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	session := storetest.Session(t, b.db.DB, b.host.ID)
	child := b.stray(workbench.NewID(), host.KindPTY, `stty -echo; echo before; read line; echo "$line"; exit 6`)
	row, err := b.Adopt(t.Context(), child.ID, session.ID)
	if err != nil {
		t.Fatal(err)
	}
	if *row.WorkSessionID != session.ID || row.Cols != 90 || row.Rows != 20 || *row.ProcessPID != int64(child.PID) || *row.WorkingDirectory != "/" {
		t.Errorf("%+v", row)
	}
	b.read(b.cursor(row.ID, 0), "before")
	eventually(t, "it runs", func() bool { return b.row(row.ID).Status == workbench.TerminalRunning })
	if err := b.Write(t.Context(), row.ID, []byte("after\n")); err != nil {
		t.Fatal(err)
	}
	got := b.ended(row.ID)
	if data, _ := b.stored(row.ID); string(data) != "before\r\nafter\r\n" || *got.ExitCode != 6 {
		t.Errorf("%q, then %d", data, *got.ExitCode)
	}
}

func TestAdoptRefuses(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	pipe := b.stray(workbench.NewID(), host.KindPipe, "cat")
	_, err := b.Adopt(t.Context(), pipe.ID, "")
	code(t, err, workbench.EInvalid)
	_, err = b.Adopt(t.Context(), workbench.NewID(), "")
	code(t, err, workbench.ENotFound)
	pty := b.stray(workbench.NewID(), host.KindPTY, "cat")
	_, err = b.Adopt(t.Context(), pty.ID, workbench.NewID())
	code(t, err, workbench.ENotFound)
	if _, err := b.Adopt(t.Context(), pty.ID, ""); err != nil {
		t.Fatal(err)
	}
	_, err = b.Adopt(t.Context(), pty.ID, "")
	code(t, err, workbench.EConflict)
	if rows, err := b.db.Terminals(t.Context(), workbench.TerminalFilter{Limit: 10}); err != nil || len(rows) != 1 {
		t.Errorf("%d terminals, %v", len(rows), err)
	}
}

// TestAdoptWhatHasEnded takes in what an ended child printed, and how it ended.
func TestAdoptWhatHasEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	child := b.stray(workbench.NewID(), host.KindPTY, `echo last words; exit 9`)
	eventually(t, "it ends", func() bool {
		info, err := b.link.Spool().Info(child.ID)
		return err == nil && info.State == host.StateExited
	})
	row, err := b.Adopt(t.Context(), child.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := b.ended(row.ID); *got.ExitCode != 9 || got.OutputLog != "last words\r\n" {
		t.Errorf("%d, %q", *got.ExitCode, got.OutputLog)
	}
}
