package worktree_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func summary(d worktree.Diff) string {
	var out strings.Builder
	for _, f := range d.Files {
		fmt.Fprintf(&out, "%s %q<%q binary=%v +%d -%d\n", f.State, f.Path, f.OldPath, f.Binary, f.Added, f.Removed)
	}
	return out.String()
}

// A difference has the commits of a branch and what is not committed, new files
// too, and not what the base got meanwhile. Nothing is written to the index.
func TestDiff(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	put(t, b.repo, "old name.txt", "one\ntwo\nthree\nfour\nfive\nsix\n")
	put(t, b.repo, "gone.txt", "-- looks like a header\n")
	put(t, b.repo, "changed.txt", "a\nb\nc\n")
	commit(t, b.repo)
	e := b.make("task")
	put(t, e.WorkingPath, "changed.txt", "a\nB\nc\n")
	must(t, os.Rename(filepath.Join(e.WorkingPath, "old name.txt"), filepath.Join(e.WorkingPath, "새 이름.txt")))
	commit(t, e.WorkingPath)
	must(t, os.Remove(filepath.Join(e.WorkingPath, "gone.txt")))
	put(t, e.WorkingPath, "new dir/추가.txt", "diff --git a/x b/x\n@@ -1 +1 @@\nno end")
	put(t, e.WorkingPath, "picture.bin", "\x00\x01\xff")
	put(t, b.repo, "elsewhere.txt", "of the base, later\n")
	commit(t, b.repo)
	before := git(t, e.WorkingPath, "status", "--porcelain")

	d, err := b.Diff(t.Context(), e.ID, worktree.DiffQuery{})
	must(t, err)
	want := `changed "changed.txt"<"" binary=false +1 -1
deleted "gone.txt"<"" binary=false +0 -1
added "new dir/추가.txt"<"" binary=false +3 -0
added "picture.bin"<"" binary=true +0 -0
renamed "새 이름.txt"<"old name.txt" binary=false +0 -0
`
	if got := summary(d); got != want || d.Cut {
		t.Errorf("got (cut %v):\n%s\nwant:\n%s", d.Cut, got, want)
	}
	if text := "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"; d.Files[0].Text != text {
		t.Errorf("got %q, want %q", d.Files[0].Text, text)
	}
	if after := git(t, e.WorkingPath, "status", "--porcelain"); after != before {
		t.Errorf("the status changed from %q to %q", before, after)
	}
}

// A file that nobody can read on a page is told with its counts, and those after
// it as if it were not there.
func TestDiffTellsLargeFilesWithoutText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("task")
	put(t, e.WorkingPath, "a.txt", strings.Repeat("line\n", 10))
	put(t, e.WorkingPath, "b long.txt", strings.Repeat("a line of a large file\n", 100_000))
	put(t, e.WorkingPath, "c wide.txt", strings.Repeat("x", 1<<20)+"\nend\n")
	put(t, e.WorkingPath, "d.txt", "after\n")
	d, err := b.Diff(t.Context(), e.ID, worktree.DiffQuery{})
	must(t, err)
	want := `added "a.txt"<"" binary=false +10 -0
added "b long.txt"<"" binary=false +100000 -0
added "c wide.txt"<"" binary=false +2 -0
added "d.txt"<"" binary=false +1 -0
`
	if got := summary(d); got != want || d.Cut {
		t.Fatalf("got (cut %v):\n%s\nwant:\n%s", d.Cut, got, want)
	}
	for at, large := range []bool{false, true, true, false} {
		if f := d.Files[at]; f.Large != large || (f.Text == "") != large {
			t.Errorf("%s: large %v with %d bytes of text", f.Path, f.Large, len(f.Text))
		}
	}
	_, err = b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(t, err)
	if _, err := b.Diff(t.Context(), e.ID, worktree.DiffQuery{}); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("of a removed one: got %v", err)
	}
}

// One file comes with all of its lines; a renamed one is still the same file.
func TestDiffOfOneFileHasAllOfItsLines(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	long := strings.Repeat("same\n", 40)
	put(t, b.repo, "이름.txt", long+"old\n"+long)
	put(t, b.repo, "other.txt", "one\n")
	commit(t, b.repo)
	e := b.make("task")
	must(t, os.Remove(filepath.Join(e.WorkingPath, "이름.txt")))
	put(t, e.WorkingPath, "moved.txt", long+"new\n"+long)
	put(t, e.WorkingPath, "other.txt", "two\n")
	d, err := b.Diff(t.Context(), e.ID, worktree.DiffQuery{Path: "moved.txt", OldPath: "이름.txt"})
	must(t, err)
	if got, want := summary(d), "renamed \"moved.txt\"<\"이름.txt\" binary=false +1 -1\n"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	if lines := strings.Count(d.Files[0].Text, "\n"); lines != 1+40+2+40 {
		t.Errorf("got %d lines:\n%s", lines, d.Files[0].Text)
	}
}

// What a comparison begins and ends with are the states that are kept: commits,
// snapshots with what was not committed, and the disk.
func TestStatesAreCompared(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	put(t, b.repo, "a.txt", "base\n")
	commit(t, b.repo)
	e := b.make("task")
	put(t, e.WorkingPath, "a.txt", "first\n")
	commit(t, e.WorkingPath)
	put(t, e.WorkingPath, "a.txt", "kept\n")
	put(t, e.WorkingPath, "새.txt", "untracked\n")
	_, err := b.Snapshot(t.Context(), e.ID)
	must(t, err)
	put(t, e.WorkingPath, "a.txt", "now\n")

	states, err := b.States(t.Context(), e.ID)
	must(t, err)
	byKind := map[worktree.StateKind]string{}
	for _, s := range states {
		byKind[s.Kind] = s.Commit
	}
	if len(states) != 4 || states[0].Kind != worktree.StateBase || states[3].Kind != worktree.StateNow || states[3].Commit != "" {
		t.Fatalf("%+v", states)
	}
	for name, row := range map[string]struct {
		q    worktree.DiffQuery
		want string
	}{
		"from the base to now":      {worktree.DiffQuery{}, "-base +now"},
		"from the commit to now":    {worktree.DiffQuery{From: byKind[worktree.StateCommit]}, "-first +now"},
		"from the base to a commit": {worktree.DiffQuery{To: byKind[worktree.StateCommit]}, "-base +first"},
		"between both":              {worktree.DiffQuery{From: byKind[worktree.StateCommit], To: byKind[worktree.StateSnapshot]}, "-first +kept"},
		"from the snapshot to now":  {worktree.DiffQuery{From: byKind[worktree.StateSnapshot]}, "-kept +now"},
	} {
		d, err := b.Diff(t.Context(), e.ID, row.q)
		must(t, err)
		text := strings.ReplaceAll(strings.TrimSpace(d.Files[0].Text), "\n", " ")
		if d.Files[0].Path != "a.txt" || !strings.HasSuffix(text, row.want) {
			t.Errorf("%s: %q of %s", name, text, d.Files[0].Path)
		}
	}
	for _, q := range []worktree.DiffQuery{{From: "HEAD"}, {To: "--output=x"}} {
		if _, err := b.Diff(t.Context(), e.ID, q); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%+v: %v", q, err)
		}
	}
}
