package retention_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestUnitsAreThoseOfThePreview lists what is counted, and names what stays.
func TestUnitsAreThoseOfThePreview(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			resting(t, db)
			change(t, db, `INSERT INTO key_value_store (key, updated_at, value) VALUES ('host/h/pinned/s', 1, 's')`)
			s := service(db, t.TempDir(), nil)
			told, err := s.Preview(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range told {
				units, err := s.Units(t.Context(), c.Class, "")
				if err != nil || int64(len(units)) != c.Units {
					t.Errorf("%s: %d units told, listed %+v, %v", c.Class, c.Units, units, err)
				}
				if c.Class == workbench.RetainSessions && (c.Units != 1 || c.Kept != 1) {
					t.Errorf("one of two sessions is pinned: %+v", c)
				}
				if len(units) > 0 {
					rest, err := s.Units(t.Context(), c.Class, units[0].ID)
					if err != nil || len(rest) != len(units)-1 || units[0].Rows == 0 {
						t.Errorf("%s: after the first of %d are %d, %v", c.Class, len(units), len(rest), err)
					}
				}
			}
		})
	}
}

// TestExportDeletesNothing writes what would go; stopped, it leaves no file.
func TestExportDeletesNothing(t *testing.T) {
	t.Parallel()
	db, folder := storetest.Open(t), t.TempDir()
	resting(t, db)
	before, s := dump(t, db), service(db, folder, nil)
	file := filepath.Join(folder, "old.zip")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.Export(stopped, file); workbench.ErrorCode(err) != workbench.EUnavailable {
		t.Errorf("a stopped export: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) > 0 {
		t.Errorf("a stopped export left %q", left)
	}
	made, err := s.Export(t.Context(), file)
	if err != nil || made.File != file || made.SHA256 == "" {
		t.Fatalf("%+v, %v", made, err)
	}
	if info, err := os.Stat(file); err != nil || info.Size() != made.Bytes {
		t.Errorf("%v, %v", info, err)
	}
	if went := gone(before, dump(t, db)); len(went) > 0 {
		t.Errorf("went: %q", went)
	}
}

// TestStoppedWhileItDeletes ends the run with what it did, and nothing goes on
// by itself.
func TestStoppedWhileItDeletes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	resting(t, db)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s := service(db, t.TempDir(), func(step string) {
		if step == "deleted sessions" {
			stop()
		}
	})
	run, err := s.Run(ctx, workbench.RetentionByUser)
	if workbench.ErrorCode(err) != workbench.EUnavailable || run.Status != workbench.RetentionFailed {
		t.Fatalf("%+v, %v", run, err)
	}
	if run.Counts[0].Units != 1 || run.Counts[1].Units != 0 {
		t.Errorf("told %+v", run.Counts)
	}
	after := dump(t, db)
	if err := s.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if went := gone(after, dump(t, db)); len(went) > 0 {
		t.Errorf("went later: %q", went)
	}
}
