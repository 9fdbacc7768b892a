package backend_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/session"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// sentenceRestoring is what calls get while a backup is restored.
const sentenceRestoring = "A backup is being restored. Try again in a moment."

// busy calls the API from several sides until done is closed, and returns what
// failed other than by the restore, and how often that refused a call.
func busy(i *installation, id string, done <-chan struct{}) (wait func() (failures []error, refused int)) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var failures []error
	refused := 0
	take := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
		case workbench.ErrorCode(err) == workbench.EUnavailable && err.Error() == sentenceRestoring:
			refused++
		default:
			failures = append(failures, err)
		}
	}
	for worker := range 4 {
		all.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				switch worker {
				case 0:
					take(i.try(nil, "SystemAPI.Set", "busy", "value"))
				default:
					var s session.View
					take(i.try(&s, "SessionAPI.Show", id))
				}
			}
		})
	}
	return func() ([]error, int) {
		all.Wait()
		return failures, refused
	}
}

// TestRestoreWhileRunning restores a backup under load, with terminals and a job
// that run. Everything goes on, and what began after the backup is reported.
func TestRestoreWhileRunning(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	s := i.session()
	want := uninterrupted(i, s)
	i.setTask(s.ID, taskInBackup)
	row, stop, p := counting(i)
	j, hold, words := heldJob(i, s)
	file := i.backUp()
	i.setTask(s.ID, taskSince)
	later, _, q := counting(i)
	process := processOf(t, i, *later.ProcessPID)
	p.waitLines(p.lines() + 100)

	waited := make(chan error, 1)
	go func() { waited <- i.try(nil, "JobAPI.Wait", j.ID, patience.Milliseconds()) }()
	done := make(chan struct{})
	wait := busy(i, s.ID, done)
	var restored api.Restored
	i.call(&restored, "BackupAPI.Restore", file)
	close(done)
	failures, refused := wait()
	if len(failures) > 0 {
		t.Errorf("calls failed: %v", failures)
	}
	if err := <-waited; workbench.ErrorCode(err) != workbench.EUnavailable || err.Error() != sentenceRestoring {
		t.Errorf("a call that waited: %v", err)
	}
	t.Logf("%d calls were refused", refused)
	i.opened(s.ID, file)
	i.kept(restored.Kept)
	if info, running, err := config.Owner(i.Config, host.StartToken); err != nil || !running || info.PID != i.owner.Process.Pid {
		t.Errorf("the owner changed: %+v, %t, %v", info, running, err)
	}

	// The terminal goes on where it was, on the page and in the database.
	p.disconnected()
	words.disconnected()
	p.connect(i.info)
	p.waitLines(p.lines() + 100)
	if f := i.found(row.ID); f.Action != workbench.ActionAttached || !f.Alive || f.Reason != workbench.ReasonRecovery {
		t.Errorf("%+v", f)
	}
	release(t, stop)
	shown := p.waitEnd()
	if expected := counted(strings.Count(shown, "\n")-1, int(*row.ProcessPID)) + "end\r\n"; shown != expected {
		t.Errorf("on the page: %s", difference(shown, expected))
	}
	release(t, hold)
	if j = i.wait(j.ID); j.Status != workbench.JobCompleted || *j.Response != want {
		t.Errorf("%s: %s", j.Status, difference(*j.Response, want))
	}

	// The one that no row knows is left alone, and can be seen.
	q.disconnected()
	if err := i.try(nil, "TerminalAPI.Show", later.ID); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Error(err)
	}
	if f := i.found(process); f.SubjectKind != workbench.SubjectProcess || !f.Alive || !strings.Contains(*f.Detail, "holdfast host log "+process) {
		t.Errorf("%+v", f)
	}
	out, err := i.command("host", "log", process).Output()
	if err != nil || !strings.HasPrefix(string(out), countLine(1, int(*later.ProcessPID))+"\r\n") {
		t.Errorf("%v, %.40s", err, out)
	}
	i.stop()
	if stored := storedOutput(t, i, row.ID); stored != shown {
		t.Errorf("in the database: %s", difference(stored, shown))
	}
}

// processOf is the id of the child with a pid.
func processOf(t *testing.T, i *installation, pid int64) string {
	t.Helper()
	known, err := host.OpenSpool(i.Config.DataDir).List()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(known, func(info host.Info) bool { return int64(info.PID) == pid })
	if at < 0 {
		t.Fatalf("no child has pid %d: %+v", pid, known)
	}
	return known[at].ID
}

// kept looks for what a restore keeps: the database before it as a file, and as
// a backup.
func (i *installation) kept(path string) {
	i.t.Helper()
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		i.t.Errorf("the database before it: %v", err)
	}
	backups, err := backup.ReadFolder(backup.Folder(i.Config.DataDir))
	if err != nil || !slices.ContainsFunc(backups, func(b workbench.Backup) bool { return b.Reason == workbench.BackupRestore && b.Verified() }) {
		i.t.Errorf("no backup was made before: %+v, %v", backups, err)
	}
}

// printer is a shell script that prints megabytes when the file go is there, and
// ends when stop is.
func printer(dir string) (script, begin, end string) {
	begin, end = filepath.Join(dir, "go"), filepath.Join(dir, "stop")
	wait := func(file string) string { return "while [ ! -e " + file + " ]; do sleep 0.02; done; " }
	return "echo begin; " + wait(begin) + "seq 1 500000; " + wait(end) + "echo end", begin, end
}

// TestOutputDroppedBeforeARestore restores a database whose marks lie before
// what the host still has: the hole is stored as one, and the job says it.
func TestOutputDroppedBeforeARestore(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	s := i.session()
	script, begin, end := printer(t.TempDir())
	var row workbench.Terminal
	i.call(&row, "TerminalAPI.New", terminal.Spec{WorkingDirectory: "/", Command: []string{"/bin/sh", "-c", script}})
	j := i.run(job.Spec{SessionID: s.ID, Agent: "shell", Command: []string{"/bin/sh", "-c", script}})
	taken := func(bytes int64) func() bool {
		return func() bool {
			var out api.JobOutputPage
			i.call(&row, "TerminalAPI.Show", row.ID)
			i.call(&out, "JobAPI.Output", j.ID, "response", max(bytes-2, 0))
			return row.OutputEndOffset >= bytes && len(out.Text) > 0
		}
	}
	eventually(t, "the first line is stored", taken(6))
	file := i.backUp()
	release(t, begin)
	eventually(t, "the megabytes are stored", taken(3_000_000))
	eventually(t, "the host has dropped them", func() bool {
		for _, info := range spooled(t, i) {
			for stream, n := range info.Streams {
				_, at, err := host.OpenSpool(i.Config.DataDir).ReadAt(info.ID, stream, make([]byte, 1), 0)
				if err != nil || at == 0 && n > 0 {
					return false
				}
			}
		}
		return true
	})
	i.call(nil, "BackupAPI.Restore", file)
	release(t, end)
	j = i.wait(j.ID)
	if j.Status != workbench.JobCompleted || j.Metadata.MissingBytes == 0 || !strings.HasSuffix(*j.Response, "\nend\n") ||
		!strings.HasPrefix(*j.Response, fmt.Sprintf("begin\n\n[%d bytes of output are missing here]\n", j.Metadata.MissingBytes)) {
		t.Errorf("%s, %d missing, %.80q…", j.Status, j.Metadata.MissingBytes, *j.Response)
	}
	eventually(t, "the terminal is settled", func() bool {
		i.call(&row, "TerminalAPI.Show", row.ID)
		return row.Status.Ended()
	})
	i.stop()
	chunks, err := i.store().TerminalOutput(t.Context(), row.ID, 0, math.MaxInt32)
	if err != nil {
		t.Fatal(err)
	}
	var gap, last int64
	var text strings.Builder
	for _, c := range chunks {
		if c.StartOffset != last {
			t.Fatalf("a hole without a row at %d", last)
		}
		last += c.ByteCount
		if c.Codec == workbench.CodecGap {
			gap += c.ByteCount
		}
		text.Write(c.Data)
	}
	if row.Status != workbench.TerminalCompleted || gap == 0 || !strings.HasPrefix(text.String(), "begin\r\n") || !strings.HasSuffix(text.String(), "\r\nend\r\n") {
		t.Errorf("%s, %d bytes of gap, %.40q", row.Status, gap, text.String())
	}
}

func spooled(t *testing.T, i *installation) []host.Info {
	t.Helper()
	known, err := host.OpenSpool(i.Config.DataDir).List()
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// TestChildrenOutliveDamage damages the database while a terminal runs that it
// knows, and restores a backup.
func TestChildrenOutliveDamage(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	id := i.session().ID
	i.setTask(id, taskInBackup)
	row, stop, p := counting(i)
	file := i.backUp()
	gone, _, q := counting(i)
	process := processOf(t, i, *gone.ProcessPID)
	i.kill()
	p.disconnected()
	q.disconnected()
	i.fold()
	i.overwrite(0, 100)
	i.start()
	i.state()
	killPID(t, int(*gone.ProcessPID)) // it ends while no row can know it
	eventually(t, "it has ended", func() bool {
		info, err := host.OpenSpool(i.Config.DataDir).Info(process)
		return err == nil && info.State == host.StateExited
	})
	i.call(nil, "RecoveryAPI.Restore", file)
	i.opened(id, file)
	p.connect(i.info)
	p.waitLines(p.lines() + 100)
	release(t, stop)
	shown := p.waitEnd()
	if want := counted(strings.Count(shown, "\n")-1, int(*row.ProcessPID)) + "end\r\n"; shown != want {
		t.Error(difference(shown, want))
	}
	aside := filepath.Join(recovery.AsideFolder(i.Config.DataDir), process)
	if f := i.found(process); f.SubjectKind != workbench.SubjectSpool || f.Action != workbench.ActionQuarantined || f.Alive || !strings.Contains(*f.Detail, aside) {
		t.Errorf("%+v", f)
	}
	out, err := i.command("host", "log", process).Output()
	if err != nil || !strings.HasPrefix(string(out), countLine(1, int(*gone.ProcessPID))) {
		t.Errorf("%v, %.40s", err, out)
	}
	i.kill()
	i.start() // the next launch removes nothing of it either
	if _, err := os.Stat(aside); err != nil {
		t.Error(err)
	}
}

// TestUnknownChildEndsLater reports a child twice: while it lives, and when it
// has ended. Nothing of it is removed.
func TestUnknownChildEndsLater(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	file := i.backUp()
	row, _, _ := counting(i)
	process := processOf(t, i, *row.ProcessPID)
	i.call(nil, "BackupAPI.Restore", file)
	if f := i.found(process); !f.Alive {
		t.Errorf("%+v", f)
	}
	killPID(t, int(*row.ProcessPID))
	eventually(t, "it has ended", func() bool {
		info, err := host.OpenSpool(i.Config.DataDir).Info(process)
		return err == nil && info.State == host.StateExited
	})
	i.stop()
	i.start()
	if f := i.found(process); f.SubjectKind != workbench.SubjectSpool || f.Action != workbench.ActionQuarantined {
		t.Errorf("%+v", f)
	}
}

// TestQueuedJobIsParked restores a database in which a job waits to run, that
// has run since: it must not run again unasked.
func TestQueuedJobIsParked(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	s := i.session()
	i.call(nil, "SettingsAPI.Set", "jobs.max_concurrent", "1")
	first, hold, _ := heldJob(i, s)
	marks := filepath.Join(t.TempDir(), "marks")
	queued := i.run(job.Spec{SessionID: s.ID, Agent: "shell", Command: []string{"/bin/sh", "-c", "echo ran >>" + marks}})
	file := i.backUp()
	release(t, hold)
	i.wait(first.ID)
	i.wait(queued.ID)
	i.call(nil, "BackupAPI.Restore", file)
	if f := i.found(queued.ID); f.Action != workbench.ActionParked || f.Detail == nil {
		t.Errorf("%+v", f)
	}
	i.call(&queued, "JobAPI.Show", queued.ID)
	if queued.Status != workbench.JobIdle {
		t.Error(queued.Status)
	}
	// The one that ran then ended since, and its output is gone.
	if first = i.wait(first.ID); first.Status != workbench.JobFailed || *first.FailureReason != workbench.FailLost ||
		!strings.Contains(*first.ErrorMessage, "after the backup was made") {
		t.Errorf("%s: %v", first.Status, first.ErrorMessage)
	}
	if ran, err := os.ReadFile(marks); err != nil || string(ran) != "ran\n" {
		t.Errorf("%q, %v", ran, err)
	}
}

// unusable makes a backup that passes its checks and cannot be opened.
func unusable(t *testing.T, i *installation, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(backup.Folder(i.Config.DataDir), file))
	path := filepath.Join(t.TempDir(), "unusable.db")
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`DROP TABLE app_settings`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRestoreThatCannotBeOpened brings back what was there before.
func TestRestoreThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	id := i.session().ID
	i.setTask(id, taskInBackup)
	file := i.backUp()
	i.setTask(id, taskSince)
	bad := unusable(t, i, file)
	err := i.try(nil, "BackupAPI.Restore", bad)
	if err == nil || !strings.Contains(err.Error(), "what was there before is used again") {
		t.Error(err)
	}
	if s := i.status(); s.State != backend.StateOpen || i.task(id) != taskSince {
		t.Errorf("%+v", s)
	}
	i.stop()
	i.start()
	if i.task(id) != taskSince {
		t.Error("another database is open after the restart")
	}
	i.kill()
	i.fold()
	i.overwrite(0, 100)
	i.start()
	if err := i.try(nil, "RecoveryAPI.Restore", bad); err == nil {
		t.Error("it was opened")
	}
	if s := i.status(); s.State != backend.StateDamaged {
		t.Errorf("%+v", s)
	}
	i.call(nil, "RecoveryAPI.Restore", file)
	i.opened(id, file)
}

// TestRestoreRefuses what is no backup, and closes nothing for it.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	row, _, p := counting(i)
	other := filepath.Join(t.TempDir(), "other.db")
	if err := os.WriteFile(other, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, code := range map[string]workbench.Code{
		"../holdfast.db": workbench.EInvalid, "": workbench.EInvalid, "nothing.db": workbench.ENotFound,
		other: workbench.EDatabaseDamaged, i.Config.DatabasePath(): workbench.EInvalid,
	} {
		if err := i.try(nil, "BackupAPI.Restore", file); workbench.ErrorCode(err) != code {
			t.Errorf("%q: %v, wanted %s", file, err, code)
		}
	}
	p.waitLines(p.lines() + 100) // the page was never disconnected
	i.call(&row, "TerminalAPI.Show", row.ID)
	if replaced, err := backup.ReadReplaced(i.Config.DataDir); err != nil || len(replaced) > 0 {
		t.Errorf("%+v, %v", replaced, err)
	}
}

// TestRestoreWithoutAnOwner restores by a command, in which nothing else is
// opened before.
func TestRestoreWithoutAnOwner(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	id := i.session().ID
	i.setTask(id, taskInBackup)
	file := i.backUp()
	i.setTask(id, taskSince)
	i.stop()
	out, err := i.command("backup", "restore", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), file+" was restored. The database before it is kept as ") {
		t.Fatalf("%v: %s", err, out)
	}
	i.start()
	i.opened(id, file)
	replaced, err := backup.ReadReplaced(i.Config.DataDir)
	if err != nil || len(replaced) != 1 {
		t.Fatalf("%+v, %v", replaced, err)
	}
	i.kept(replaced[0].Path)
}

// TestKilledWhileRestoring kills the owner at random moments of a restore. The
// next start serves the one database or the other, whole, and says which.
func TestKilledWhileRestoring(t *testing.T) {
	t.Parallel()
	rounds := often(15)
	i := install(t)
	i.start()
	id := i.session().ID
	i.setTask(id, taskInBackup)
	file := i.backUp()
	began := time.Now()
	i.call(nil, "BackupAPI.Restore", file)
	takes := time.Since(began)
	outcomes := map[string]int{}
	for range rounds {
		i.setTask(id, taskSince)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = i.try(nil, "BackupAPI.Restore", file) // the owner is killed meanwhile, or not
		}()
		<-time.After(rand.N(takes + takes/4)) // the moment is what is tried
		i.kill()
		<-ended
		i.start()
		s := i.status()
		task := i.task(id)
		outcomes[task]++
		if s.State != backend.StateOpen || task != taskInBackup && task != taskSince {
			t.Fatalf("%+v, %q", s, task)
		}
		restored := slices.ContainsFunc(i.findings(), func(f api.FindingRow) bool { return f.SubjectKind == workbench.SubjectDatabase })
		if task == taskSince && restored {
			t.Error("a restore is reported that did not happen")
		}
		if m, err := recovery.Load(i.Config.DataDir); m != nil || err != nil {
			t.Errorf("%+v, %v", m, err)
		}
	}
	t.Logf("%v, within %v", outcomes, takes)
	i.stop()
	if report, err := i.store().IntegrityCheck(t.Context()); report != "" || err != nil {
		t.Errorf("%s, %v", report, err)
	}
}
