package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testCodebases(t *testing.T, open Opener) {
	t.Run("AddingADirectoryTwiceGivesOneRow", func(t *testing.T) {
		b := setup(t, open)
		first := Codebase(t, b.DB, b.host.ID)
		again := first
		again.ID, again.Name = workbench.NewID(), "other"
		now := b.clock.Advance(7)
		got, err := b.AddCodebase(b.ctx, again)
		must(t, err)
		want := first
		want.UpdatedAt = now
		equal(t, "second add", got, want)
		all, err := b.Codebases(b.ctx)
		must(t, err)
		equal(t, "projects", all, []workbench.Codebase{want})
	})
	t.Run("RowsReadBackAsTheyWereWritten", func(t *testing.T) {
		b := setup(t, open)
		want := workbench.Codebase{
			ID: workbench.NewID(), Name: "프로젝트 <&>", RepositoryURL: ptr("git@example.com:a/b.git"), DefaultBranch: ptr("main"),
			DefaultCwd: "/src/홀드", AIAssistantType: "claude", Kind: workbench.KindFolder, HostID: b.host.ID,
			PathKey: "/src/홀드", ProjectHash: "0123", CreatedAt: Epoch, UpdatedAt: Epoch,
			Commands: map[string]workbench.Command{"test": {Path: "t.md", Description: "runs \u2028 tests"}},
		}
		_, err := b.AddCodebase(b.ctx, want)
		must(t, err)
		got, err := b.Codebase(b.ctx, want.ID)
		must(t, err)
		equal(t, "by id", got, want)
		got, err = b.CodebaseByPath(b.ctx, b.host.ID, want.PathKey)
		must(t, err)
		equal(t, "by path", got, want)
	})
	t.Run("ListIsNewestFirst", func(t *testing.T) {
		b := setup(t, open)
		older := Codebase(t, b.DB, b.host.ID)
		b.clock.Advance(1)
		newer := Codebase(t, b.DB, b.host.ID)
		all, err := b.Codebases(b.ctx)
		must(t, err)
		equal(t, "projects", all, []workbench.Codebase{newer, older})
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Codebase(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.CodebaseByPath(b.ctx, b.host.ID, "/nowhere")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.AddCodebase(b.ctx, workbench.Codebase{ID: workbench.NewID(), Kind: workbench.KindRepo, HostID: "nobody"})
		wantCode(t, err, workbench.ENotFound)
	})
}
