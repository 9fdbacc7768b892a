package recovery_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestReport reads a file that is whole: everything is in the report that a
// person needs.
func TestReport(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	m, report, text := w.quarantine(nil)
	folder := m.Place(w.dir)
	if report.Lost != 0 || report.Damage != "" || report.Mended || report.Rows == 0 {
		t.Errorf("%+v", report)
	}
	if got := rows(t, folder, "sessions"); len(got) != 1 || got[0]["id"] != w.session.ID || got[0]["task_description"] != secondTask {
		t.Errorf("%v", got)
	}
	want := map[string]int64{"session": 1, "task_version": 3, "job": 1, "terminal": 1}
	for _, c := range report.Between.Changes {
		if c.Count != want[c.Noun] {
			t.Errorf("%+v", c)
		}
		delete(want, c.Noun)
	}
	if len(want) > 0 || report.Between.Backup != "" || report.Between.From != 0 {
		t.Errorf("%v, %+v", want, report.Between)
	}
	for _, part := range []string{
		"The check of the database file found damage.", "There is no verified backup", "| sessions | 1 | 0 |", "## Sessions",
		"with a ``` fence in it.\n````\n", firstTask, "of session (`" + w.session.ID + "`)",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the report does not say %q:\n%s", part, text)
		}
	}
	left, err := os.ReadDir(filepath.Join(folder, "salvage"))
	if err != nil || slices.ContainsFunc(left, func(e os.DirEntry) bool { return e.IsDir() }) {
		t.Errorf("the copy is left: %v, %v", left, err)
	}
}

// TestReportSinceABackup leaves out what the backup has.
func TestReportSinceABackup(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		made  int64
		tells bool
	}{"older": {storetest.Epoch - 1000, true}, "newer": {storetest.Epoch + 1000, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t)
			at := int64(1)
			_, report, text := w.quarantine(&workbench.Backup{FileName: "b.db", CreatedAt: c.made, VerifiedAt: &at})
			if report.Between.Backup != "b.db" || report.Between.From != c.made || (len(report.Between.Changes) > 0) != c.tells {
				t.Errorf("%+v", report.Between)
			}
			if strings.Contains(text, firstTask) != c.tells || !strings.Contains(text, "The newest verified backup is b.db") {
				t.Error(text)
			}
		})
	}
}

// TestReportWithoutAHead reads a file whose first bytes, or whose first page,
// are overwritten.
func TestReportWithoutAHead(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]int{"the magic": 16, "the header": 100, "the first page": 4096} {
		for kind, fill := range map[string]byte{"zeros": 0, "noise": 0xa5} {
			t.Run(name+" by "+kind, func(t *testing.T) {
				t.Parallel()
				w := newWork(t)
				w.change(0, bytes.Repeat([]byte{fill}, n))
				damaged := w.content()
				m, report, text := w.quarantine(nil)
				if !report.Mended || report.Damage != "" || !strings.Contains(text, firstTask) {
					t.Errorf("%+v", report)
				}
				if got := rows(t, m.Place(w.dir), "sessions"); len(got) != 1 || got[0]["id"] != w.session.ID {
					t.Errorf("%v", got)
				}
				kept, err := os.ReadFile(filepath.Join(m.Place(w.dir), "holdfast.db"))
				if err != nil || !bytes.Equal(kept, damaged) {
					t.Errorf("the damaged file was changed: %v", err)
				}
			})
		}
	}
}

func TestReportOfNothing(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{"missing": nil, "empty": {}, "no database": bytes.Repeat([]byte("no database "), 1000)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &work{t: t, dir: t.TempDir()}
			w.database = filepath.Join(w.dir, "holdfast.db")
			if content != nil {
				if err := os.WriteFile(w.database, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, report, text := w.quarantine(nil)
			if report.Damage == "" || report.Rows != 0 || !strings.Contains(text, report.Damage) {
				t.Errorf("%+v\n%s", report, text)
			}
		})
	}
}

// TestReportWithJournal finds what was committed to the journal only.
func TestReportWithJournal(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	db := storetest.Reopen(t, w.database)
	if err := db.SetValue(t.Context(), "committed", "to the journal"); err != nil {
		t.Fatal(err)
	}
	// As a killed owner leaves them.
	copied := &work{t: t, dir: t.TempDir()}
	copied.database = filepath.Join(copied.dir, "holdfast.db")
	for _, side := range []string{"", "-wal"} {
		content, err := os.ReadFile(w.database + side)
		if err == nil {
			err = os.WriteFile(copied.database+side, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	m, report, _ := copied.quarantine(nil)
	found := slices.ContainsFunc(rows(t, m.Place(copied.dir), "key_value_store"), func(row map[string]any) bool { return row["key"] == "committed" })
	if !found || report.Lost != 0 {
		t.Errorf("%+v", report)
	}
}

// TestSalvageIsCancelled leaves no report, so that the next one begins again.
func TestSalvageIsCancelled(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	m, err := recovery.Quarantine(w.database, errors.New("damage"))
	if err != nil {
		t.Fatal(err)
	}
	folder := m.Place(w.dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := recovery.NewSalvage(folder, nil)
	if err := s.Run(ctx); err == nil || s.Progress().Failure == "" || s.Progress().Running {
		t.Errorf("%v, %+v", err, s.Progress())
	}
	unread, err := recovery.Unread(w.dir)
	if err != nil || len(unread) != 1 || unread[0] != folder {
		t.Errorf("%v, %v", unread, err)
	}
	if err := s.Run(t.Context()); err != nil || s.Progress().Failure != "" || s.Progress().Done == 0 {
		t.Errorf("%v, %+v", err, s.Progress())
	}
	if unread, err := recovery.Unread(w.dir); err != nil || len(unread) != 0 {
		t.Errorf("%v, %v", unread, err)
	}
}
