package backup_test

import (
	"database/sql"
	"errors"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// oldSchema is the step that makeOld stops at: sessions are there, much of the
// rest is not.
const (
	oldSchema  = 3
	oldSession = "00000000-0000-7000-8000-000000000001"
)

// makeOld makes a database of an older schema, with a session.
func makeOld(t *testing.T, path string) {
	t.Helper()
	script, err := store.MigrationSQL("sqlite", 0)
	if err != nil {
		t.Fatal(err)
	}
	steps, _, ok := strings.Cut(script, "\n-- 00004_")
	if !ok {
		t.Fatalf("there is no fourth step in:\n%s", script)
	}
	alter(t, path, steps+`
COMMIT;
INSERT INTO hosts (id, name, machine_id, os, arch, data_dir, app_version, created_at, updated_at) VALUES ('host', '', '', '', '', '', '', 1, 1);
INSERT INTO sessions (id, name, project_directory, project_hash, host_id, created_at, updated_at)
VALUES ('`+oldSession+`', 'kept', '/src', 'hash', 'host', 1, 1);
PRAGMA journal_mode = WAL;`)
}

// alter runs statements on a database without the store.
func alter(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statements)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func openMigrating(t *testing.T, path string) (*store.DB, error) {
	t.Helper()
	return store.Open(t.Context(), store.Options{
		Path: path, BeforeMigration: backup.BeforeMigration(path, "host", slog.New(slog.DiscardHandler)),
	})
}

func TestAMigrationBeginsWithABackup(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	makeOld(t, path)
	db, err := openMigrating(t, path)
	if err != nil {
		t.Fatal(err)
	}
	wantMigrated(t, db)
	made := wantSnapshots(t, path)
	if len(made) != 1 {
		t.Errorf("made: %+v", made)
	}
	again, err := openMigrating(t, path) // nothing to come, nothing to back up
	if err != nil {
		t.Fatal(err)
	}
	wantMigrated(t, again)
	if more := wantSnapshots(t, path); len(more) != 1 {
		t.Errorf("made: %+v", more)
	}
}

func TestANewDatabaseNeedsNoBackup(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	db, err := openMigrating(t, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if made, err := backup.ReadFolder(backup.Folder(filepath.Dir(path))); err != nil || len(made) != 0 {
		t.Errorf("made: %+v, %v", made, err)
	}
}

// A file where the folder should be stands for whatever keeps a backup from
// being made.
func TestWithoutABackupNoMigration(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	makeOld(t, path)
	write(t, backup.Folder(filepath.Dir(path)), nil)
	_, err := openMigrating(t, path)
	wantCode(t, err, workbench.EUnavailable)
	if sentence := err.Error(); !strings.Contains(sentence, "did not start, because the backup before it failed") {
		t.Errorf("the sentence is %q", sentence)
	}
	if steps := schemaOf(t, path); steps != oldSchema {
		t.Errorf("the schema is at step %d", steps)
	}
}

// A start that fails at each attempt must not fill the disk with backups.
func TestRepeatedMigrationsKeepFewBackups(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	makeOld(t, path)
	backUp := backup.BeforeMigration(path, "host", slog.New(slog.DiscardHandler))
	for range 8 {
		if err := backUp(t.Context(), oldSchema, oldSchema+1); err != nil {
			t.Fatal(err)
		}
	}
	if made := wantSnapshots(t, path); len(made) != 5 {
		t.Errorf("%d are kept: %+v", len(made), made)
	}
}

// TestAKilledMigrationResumes kills a program that migrates at random moments.
// Nothing is lost, the next start completes it, and a backup of the state
// before it is there.
func TestAKilledMigrationResumes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	makeOld(t, path)
	began := time.Now()
	if err := command(t, "migrate", path).Run(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(began)
	cut, rounds := 0, 20
	if storetest.Racing {
		rounds = 6
	}
	for round := range rounds {
		path := filepath.Join(t.TempDir(), "holdfast.db")
		makeOld(t, path)
		began := time.Now()
		cmd := command(t, "migrate", path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		<-time.After(rand.N(whole)) // the moment is what is tried
		_ = cmd.Process.Kill()      // it may have ended
		if err := cmd.Wait(); err != nil {
			cut++
		} else {
			whole = min(whole, time.Since(began)) // the first run was of a busier machine
		}
		db, err := openMigrating(t, path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		wantMigrated(t, db)
		if wantSnapshots(t, path); t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	if cut == 0 {
		t.Error("no migration was cut; nothing was shown")
	}
}

// wantMigrated closes the database.
func wantMigrated(t *testing.T, db *store.DB) {
	t.Helper()
	s, err := db.Session(t.Context(), oldSession)
	if err != nil || s.Name != "kept" {
		t.Errorf("the session is %+v, %v", s, err)
	}
	report, err := db.IntegrityCheck(t.Context())
	if err != nil || report != "" {
		t.Errorf("integrity: %s, %v", report, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	steps, err := store.Inspect(t.Context(), store.Options{Path: db.Path()})
	if err != nil || slices.ContainsFunc(steps, func(m workbench.Migration) bool { return m.AppliedAt == nil }) {
		t.Errorf("steps %+v, %v", steps, err)
	}
}

// wantSnapshots returns the backups beside a database: all are whole, and one
// is of the state before the migration.
func wantSnapshots(t *testing.T, path string) []workbench.Backup {
	t.Helper()
	folder := backup.Folder(filepath.Dir(path))
	made, err := backup.ReadFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range made {
		content, err := store.Verify(t.Context(), filepath.Join(folder, m.FileName))
		if err != nil || !m.Verified() || m.Reason != workbench.BackupMigration || content.SchemaVersion != m.SchemaVersion {
			t.Errorf("%+v, %+v, %v", m, content, err)
		}
	}
	if !slices.ContainsFunc(made, func(m workbench.Backup) bool { return m.SchemaVersion == oldSchema }) {
		t.Errorf("none is of step %d: %+v", oldSchema, made)
	}
	return made
}

func schemaOf(t *testing.T, path string) int64 {
	t.Helper()
	steps, err := store.Inspect(t.Context(), store.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	newest := int64(0)
	for _, m := range steps {
		if m.AppliedAt != nil {
			newest = m.Version
		}
	}
	return newest
}
