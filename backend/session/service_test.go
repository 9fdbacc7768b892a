package session_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/session"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// worker records which sessions it was asked to end.
type worker struct {
	ended []string
	err   error
}

func (w *worker) EndSession(_ context.Context, id string) error {
	w.ended = append(w.ended, id)
	return w.err
}

type bench struct {
	*session.Service
	t       *testing.T
	db      *store.DB
	project workbench.Codebase
	worker  *worker
	notices atomic.Int64
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, db: storetest.Open(t), worker: &worker{}}
	host := storetest.Host(t, b.db)
	dir := t.TempDir()
	var err error
	b.project, err = b.db.AddCodebase(t.Context(), workbench.Codebase{
		ID: workbench.NewID(), Name: "project", DefaultCwd: dir, AIAssistantType: "claude", Kind: workbench.KindFolder,
		HostID: host.ID, PathKey: dir, ProjectHash: "hash",
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Service = session.New(b.db, host.ID, func(workbench.Notice) { b.notices.Add(1) }, b.worker)
	return b
}

func (b *bench) create(name string) workbench.Session {
	b.t.Helper()
	s, err := b.Create(b.t.Context(), b.project.ID, name)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *bench) show(id string) session.View {
	b.t.Helper()
	v, err := b.Show(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func code(t *testing.T, err error, want workbench.Code) {
	t.Helper()
	if workbench.ErrorCode(err) != want {
		t.Errorf("%v, wanted the code %q", err, want)
	}
}

func TestCreateAndRename(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.create("  ")
	if s.Name != workbench.DefaultSessionName || s.ProjectDirectory != b.project.DefaultCwd || *s.CodebaseID != b.project.ID {
		t.Errorf("%+v", s.SessionSummary)
	}
	if s := b.create(" Mine "); s.Name != "Mine" {
		t.Errorf("name %q", s.Name)
	}
	if s, err := b.Rename(t.Context(), s.ID, " 이름 "); err != nil || s.Name != "이름" {
		t.Errorf("%q, %v", s.Name, err)
	}
	_, err := b.Rename(t.Context(), s.ID, " ")
	code(t, err, workbench.EInvalid)
	_, err = b.Rename(t.Context(), workbench.NewID(), "x")
	code(t, err, workbench.ENotFound)
	_, err = b.Create(t.Context(), workbench.NewID(), "x")
	code(t, err, workbench.ENotFound)
	_, err = b.Show(t.Context(), workbench.NewID())
	code(t, err, workbench.ENotFound)
}

func TestDirectoryGone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.create("")
	if v := b.show(s.ID); v.DirectoryGone || v.Project == nil || v.Project.ID != b.project.ID {
		t.Errorf("%+v", v)
	}
	if err := os.RemoveAll(b.project.DefaultCwd); err != nil {
		t.Fatal(err)
	}
	if !b.show(s.ID).DirectoryGone {
		t.Error("the directory is gone, and nobody says so")
	}
}

func TestTaskHistory(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.create("")
	version := b.show(s.ID).Task.Version
	for _, text := range []string{"one", "two"} {
		move, err := b.SetTask(t.Context(), s.ID, text, version)
		if err != nil {
			t.Fatal(err)
		}
		version = move.Version
	}
	_, err := b.SetTask(t.Context(), s.ID, "other", version-1)
	code(t, err, workbench.EConflict)
	_, err = b.SetTask(t.Context(), s.ID, strings.Repeat("x", workbench.MaxTaskBytes+1), version)
	code(t, err, workbench.EInvalid)

	for _, want := range []string{"one", "", ""} { // at the oldest one nothing changes
		move, err := b.UndoTask(t.Context(), s.ID, version)
		if err != nil || move.Description != want {
			t.Fatalf("undo gave %q, wanted %q: %v", move.Description, want, err)
		}
		version = move.Version
	}
	for _, want := range []string{"one", "two", "two"} {
		move, err := b.RedoTask(t.Context(), s.ID, version)
		if err != nil || move.Description != want {
			t.Fatalf("redo gave %q, wanted %q: %v", move.Description, want, err)
		}
		version = move.Version
	}
	versions, err := b.TaskVersions(t.Context(), s.ID, 0, 10)
	if err != nil || len(versions) != 3 {
		t.Fatalf("%+v, %v", versions, err)
	}
	move, err := b.RestoreTask(t.Context(), s.ID, versions[1].SequenceNumber, version)
	if err != nil || move.Description != "one" || b.show(s.ID).Session.TaskDescription != "one" {
		t.Errorf("restored %q: %v", move.Description, err)
	}
	_, err = b.RestoreTask(t.Context(), s.ID, 99, move.Version)
	code(t, err, workbench.ENotFound)
}

// TestDraft is typing that a crash met before it became a version.
func TestDraft(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.create("")
	if err := b.SaveDraft(t.Context(), s.ID, "half a sen"); err != nil {
		t.Fatal(err)
	}
	v := b.show(s.ID)
	if v.Draft == nil || *v.Draft != "half a sen" || v.Session.TaskDescription != "" {
		t.Errorf("draft %v, task %q", v.Draft, v.Session.TaskDescription)
	}
	if _, err := b.SetTask(t.Context(), s.ID, "half a sentence", v.Task.Version); err != nil {
		t.Fatal(err)
	}
	if v := b.show(s.ID); v.Draft != nil {
		t.Errorf("a draft is left: %q", *v.Draft)
	}
	code(t, b.SaveDraft(t.Context(), workbench.NewID(), "x"), workbench.ENotFound)
	code(t, b.SaveDraft(t.Context(), s.ID, strings.Repeat("x", workbench.MaxTaskBytes+1)), workbench.EInvalid)
}

func TestFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.create("")
	move, err := b.SetFiles(t.Context(), s.ID, []string{"b", "a", "a", ""}, []string{"c"}, b.show(s.ID).Files.Version)
	if err != nil || len(move.IncludedFiles) != 2 || !slices.Equal(move.ForceExcludedFiles, []string{"c"}) {
		t.Fatalf("%+v, %v", move, err)
	}
	_, err = b.SetFiles(t.Context(), s.ID, nil, nil, move.Version-1)
	code(t, err, workbench.EConflict)
	if undone, err := b.UndoFiles(t.Context(), s.ID, move.Version); err != nil || len(undone.IncludedFiles) != 0 {
		t.Errorf("%+v, %v", undone, err)
	} else if redone, err := b.RedoFiles(t.Context(), s.ID, undone.Version); err != nil || len(redone.IncludedFiles) != 2 {
		t.Errorf("%+v, %v", redone, err)
	}
	if all, err := b.FileSelections(t.Context(), s.ID, 0, 10); err != nil || len(all) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestRestoreFiles brings an old selection back as a new one: what lay between
// can be reached by undo.
func TestRestoreFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.create("")
	first, err := b.SetFiles(t.Context(), s.ID, []string{"a"}, []string{"out"}, b.show(s.ID).Files.Version)
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.SetFiles(t.Context(), s.ID, []string{"b"}, nil, first.Version)
	if err != nil {
		t.Fatal(err)
	}
	old, err := b.FileSelection(t.Context(), s.ID, first.CurrentIndex)
	if err != nil || !slices.Equal(old.IncludedFiles, []string{"a"}) || !slices.Equal(old.ForceExcludedFiles, []string{"out"}) {
		t.Fatalf("%+v, %v", old, err)
	}
	restored, err := b.RestoreFiles(t.Context(), s.ID, first.CurrentIndex, second.Version)
	if err != nil || !slices.Equal(restored.IncludedFiles, []string{"a"}) || restored.CurrentIndex <= second.CurrentIndex {
		t.Fatalf("%+v, %v", restored, err)
	}
	if newest, err := b.FileSelection(t.Context(), s.ID, restored.CurrentIndex); err != nil || newest.OpType != workbench.OpRestore {
		t.Errorf("%+v, %v", newest, err)
	}
	if undone, err := b.UndoFiles(t.Context(), s.ID, restored.Version); err != nil || !slices.Equal(undone.IncludedFiles, []string{"b"}) {
		t.Errorf("%+v, %v", undone, err)
	}
	_, err = b.RestoreFiles(t.Context(), s.ID, 99, restored.Version+1)
	code(t, err, workbench.ENotFound)
}

// TestDelete ends the children before the rows, and keeps the rows when a child
// does not end.
func TestDelete(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.create("")
	b.worker.err = errors.New("it does not end")
	if err := b.Delete(t.Context(), s.ID); !errors.Is(err, b.worker.err) {
		t.Errorf("%v", err)
	}
	b.show(s.ID)
	b.worker.err = nil
	told := b.notices.Load()
	if err := b.Delete(t.Context(), s.ID); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(b.worker.ended, []string{s.ID, s.ID}) || b.notices.Load() != told+1 {
		t.Errorf("ended %v, %d notices", b.worker.ended, b.notices.Load()-told)
	}
	code(t, b.Delete(t.Context(), s.ID), workbench.ENotFound)
}
