package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/migrations"
)

func TestLedgerHasOneRowForEachStep(t *testing.T) {
	t.Parallel()
	clock := (&storetest.Clock{}).Now
	wantLedger(t, storetest.Reopen(t, filepath.Join(t.TempDir(), "holdfast.db"), storetest.WithClock(clock)))
	wantLedger(t, storetest.OpenURL(t, storetest.EmptyPostgresURL(t), storetest.WithClock(clock)))
}

func wantLedger(t *testing.T, db *store.DB) {
	t.Helper()
	steps, err := fs.Glob(migrations.FS, db.Engine()+"/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i, step := range steps {
		body, err := fs.ReadFile(migrations.FS, step)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		want = append(want, fmt.Sprint(filepath.Base(step), i+1, storetest.Epoch, hex.EncodeToString(sum[:]), workbench.Version))
	}
	var got []string
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		got = nil
		rows, err := tx.QueryContext(t.Context(), `SELECT name, version, applied_at, checksum, app_version FROM migrations ORDER BY id`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name, checksum, app string
			var version, at int64
			if err := rows.Scan(&name, &version, &at, &checksum, &app); err != nil {
				return err
			}
			got = append(got, fmt.Sprint(name, version, at, checksum, app))
		}
		return rows.Err()
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("ledger of %s, %v:\n got %v\nwant %v", db.Engine(), err, got, want)
	}
}

func TestSecondOpenWritesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	storetest.Create(t, path)
	before := read(t, path)
	db, err := store.Open(t.Context(), store.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if version, err := db.SchemaVersion(t.Context()); err != nil || version < 3 {
		t.Errorf("schema version %d, %v", version, err)
	}
	closeNow(t, db)
	wantUntouched(t, path, before)
}

// TestUnknownSchemaIsRefusedUntouched: a program that guesses at a schema that
// it does not know destroys what a newer one wrote.
func TestUnknownSchemaIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	for name, alter := range map[string]string{
		"newer step":        `INSERT INTO migrations (name, applied_at, version, checksum, app_version) VALUES ('09999_new.sql', 1, 9999, 'x', '9.9')`,
		"altered checksum":  `UPDATE migrations SET checksum = 'x' WHERE version = 1`,
		"unknown old step":  `INSERT INTO migrations (name, applied_at, version, checksum, app_version) VALUES ('00000_old.sql', 1, -1, 'x', '0.0')`,
		"newest is altered": `UPDATE migrations SET checksum = 'x' WHERE version = (SELECT MAX(version) FROM migrations)`,
	} {
		t.Run(name+" on SQLite", func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "holdfast.db")
			storetest.Create(t, path)
			change(t, path, alter)
			before := read(t, path)
			wantRefused(t, store.Options{Path: path}, workbench.EDatabaseNewer)
			wantUntouched(t, path, before)
		})
		t.Run(name+" on PostgreSQL", func(t *testing.T) {
			t.Parallel()
			address := storetest.PostgresURL(t)
			db := storetest.OpenURL(t, address)
			apply(t, db, alter)
			before, err := db.Describe(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			wantRefused(t, store.Options{URL: address}, workbench.EDatabaseNewer)
			if after, err := db.Describe(t.Context()); err != nil || !slices.Equal(after, before) {
				t.Errorf("the schema was changed, %v", err)
			}
		})
	}
}

func TestNewerDatabaseInAnotherJournalModeIsUntouched(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	storetest.Create(t, path)
	change(t, path, `INSERT INTO migrations (name, applied_at, version, checksum, app_version) VALUES ('09999_new.sql', 1, 9999, 'x', '9.9')`)
	change(t, path, `PRAGMA journal_mode = DELETE`)
	before := read(t, path)
	wantRefused(t, store.Options{Path: path}, workbench.EDatabaseNewer)
	wantUntouched(t, path, before)
}

func TestDamagedFileIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	whole := template(t)
	for name, content := range map[string][]byte{
		"not a database":  bytes.Repeat([]byte("no database at all. "), 500),
		"broken catalog":  slices.Concat(whole[:100], bytes.Repeat([]byte{0xff}, 4000), whole[4100:]),
		"cut short":       whole[:len(whole)/2],
		"one byte is set": {1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "holdfast.db")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			wantRefused(t, store.Options{Path: path}, workbench.EDatabaseDamaged)
			wantUntouched(t, path, content)
		})
	}
}

func TestUnreachableFileIsUnavailable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	wantRefused(t, store.Options{Path: filepath.Join(dir, "missing", "holdfast.db")}, workbench.EUnavailable)
	wantRefused(t, store.Options{Path: dir}, workbench.EUnavailable) // a directory is there
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, store.Options{Path: filepath.Join(file, "holdfast.db")}, workbench.EUnavailable)
}

func TestDirectoryThatCannotBeWrittenIsUnavailable(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if probe, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		_ = probe.Close()
		t.Skip("this user writes into any directory")
	}
	wantRefused(t, store.Options{Path: filepath.Join(dir, "holdfast.db")}, workbench.EUnavailable)
}

// TestPathsAreTakenAsTheyAre: in a plain DSN string each of these would open
// another file, or none.
func TestPathsAreTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a#b", "a?mode=memory&b", "100%25", "%41", "a b", "한글 세션", "a+b;c=d", "'\"$HOME"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "d "+name)
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Skipf("the file system refuses this name: %v", err)
			}
			path := filepath.Join(dir, name+".db")
			db := storetest.Reopen(t, path)
			if err := db.SetValue(t.Context(), "key", "value"); err != nil {
				t.Fatal(err)
			}
			if value, err := db.Value(t.Context(), "key"); err != nil || value == nil || *value != "value" {
				t.Errorf("read %v, %v", value, err)
			}
			if file, journal, err := db.Size(t.Context()); file == 0 || journal == 0 || err != nil {
				t.Errorf("%s: %d bytes, journal %d", path, file, journal)
			}
		})
	}
}

func template(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "template.db")
	storetest.Create(t, path)
	return read(t, path)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// change runs a statement without the store and leaves the file whole.
func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func wantRefused(t *testing.T, opt store.Options, code workbench.Code) {
	t.Helper()
	db, err := store.Open(context.Background(), opt)
	if err == nil {
		closeNow(t, db)
	}
	if got := workbench.ErrorCode(err); got != code {
		t.Errorf("error %q (%v), want %q", got, err, code)
	}
}

// wantUntouched also finds what a refused open left beside the file.
func wantUntouched(t *testing.T, path string, before []byte) {
	t.Helper()
	if !bytes.Equal(read(t, path), before) {
		t.Error("the file was changed")
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if info, err := os.Stat(path + suffix); err == nil {
			t.Errorf("%s%s was left, %d bytes", filepath.Base(path), suffix, info.Size())
		}
	}
}

func closeNow(t *testing.T, db *store.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
