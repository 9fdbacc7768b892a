package files_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestLocateTakesTheFirstDirectoryThatHasTheFile(t *testing.T) {
	t.Parallel()
	near, far := t.TempDir(), t.TempDir()
	write := func(path string) string {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	both := write(filepath.Join(near, "src", "a.go"))
	write(filepath.Join(far, "src", "a.go"))
	only := write(filepath.Join(far, "b.go"))
	for name, want := range map[string]string{
		"src/a.go": both, "./src/a.go": both, "b.go": only, only: only, "src/../src/a.go": both,
		"src": "", "none.go": "", filepath.Join(near, "none.go"): "", "": "",
	} {
		got, ok := files.Locate(name, near, far)
		if ok != (want != "") || ok && got != want {
			t.Errorf("Locate(%q) = %q, %v; want %q", name, got, ok, want)
		}
	}
	if got, ok := files.Locate("a.go", "src"); ok {
		t.Errorf("a relative directory found %q", got)
	}
}

func TestLocateKnowsTheHomeDirectory(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	path := filepath.Join(home, "notes.txt")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, ok := files.Locate("~/notes.txt"); !ok || got != path {
		t.Errorf("Locate = %q, %v; want %q", got, ok, path)
	}
}

func TestShowReadsTextOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	long := filepath.Join(dir, "long.txt")
	if err := os.WriteFile(long, []byte(strings.Repeat("한", files.MaxShownBytes/3+10)), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := files.Show(long)
	if err != nil || !text.Truncated || len(text.Content) > files.MaxShownBytes || !strings.HasSuffix(text.Content, "한") {
		t.Errorf("a long file: %d bytes, truncated %v, %v", len(text.Content), text.Truncated, err)
	}
	binary := filepath.Join(dir, "binary")
	if err := os.WriteFile(binary, []byte{1, 0, 2}, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]workbench.Code{
		binary: workbench.EInvalid, dir: workbench.EInvalid, "long.txt": workbench.EInvalid,
		filepath.Join(dir, "none"): workbench.ENotFound,
	} {
		if _, err := files.Show(path); workbench.ErrorCode(err) != want || strings.Contains(err.Error(), "selection") {
			t.Errorf("Show(%q): %v, want %s", path, err, want)
		}
	}
}
