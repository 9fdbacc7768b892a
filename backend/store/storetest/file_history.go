package storetest

import (
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *bench) writeFiles(version int64, included, excluded []string) (workbench.FilesMove, error) {
	return b.WriteFiles(b.ctx, workbench.FilesWrite{
		SessionID: b.session.ID, HostID: b.host.ID, Version: version, OpType: workbench.OpEdit,
		IncludedFiles: included, ForceExcludedFiles: excluded,
	})
}

func testFileHistory(t *testing.T, open Opener) {
	t.Run("OrderIsPartOfASelection", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.writeFiles(1, []string{"a", "b"}, nil)
		must(t, err)
		move, err := b.writeFiles(2, []string{"b", "a"}, nil)
		must(t, err)
		equal(t, "move", move, workbench.FilesMove{
			HistoryMove:   workbench.HistoryMove{Version: 3, CurrentIndex: 2, CanUndo: true},
			IncludedFiles: []string{"b", "a"}, ForceExcludedFiles: []string{},
		})
	})
	t.Run("AnExclusionAloneIsANewSelection", func(t *testing.T) {
		b := setup(t, open)
		move, err := b.writeFiles(1, nil, []string{"x"})
		must(t, err)
		equal(t, "version", move.Version, int64(2))
		move, err = b.writeFiles(2, nil, []string{"x"})
		must(t, err)
		equal(t, "version after an equal write", move.Version, int64(2))
		equal(t, "stored", b.reload(t).ForceExcludedFiles, []string{"x"})
	})
	t.Run("AChangeMadeAtTheOldestSelectionCanBeUndone", func(t *testing.T) {
		b := setup(t, open)
		version := int64(1)
		for ; version < workbench.FileHistoryKept; version++ {
			_, err := b.writeFiles(version, []string{fmt.Sprint(version)}, nil)
			must(t, err)
		}
		for range workbench.FileHistoryKept - 1 {
			move, err := b.UndoFiles(b.ctx, b.session.ID, version)
			must(t, err)
			version = move.Version
		}
		equal(t, "at the oldest", b.reload(t).IncludedFiles, []string{})
		move, err := b.writeFiles(version, []string{"changed"}, nil)
		must(t, err)
		equal(t, "can undo", move.CanUndo, true)
		move, err = b.UndoFiles(b.ctx, b.session.ID, move.Version)
		must(t, err)
		equal(t, "what was changed", move.IncludedFiles, []string{})
	})
	t.Run("WhatWasDeselectedStaysDeselected", func(t *testing.T) {
		b := setup(t, open)
		for version, files := range [][]string{{"A"}, {"A", "B"}, {"A"}} {
			_, err := b.writeFiles(int64(version+1), files, nil)
			must(t, err)
		}
		equal(t, "after select A, add B, remove B", b.reload(t).IncludedFiles, []string{"A"})
		move, err := b.UndoFiles(b.ctx, b.session.ID, 4)
		must(t, err)
		equal(t, "undo", move.IncludedFiles, []string{"A", "B"})
		move, err = b.RedoFiles(b.ctx, b.session.ID, move.Version)
		must(t, err)
		equal(t, "redo", move.IncludedFiles, []string{"A"})
	})
	t.Run("TaskAndFilesAreTwoHistories", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.writeFiles(1, []string{"a"}, nil)
		must(t, err)
		_, err = b.writeTask(1, "text")
		must(t, err)
		_, err = b.UndoFiles(b.ctx, b.session.ID, 2)
		must(t, err)
		s := b.reload(t)
		equal(t, "text", s.TaskDescription, "text")
		equal(t, "files", s.IncludedFiles, []string{})
		equal(t, "versions", []int64{s.TaskHistoryVersion, s.FileHistoryVersion}, []int64{2, 3})
	})
}
