package project_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func service(t *testing.T) *project.Service {
	t.Helper()
	db := storetest.Open(t)
	return project.NewService(db, worktree.New(), storetest.Host(t, db).ID, func(workbench.Notice) {})
}

// git runs git in a directory, without the configuration of this machine.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "GIT_") }),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func TestAddRepository(t *testing.T) {
	t.Parallel()
	s := service(t)
	root := mkdir(t, t.TempDir(), "my repo")
	git(t, root, "init", "--quiet", "--initial-branch", "trunk")
	git(t, root, "remote", "add", "origin", "https://example.org/it.git")
	inside := mkdir(t, root, "a", "b")

	c, err := s.Add(t.Context(), inside, false)
	if err != nil {
		t.Fatal(err)
	}
	if c.PathKey != canonical(t, root) || c.Name != "my repo" || c.Kind != workbench.KindRepo ||
		c.RepositoryURL == nil || *c.RepositoryURL != "https://example.org/it.git" {
		t.Errorf("%+v", c)
	}
	for _, path := range []string{root, inside, root + string(filepath.Separator)} {
		again, err := s.Add(t.Context(), path, path == root)
		if err != nil || again.ID != c.ID {
			t.Errorf("%s gave %s, was %s: %v", path, again.ID, c.ID, err)
		}
		if found, err := s.Find(t.Context(), path); err != nil || found.ID != c.ID {
			t.Errorf("found at %s: %s, %v", path, found.ID, err)
		}
	}
	if all, err := s.List(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d projects, %v", len(all), err)
	}
}

func TestAddFolder(t *testing.T) {
	t.Parallel()
	s := service(t)
	dir := t.TempDir()
	_, err := s.Add(t.Context(), dir, false)
	if workbench.ErrorCode(err) != workbench.ENotRepository || !strings.Contains(workbench.ErrorMessage(err), dir) {
		t.Errorf("%v", err)
	}
	c, err := s.Add(t.Context(), dir, true)
	if err != nil || c.Kind != workbench.KindFolder || c.RepositoryURL != nil {
		t.Errorf("%+v, %v", c, err)
	}
	if found, err := s.Find(t.Context(), c.ID); err != nil || found.ID != c.ID {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestAddWhatIsNoDirectory(t *testing.T) {
	t.Parallel()
	s := service(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]workbench.Code{
		"":            workbench.EInvalid,
		file:          workbench.EInvalid,
		file + "gone": workbench.EDirectoryGone,
	} {
		_, err := s.Add(t.Context(), path, true)
		if workbench.ErrorCode(err) != want {
			t.Errorf("%q: %v", path, err)
		}
	}
	_, err := s.Find(t.Context(), filepath.Dir(file))
	if workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("a directory that is no project: %v", err)
	}
	if all, err := s.List(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}
