package importer_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/holdfast-app/holdfast/backend/importer"
	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/redact"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/transcript"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// hostID is the same in each database of a test, so that they can be compared.
const hostID = "01900000-0000-7000-8000-000000000001"

// engines open an empty database of each kind.
var engines = map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres}

func clock() int64 { return storetest.Epoch }

// bench is a database and an importer on it.
type bench struct {
	*importer.Service
	t       testing.TB
	db      *store.DB
	notices atomic.Int64
}

func newBench(t testing.TB, db *store.DB, home string) *bench {
	t.Helper()
	b := &bench{t: t, db: db}
	host := workbench.Host{ID: hostID, Name: "bench", MachineID: "m", OS: "linux", Arch: "amd64", DataDir: "/data", AppVersion: "1"}
	if err := db.RegisterHost(context.Background(), host); err != nil {
		t.Fatal(err)
	}
	opt := options(db, t.TempDir(), home)
	opt.Notify = func(workbench.Notice) { b.notices.Add(1) }
	b.Service = importer.New(opt)
	t.Cleanup(b.Close)
	return b
}

func options(db *store.DB, dataDir, home string) importer.Options {
	var secrets redact.Redactor
	return importer.Options{
		Store: db, HostID: hostID, DataDir: dataDir, Home: home, Getenv: func(string) string { return "" },
		Canonical: func(path string) (string, string, error) {
			key, err := project.Canonical(path)
			return key, project.Hash(key), err
		},
		Seal: func(_ context.Context, codebase, key, value string) ([]byte, string, error) {
			return []byte("sealed " + codebase + "/" + key + " " + value), "key", nil
		},
		Transcript: transcript.New(transcript.Options{Home: home, Getenv: func(string) string { return "" }, Log: slog.New(slog.DiscardHandler)}).Own,
		Done:       func() {},
		Redact:     secrets.Values, Now: clock, Log: slog.New(slog.DiscardHandler),
	}
}

func (b *bench) run(from workbench.ForeignKind, place string, dry bool) workbench.ForeignReport {
	b.t.Helper()
	report, err := b.Run(context.Background(), workbench.ForeignRequest{From: from, Place: place, DryRun: dry})
	if err != nil {
		b.t.Fatal(err)
	}
	return report
}

// dump is every row of a database as text.
func dump(t testing.TB, db *store.DB) string {
	t.Helper()
	var out strings.Builder
	err := db.ReadRows(context.Background(), func(s *store.RowSnapshot) error {
		for _, table := range store.RowTables() {
			rows := "TRUE"
			switch table.Name {
			case "hosts":
				continue
			case "db_diagnostic_logs": // a busy machine adds its slow statements to what was imported
				rows = "error_type <> 'slow'"
			}
			err := s.Rows(context.Background(), table, rows, nil, func(values []any) error {
				out.WriteString(table.Name)
				for i, v := range values {
					switch v := v.(type) {
					case []byte:
						fmt.Fprintf(&out, " %s=%q", table.Columns[i].Name, v)
					case json.RawMessage:
						fmt.Fprintf(&out, " %s=%s", table.Columns[i].Name, v)
					case nil:
					default:
						fmt.Fprintf(&out, " %s=%v", table.Columns[i].Name, v)
					}
				}
				out.WriteByte('\n')
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// told is a report as the tests compare it.
func told(r workbench.ForeignReport) string {
	var out strings.Builder
	for _, c := range r.Counts {
		fmt.Fprintf(&out, "%s %d new %d here\n", c.Kind, c.New, c.Existing)
	}
	for _, c := range r.NotTaken {
		fmt.Fprintf(&out, "not taken %s %d\n", c.Kind, c.New)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&out, "note %s\n", n)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&out, "skipped %s %s: %s\n", p.Kind, p.ID, p.Reason)
	}
	return out.String()
}

// contains wants pieces of a text.
func contains(t *testing.T, text string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(text, piece) {
			t.Errorf("not there: %s", piece)
		}
	}
}

// foreignFile makes an SQLite file with a journal that is not in it yet: its
// program runs.
func foreignFile(t testing.TB, path string, statements ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file://"+path+"?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%v: %s", err, statement)
		}
	}
	return db
}

func write(t testing.TB, path string, lines ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// contents are the files of a folder, to see that none was touched.
func contents(t testing.TB, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(path)
		fmt.Fprintf(&out, "%s %d %x\n", path, info.ModTime().UnixNano(), raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// golden compares a text with testdata/<name>.golden, which UPDATE=1 writes.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if os.Getenv("UPDATE") != "" {
		write(t, path, strings.TrimSuffix(got, "\n"))
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s: want\n%s\ngot\n%s", name, want, got)
	}
}
