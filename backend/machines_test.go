package backend_test

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/session"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestMachinesOnOneDatabase runs two owners with data directories of their own
// on one database: each sees everything, and touches only what is its own.
func TestMachinesOnOneDatabase(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	here, there := install(t), install(t)
	here.use(address)
	there.use(address)

	here.start()
	mine := here.session()
	row, stop, p := counting(here)
	held, _, _ := heldJob(here, mine)
	there.start()
	if found := there.findings(); len(found) > 0 {
		t.Errorf("the other machine's launch found %+v", found)
	}
	var sessions api.SessionPage
	there.call(&sessions, "SessionAPI.List", api.SessionQuery{})
	if len(sessions.Sessions) != 1 || sessions.Sessions[0].ID != mine.ID {
		t.Errorf("the other machine sees the sessions %+v", sessions.Sessions)
	}
	wantElsewhere(t, there.try(nil, "TerminalAPI.Kill", row.ID))
	wantElsewhere(t, there.try(nil, "TerminalAPI.Delete", row.ID))
	wantElsewhere(t, there.try(nil, "TerminalAPI.New", terminal.Spec{WorkSessionID: mine.ID}))
	wantElsewhere(t, there.try(nil, "JobAPI.Run", job.Spec{SessionID: mine.ID, Agent: "shell", Command: []string{"true"}}))
	wantElsewhere(t, there.try(nil, "JobAPI.Cancel", held.ID))
	wantElsewhere(t, there.try(nil, "SessionAPI.Delete", mine.ID))

	here.kill() // its rows claim to be alive, and nobody answers for them
	p.disconnected()
	there.kill()
	there.start()
	if found := there.findings(); len(found) > 0 {
		t.Errorf("the other machine's second launch found %+v", found)
	}
	var seen workbench.Terminal
	there.call(&seen, "TerminalAPI.Show", row.ID)
	if seen.Status != workbench.TerminalRunning || seen.UpdatedAt < row.UpdatedAt {
		t.Errorf("another machine's launch left the terminal %s", seen.Status)
	}

	here.start()
	if f := here.found(row.ID); f.Action != workbench.ActionAttached || !f.Alive {
		t.Errorf("the terminal: %s, alive %t", f.Action, f.Alive)
	}
	p.connect(here.info)
	release(t, stop)
	shown := p.waitEnd()
	if want := counted(strings.Count(shown, "\n")-1, int(*row.ProcessPID)) + "end\r\n"; shown != want {
		t.Error(difference(shown, want))
	}
}

func wantElsewhere(t *testing.T, err error) {
	t.Helper()
	var known *workbench.Error
	if !errors.As(err, &known) || known.Code != workbench.EElsewhere {
		t.Errorf("%v, wanted that it is on another machine", err)
	}
}

// TestServerRestarts crashes the database server under an owner: what was
// acknowledged is there, and what was printed meanwhile comes from the spool.
func TestServerRestarts(t *testing.T) {
	t.Parallel()
	server := storetest.OwnServer(t)
	i := install(t)
	i.use(server.Empty(t))
	i.start()
	own := i.session()
	row, stop, p := counting(i)
	acknowledged := int64(1)
	for range 2 {
		acknowledged = writeVersions(i, own.ID, acknowledged, 5)
		server.Stop(t)
		if err := i.try(nil, "SessionAPI.SetTask", own.ID, "lost", acknowledged); err == nil {
			t.Error("a task was saved without a server")
		}
		p.waitLines(p.lines() + 200) // the screen goes on without the database
		server.Start(t)
		var view session.View
		eventually(t, "the owner is connected again", func() bool {
			return i.try(&view, "SessionAPI.Show", own.ID) == nil
		})
		if view.Session.TaskHistoryVersion != acknowledged || view.Session.TaskDescription != versionText(acknowledged) {
			t.Errorf("version %d was acknowledged; there is version %d with %q", acknowledged, view.Session.TaskHistoryVersion, view.Session.TaskDescription)
		}
	}
	release(t, stop)
	shown := p.waitEnd()
	want := counted(strings.Count(shown, "\n")-1, int(*row.ProcessPID)) + "end\r\n"
	if shown != want {
		t.Errorf("on the page: %s", difference(shown, want))
	}
	i.stop()
	if stored := storedOutput(t, i, row.ID); stored != want {
		t.Errorf("in the database: %s", difference(stored, want))
	}
}

// TestSecondProgramWaitsForAMigration holds the lock of another program's
// migration: a start waits for it, and a verb says for what.
func TestSecondProgramWaitsForAMigration(t *testing.T) {
	t.Parallel()
	address := storetest.EmptyPostgresURL(t)
	other, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	const lockOfMigrations = 0x686f6c6466617374 // "holdfast"
	if _, err := other.Exec(t.Context(), `SELECT pg_advisory_lock($1)`, int64(lockOfMigrations)); err != nil {
		t.Fatal(err)
	}
	i := install(t)
	i.use(address)
	ready := i.begin()
	verb := i.command("project", "list")
	said, err := verb.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the owner says that it waits", func() bool {
		info, running, err := config.Owner(i.Config, host.StartToken)
		return err == nil && running && info.Doing != ""
	})
	if err := verb.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil || !strings.Contains(line, "waiting for another Holdfast that brings the database up to date") {
		t.Errorf("the verb said %q, %v", line, err)
	}
	if err := other.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if line, err := ready.ReadString('\n'); err != nil || !strings.Contains(line, "http://127.0.0.1:") {
		t.Errorf("the owner did not start: %q, %v", line, err)
	}
	if err := verb.Wait(); err != nil {
		t.Errorf("the verb: %v", err)
	}
}

func versionText(version int64) string { return "text " + strings.Repeat("x", int(version)) }

func writeVersions(i *installation, session string, version, more int64) int64 {
	i.t.Helper()
	for range more {
		var move workbench.HistoryMove
		i.call(&move, "SessionAPI.SetTask", session, versionText(version+1), version)
		version = move.Version
	}
	return version
}

// TestCopiedDataDirectory: two owners with one id would each take the other's
// processes for its own, lost ones.
func TestCopiedDataDirectory(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	original, replica := install(t), install(t)
	original.use(address)
	replica.use(address)
	original.start()
	row, stop, p := counting(original)
	id, err := os.ReadFile(original.Config.HostIDPath())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(replica.Config.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(replica.Config.DataDir, "host_id"), id, 0o600); err != nil {
		t.Fatal(err)
	}
	replica.start()
	own, err := os.ReadFile(replica.Config.HostIDPath())
	if err != nil || string(own) == string(id) {
		t.Errorf("the copy kept the id %s, %v", own, err)
	}
	if found := replica.findings(); len(found) > 0 {
		t.Errorf("the copy's launch found %+v", found)
	}
	release(t, stop)
	p.waitEnd()
	var settled workbench.Terminal
	eventually(t, "the terminal has ended where it ran", func() bool {
		original.call(&settled, "TerminalAPI.Show", row.ID)
		return settled.Status == workbench.TerminalCompleted
	})
}
