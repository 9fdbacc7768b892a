package store_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/migrations"
)

const schemaFile = "../../migrations/schema.txt"

var update = flag.Bool("update", false, "write "+schemaFile+" from the databases")

// onEachEngine runs a test on both engines.
func onEachEngine(t *testing.T, test func(*testing.T, *store.DB)) {
	t.Helper()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// TestSchema compares both databases with the reviewed text, and so with each
// other: names, types, nullability, defaults, keys, references with their
// actions, indexes with order and predicate, checks.
func TestSchema(t *testing.T) {
	t.Parallel()
	if *update {
		writeSchema(t)
		t.Skip("wrote " + schemaFile + "; review it and run the test again")
	}
	onEachEngine(t, wantSchema)
}

// wantSchema is what TestSchema and TestStepsGoDownAndUpAgain ask of a database.
func wantSchema(t *testing.T, db *store.DB) {
	t.Helper()
	got, err := db.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(strings.Split(migrations.Schema, "\n"), func(line string) bool {
		return line == "" || strings.HasPrefix(strings.TrimSpace(line), otherEngine(db))
	})
	for i := range max(len(got), len(want)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("line %d of the schema:\n got %s\nwant %s", i+1, g, w)
		}
	}
	if drift, err := db.Drift(t.Context()); err != nil || len(drift) > 0 {
		t.Errorf("drift %q, %v", drift, err)
	}
}

// otherEngine is what the lines begin with that are not of this database.
func otherEngine(db *store.DB) string {
	if db.Engine() == "sqlite" {
		return "postgres"
	}
	return "sqlite"
}

// TestEveryForeignKeyLeadsAnIndex: without one that holds all rows, deleting a
// parent reads every row of the child. The text is that of both engines.
func TestEveryForeignKeyLeadsAnIndex(t *testing.T) {
	t.Parallel()
	reference := regexp.MustCompile(`^  (\w+) text!? -> `)
	leader := regexp.MustCompile(`^  (?:unique index \w+|index \w+|primary key) \((\w+)[^)]*\)$`)
	found := 0
	for _, table := range strings.Split(migrations.Schema, "\n\n") {
		lines := strings.Split(table, "\n")
		leads := map[string]bool{}
		for _, line := range lines {
			if m := leader.FindStringSubmatch(line); m != nil {
				leads[m[1]] = true
			}
		}
		for _, line := range lines {
			if m := reference.FindStringSubmatch(line); m != nil {
				if found++; !leads[m[1]] {
					t.Errorf("%s.%s leads no index", lines[0], m[1])
				}
			}
		}
	}
	if found < 60 {
		t.Errorf("found %d foreign keys; this test looks for the wrong thing", found)
	}
}

// TestStepsGoDownAndUpAgain: a step whose Down forgets something would fail on
// the second Up, which is the program's own, or leave it in the schema.
func TestStepsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "steps.db")
		upAndDown(t, "sqlite", goose.DialectSQLite3, "sqlite", "file:"+path)
		wantSchema(t, storetest.Reopen(t, path))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		address := storetest.EmptyPostgresURL(t)
		upAndDown(t, "pgx", goose.DialectPostgres, "postgres", address)
		wantSchema(t, storetest.OpenURL(t, address))
	})
}

func upAndDown(t *testing.T, driver string, dialect goose.Dialect, folder, address string) {
	t.Helper()
	db, provider := stepwise(t, driver, dialect, folder, address)
	_, up := provider.Up(t.Context())
	_, down := provider.DownTo(t.Context(), 0)
	_, drop := db.Exec(`DROP TABLE ` + goose.DefaultTablename)
	if err := errors.Join(up, down, drop, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// stepwise opens an empty database whose steps are taken one by one.
func stepwise(t *testing.T, driver string, dialect goose.Dialect, folder, address string) (*sql.DB, *goose.Provider) {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // a test may have closed it
	db.SetMaxOpenConns(1)
	steps, err := fs.Sub(migrations.FS, folder)
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(dialect, db, steps, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	return db, provider
}

// TestTerminalsOfBeforeHaveASize: output without a size would be shown in any.
func TestTerminalsOfBeforeHaveASize(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, db *sql.DB, provider *goose.Provider) {
		t.Helper()
		_, err := provider.UpTo(t.Context(), 8)
		for _, statement := range []string{
			`INSERT INTO hosts (id, name, machine_id, os, arch, data_dir, app_version, created_at, updated_at) VALUES ('h', 'n', 'm', 'linux', 'amd64', '/d', '1', 1, 1)`,
			`INSERT INTO terminal_sessions (id, session_id, host_id, cols, rows, output_start_offset, output_end_offset, created_at, updated_at) VALUES ('t', 't', 'h', 132, 50, 7, 9, 5, 6)`,
		} {
			_, insert := db.ExecContext(t.Context(), statement)
			err = errors.Join(err, insert)
		}
		_, up := provider.Up(t.Context())
		if err := errors.Join(err, up); err != nil {
			t.Fatal(err)
		}
		got := texts(t, db, `SELECT CONCAT(terminal_id, ' ', start_offset, ' ', cols, ' ', rows, ' ', created_at) FROM terminal_sizes`)
		if want := []string{"t 0 132 50 5"}; !slices.Equal(got, want) {
			t.Errorf("sizes %q, want %q", got, want)
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db, provider := stepwise(t, "sqlite", goose.DialectSQLite3, "sqlite", "file:"+filepath.Join(t.TempDir(), "steps.db"))
		check(t, db, provider)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		db, provider := stepwise(t, "pgx", goose.DialectPostgres, "postgres", storetest.EmptyPostgresURL(t))
		check(t, db, provider)
	})
}

// TestDriftIsSeen changes the schema as an administrator might.
func TestDriftIsSeen(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		for _, statement := range []string{
			`DROP INDEX jobs_retry_ix`,
			`CREATE INDEX extra_ix ON sessions (name, id DESC) WHERE name <> 'x'`,
			`ALTER TABLE hosts RENAME COLUMN arch TO cpu`,
			`DROP TABLE secrets`,
			`CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)`,
		} {
			apply(t, db, statement)
		}
		want := []string{
			"missing: background_jobs: index jobs_retry_ix (retry_of_job_id)",
			"missing: hosts: arch text!",
			"missing: secrets",
			"unexpected: hosts: cpu text!",
			"unexpected: notes",
			"unexpected: sessions: index extra_ix (name, id desc) where name <> 'x'",
		}
		if got, err := db.Drift(t.Context()); err != nil || !slices.Equal(got, want) {
			t.Errorf("drift, %v:\n got %s\nwant %s", err, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// TestDriftSeesEveryKindOfChange changes on PostgreSQL what SQLite has no
// statement for: what the expressions of a schema say is compared, too.
func TestDriftSeesEveryKindOfChange(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string][]string{
		`ALTER TABLE hosts ALTER name DROP NOT NULL`:                                 {"missing: hosts: name text!", "unexpected: hosts: name text"},
		`ALTER TABLE hosts ALTER name TYPE TEXT COLLATE "default"`:                   {"unexpected: hosts: postgres: name collate default"},
		`ALTER TABLE hosts ALTER owner_pid TYPE INTEGER`:                             {"missing: hosts: owner_pid int", "unexpected: hosts: owner_pid integer"},
		`ALTER TABLE sessions ALTER name SET DEFAULT 'other'`:                        {"missing: sessions: name text! = 'Untitled Session'", "unexpected: sessions: name text! = 'other'"},
		`ALTER TABLE process_streams DROP CONSTRAINT process_streams_pkey`:           {"missing: process_streams: primary key (process_id, stream)"},
		`ALTER TABLE sessions DROP CONSTRAINT sessions_included_files_check`:         {"missing: sessions: included_files json[]! = '[]'", "unexpected: sessions: included_files json! = '[]'"},
		`ALTER TABLE background_jobs ADD CHECK (attempt > 0 OR priority IN (1, 2))`:  {"unexpected: background_jobs: check attempt > 0 or priority in (1, 2)"},
		`ALTER TABLE background_jobs DROP CONSTRAINT background_jobs_priority_check`: {"missing: background_jobs: check priority >= 0 and priority <= 2"},
		`DROP INDEX jobs_claim_ix; CREATE INDEX jobs_claim_ix ON background_jobs (host_id, priority, created_at, id) WHERE status = 'created'`: {
			"missing: background_jobs: index jobs_claim_ix (host_id, priority desc, created_at, id) where status = 'queued'",
			"unexpected: background_jobs: index jobs_claim_ix (host_id, priority, created_at, id) where status = 'created'",
		},
		`ALTER TABLE usage_events DROP CONSTRAINT usage_events_job_id_fkey, ADD FOREIGN KEY (job_id) REFERENCES background_jobs (id) ON DELETE CASCADE`: {
			"missing: usage_events: job_id text -> background_jobs SET NULL",
			"unexpected: usage_events: job_id text -> background_jobs CASCADE",
		},
	} {
		t.Run(want[0], func(t *testing.T) {
			t.Parallel()
			db := storetest.OpenPostgres(t)
			for _, part := range strings.Split(statement, "; ") {
				apply(t, db, part)
			}
			if got, err := db.Drift(t.Context()); err != nil || !slices.Equal(got, want) {
				t.Errorf("drift, %v:\n got %s\nwant %s", err, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// TestDriftForgivesWhatAServerMayLack: without pg_trgm a search is slower and
// nothing is wrong.
func TestDriftForgivesWhatAServerMayLack(t *testing.T) {
	t.Parallel()
	db := storetest.OpenPostgres(t)
	apply(t, db, `DROP EXTENSION pg_trgm CASCADE`)
	if drift, err := db.Drift(t.Context()); err != nil || len(drift) > 0 {
		t.Errorf("drift %q, %v", drift, err)
	}
}

// apply runs a statement that no method of the store has.
func apply(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	if err := tryApply(t.Context(), db, statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func tryApply(ctx context.Context, db *store.DB, statement string, args ...any) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
}

// writeSchema writes SQLite's lines and, at the end of each table, those that
// PostgreSQL alone has; a table of its own is all such lines.
func writeSchema(t *testing.T) {
	t.Helper()
	lines, err := storetest.Open(t).Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	more, err := storetest.OpenPostgres(t).Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]string{}
	add := func(lines []string, only string) {
		table := ""
		for _, line := range lines {
			if !strings.HasPrefix(line, " ") {
				table = line
			} else if strings.HasPrefix(line, only) {
				tables[table] = append(tables[table], line)
			}
		}
	}
	add(lines, "  ")
	add(more, "  postgres")
	var out []string
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		out = append(append(out, table), tables[table]...)
		out = append(out, "")
	}
	if err := os.WriteFile(schemaFile, []byte(strings.Join(out, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}
