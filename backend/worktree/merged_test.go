package worktree_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// work makes commits in a worktree.
func work(t *testing.T, dir, name string, commits int) {
	t.Helper()
	for i := range commits {
		put(t, dir, name, strings.Repeat(fmt.Sprintf("%s %d\n", name, i), i+1))
		commit(t, dir)
	}
}

func TestMerged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do     func(t *testing.T, b *bench, e workbench.Environment)
		merged worktree.Merged
		kinds  string
	}{
		"nothing was committed": {func(*testing.T, *bench, workbench.Environment) {}, worktree.MergedNone, ""},
		"nothing was committed and the base moved on": {func(t *testing.T, b *bench, _ workbench.Environment) {
			work(t, b.repo, "base", 2)
		}, worktree.MergedNone, ""},
		"brought up to date with its base": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, b.repo, "base", 2)
			git(t, e.WorkingPath, "merge", "--quiet", "--ff-only", "trunk")
		}, worktree.MergedNone, ""},
		"put on its base": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, b.repo, "base", 2)
			git(t, e.WorkingPath, "reset", "--quiet", "--hard", "trunk")
		}, worktree.MergedNone, ""},
		"not merged": {func(t *testing.T, _ *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 2)
		}, worktree.MergedNot, "unpushed unique"},
		"pushed": {func(t *testing.T, _ *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 2)
			git(t, e.WorkingPath, "push", "--quiet", "origin", "HEAD")
		}, worktree.MergedNot, ""},
		"merged with a merge commit": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 2)
			work(t, b.repo, "base", 1)
			git(t, b.repo, "merge", "--quiet", "--no-edit", e.BranchName)
		}, worktree.MergedCommit, ""},
		"merged by fast-forward": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 2)
			git(t, b.repo, "merge", "--quiet", "--ff-only", e.BranchName)
		}, worktree.MergedCommit, ""},
		"squashed": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 3)
			squash(t, b.repo, e.BranchName)
		}, worktree.MergedPatch, ""},
		"squashed and changed later": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 3)
			squash(t, b.repo, e.BranchName)
			put(t, b.repo, "a", "quite different\n")
			commit(t, b.repo)
		}, worktree.MergedPatch, ""},
		"squashed with its base merged in": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 2)
			work(t, b.repo, "base", 2)
			git(t, e.WorkingPath, "merge", "--quiet", "--no-edit", "trunk")
			work(t, e.WorkingPath, "b", 1)
			squash(t, b.repo, e.BranchName)
		}, worktree.MergedPatch, ""},
		"rebased": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, b.repo, "base", 1)
			work(t, e.WorkingPath, "a", 2)
			git(t, b.repo, "cherry-pick", e.BranchName+"~1", e.BranchName)
		}, worktree.MergedPatch, ""},
		"taken in together with other work": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 2)
			git(t, b.repo, "merge", "--quiet", "--squash", e.BranchName)
			put(t, b.repo, "more", "x")
			commit(t, b.repo)
		}, worktree.MergedPatch, ""},
		"only one of two commits was taken": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 1)
			work(t, e.WorkingPath, "b", 1)
			work(t, b.repo, "base", 1)
			git(t, b.repo, "cherry-pick", e.BranchName+"~1")
		}, worktree.MergedNot, "unpushed unique"},
		"commits that undo each other": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 1)
			git(t, e.WorkingPath, "revert", "--no-edit", "HEAD")
			work(t, b.repo, "base", 1)
		}, worktree.MergedNot, "unpushed unique"},
		"squashed on the remote only": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 2)
			git(t, e.WorkingPath, "push", "--quiet", "origin", "HEAD")
			other := filepath.Join(filepath.Dir(b.repo), "other")
			git(t, filepath.Dir(b.repo), "clone", "--quiet", b.remote, other)
			squash(t, other, "origin/"+e.BranchName)
			git(t, other, "push", "--quiet", "origin", "trunk", ":"+e.BranchName)
			git(t, b.repo, "fetch", "--quiet", "--prune")
		}, worktree.MergedPatch, ""},
		"merged while an older fork of the base was not": {func(t *testing.T, b *bench, e workbench.Environment) {
			work(t, e.WorkingPath, "a", 1)
			git(t, b.repo, "branch", "release/trunk")
			git(t, b.repo, "merge", "--quiet", "--no-ff", "--no-edit", e.BranchName)
		}, worktree.MergedCommit, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			e := b.make("m")
			c.do(t, b, e)
			r := b.wantKinds(e.ID, c.kinds)
			if r.Standing.Merged != c.merged {
				t.Errorf("merged %q, want %q: %+v", r.Standing.Merged, c.merged, r.Standing)
			}
			_, err := b.Remove(t.Context(), e.ID, worktree.Removal{})
			if (err == nil) != (c.kinds == "") {
				t.Fatalf("removal: %v", err)
			}
			if err != nil {
				return
			}
			gone := command(t, b.repo, "show-ref", "--verify", "--quiet", "refs/heads/"+e.BranchName).Run() != nil
			if gone != (c.merged != worktree.MergedNot) {
				t.Errorf("branch gone: %v", gone)
			}
			if gone && len(refs(t, b.repo, "refs/holdfast/recovery/")) != 1 {
				t.Error("a branch was removed without a recovery ref")
			}
		})
	}
}

func squash(t *testing.T, dir, branch string) {
	t.Helper()
	git(t, dir, "merge", "--quiet", "--squash", branch)
	git(t, dir, "commit", "--quiet", "--message", "squashed")
}

// What could go only after a person was shown what goes, stays.
func TestSweepRemovesOnlyWhatWasShown(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	shown, later := b.make("shown"), b.make("later")
	for _, e := range []workbench.Environment{shown, later} {
		work(t, e.WorkingPath, e.ID, 1)
		squash(t, b.repo, e.BranchName)
	}
	sweep := func(only []string) map[string]worktree.Verdict {
		s, err := b.Sweep(t.Context(), worktree.Sweeping{CodebaseID: b.project.ID, Only: only})
		must(t, err)
		all := map[string]worktree.Verdict{}
		for _, v := range s.Verdicts {
			all[v.Environment.ID] = v
		}
		return all
	}
	if v := sweep([]string{}); v[shown.ID].Goes || v[later.ID].Goes || !exists(shown.WorkingPath) {
		t.Errorf("nothing was shown, and got %+v", v)
	}
	v := sweep([]string{shown.ID})
	if !v[shown.ID].Goes || v[later.ID].Goes || len(v[later.ID].Reasons) != 1 || exists(shown.WorkingPath) || !exists(later.WorkingPath) {
		t.Errorf("got %+v", v)
	}
	if v := sweep(nil); !v[later.ID].Goes || exists(later.WorkingPath) {
		t.Errorf("without a list: got %+v", v)
	}
}

func TestSweepSaysWhatGoesAndWhy(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	fresh, merged, idle, dirty, unpushed, pushed := b.make("fresh"), b.make("merged"), b.make("idle"), b.make("dirty"), b.make("unpushed"), b.make("pushed")
	work(t, merged.WorkingPath, "a", 2)
	squash(t, b.repo, merged.BranchName)
	put(t, dirty.WorkingPath, "new", "x")
	work(t, unpushed.WorkingPath, "b", 1)
	work(t, pushed.WorkingPath, "c", 1)
	git(t, pushed.WorkingPath, "push", "--quiet", "origin", "HEAD")
	missing := b.make("missing")
	must(t, os.RemoveAll(missing.WorkingPath))
	adopted := filepath.Join(filepath.Dir(b.repo), "adopted")
	git(t, b.repo, "worktree", "add", "--quiet", "-b", "mine", adopted)
	old, err := b.Adopt(t.Context(), worktree.Adoption{CodebaseID: b.project.ID, Path: adopted})
	must(t, err)

	verdicts := func(dry bool) map[string]worktree.Verdict {
		s, err := b.Sweep(t.Context(), worktree.Sweeping{CodebaseID: b.project.ID, DryRun: dry})
		must(t, err)
		all := map[string]worktree.Verdict{}
		for _, v := range s.Verdicts {
			if len(v.Reasons) == 0 {
				t.Errorf("no reason for %+v", v)
			}
			all[v.Environment.ID] = v
		}
		return all
	}
	check := func(all map[string]worktree.Verdict, goes ...string) {
		t.Helper()
		for id, v := range all {
			wanted := strings.Contains(strings.Join(goes, " "), id)
			if v.Goes != wanted {
				t.Errorf("%s goes: %v, %v", v.Environment.BranchName, v.Goes, v.Reasons)
			}
		}
	}
	check(verdicts(true), merged.ID, missing.ID)
	if !exists(merged.WorkingPath) {
		t.Fatal("a dry run removed a worktree")
	}
	b.clock.ms += (13 * 24 * time.Hour).Milliseconds()
	check(verdicts(true), merged.ID, missing.ID)
	b.clock.ms += (2 * 24 * time.Hour).Milliseconds()
	check(verdicts(true), merged.ID, missing.ID, idle.ID, fresh.ID, pushed.ID)
	must(t, b.db.TouchEnvironment(t.Context(), old.ID))
	done := verdicts(false)
	check(done, merged.ID, missing.ID, idle.ID, fresh.ID, pushed.ID)
	if done[merged.ID].Bytes == 0 {
		t.Error("a worktree takes no space")
	}
	for _, e := range []workbench.Environment{merged, idle, fresh, pushed} {
		if exists(e.WorkingPath) {
			t.Errorf("%s is still there", e.BranchName)
		}
	}
	if !exists(dirty.WorkingPath) || !exists(unpushed.WorkingPath) || !exists(adopted) {
		t.Error("something with work in it was removed")
	}
	git(t, b.repo, "rev-parse", "--verify", pushed.BranchName)

	// What was removed can be brought back, until its snapshot expires.
	_, err = b.Restore(t.Context(), idle.ID)
	must(t, err)
	b.clock.ms += (31 * 24 * time.Hour).Milliseconds()
	s, err := b.Sweep(t.Context(), worktree.Sweeping{IdleDays: 10_000})
	must(t, err)
	if len(s.Snapshots) != 4 || len(refs(t, b.repo, "refs/holdfast/snapshots/")) != 0 {
		t.Errorf("expired %d, left %q", len(s.Snapshots), refs(t, b.repo, "refs/holdfast/snapshots/"))
	}
	_, err = b.Restore(t.Context(), fresh.ID)
	wantCode(t, err, workbench.ENotFound, "snapshot")
}

// What a report says of the branch is what a removal does to it.
func TestReportSaysWhetherTheBranchGoes(t *testing.T) {
	t.Parallel()
	for name, goes := range map[string]bool{"without work": true, "merged": true, "ahead": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			e := b.make("task")
			if name != "without work" {
				put(t, e.WorkingPath, "work.txt", "work\n")
				commit(t, e.WorkingPath)
			}
			if name == "merged" {
				git(t, b.repo, "merge", "--quiet", "--no-edit", e.BranchName)
			}
			r, err := b.Show(t.Context(), e.ID)
			must(t, err)
			_, err = b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
			must(t, err)
			left := git(t, b.repo, "branch", "--list", e.BranchName) != ""
			if r.BranchGoes != goes || left == goes {
				t.Errorf("the report says %v, the branch is left: %v", r.BranchGoes, left)
			}
		})
	}
}
