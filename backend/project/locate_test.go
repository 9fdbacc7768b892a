package project_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestAMovedProjectIsLocated(t *testing.T) {
	t.Parallel()
	s := service(t)
	above := t.TempDir()
	root := mkdir(t, above, "old")
	git(t, root, "init", "--quiet", "--initial-branch", "trunk")
	git(t, root, "-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "--quiet", "--allow-empty", "-m", "first")
	tree := filepath.Join(above, "tree")
	git(t, root, "worktree", "add", "--quiet", tree)
	c, err := s.Add(t.Context(), root, false)
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.Add(t.Context(), mkdir(t, above, "other"), true)
	if err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(above, "moved")
	refuses := func(id, path string, code workbench.Code) {
		t.Helper()
		if _, err := s.Locate(t.Context(), id, path); workbench.ErrorCode(err) != code {
			t.Errorf("%s: %v, want %s", path, err, code)
		}
	}
	refuses(c.ID, other.DefaultCwd, workbench.EConflict) // it is still there
	if err := os.Rename(root, moved); err != nil {
		t.Fatal(err)
	}
	refuses("nobody", moved, workbench.ENotFound)
	refuses(c.ID, root, workbench.EDirectoryGone)
	refuses(c.ID, other.DefaultCwd, workbench.ENotRepository)
	git(t, other.DefaultCwd, "init", "--quiet")
	refuses(c.ID, other.DefaultCwd, workbench.EConflict)

	located, err := s.Locate(t.Context(), c.ID, moved)
	if err != nil || located.PathKey != canonical(t, moved) || located.Name != c.Name || located.ID != c.ID {
		t.Fatalf("%+v, %v", located, err)
	}
	git(t, tree, "status") // it finds its repository again
	if found, err := s.Find(t.Context(), moved); err != nil || found.ID != c.ID {
		t.Errorf("found %s, %v", found.ID, err)
	}
	again, err := s.Add(t.Context(), mkdir(t, above, "old"), true)
	if err != nil || again.ID == c.ID {
		t.Errorf("the old place is %s, %v", again.ID, err)
	}
}
