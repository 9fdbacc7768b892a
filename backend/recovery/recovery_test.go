package recovery_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// work is a data directory with a database that holds one session with two
// versions of its task, a job and a terminal. It is closed.
type work struct {
	t        *testing.T
	dir      string
	database string
	session  workbench.Session
}

const (
	firstTask  = "The first version of the task."
	secondTask = "The second version,\nwith a ``` fence in it."
)

func newWork(t *testing.T) *work {
	t.Helper()
	w := &work{t: t, dir: t.TempDir()}
	w.database = filepath.Join(w.dir, "holdfast.db")
	storetest.Create(t, w.database)
	db, err := store.Open(t.Context(), store.Options{Path: w.database, Now: (&storetest.Clock{}).Now})
	if err != nil {
		t.Fatal(err)
	}
	host := storetest.Host(t, db)
	w.session = storetest.Session(t, db, host.ID)
	for _, text := range []string{firstTask, secondTask} {
		s, err := db.Session(t.Context(), w.session.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.WriteTask(t.Context(), workbench.TaskWrite{
			SessionID: s.ID, HostID: host.ID, Version: s.TaskHistoryVersion, OpType: workbench.OpEdit, Description: text,
		}); err != nil {
			t.Fatal(err)
		}
	}
	storetest.RunningJob(t, db, w.session)
	storetest.RunningTerminal(t, db, w.session)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return w
}

// change writes over the database at an offset.
func (w *work) change(at int64, data []byte) {
	w.t.Helper()
	file, err := os.OpenFile(w.database, os.O_WRONLY, 0)
	if err == nil {
		_, err = file.WriteAt(data, at)
	}
	if err := errors.Join(err, file.Close()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *work) content() []byte {
	w.t.Helper()
	content, err := os.ReadFile(w.database)
	if err != nil {
		w.t.Fatal(err)
	}
	return content
}

// quarantine puts the database aside and reads it.
func (w *work) quarantine(newest *workbench.Backup) (*recovery.Marker, *recovery.Report, string) {
	w.t.Helper()
	damage := workbench.Wrap(workbench.EDatabaseDamaged, errors.New("row 7 missing"), "The check of the database file found damage.")
	m, err := recovery.Quarantine(w.database, damage)
	if err != nil {
		w.t.Fatal(err)
	}
	folder := m.Place(w.dir)
	if err := recovery.NewSalvage(folder, newest).Run(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	report, err := recovery.ReadReport(folder)
	if err != nil || report == nil {
		w.t.Fatal(report, err)
	}
	text, err := os.ReadFile(recovery.ReportPath(folder))
	if err != nil {
		w.t.Fatal(err)
	}
	return m, report, string(text)
}

// rows reads what was salvaged of a table.
func rows(t *testing.T, folder, table string) []map[string]any {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, "salvage", table+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []map[string]any
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var row map[string]any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}

// TestInspect tells a new database from one that is gone.
func TestInspect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, journal []byte // nil: not there
		work          bool
		damaged       bool
	}{
		"nothing":                       {},
		"empty file":                    {file: []byte{}},
		"empty file and journal":        {file: []byte{}, journal: []byte{}},
		"a database":                    {file: []byte("x"), work: true},
		"missing with backups":          {work: true, damaged: true},
		"empty with backups":            {file: []byte{}, work: true, damaged: true},
		"missing with a journal":        {journal: []byte("x"), damaged: true},
		"empty with a journal":          {file: []byte{}, journal: []byte("x"), damaged: true},
		"a database beside its journal": {file: []byte("x"), journal: []byte("x")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "holdfast.db")
			for side, content := range map[string][]byte{"": c.file, "-wal": c.journal} {
				if content == nil {
					continue
				}
				if err := os.WriteFile(path+side, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := recovery.Inspect(path, c.work)
			if damaged := workbench.ErrorCode(err) == workbench.EDatabaseDamaged; damaged != c.damaged || !damaged && err != nil {
				t.Error(err)
			}
		})
	}
	// What cannot be looked at is not called damaged.
	dir := filepath.Join(t.TempDir(), "holdfast.db")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := recovery.Inspect(dir, true); workbench.ErrorCode(err) != workbench.EUnavailable {
		t.Error(err)
	}
}
