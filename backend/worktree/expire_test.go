package worktree_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// failedRun gives an environment a run that can be resumed.
func (b *bench) failedRun(e workbench.Environment) workbench.WorkflowRun {
	b.t.Helper()
	c := storetest.Conversation(b.t, b.db, b.host.ID)
	run, err := b.db.DispatchRun(b.t.Context(), workbench.RunDispatch{
		Run: workbench.WorkflowRun{WorkflowRunSummary: workbench.WorkflowRunSummary{
			ID: workbench.NewID(), WorkflowName: "fix", ConversationID: c.ID, HostID: b.host.ID, IsolationEnvID: &e.ID,
		}},
		Definition: workbench.WorkflowDefinition{Digest: workbench.DefinitionDigest("nodes: []"), Name: "fix", Definition: "nodes: []"},
	})
	must(b.t, err)
	failed := "git failed"
	must(b.t, b.db.EndRun(b.t.Context(), workbench.RunEnd{ID: run.ID, Status: workbench.RunFailed, Reason: workbench.RunError, ErrorMessage: &failed}))
	return run
}

// remove removes the worktree of merged work, which leaves a snapshot, a recovery
// ref of its branch, and a lock file.
func (b *bench) removeMerged(e workbench.Environment) {
	b.t.Helper()
	work(b.t, e.WorkingPath, e.ID, 1)
	squash(b.t, b.repo, e.BranchName)
	_, err := b.Remove(b.t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(b.t, err)
}

// left counts what is left of removals: snapshots, recovery refs, lock files.
func (b *bench) left() [3]int {
	b.t.Helper()
	locks, err := os.ReadDir(filepath.Join(b.Root, ".locks"))
	must(b.t, err)
	return [3]int{len(refs(b.t, b.repo, "refs/holdfast/snapshots/")), len(refs(b.t, b.repo, "refs/holdfast/recovery/")), len(locks)}
}

func (b *bench) expire(dry bool) [3]int {
	b.t.Helper()
	gone, err := b.Expire(b.t.Context(), worktree.Sweeping{DryRun: dry})
	must(b.t, err)
	return [3]int{len(gone.Snapshots), len(gone.Recoveries), int(gone.Locks)}
}

// snapshotOf is the id and the commit of the snapshot of a removed worktree.
func (b *bench) snapshotOf(e workbench.Environment) (id, commit string) {
	b.t.Helper()
	due, err := b.db.ExpiringSnapshots(b.t.Context(), b.host.ID, b.clock.ms, 10)
	must(b.t, err)
	for _, s := range due {
		if s.EnvironmentID != nil && *s.EnvironmentID == e.ID {
			return s.ID, git(b.t, b.repo, "rev-parse", s.SnapshotRef)
		}
	}
	b.t.Fatal("no snapshot is due")
	return "", ""
}

// fetchesWhatExpired brings a snapshot that is gone back from its bundle, in a
// fresh clone of the remote.
func (b *bench) fetchesWhatExpired(snapshot, commit string) {
	b.t.Helper()
	clone := filepath.Join(b.t.TempDir(), "새 clone")
	git(b.t, filepath.Dir(clone), "clone", "--quiet", b.remote, clone)
	git(b.t, clone, "fetch", "--quiet", filepath.Join(b.Bundles, snapshot+".bundle"), "refs/holdfast/snapshots/*:refs/back/*")
	git(b.t, clone, "fsck", "--strict", "--no-dangling")
	if got := git(b.t, clone, "for-each-ref", "--format=%(objectname)", "refs/back/"); got != commit {
		b.t.Errorf("the bundle has %s, the snapshot was %s", got, commit)
	}
	if left, err := filepath.Glob(filepath.Join(b.Bundles, "*.part")); err != nil || len(left) > 0 {
		b.t.Errorf("half a bundle: %v, %v", left, err)
	}
}

// What cannot be written to a bundle does not go.
func TestWhatHasNoBundleStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.removeMerged(b.make("plain"))
	must(t, os.WriteFile(b.Bundles, nil, 0o600)) // no folder can be there
	before := b.left()
	b.clock.ms += (31 * 24 * time.Hour).Milliseconds()
	if gone := b.expire(false); gone[0] != 0 || gone[1] != 0 {
		t.Errorf("gone: %v", gone)
	}
	if after := b.left(); after[0] != before[0] || after[1] != before[1] {
		t.Errorf("left %v of %v", after, before)
	}
	must(t, os.Remove(b.Bundles))
	if gone := b.expire(false); gone[0] != 1 || gone[1] != 1 {
		t.Errorf("gone with the disk mended: %v", gone)
	}
}

func TestWhatHasExpiredIsSwept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	plain, resumable, stays := b.make("plain"), b.make("resumable"), b.make("stays")
	run := b.failedRun(resumable)
	b.removeMerged(plain)
	b.removeMerged(resumable)
	head := git(t, b.repo, "rev-parse", "HEAD")
	git(t, b.repo, "update-ref", "refs/holdfast/recovery/by-hand", head)
	git(t, b.repo, "update-ref", "refs/holdfast/recovery/5-word/of/a/branch", head)
	whole := [3]int{2, 4, 3}
	check := func(what string, got, want [3]int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %v snapshots, recovery refs and locks, want %v", what, got, want)
		}
	}
	check("removed", b.left(), whole)
	b.clock.ms += (29 * 24 * time.Hour).Milliseconds()
	check("a day too early", b.expire(true), [3]int{0, 1, 2})
	b.clock.ms += (2 * 24 * time.Hour).Milliseconds()
	snapshot, commit := b.snapshotOf(plain)
	check("preview", b.expire(true), [3]int{1, 2, 2})
	check("after the preview", b.left(), whole)
	check("sweep", b.expire(false), [3]int{1, 2, 2})
	check("after the sweep", b.left(), [3]int{1, 2, 1})
	b.fetchesWhatExpired(snapshot, commit)
	check("a second sweep", b.expire(false), [3]int{0, 0, 0})
	if !exists(stays.WorkingPath) {
		t.Error("a worktree is gone")
	}
	// What a run needs can still be restored; nothing needs it any more when the
	// run was given up.
	_, err := b.Restore(t.Context(), resumable.ID)
	must(t, err)
	must(t, b.db.DeleteRun(t.Context(), run.ID))
	check("without the run", b.expire(false), [3]int{1, 1, 0})
	_, err = b.Restore(t.Context(), plain.ID)
	wantCode(t, err, workbench.ENotFound, "No snapshot")
}

// Retention lets one snapshot go at a time: a bundle first, and never one that is
// not due or that a run needs.
func TestForget(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	plain, resumable := b.make("plain"), b.make("resumable")
	b.failedRun(resumable)
	b.removeMerged(plain)
	b.removeMerged(resumable)
	forget := func(e workbench.Environment) bool {
		t.Helper()
		snapshots, err := b.db.Snapshots(t.Context(), e.ID)
		must(t, err)
		gone, err := b.Forget(t.Context(), snapshots[0].ID)
		must(t, err)
		return gone
	}
	if forget(plain) {
		t.Error("a snapshot went before its time")
	}
	b.clock.ms += (31 * 24 * time.Hour).Milliseconds()
	snapshot, commit := b.snapshotOf(plain)
	if forget(resumable) || !forget(plain) || b.left()[0] != 1 {
		t.Errorf("left %v; only the snapshot that no run needs goes", b.left())
	}
	b.fetchesWhatExpired(snapshot, commit)
	if gone, err := b.Forget(t.Context(), snapshot); err != nil || !gone {
		t.Errorf("one that is gone already: %v, %v", gone, err)
	}
}

func TestTheScheduleSweeps(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.removeMerged(b.make("plain"))
	b.clock.ms += (31 * 24 * time.Hour).Milliseconds()
	b.Every = time.Millisecond
	b.Start()
	defer b.Close()
	deadline := time.Now().Add(20 * time.Second)
	for b.left() != [3]int{} {
		if time.Now().After(deadline) {
			t.Fatalf("left %v", b.left())
		}
	}
}
