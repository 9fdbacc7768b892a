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

	d, err := b.Diff(t.Context(), e.ID)
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

func TestDiffIsBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("task")
	put(t, e.WorkingPath, "a.txt", strings.Repeat("line\n", 10))
	put(t, e.WorkingPath, "b.txt", strings.Repeat("a line of a large file\n", 100_000))
	d, err := b.Diff(t.Context(), e.ID)
	must(t, err)
	if !d.Cut || len(d.Files) != 2 || d.Files[0].Added != 10 || len(d.Files[1].Text) > 1<<20 {
		t.Errorf("got cut %v and %s", d.Cut, summary(d))
	}
	_, err = b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(t, err)
	if _, err := b.Diff(t.Context(), e.ID); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("of a removed one: got %v", err)
	}
}
