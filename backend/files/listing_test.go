package files_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func names(entries []files.Entry) []string {
	var all []string
	for _, e := range entries {
		name := e.Name
		if e.Dir {
			name += "/"
		}
		all = append(all, name)
	}
	return all
}

func TestChildrenAreInOrderAndCounted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "file10", "file9", "File2", "b", "A", "한글", "z/deep/er/1", "z/deep/2", "z/3", "z-4", "Y/5", "z.d/6")
	l := open(t, dir)
	root := l.Children("")
	wantPaths(t, "root", names(root), "Y/", "z/", "z.d/", "A", "b", "File2", "file9", "file10", "z-4", "한글")
	if root[1].FileCount != 3 || root[1].Path != "z" {
		t.Errorf("directory %+v, want 3 files", root[1])
	}
	if got := root[8]; got.SizeBytes != 3 || got.FileCount != 0 || got.Path != "z-4" {
		t.Errorf("file %+v, want 3 bytes", got)
	}
	for _, spelling := range []string{"z", "z/"} {
		wantPaths(t, spelling, names(l.Children(spelling)), "deep/", "3")
	}
	if got := l.Children("z/deep/")[0]; got.Path != "z/deep/er" || got.FileCount != 1 {
		t.Errorf("directory %+v", got)
	}
	wantPaths(t, "same for the root", names(l.Children(".")), names(root)...)
	if got := l.Children("nowhere"); got != nil {
		t.Errorf("children of what is not there: %v", got)
	}
	if got := l.Children("b"); got != nil {
		t.Errorf("children of a file: %v", got)
	}
}

func TestUnderIsTheWholeDirectoryAndNothingElse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "a/x", "a/b/y", "a-b/z", "a.c", "a0", "aa/w")
	l := open(t, dir)
	wantPaths(t, "a", l.Under("a"), "a/b/y", "a/x")
	wantPaths(t, "a/b/", l.Under("a/b/"), "a/b/y")
	wantPaths(t, "all", l.Under(""), "a-b/z", "a.c", "a/b/y", "a/x", "a0", "aa/w")
	wantPaths(t, "a file", l.Under("a.c"))
	wantPaths(t, "nothing", l.Under("b"))
	under := l.Under("a")
	under[0] = "changed"
	wantPaths(t, "after the caller changed its copy", l.Under("a"), "a/b/y", "a/x")
	if l.Len() != 6 || !l.Contains("a/b/y") || l.Contains("a/b") || l.Contains("a") || l.Capped() {
		t.Errorf("len %d, contains %v %v", l.Len(), l.Contains("a/b/y"), l.Contains("a"))
	}
}

func TestRepositoryShowsLettersAndHidesIgnored(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a 'b' 저장소")
	write(t, dir, "same", "changed", "gone", "tracked.log", "replaced")
	git(t, dir, "init", "--quiet")
	put(t, dir, ".gitignore", "*.log\n")
	git(t, dir, "add", "--force", ".")
	git(t, dir, "commit", "--quiet", "--message", "work")
	put(t, dir, "changed", "more than before")
	write(t, dir, "sub/new", "sub/ignored.log")
	for _, name := range []string{"gone", "replaced"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "replaced/inside")

	l := open(t, dir)
	wantPaths(t, "files", l.Under(""), ".gitignore", "changed", "replaced/inside", "same", "sub/new", "tracked.log")
	letters := map[string]string{}
	for _, e := range append(l.Children(""), l.Children("sub")...) {
		letters[e.Path] = e.Letter
	}
	if letters["changed"] != "M" || letters["sub/new"] != "?" || letters["same"] != "" || l.Letter("gone") != "D" {
		t.Errorf("letters %q, of the deleted one %q", letters, l.Letter("gone"))
	}
	if root := l.Children(""); len(root) != 6 || root[0].Name != "replaced" || root[0].FileCount != 1 {
		t.Errorf("root %+v", root)
	}
}

func TestRepositoryWithoutCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	git(t, dir, "init", "--quiet")
	if l := open(t, dir); l.Len() != 0 || len(l.Children("")) != 0 || len(l.Find("a", 5)) != 0 {
		t.Errorf("%d files in an empty repository", l.Len())
	}
}

func TestSubmoduleIsOneEntry(t *testing.T) {
	t.Parallel()
	library, dir := t.TempDir(), t.TempDir()
	for _, d := range []string{library, dir} {
		git(t, d, "init", "--quiet")
	}
	write(t, library, "lib")
	git(t, library, "add", ".")
	git(t, library, "commit", "--quiet", "--message", "work")
	git(t, dir, "submodule", "--quiet", "add", library, "sub module")
	wantPaths(t, "files", open(t, dir).Under(""), ".gitmodules", "sub module")
}

func TestOpenReportsWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "file")
	_, err := lister().Open(t.Context(), dir, true)
	wantCode(t, err, workbench.ENotRepository, dir)
	for _, repo := range []bool{true, false} {
		_, err = lister().Open(t.Context(), filepath.Join(dir, "gone"), repo)
		wantCode(t, err, workbench.EDirectoryGone, "gone")
		_, err = lister().Open(t.Context(), filepath.Join(dir, "file"), repo)
		wantCode(t, err, workbench.EInvalid, "file")
	}
}

func TestListingIsReadByMany(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "b/2", "b/10", "a", "B/x")
	l := open(t, dir)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, d := range []string{"", "b", "B"} {
				l.Children(d)
			}
			l.Find("b", 3)
			l.Under("b")
		})
	}
	wg.Wait()
	if got := strings.Join(names(l.Children("b")), " "); got != "2 10" {
		t.Errorf("children %q", got)
	}
}
