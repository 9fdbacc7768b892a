package files_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The ignore rules of a plain folder are right when they are git's own: the
// same files are listed as a folder and as a repository.
func TestWalkIgnoresWhatGitIgnores(t *testing.T) {
	t.Parallel()
	tree := []string{
		"a", "a.log", "b.txt", "keep.log", "build/out", "src/build/out", "src/a.log", "src/deep/a.log",
		"src/deep/b.txt", "src/deep/er/c", "foo/bar", "x/foo/bar", "x/y/foo/bar", "doc/a.html", "doc/b/c.html",
		"#hash", "!bang", "space ", "qx", "qy", "q1", "[a]", "ab+c", "node_modules/m/index.js", "한글/파일",
		"foo.d/x", "temp/keep/x", "temp/other", "nested/.git/config", "star*", "starry", "back/slash",
	}
	for _, rules := range []map[string]string{
		{"": ""},
		{"": "*.log\n!keep.log"},
		{"": "/a\nbuild/\n"},
		{"": "/build\nfoo/bar\n"},
		{"": "**/foo/bar"},
		{"": "x/**/bar"},
		{"": "src/**"},
		{"": "src/**/c\n**/deep"},
		{"": "/*\n!/src\n!/doc/\n"},
		{"": "doc/*.html"},
		{"": "# comment\n\\#hash\n\\!bang\n\n   \n"},
		{"": "space\\ \n"},
		{"": "space   \n"},
		{"": "q?\n"},
		{"": "q[!x]"},
		{"": "q[^y]"},
		{"": "q[0-9]\r\n"},
		{"": "\\[a]\nab+c\n"},
		{"": "star\\*"},
		{"": "node_modules\n한글/\n"},
		{"": "foo/\n"},
		{"": "temp/*\n!temp/keep/"},
		{"": "temp/\n!temp/keep/x"},
		{"": "a\n", "src": "!a.log\n*.txt", "src/deep": "!b.txt\n/er"},
		{"": "*.log", "src": "!/deep/a.log\n"},
		{"src/deep": "a.log\n/er/c"},
		{"": "\ufeff*.log\n"},
		{"": "[\nb.txt"},
		{"": "/\n//\n!\n"},
		{"": "f*o\n*.d/x"},
	} {
		dir := t.TempDir()
		write(t, dir, slices.DeleteFunc(slices.Clone(tree), func(n string) bool { return strings.Contains(n, ".git/") })...)
		for base, text := range rules {
			put(t, filepath.Join(dir, base), ".gitignore", text)
		}
		folder, err := lister().Open(t.Context(), dir, false)
		if err != nil {
			t.Fatal(err)
		}
		git(t, dir, "init", "--quiet")
		repository, err := lister().Open(t.Context(), dir, true)
		if err != nil {
			t.Fatal(err)
		}
		wantPaths(t, fmt.Sprintf("rules %q", rules), folder.Under(""), repository.Under("")...)
	}
}

func TestWalkTakesLinksAsEntriesAndSkipsRepositories(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "real/x", "inner/.git/config", "inner/y")
	link(t, "..", filepath.Join(dir, "real", "up"))
	link(t, "loop", filepath.Join(dir, "loop"))
	link(t, "nowhere", filepath.Join(dir, "dangling"))
	wantPaths(t, "files", open(t, dir).Under(""), "dangling", "inner/y", "loop", "real/up", "real/x")
}

func TestWalkGoesRoundWhatMayNotBeRead(t *testing.T) {
	t.Parallel()
	if os.Geteuid() <= 0 {
		t.Skip("permission bits do not bind the superuser, and Windows has none")
	}
	dir := t.TempDir()
	write(t, dir, "shut/x", "z")
	shut := filepath.Join(dir, "shut")
	if err := os.Chmod(shut, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(shut, 0o700) }) // or it cannot be removed
	wantPaths(t, "files", open(t, dir).Under(""), "z")
}

func TestWalkObeysItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := lister().Open(ctx, t.TempDir(), false); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
