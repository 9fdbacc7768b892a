package worktree_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// stateOf is everything of a working tree that a restore must bring back: the
// commit, the branch, the index with its flags, and every file with its bytes
// and mode. Ignored files are left out.
func stateOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	head, _ := command(t, dir, "rev-parse", "--verify", "--quiet", "HEAD").Output()
	fmt.Fprintf(&b, "head %sbranch %s\n", head, git(t, dir, "branch", "--show-current"))
	b.WriteString(git(t, dir, "-c", "core.quotePath=false", "status", "--porcelain=v2", "--untracked-files=all", "--no-renames") + "\n")
	b.WriteString(git(t, dir, "-c", "core.quotePath=false", "ls-files", "--stage") + "\n")
	b.WriteString(git(t, dir, "-c", "core.quotePath=false", "ls-files", "-v") + "\n")
	must(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == ".git" || strings.HasSuffix(path, ".ignored") {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if target, err := os.Readlink(path); err == nil {
			fmt.Fprintf(&b, "%q -> %q\n", name, target)
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%q %v %q\n", name, info.Mode().Perm()&0o100 != 0, text)
		return err
	}))
	return b.String()
}

// removeAndRestore takes a worktree away with a snapshot and brings it back.
func (b *bench) removeAndRestore(e workbench.Environment) workbench.Environment {
	b.t.Helper()
	before := stateOf(b.t, e.WorkingPath)
	removed, err := b.Remove(b.t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(b.t, err)
	if exists(e.WorkingPath) || removed.Environment.Status != workbench.EnvironmentDestroyed || removed.Snapshot == nil {
		b.t.Fatalf("not removed: %+v", removed)
	}
	if trees, err := worktree.New().Trees(b.t.Context(), b.repo); err != nil || len(trees) != 1 {
		b.t.Fatalf("git still knows %+v, %v", trees, err)
	}
	if left, err := os.ReadDir(filepath.Dir(e.WorkingPath)); err != nil || len(left) != 0 {
		b.t.Errorf("left behind: %v, %v", left, err)
	}
	git(b.t, b.repo, "reflog", "expire", "--expire=now", "--all")
	git(b.t, b.repo, "gc", "--quiet", "--prune=now") // what the snapshot does not hold is gone now
	e, err = b.Restore(b.t.Context(), e.ID)
	must(b.t, err)
	if after := stateOf(b.t, e.WorkingPath); after != before {
		b.t.Fatalf("restored\n%s\nwant\n%s", after, before)
	}
	return e
}

func TestRestoreGivesTheVerySameState(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	put(t, b.repo, ".gitattributes", "*.crlf text eol=crlf\n")
	put(t, b.repo, ".gitignore", "*.ignored\n")
	for _, name := range []string{"staged", "changed", "both", "deleted", "deleted staged", "untracked again", "mode", "to link", "to folder", "text.crlf", "hidden"} {
		put(t, b.repo, name, name+"\n")
	}
	put(t, b.repo, "folder/inside", "x")
	commit(t, b.repo)
	e := b.make("상태 state")
	dir := e.WorkingPath

	put(t, dir, "staged", "new\n")
	put(t, dir, "both", "first\n")
	put(t, dir, "added", "new\n")
	put(t, dir, "added and deleted", "new\n")
	git(t, dir, "add", "staged", "both", "added", "added and deleted")
	must(t, os.Remove(filepath.Join(dir, "added and deleted")))
	put(t, dir, "both", "second\n")
	put(t, dir, "changed", "other\n")
	must(t, os.Remove(filepath.Join(dir, "deleted")))
	git(t, dir, "rm", "--quiet", "deleted staged")
	git(t, dir, "rm", "--quiet", "--cached", "untracked again")
	must(t, os.Chmod(filepath.Join(dir, "mode"), 0o755))
	must(t, os.Remove(filepath.Join(dir, "to link")))
	must(t, os.Symlink("../outside", filepath.Join(dir, "to link")))
	must(t, os.Remove(filepath.Join(dir, "to folder")))
	put(t, dir, "to folder/deep/er", "x")
	must(t, os.RemoveAll(filepath.Join(dir, "folder")))
	put(t, dir, "folder", "a file now")
	put(t, dir, "text.crlf", "lone\nends\r\n") // a commit would make the ends alike
	put(t, dir, "line\nend \"quoted\"\\", "x")
	put(t, dir, "새 파일/한글 이름", "내용\x00\xff")
	put(t, dir, "empty", "")
	put(t, dir, "-dash", "x")
	put(t, dir, "x.ignored", "x")
	put(t, dir, "intended", "later")
	git(t, dir, "add", "--intent-to-add", "intended")
	put(t, dir, "hidden", "local only\n")
	git(t, dir, "update-index", "--assume-unchanged", "hidden")
	must(t, os.Symlink("nowhere", filepath.Join(dir, "dangling")))

	r := b.wantKinds(e.ID, "uncommitted")
	if len(r.Changes.Ignored) != 1 || r.Changes.Ignored[0] != "x.ignored" {
		t.Errorf("ignored %q", r.Changes.Ignored)
	}
	_, err := b.Remove(t.Context(), e.ID, worktree.Removal{})
	wantCode(t, err, workbench.EConflict, "not committed", "snapshot")
	e = b.removeAndRestore(e)
	e = b.removeAndRestore(e) // and the restored one is as good as the first
	if exists(filepath.Join(e.WorkingPath, "x.ignored")) {
		t.Error("an ignored file came back, although it is said not to")
	}
	if n := len(b.show(e.ID).Snapshots); n != 2 {
		t.Errorf("%d snapshots", n)
	}
}

// Trees that nobody thought of: random files in random states.
func TestRestoreOfRandomStates(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("random")
	for round := range 6 {
		seed := rand.Uint64()
		r := rand.New(rand.NewPCG(seed, 0))
		for range 25 {
			disturb(t, e.WorkingPath, r)
		}
		t.Logf("round %d, seed %d", round, seed)
		e = b.removeAndRestore(e)
	}
}

func disturb(t *testing.T, dir string, r *rand.Rand) {
	name := string(rune('a'+r.IntN(5))) + strings.Repeat("/"+string(rune('a'+r.IntN(3))), r.IntN(3))
	path := filepath.Join(dir, name)
	switch r.IntN(7) {
	case 0, 1, 2:
		if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
			_ = os.WriteFile(path, fmt.Appendf(nil, "%d\r\n%d", r.Uint64(), r.Uint64()), 0o600)
		}
	case 3:
		_ = os.RemoveAll(path)
	case 4:
		_ = command(t, dir, "add", "--all", "--", name).Run()
	case 5:
		_ = command(t, dir, "rm", "-r", "--quiet", "--cached", "--force", "--", name).Run()
	case 6:
		if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
			_ = os.Symlink(fmt.Sprint(r.Uint64()), path)
		}
	}
	if r.IntN(12) == 0 {
		_ = command(t, dir, "commit", "--quiet", "--message", "work").Run()
	}
}

func TestADetachedHeadComesBackDetached(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("detach")
	git(t, e.WorkingPath, "checkout", "--quiet", "--detach")
	put(t, e.WorkingPath, "work", "x")
	commit(t, e.WorkingPath)
	tip := git(t, e.WorkingPath, "rev-parse", "HEAD")
	b.wantKinds(e.ID, "unpushed unique")
	e = b.removeAndRestore(e)
	if e.BranchName != "HEAD" {
		t.Errorf("branch %q", e.BranchName)
	}
	found := false
	for _, ref := range refs(t, b.repo, "refs/holdfast/recovery/") {
		found = found || git(t, b.repo, "rev-parse", ref) == tip
	}
	if !found {
		t.Error("the commits of a detached HEAD were removed without a recovery ref")
	}
}

func TestARestoreBesideABranchThatMovedOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("moved")
	put(t, e.WorkingPath, "work", "x")
	commit(t, e.WorkingPath)
	tip := git(t, e.WorkingPath, "rev-parse", "HEAD")
	r, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(t, err)
	if !r.BranchKept {
		t.Fatal("a branch with work of its own was removed")
	}
	git(t, b.repo, "update-ref", "refs/heads/"+e.BranchName, "trunk")
	back, err := b.Restore(t.Context(), e.ID)
	must(t, err)
	if !strings.HasPrefix(back.BranchName, e.BranchName+"-restored-") || git(t, back.WorkingPath, "rev-parse", "HEAD") != tip {
		t.Errorf("restored on %q", back.BranchName)
	}
	want(t, "the branch itself", git(t, b.repo, "rev-parse", e.BranchName), nil, git(t, b.repo, "rev-parse", "trunk"))
}

func TestARestoreWhoseIdentityOrPlaceIsTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("taken")
	put(t, e.WorkingPath, "work", "x")
	_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(t, err)
	put(t, e.WorkingPath, "in the way", "x")
	_, err = b.Restore(t.Context(), e.ID)
	wantCode(t, err, workbench.EConflict, e.WorkingPath)
	if !exists(filepath.Join(e.WorkingPath, "in the way")) {
		t.Error("what was in the way is gone")
	}
	must(t, os.RemoveAll(e.WorkingPath))
	second := b.make("taken")
	_, err = b.Restore(t.Context(), e.ID)
	wantCode(t, err, workbench.EConflict)
	_, err = b.Remove(t.Context(), second.ID, worktree.Removal{})
	must(t, err)
	_, err = b.Restore(t.Context(), e.ID)
	must(t, err)
	_, err = b.Restore(t.Context(), e.ID)
	wantCode(t, err, workbench.EConflict)
}

func TestASnapshotThatWasAskedForOutlivesTheFolder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("kept")
	put(t, e.WorkingPath, "공지.txt", "draft\n")
	put(t, e.WorkingPath, "staged", "x")
	git(t, e.WorkingPath, "add", "staged")
	before := stateOf(t, e.WorkingPath)
	taken, err := b.Snapshot(t.Context(), e.ID)
	must(t, err)
	if taken.Reason != workbench.SnapshotManual || taken.FileCount != 2 || taken.ExpiresAt == nil {
		t.Errorf("taken %+v", taken)
	}
	if after := stateOf(t, e.WorkingPath); after != before || b.show(e.ID).Environment.Status != workbench.EnvironmentActive {
		t.Errorf("the worktree is\n%s\nwas\n%s", after, before)
	}

	must(t, os.RemoveAll(e.WorkingPath))
	_, err = b.Snapshot(t.Context(), e.ID)
	wantCode(t, err, workbench.EConflict, "missing")
	_, err = b.Remove(t.Context(), e.ID, worktree.Removal{})
	must(t, err)
	_, err = b.Restore(t.Context(), e.ID)
	must(t, err)
	if after := stateOf(t, e.WorkingPath); after != before {
		t.Errorf("restored\n%s\nwant\n%s", after, before)
	}
}

func TestWhatNoSnapshotKeepsStopsARemoval(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	stays := func(e workbench.Environment, kind string) {
		t.Helper()
		b.wantKinds(e.ID, kind)
		_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
		wantCode(t, err, workbench.EConflict, e.WorkingPath)
		if got := b.show(e.ID).Environment.Status; got != workbench.EnvironmentActive || !exists(e.WorkingPath) {
			t.Errorf("it is %q", got)
		}
	}
	locked := b.make("locked")
	git(t, b.repo, "worktree", "lock", "--reason", "on a stick", locked.WorkingPath)
	stays(locked, "locked")

	merging := b.make("merging")
	git(t, b.repo, "branch", "side")
	put(t, merging.WorkingPath, "read me", "ours")
	commit(t, merging.WorkingPath)
	git(t, merging.WorkingPath, "push", "--quiet", "origin", "HEAD")
	git(t, merging.WorkingPath, "checkout", "--quiet", "side")
	put(t, merging.WorkingPath, "read me", "theirs")
	commit(t, merging.WorkingPath)
	git(t, merging.WorkingPath, "push", "--quiet", "origin", "HEAD")
	if command(t, merging.WorkingPath, "merge", merging.BranchName).Run() == nil {
		t.Fatal("no conflict")
	}
	stays(merging, "operation uncommitted")

	nested := b.make("nested")
	inner := filepath.Join(nested.WorkingPath, "inner")
	must(t, os.Mkdir(inner, 0o700))
	git(t, inner, "init", "--quiet")
	put(t, inner, "file", "x")
	commit(t, inner)
	stays(nested, "uncommitted")
	if !exists(filepath.Join(inner, ".git")) || len(refs(t, b.repo, "refs/holdfast/snapshots/")) != 0 {
		t.Error("a removal that was refused left something, or took something")
	}
}

func TestWhatWorksThereStopsARemoval(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("busy")
	c := storetest.Conversation(t, b.db, b.host.ID)
	run, err := b.db.DispatchRun(t.Context(), workbench.RunDispatch{
		Run: workbench.WorkflowRun{WorkflowRunSummary: workbench.WorkflowRunSummary{
			ID: workbench.NewID(), WorkflowName: "fix", ConversationID: c.ID, HostID: b.host.ID, IsolationEnvID: &e.ID,
		}},
		Definition: workbench.WorkflowDefinition{Digest: workbench.DefinitionDigest("nodes: []"), Name: "fix", Definition: "nodes: []"},
	})
	must(t, err)
	for _, snapshot := range []bool{false, true} {
		_, err = b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: snapshot})
		wantCode(t, err, workbench.EConflict, workbench.ShortID(run.ID))
	}
	failed := "git failed"
	must(t, b.db.EndRun(t.Context(), workbench.RunEnd{ID: run.ID, Status: workbench.RunFailed, Reason: workbench.RunError, ErrorMessage: &failed}))
	_, err = b.Remove(t.Context(), e.ID, worktree.Removal{})
	wantCode(t, err, workbench.EConflict, "can be resumed")
	s := storetest.Session(t, b.db, b.host.ID)
	s.ProjectDirectory = filepath.Join(e.WorkingPath, "src")
	terminal, _ := storetest.Terminal(t, b.db, s)
	if r := b.wantKinds(e.ID, "run terminal"); len(r.Sessions) != 1 || r.Sessions[0] != (worktree.Holder{ID: s.ID, Name: s.Name}) {
		t.Errorf("held by %+v", r.Sessions)
	}
	_, err = b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	wantCode(t, err, workbench.EConflict, workbench.ShortID(terminal.ID))
}
