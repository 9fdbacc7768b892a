package worktree_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// A commit takes the chosen files as they are, whatever they are called, and
// leaves what else is staged where it is.
func TestCommitTakesTheChosenFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("commit")
	b.identify()
	put(t, e.WorkingPath, "read me", "changed")
	put(t, e.WorkingPath, "새 파일 :(top).txt", "new")
	put(t, e.WorkingPath, "staged", "not of this commit")
	put(t, e.WorkingPath, "left", "untracked")
	git(t, e.WorkingPath, "add", "staged")
	must(t, os.Remove(filepath.Join(e.WorkingPath, "src/가나다.txt")))
	b.wantUncommitted(e, []worktree.Uncommitted{
		{Path: "left", State: "?"},
		{Path: "read me", State: "M"},
		{Path: "src/가나다.txt", State: "D"},
		{Path: "staged", State: "A"},
		{Path: "새 파일 :(top).txt", State: "?"},
	})
	before := git(t, e.WorkingPath, "rev-parse", "HEAD")
	made, err := b.Commit(t.Context(), e.ID, worktree.Commit{
		Message: "Say it\n\nand why.", Paths: []string{"read me", "src/가나다.txt", "새 파일 :(top).txt"},
	})
	want(t, "commit", made, err, git(t, e.WorkingPath, "rev-parse", "HEAD"))
	if parent := git(t, e.WorkingPath, "rev-parse", "HEAD^"); parent != before {
		t.Errorf("it stands on %s, want %s", parent, before)
	}
	if said := git(t, e.WorkingPath, "log", "-1", "--format=%B"); strings.TrimSpace(said) != "Say it\n\nand why." {
		t.Errorf("message %q", said)
	}
	took := strings.Fields(git(t, e.WorkingPath, "-c", "core.quotepath=off", "diff-tree", "-r", "--no-commit-id", "--name-status", "-z", "HEAD"))
	if got := strings.Join(took, " "); !strings.Contains(got, "가나다") || strings.Contains(got, "staged") || strings.Contains(got, "left") {
		t.Errorf("it took %q", got)
	}
	b.wantUncommitted(e, []worktree.Uncommitted{{Path: "left", State: "?"}, {Path: "staged", State: "A"}})
}

// identify says in the repository who commits.
func (b *bench) identify() {
	b.t.Helper()
	git(b.t, b.repo, "config", "user.name", "T")
	git(b.t, b.repo, "config", "user.email", "t@example.com")
}

func (b *bench) wantUncommitted(e workbench.Environment, files []worktree.Uncommitted) {
	b.t.Helper()
	if got, err := b.Uncommitted(b.t.Context(), e.ID); err != nil || !slices.Equal(got, files) {
		b.t.Errorf("uncommitted: %+v, %v, want %+v", got, err, files)
	}
}

// What is asked for in a wrong way, and what a hook refuses, changes nothing.
func TestCommitIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("refused")
	put(t, e.WorkingPath, "read me", "changed")
	before := git(t, e.WorkingPath, "rev-parse", "HEAD")
	git(t, b.repo, "config", "user.useConfigOnly", "true") // some machines guess
	_, err := b.Commit(t.Context(), e.ID, worktree.Commit{Message: "x", Paths: []string{"read me"}})
	if workbench.ErrorCode(err) != workbench.EUnavailable || !strings.Contains(workbench.ErrorMessage(err), "user.email") {
		t.Errorf("by nobody: %v", err)
	}
	b.identify()
	hook := filepath.Join(b.repo, ".git", "hooks", "pre-commit")
	must(t, os.MkdirAll(filepath.Dir(hook), 0o700))
	must(t, os.WriteFile(hook, []byte("#!/bin/sh\necho 'error: the licence is missing' >&2\nexit 1\n"), 0o700))
	for _, refusal := range []struct {
		commit worktree.Commit
		code   workbench.Code
		says   string
	}{
		{worktree.Commit{Message: " \n", Paths: []string{"read me"}}, workbench.EInvalid, "needs a message"},
		{worktree.Commit{Message: "x"}, workbench.EInvalid, "No file"},
		{worktree.Commit{Message: "x", Paths: []string{"../read me"}}, workbench.EInvalid, "nothing to commit"},
		{worktree.Commit{Message: "x", Paths: []string{"src/가나다.txt"}}, workbench.EInvalid, "nothing to commit"},
		{worktree.Commit{Message: "x", Paths: []string{"read me"}}, workbench.EUnavailable, "the licence is missing"},
	} {
		_, err := b.Commit(t.Context(), e.ID, refusal.commit)
		if workbench.ErrorCode(err) != refusal.code || !strings.Contains(workbench.ErrorMessage(err), refusal.says) {
			t.Errorf("%+v: %v", refusal.commit, err)
		}
	}
	if after := git(t, e.WorkingPath, "rev-parse", "HEAD"); after != before {
		t.Errorf("HEAD moved to %s", after)
	}
	must(t, os.Remove(hook))
	if files, err := b.Uncommitted(t.Context(), e.ID); err != nil || !slices.Contains(files, worktree.Uncommitted{Path: "read me", State: "M"}) {
		t.Errorf("%+v, %v", files, err)
	}
	_, err = b.Commit(t.Context(), e.ID, worktree.Commit{Message: "x", Paths: []string{"read me"}})
	must(t, err)
}
