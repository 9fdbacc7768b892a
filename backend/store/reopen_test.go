package store_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// eachEngine runs a test with the place of an empty database of each engine.
func eachEngine(t *testing.T, test func(t *testing.T, place string)) {
	t.Helper()
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, filepath.Join(t.TempDir(), "holdfast.db"))
	})
	t.Run("Postgres", func(t *testing.T) {
		t.Parallel()
		test(t, storetest.PostgresURL(t))
	})
}

// reopened opens a database until the test ends.
func reopened(t *testing.T, place string) *store.DB {
	t.Helper()
	db, err := openDatabase(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeNow(t, db) })
	return db
}

// TestUndoPositionsSurviveReopening walks both histories, closes and goes on.
func TestUndoPositionsSurviveReopening(t *testing.T) {
	eachEngine(t, walkCloseAndGoOn)
}

func walkCloseAndGoOn(t *testing.T, place string) {
	ctx := t.Context()
	db, err := openDatabase(ctx, place)
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.Session(t, db, storetest.Host(t, db).ID)
	for i, text := range []string{"one", "two", "three"} {
		version := int64(i + 1)
		_, taskErr := db.WriteTask(ctx, workbench.TaskWrite{SessionID: s.ID, HostID: s.HostID, Version: version, OpType: workbench.OpEdit, Description: text})
		_, filesErr := db.WriteFiles(ctx, workbench.FilesWrite{SessionID: s.ID, HostID: s.HostID, Version: version, OpType: workbench.OpEdit, IncludedFiles: []string{text}})
		if err := errors.Join(taskErr, filesErr); err != nil {
			t.Fatal(err)
		}
	}
	_, taskErr := db.UndoTask(ctx, s.ID, 4)
	_, filesErr := db.UndoFiles(ctx, s.ID, 4)
	if err := errors.Join(taskErr, filesErr); err != nil {
		t.Fatal(err)
	}
	closeNow(t, db)

	db = reopened(t, place)
	want := workbench.HistoryMove{Version: 5, CurrentIndex: 2, CanUndo: true, CanRedo: true}
	if move, err := db.TaskMove(ctx, s.ID); err != nil || move != want {
		t.Errorf("task stands at %+v, %v", move, err)
	}
	if move, err := db.FilesMove(ctx, s.ID); err != nil || move != want {
		t.Errorf("files stand at %+v, %v", move, err)
	}
	if move, err := db.RedoTask(ctx, s.ID, 5); err != nil || move.Description != "three" {
		t.Errorf("redo gives %+v, %v", move, err)
	}
	if move, err := db.UndoFiles(ctx, s.ID, 5); err != nil || !slices.Equal(move.IncludedFiles, []string{"one"}) {
		t.Errorf("undo gives %+v, %v", move, err)
	}
}

// TestDeselectedFilesStayDeselected: a history that keeps each selection once
// would go back to the one with both files.
func TestDeselectedFilesStayDeselected(t *testing.T) {
	eachEngine(t, func(t *testing.T, place string) {
		db, err := openDatabase(t.Context(), place)
		if err != nil {
			t.Fatal(err)
		}
		s := storetest.Session(t, db, storetest.Host(t, db).ID)
		for version, files := range [][]string{{"A"}, {"A", "B"}, {"A"}} {
			if _, err := db.WriteFiles(t.Context(), workbench.FilesWrite{
				SessionID: s.ID, HostID: s.HostID, Version: int64(version + 1), OpType: workbench.OpEdit, IncludedFiles: files,
			}); err != nil {
				t.Fatal(err)
			}
		}
		closeNow(t, db)

		db = reopened(t, place)
		s, err = db.Session(t.Context(), s.ID)
		if err != nil || !slices.Equal(s.IncludedFiles, []string{"A"}) {
			t.Errorf("after a restart %v are selected, %v", s.IncludedFiles, err)
		}
		undone, err := db.UndoFiles(t.Context(), s.ID, s.FileHistoryVersion)
		if err != nil || !slices.Equal(undone.IncludedFiles, []string{"A", "B"}) {
			t.Errorf("undo gives %v, %v", undone.IncludedFiles, err)
		}
		redone, err := db.RedoFiles(t.Context(), s.ID, undone.Version)
		if err != nil || !slices.Equal(redone.IncludedFiles, []string{"A"}) {
			t.Errorf("redo gives %v, %v", redone.IncludedFiles, err)
		}
	})
}
