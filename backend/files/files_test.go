package files_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func TestMain(m *testing.M) {
	for _, variable := range [][2]string{{"GIT_CONFIG_GLOBAL", os.DevNull}, {"GIT_CONFIG_NOSYSTEM", "1"}} {
		if err := os.Setenv(variable[0], variable[1]); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

// git prepares a repository, as a user would with git itself.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{
		"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "protocol.file.allow=always",
		"-c", "gc.auto=0", "-c", "core.fsync=none",
	}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// write makes files whose content is their own name.
func write(t testing.TB, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		put(t, dir, name, name)
	}
}

func put(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t testing.TB, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip("this user may not make links: ", err)
	}
}

func lister() *files.Lister { return files.NewLister(worktree.New()) }

// open lists dir: as a repository when it is one, else as a folder.
func open(t testing.TB, dir string) *files.Listing {
	t.Helper()
	_, err := os.Stat(filepath.Join(dir, ".git"))
	listing, err := lister().Open(t.Context(), dir, err == nil)
	if err != nil {
		t.Fatal(err)
	}
	return listing
}

func wantCode(t *testing.T, err error, code workbench.Code, parts ...string) {
	t.Helper()
	if got := workbench.ErrorCode(err); got != code {
		t.Fatalf("code %q of error %v, want %q", got, err, code)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("message %q does not say %q", err, part)
		}
	}
}

func wantPaths(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s\n got %q\nwant %q", what, got, want)
	}
}
