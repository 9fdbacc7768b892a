package backend_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// counting opens a terminal that counts until the file stop exists.
func counting(i *installation) (row workbench.Terminal, stop string, p *page) {
	i.t.Helper()
	stop = filepath.Join(i.t.TempDir(), "stop")
	i.call(&row, "TerminalAPI.New", terminal.Spec{WorkingDirectory: "/", Command: as("count", stop)})
	p = openPage(i.t, "t:"+row.ID)
	p.connect(i.info)
	p.waitLines(100)
	return row, stop, p
}

func TestOwnerAndHostAreKilled(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	j, _, words := heldJob(i, i.session())
	row, _, p := counting(i)
	i.kill()
	p.disconnected()
	words.disconnected()
	i.killHost()
	spooled := spoolOf(t, i, host.StreamPTY)

	i.start()
	f := i.found(row.ID)
	if f.Action != workbench.ActionRestored || f.Alive || *f.StatusAfter != string(workbench.TerminalRestored) {
		t.Errorf("the terminal: %s, alive %t, %s", f.Action, f.Alive, *f.StatusAfter)
	}
	i.call(&row, "TerminalAPI.Show", row.ID)
	if row.Status != workbench.TerminalRestored || *row.EndReason != workbench.EndHostLost || row.ExitCode != nil {
		t.Errorf("%s because of %s, exit code %v", row.Status, *row.EndReason, row.ExitCode)
	}
	if f := i.found(j.ID); f.Action != workbench.ActionFailed || f.Detail == nil {
		t.Errorf("the job: %s, %v", f.Action, f.Detail)
	}
	j = i.wait(j.ID)
	if j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailLost || !strings.HasPrefix(*j.Response, string(words.data)) {
		t.Errorf("%s because of %s, %q", j.Status, *j.FailureReason, *j.Response)
	}
	findsNothingAgain(i)

	var again workbench.Terminal
	i.call(&again, "TerminalAPI.Show", row.ID)
	if again.UpdatedAt != row.UpdatedAt || again.Status != row.Status {
		t.Errorf("the next launch changed the terminal: %+v, was %+v", again, row)
	}
	if j := i.wait(j.ID); j.Status != workbench.JobFailed {
		t.Errorf("the next launch changed the job: %s", j.Status)
	}
	i.stop()
	if stored := storedOutput(t, i, row.ID); !strings.HasSuffix(stored, spooled) || !strings.HasPrefix(stored, string(p.data)) {
		t.Errorf("%d bytes are stored; %d were spooled and %d shown", len(stored), len(spooled), len(p.data))
	}
}

// TestHostIsKilledUnderItsOwner ends the host while the owner lives: the
// terminal is settled at once, and the next one finds a new host.
func TestHostIsKilledUnderItsOwner(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	row, _, p := counting(i)
	j, _, _ := heldJob(i, i.session())
	i.killHost()
	shown := p.waitEnd()
	i.call(&row, "TerminalAPI.Show", row.ID)
	if row.Status != workbench.TerminalRestored || *row.EndReason != workbench.EndHostLost || row.OutputEndOffset != int64(len(shown)) {
		t.Errorf("%s because of %s, %d bytes, shown %d", row.Status, *row.EndReason, row.OutputEndOffset, len(shown))
	}
	if j = i.wait(j.ID); j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailLost {
		t.Errorf("%s because of %s", j.Status, *j.FailureReason)
	}
	next, stop, q := counting(i)
	release(t, stop)
	q.waitEnd()
	i.call(&next, "TerminalAPI.Show", next.ID)
	if next.Status != workbench.TerminalCompleted {
		t.Errorf("the next terminal: %s", next.Status)
	}
	findsNothingAgain(i)
}

// spoolOf is what the spool holds of the one child that has the stream.
func spoolOf(t *testing.T, i *installation, stream host.Stream) string {
	t.Helper()
	spool := host.OpenSpool(i.Config.DataDir)
	known, err := spool.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range known {
		end, ok := info.Streams[stream]
		if !ok {
			continue
		}
		var all []byte
		buffer := make([]byte, 64<<10)
		for at := int64(0); at < end; {
			n, from, err := spool.ReadAt(info.ID, stream, buffer, at)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, buffer[:n]...)
			at = from + int64(n)
		}
		return string(all)
	}
	t.Fatalf("no child with %s in the spool", stream)
	return ""
}

func TestTerminalGoesOnAfterACleanStop(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	row, stop, p := counting(i)
	i.stop()
	p.disconnected()

	i.start()
	report := i.report()
	if report.Previous == nil || report.Previous.EndKind == nil || *report.Previous.EndKind != workbench.EndClean {
		t.Errorf("the last launch: %+v", report.Previous)
	}
	f := i.found(row.ID)
	if f.Action != workbench.ActionAttached || !f.Alive || f.Reason != string(workbench.EndClean) {
		t.Errorf("%s, alive %t, because of %s", f.Action, f.Alive, f.Reason)
	}
	p.connect(i.info)
	p.waitLines(p.lines() + 100)
	release(t, stop)
	shown := p.waitEnd()
	if want := counted(strings.Count(shown, "\n")-1, int(*row.ProcessPID)) + "end\r\n"; shown != want {
		t.Error(difference(shown, want))
	}
}

func TestTerminalEndsWhileNobodyOwnsIt(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	row, stop, p := counting(i)
	i.kill()
	p.disconnected()
	release(t, stop)
	eventually(t, "the process has ended", func() bool {
		known, err := host.OpenSpool(i.Config.DataDir).List()
		return err == nil && len(known) == 1 && known[0].State == host.StateExited
	})
	i.start()
	if f := i.found(row.ID); f.Action != workbench.ActionFinalized || *f.StatusAfter != string(workbench.TerminalCompleted) {
		t.Errorf("%s, %s", f.Action, *f.StatusAfter)
	}
	p.connect(i.info)
	shown := p.waitEnd()
	if want := counted(strings.Count(shown, "\n")-1, int(*row.ProcessPID)) + "end\r\n"; shown != want {
		t.Error(difference(shown, want))
	}
	findsNothingAgain(i)
}

// prepared is an installation without an owner, with its database open and the
// id of its host. The database is closed with done.
func prepared(t *testing.T) (i *installation, db *store.DB, hostID string, done func()) {
	t.Helper()
	i = install(t)
	i.start()
	i.stop()
	hostID, err := config.HostID(i.Config)
	if err != nil {
		t.Fatal(err)
	}
	db, err = store.Open(t.Context(), store.Options{Path: i.Config.DatabasePath()})
	if err != nil {
		t.Fatal(err)
	}
	return i, db, hostID, func() {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTerminalIsStartedOnce leaves what an owner leaves that dies after it
// recorded a terminal and before it asked the host for its process.
func TestTerminalIsStartedOnce(t *testing.T) {
	t.Parallel()
	i, db, hostID, done := prepared(t)
	cwd, log := t.TempDir(), filepath.Join(t.TempDir(), "log")
	argv := []string{"/bin/sh", "-c", `echo $$ >> "$0"; exec cat`, log}
	id := workbench.NewID()
	if err := db.CreateTerminal(t.Context(), workbench.Terminal{TerminalSummary: workbench.TerminalSummary{
		ID: id, HostID: hostID, WorkingDirectory: &cwd, Cols: 80, Rows: 24, Command: argv,
	}}, workbench.Process{
		ID: workbench.NewID(), HostID: hostID, TerminalID: &id, Ordinal: 1, Kind: workbench.ProcessPTY, Cwd: cwd, Argv: argv,
	}); err != nil {
		t.Fatal(err)
	}
	done()

	i.start()
	if f := i.found(id); f.Action != workbench.ActionRequeued || *f.StatusBefore != string(workbench.TerminalStarting) {
		t.Errorf("%s, was %s", f.Action, *f.StatusBefore)
	}
	var row workbench.Terminal
	running := func() bool {
		i.call(&row, "TerminalAPI.Show", id)
		return row.Status == workbench.TerminalRunning
	}
	eventually(t, "the terminal runs", running)
	i.kill()
	i.start()
	if f := i.found(id); f.Action != workbench.ActionAttached {
		t.Errorf("the next launch did %s", f.Action)
	}
	eventually(t, "the terminal runs again", running)
	eventually(t, "the process has said its number", func() bool {
		raw, err := os.ReadFile(log)
		return err == nil && string(raw) == strconv.FormatInt(*row.ProcessPID, 10)+"\n"
	})
}

func TestRestartOfTheMachine(t *testing.T) {
	t.Parallel()
	i, db, hostID, done := prepared(t)
	row, _ := storetest.RunningTerminal(t, db, storetest.Session(t, db, hostID)) // under another boot id
	boot := "boot"
	latest, err := db.LatestLaunch(t.Context(), hostID)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.BeginLaunch(t.Context(), workbench.Launch{
		ID: workbench.NewID(), HostID: hostID, Mode: workbench.ModeServer, BootID: &boot, StartedAt: latest.StartedAt + 1,
	}); err != nil {
		t.Fatal(err)
	}
	done()

	i.start()
	report := i.report()
	if report.Previous == nil || *report.Previous.EndKind != workbench.EndRebooted {
		t.Errorf("the last launch: %+v", report.Previous)
	}
	f := i.found(row.ID)
	if f.Action != workbench.ActionRestored || f.Reason != string(workbench.EndRebooted) {
		t.Errorf("%s because of %s", f.Action, f.Reason)
	}
	i.call(&row, "TerminalAPI.Show", row.ID)
	if row.Status != workbench.TerminalRestored || *row.EndReason != workbench.EndReboot {
		t.Errorf("%s because of %s", row.Status, *row.EndReason)
	}
	findsNothingAgain(i)
}
