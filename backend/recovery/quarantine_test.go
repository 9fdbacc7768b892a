package recovery_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestQuarantineMovesAndDeletesNothing compares the files before and after.
func TestQuarantineMovesAndDeletesNothing(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	if err := os.WriteFile(w.database+"-wal", []byte("a journal"), 0o600); err != nil {
		t.Fatal(err)
	}
	content := w.content()
	m, err := recovery.Quarantine(w.database, workbench.Wrap(workbench.EDatabaseDamaged, errors.New("row 7 missing"), "The file is damaged. Do this."))
	if err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(w.database + "*"); err != nil || len(left) > 0 {
		t.Errorf("%v is left: %v", left, err)
	}
	folder := m.Place(w.dir)
	moved, err := os.ReadFile(filepath.Join(folder, "holdfast.db"))
	if err != nil || !bytes.Equal(moved, content) {
		t.Errorf("%d bytes, %v", len(moved), err)
	}
	aside, err := recovery.ReadAside(folder)
	if err != nil || aside.Cause != "The file is damaged." || aside.Detail != "row 7 missing" || len(aside.Files) != 2 ||
		aside.Bytes() != int64(len(content)+len("a journal")) {
		t.Errorf("%+v, %v", aside, err)
	}
	for _, f := range aside.Files {
		if len(f.SHA256) != 64 {
			t.Errorf("%+v", f)
		}
	}
	loaded, err := recovery.Load(w.dir)
	if err != nil || loaded == nil || *loaded != *m || loaded.Phase != recovery.PhaseWaiting {
		t.Errorf("%+v, %v", loaded, err)
	}
}

// TestQuarantineIsFinished interrupts it after each of its renames.
func TestQuarantineIsFinished(t *testing.T) {
	t.Parallel()
	for moved := range 3 {
		w := newWork(t)
		sides := []string{"", "-wal", "-shm"}
		for _, side := range sides[1:] {
			if err := os.WriteFile(w.database+side, []byte(side), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		m, err := recovery.Quarantine(w.database, errors.New("damage"))
		if err != nil {
			t.Fatal(err)
		}
		// As if it had ended before the rest was renamed.
		for _, side := range sides[moved:] {
			if err := os.Rename(filepath.Join(m.Place(w.dir), "holdfast.db"+side), w.database+side); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.Save(w.dir, recovery.PhaseMoving); err != nil {
			t.Fatal(err)
		}
		again, err := recovery.Load(w.dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Finish(w.database); err != nil {
			t.Fatal(err)
		}
		aside, err := recovery.ReadAside(m.Place(w.dir))
		if err != nil || len(aside.Files) != 3 || again.Phase != recovery.PhaseWaiting {
			t.Errorf("after %d files: %+v, %+v, %v", moved, aside, again, err)
		}
	}
}

// TestTwoQuarantines have folders of their own.
func TestTwoQuarantines(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	content := w.content()
	first, err := recovery.Quarantine(w.database, errors.New("damage"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.database, content, 0o600); err != nil {
		t.Fatal(err)
	}
	second, err := recovery.Quarantine(w.database, errors.New("damage"))
	if err != nil || first.Folder == second.Folder {
		t.Errorf("%+v, %+v, %v", first, second, err)
	}
}

func TestMarkerThatCannotBeReadWaits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if m, err := recovery.Load(dir); m != nil || err != nil {
		t.Errorf("%+v, %v", m, err)
	}
	for _, content := range []string{"", "{", `{"phase":"waiting","folder":"../.."}`} {
		if err := os.WriteFile(filepath.Join(dir, "recovery.json"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := recovery.Load(dir); err != nil || m == nil || m.Phase != recovery.PhaseWaiting || !m.Damaged() {
			t.Errorf("%q: %+v, %v", content, m, err)
		}
	}
	if err := recovery.Forget(dir); err != nil {
		t.Error(err)
	}
	if m, err := recovery.Load(dir); m != nil || err != nil {
		t.Errorf("%+v, %v", m, err)
	}
}
