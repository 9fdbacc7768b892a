package backend_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// owned is an open backend in this process, on a data directory that a test
// breaks.
type owned struct {
	*backend.Backend
	owner *backend.Owner
	cfg   config.Config
}

func openHere(t *testing.T, cfg config.Config) *owned {
	t.Helper()
	if cfg.DataDir == "" {
		cfg.DataDir = filepath.Join(t.TempDir(), "data")
	}
	cfg.ConfigDir = filepath.Join(t.TempDir(), "config")
	owner, err := backend.Own(t.Context(), cfg, workbench.ModeServer)
	if err != nil {
		t.Fatal(err)
	}
	o := &owned{Backend: owner.Backend(), owner: owner, cfg: cfg}
	t.Cleanup(func() {
		if err := o.owner.CloseSoon(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// reopen closes the backend, has the data directory broken, and opens it again.
func (o *owned) reopen(t *testing.T, breakIt func()) {
	t.Helper()
	if err := o.owner.CloseSoon(); err != nil {
		t.Fatal(err)
	}
	breakIt()
	var err error
	if o.owner, err = backend.Own(t.Context(), o.cfg, workbench.ModeServer); err != nil {
		t.Fatal(err)
	}
	o.Backend = o.owner.Backend()
}

// sql changes the database behind the program's back.
func (o *owned) sql(t *testing.T, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+o.cfg.DatabasePath()+"?_busy_timeout=30000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// failedChecks counts the failed checks that the database has recorded.
func (o *owned) failedChecks(t *testing.T) (n int) {
	t.Helper()
	logged, err := o.Store.Diagnostics(t.Context(), workbench.LogPage{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range logged {
		if d.ErrorType == workbench.DiagnosticCheck {
			n++
		}
	}
	return n
}

// check diagnoses and returns one check.
func (o *owned) check(t *testing.T, name string) backend.Check {
	t.Helper()
	return find(t, o.Diagnose(t.Context()), name)
}

func find(t *testing.T, d backend.Diagnosis, name string) backend.Check {
	t.Helper()
	for _, c := range d.Checks {
		if c.Name == name {
			if d.OK && !c.OK {
				t.Error("the diagnosis is well although a check is not")
			}
			return c
		}
	}
	t.Fatalf("there is no check %q in %+v", name, d)
	return backend.Check{}
}

// wantWrong holds a check that failed against the words that it should say.
func wantWrong(t *testing.T, c backend.Check, words ...string) {
	t.Helper()
	for _, w := range words {
		if c.OK || !strings.Contains(c.Detail, w) {
			t.Errorf("%q says %q (ok %t), want it to be wrong and say %q", c.Name, c.Detail, c.OK, w)
		}
	}
}

func TestDoctorFindsNothingWrongInGoodHealth(t *testing.T) {
	t.Parallel()
	o := openHere(t, config.Config{})
	d := o.Diagnose(t.Context())
	var names []string
	for _, c := range d.Checks {
		names = append(names, c.Name)
		if !c.OK || c.Fixed || c.Detail == "" {
			t.Errorf("check %+v", c)
		}
	}
	// Scripts rely on these.
	want := []string{
		"data directory", "rights", "disk space", "database write", "database integrity", "database references",
		"database journal", "database schema", "database drift", "backups", "secrets", "clock", "process host", "children", "terminals",
		"agent claude", "agent codex", "agent acp:gemini", "agent acp:opencode", "agent acp:goose", "agent shell", "agent demo",
	}
	if !d.OK || !slices.Equal(names, want) {
		t.Errorf("ok %t, checks %q, want %q", d.OK, names, want)
	}
	if n := o.failedChecks(t); n > 0 {
		t.Errorf("%d checks were recorded as failed", n)
	}
}

func TestDoctorFindsDamage(t *testing.T) {
	t.Parallel()
	o := openHere(t, config.Config{})
	session := storetest.Session(t, o.Store, o.HostID)
	// The index names another row than the table has.
	o.reopen(t, func() {
		content, err := os.ReadFile(o.cfg.DatabasePath())
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.LastIndex(content, []byte(session.ID))
		if at < 0 {
			t.Fatal("the session is not in the file")
		}
		content[at+len(session.ID)-1] ^= 1
		if err := os.WriteFile(o.cfg.DatabasePath(), content, 0o600); err != nil {
			t.Fatal(err)
		}
	})
	wantWrong(t, o.check(t, "database integrity"), "damaged", "restore a backup", "index")
	if n := o.failedChecks(t); n != 1 {
		t.Errorf("%d checks were recorded as failed, want one", n)
	}
}

func TestDoctorFindsRowsWithoutTheirParent(t *testing.T) {
	t.Parallel()
	o := openHere(t, config.Config{})
	session := storetest.Session(t, o.Store, o.HostID)
	storetest.Job(t, o.Store, session)
	o.sql(t, `DELETE FROM sessions`) // a connection of its own does not look at foreign keys
	wantWrong(t, o.check(t, "database references"), "not there: ", "restore a backup")
}

func TestDoctorFindsAnotherSchema(t *testing.T) {
	t.Parallel()
	o := openHere(t, config.Config{})
	o.sql(t, `DROP INDEX sessions_recent_ix`, `ALTER TABLE app_settings ADD COLUMN mine TEXT`)
	wantWrong(t, o.check(t, "database drift"), "sessions_recent_ix", "mine", "restore a backup")
}

func TestDoctorFindsALongJournal(t *testing.T) {
	t.Parallel()
	o := openHere(t, config.Config{})
	storetest.Session(t, o.Store, o.HostID)
	if err := os.Truncate(o.cfg.DatabasePath()+"-wal", 300<<20); err != nil { // takes no space
		t.Fatal(err)
	}
	wantWrong(t, o.check(t, "database journal"), "314.6 MB", "restart Holdfast")
}

func TestDoctorFindsAClockThatWasSetBack(t *testing.T) {
	t.Parallel()
	later := time.Now().Add(time.Hour)
	o := openHere(t, config.Config{})
	storetest.Session(t, o.Store, o.HostID)
	if c := o.check(t, "clock"); !c.OK {
		t.Fatalf("before: %+v", c)
	}
	if err := os.Chtimes(o.cfg.DatabasePath(), later, later); err != nil {
		t.Fatal(err)
	}
	wantWrong(t, o.check(t, "clock"), "holdfast.db was written", "Set the clock")
	if err := os.Chtimes(o.cfg.DatabasePath(), time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	o.sql(t, `UPDATE sessions SET updated_at = updated_at + 3600000`)
	wantWrong(t, o.check(t, "clock"), "the newest work was done", "Set the clock")
}

func TestDoctorTellsTheNewestVerifiedBackup(t *testing.T) {
	t.Parallel()
	o := openHere(t, config.Config{})
	storetest.Session(t, o.Store, o.HostID)
	if _, err := o.Backups.Create(t.Context(), workbench.BackupManual); err != nil {
		t.Fatal(err)
	}
	eventually(t, "doctor tells the newest one", func() bool { // the schedule may make another meanwhile
		newest, err := o.Store.NewestVerifiedBackup(t.Context(), o.HostID)
		if err != nil || newest == nil {
			t.Fatal(newest, err)
		}
		c := o.check(t, "backups")
		return c.OK && strings.Contains(c.Detail, newest.FileName)
	})
}

func TestDoctorOfADatabaseThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	o := openHere(t, config.Config{})
	storetest.Session(t, o.Store, o.HostID)
	if _, err := o.Backups.Create(t.Context(), workbench.BackupManual); err != nil {
		t.Fatal(err)
	}
	if err := o.owner.CloseSoon(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.cfg.DatabasePath(), bytes.Repeat([]byte("garbage "), 1<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if o.owner, err = backend.Own(t.Context(), o.cfg, workbench.ModeCLI); err != nil {
		t.Fatal(err)
	}
	d := backend.DiagnoseClosed(o.cfg, o.owner.Refusal())
	wantWrong(t, find(t, d, "database"), "damaged")
	for _, name := range []string{"data directory", "rights", "disk space", "clock"} {
		if c := find(t, d, name); !c.OK {
			t.Errorf("%+v", c)
		}
	}
	if c := find(t, d, "backups"); !c.OK || !strings.Contains(c.Detail, ".db") { // that one, or one of the schedule
		t.Errorf("%+v names none", c)
	}
}
