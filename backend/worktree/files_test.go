package worktree_test

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func wantFiles(t *testing.T, dir string, wanted ...string) {
	t.Helper()
	got, letters, err := worktree.New().Files(t.Context(), dir)
	slices.Sort(wanted)
	if err != nil || !slices.Equal(got, wanted) {
		t.Errorf("files %q\n want %q (error %v)", got, wanted, err)
	}
	wantStatus(t, dir, letters) // both ways say the same
}

func wantStatus(t *testing.T, dir string, wanted map[string]string) {
	t.Helper()
	got, err := worktree.New().Status(t.Context(), dir)
	if err != nil || !maps.Equal(got, wanted) {
		t.Errorf("status %q\n  want %q (error %v)", got, wanted, err)
	}
}

// odd are names that break what splits on lines, spaces or patterns, or that
// takes two spellings of a letter for one.
func odd() []string {
	names := []string{"a b/c d", "한글/파일.txt", "\u1112\u1161\u11ab.nfd", "-dash", "ünï/ö", "'quoted'"}
	if runtime.GOOS != "windows" {
		names = append(names, "line\nend", `back\slash`, ":(top)", "*", `"double"`, "tab\t", " lead")
	}
	if runtime.GOOS == "darwin" {
		names = slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, ".nfd") })
	}
	return names
}

func TestFilesOfEmptyRepository(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	wantFiles(t, dir)
	wantStatus(t, dir, map[string]string{})
	write(t, dir, "new")
	wantFiles(t, dir, "new")
	wantStatus(t, dir, map[string]string{"new": "?"})
}

func TestFilesWithOddNames(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	write(t, dir, odd()...)
	wantFiles(t, dir, odd()...)
	untracked := map[string]string{}
	for _, name := range odd() {
		untracked[name] = "?"
	}
	wantStatus(t, dir, untracked)

	commit(t, dir)
	wantFiles(t, dir, odd()...)
	wantStatus(t, dir, map[string]string{})

	changed := map[string]string{}
	for _, name := range odd() {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		changed[name] = "M"
	}
	wantStatus(t, dir, changed)
}

func TestFilesRespectIgnoreRules(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	write(t, dir, "a.log", "keep.log", "build/x", "sub/a.log", "sub/b.tmp", "sub/build/y", "local", "forced.log")
	for name, rules := range map[string]string{
		".gitignore":        "*.log\n!keep.log\nbuild/\n",
		"sub/.gitignore":    "*.tmp\n!build/\n",
		".git/info/exclude": "local\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(rules), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "add", "--force", "forced.log") // a tracked file is not ignored
	wantFiles(t, dir, ".gitignore", "keep.log", "sub/.gitignore", "sub/build/y", "forced.log")
}

func TestFilesBelowDirectory(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	write(t, dir, "top", "a b/inside", "a b/deep/er", "a bc")
	commit(t, dir)
	write(t, dir, "a b/new")
	if err := os.Remove(filepath.Join(dir, "a b", "inside")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "top")); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, filepath.Join(dir, "a b"), "deep/er", "new")
	wantStatus(t, filepath.Join(dir, "a b"), map[string]string{"inside": "D", "new": "?"})
}

func TestFilesAndStatusOfEveryChange(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	write(t, dir, "same", "modified", "staged", "deleted", "removed", "old name", "kept", "typed")
	commit(t, dir)
	for _, name := range []string{"modified", "staged"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("other"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "added", "added then changed", "intended", "untracked dir/deep/x")
	git(t, dir, "add", "staged", "added", "added then changed")
	git(t, dir, "add", "--intent-to-add", "intended")
	if err := os.WriteFile(filepath.Join(dir, "added then changed"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "deleted")); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "rm", "--quiet", "removed")
	git(t, dir, "rm", "--quiet", "--cached", "kept")
	git(t, dir, "mv", "old name", "new name")
	wanted := map[string]string{
		"modified": "M", "staged": "M", "added": "A", "added then changed": "A", "intended": "A",
		"deleted": "D", "removed": "D", "kept": "?", "new name": "R", "untracked dir/deep/x": "?",
	}
	wantStatus(t, dir, wanted)
	wantFiles(t, dir, "same", "modified", "staged", "added", "added then changed", "intended",
		"kept", "new name", "untracked dir/deep/x", "typed")
}

func TestFilesInConflictComeOnce(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	write(t, dir, "file", "lost")
	commit(t, dir)
	git(t, dir, "checkout", "--quiet", "-b", "theirs")
	for _, branch := range []string{"theirs", "trunk"} {
		git(t, dir, "checkout", "--quiet", branch)
		if err := os.WriteFile(filepath.Join(dir, "file"), []byte(branch), 0o600); err != nil {
			t.Fatal(err)
		}
		commit(t, dir)
	}
	if out, err := command(t, dir, "merge", "theirs").CombinedOutput(); err == nil {
		t.Fatalf("no conflict: %s", out)
	}
	wantFiles(t, dir, "file", "lost")
	wantStatus(t, dir, map[string]string{"file": "U"})
	if err := os.Remove(filepath.Join(dir, "file")); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, "lost")
	wantStatus(t, dir, map[string]string{"file": "U"})
}

func TestFilesOfSubmoduleAndInnerRepository(t *testing.T) {
	t.Parallel()
	library := repository(t)
	write(t, library, "lib")
	commit(t, library)
	dir := repository(t)
	git(t, dir, "submodule", "--quiet", "add", library, "sub module")
	commit(t, dir)
	if err := os.Mkdir(filepath.Join(dir, "inner"), 0o700); err != nil {
		t.Fatal(err)
	}
	git(t, filepath.Join(dir, "inner"), "init", "--quiet")
	write(t, dir, "inner/file", "sub module/untracked")
	wantFiles(t, dir, ".gitmodules", "sub module", "inner")
	wantStatus(t, dir, map[string]string{"inner": "?"})
	wantFiles(t, filepath.Join(dir, "sub module"), "lib", "untracked")
}

func TestFilesReplacedByDirectories(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	write(t, dir, "was file", "was dir/x")
	commit(t, dir)
	for _, name := range []string{"was file", "was dir"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "was file/y", "was dir")
	wantFiles(t, dir, "was file/y", "was dir")
}

func TestFilesWithLinks(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	for name, target := range map[string]string{"loop": "loop", "up": "..", "dangling": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	wantFiles(t, dir, "loop", "up", "dangling")
	commit(t, dir)
	wantFiles(t, dir, "loop", "up", "dangling")
}

func TestFilesOfSparseCheckout(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	write(t, dir, "in/x", "out/y", "top")
	commit(t, dir)
	git(t, dir, "sparse-checkout", "set", "--cone", "in")
	wantFiles(t, dir, "in/x", "top")
}

func TestFilesOutsideOfRepository(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, _, err := worktree.New().Files(t.Context(), dir)
	wantCode(t, err, workbench.ENotRepository, dir)
	_, err = worktree.New().Status(t.Context(), filepath.Join(dir, "gone"))
	wantCode(t, err, workbench.EDirectoryGone)
}
