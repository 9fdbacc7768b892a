package worktree_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func fill(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func wantFound(t *testing.T, dir string, repo bool, text string, wanted map[string]int) {
	t.Helper()
	got, err := worktree.New().Grep(t.Context(), dir, repo, text)
	if err != nil || !maps.Equal(got, wanted) {
		t.Errorf("%q: found %v, want %v (error %v)", text, got, wanted, err)
	}
}

func TestGrep(t *testing.T) {
	t.Parallel()
	content := map[string]string{
		"a.go": "Invoice\ninvoice twice invoice\nother\n", "b c/한글.txt": "INVOICE 영수증\n", "new": "invoice", "none": "voice",
		"binary": "invoice\x00", "left.log": "invoice", ".gitignore": "*.log\n", "odd": "-e $(x) .*\n",
	}
	wanted := map[string]int{"a.go": 2, "b c/한글.txt": 1, "new": 1}
	for _, repo := range []bool{true, false} {
		dir := t.TempDir()
		if repo {
			dir = repository(t)
		}
		fill(t, dir, content)
		wantFound(t, dir, repo, "invoice", wanted)
		wantFound(t, dir, repo, "영수증", map[string]int{"b c/한글.txt": 1})
		wantFound(t, dir, repo, "-e $(x) .*", map[string]int{"odd": 1}) // neither an option nor a pattern
		wantFound(t, dir, repo, "nowhere", map[string]int{})
		wantFound(t, filepath.Join(dir, "b c"), repo, "invoice", map[string]int{"한글.txt": 1})
	}
}

func TestGrepIgnoresSettingsOfTheUser(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	fill(t, dir, map[string]string{"sub/a": "word\n"})
	for key, value := range map[string]string{
		"color.grep": "always", "grep.lineNumber": "true", "grep.fullName": "true", "grep.patternType": "perl", "grep.column": "true",
	} {
		git(t, dir, "config", key, value)
	}
	wantFound(t, filepath.Join(dir, "sub"), true, "WORD", map[string]int{"a": 1})
}

func TestGrepOutsideOfRepository(t *testing.T) {
	t.Parallel()
	_, err := worktree.New().Grep(t.Context(), t.TempDir(), true, "x")
	wantCode(t, err, workbench.ENotRepository)
}
