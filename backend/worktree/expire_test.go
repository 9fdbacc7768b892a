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
	check("preview", b.expire(true), [3]int{1, 2, 2})
	check("after the preview", b.left(), whole)
	check("sweep", b.expire(false), [3]int{1, 2, 2})
	check("after the sweep", b.left(), [3]int{1, 2, 1})
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
