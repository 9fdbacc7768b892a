package project_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func canonical(t *testing.T, path string) string {
	t.Helper()
	key, err := project.Canonical(path)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mkdir(t *testing.T, parts ...string) string {
	t.Helper()
	dir := filepath.Join(parts...)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip("this user may not make links: ", err)
	}
}

func TestCanonicalIsOneSpelling(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	dir := mkdir(t, base, "real", "a b")
	link(t, filepath.Join(base, "real"), filepath.Join(base, "absolute"))
	link(t, "real", filepath.Join(base, "relative"))
	link(t, filepath.Join("relative", "a b"), filepath.Join(base, "chain"))
	key := canonical(t, dir)
	if strings.HasSuffix(key, string(filepath.Separator)) || !filepath.IsAbs(key) {
		t.Errorf("key %q", key)
	}
	sep := string(filepath.Separator)
	for _, spelling := range []string{
		dir + sep,
		dir + sep + sep + "." + sep,
		filepath.Join(base, "absolute", "a b"),
		filepath.Join(base, "relative", "a b"),
		filepath.Join(base, "chain"),
		base + sep + "real" + sep + ".." + sep + "real" + sep + "a b",
		key,
	} {
		if got := canonical(t, spelling); got != key {
			t.Errorf("%q gives %q, want %q", spelling, got, key)
		}
	}
}

func TestCanonicalGoesUpFromWhereALinkLeads(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows goes up by the text of the path")
	}
	base := t.TempDir()
	mkdir(t, base, "there", "deep")
	link(t, filepath.Join("there", "deep"), filepath.Join(base, "link"))
	if got, want := canonical(t, base+"/link/.."), canonical(t, filepath.Join(base, "there")); got != want {
		t.Errorf("got %q, want %q, which is where the kernel goes", got, want)
	}
}

func TestCanonicalOfRelativePath(t *testing.T) {
	t.Parallel()
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := canonical(t, "."), canonical(t, wd); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCanonicalDoesNotChangeWhenTheDirectoryIsMade(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	mkdir(t, base, "real")
	link(t, "real", filepath.Join(base, "link"))
	link(t, filepath.Join("real", "later"), filepath.Join(base, "dangling"))
	for _, path := range []string{
		filepath.Join(base, "link", "later", "still"),
		filepath.Join(base, "dangling", "below"),
	} {
		if runtime.GOOS == "windows" && strings.Contains(path, "dangling") {
			continue // a link to nothing cannot be followed there
		}
		before := canonical(t, path)
		mkdir(t, base, "real", "later")
		mkdir(t, path)
		if after := canonical(t, path); after != before {
			t.Errorf("%q was %q and is %q", path, before, after)
		}
	}
}

func TestCanonicalIsNFC(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	const composed, decomposed = "한글 é", "\u1112\u1161\u11ab\u1100\u1173\u11af e\u0301"
	if got, want := canonical(t, mkdir(t, base, decomposed)), canonical(t, filepath.Join(base, composed)); got != want {
		t.Errorf("got %+q, want %+q", got, want)
	}
}

func TestCanonicalCase(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	upper := mkdir(t, base, "Project")
	lower := filepath.Join(base, "project")
	_, err := os.Stat(lower)
	ignores := err == nil
	if same := canonical(t, upper) == canonical(t, lower); same != ignores {
		t.Errorf("one key for two cases: %v; the volume ignores case: %v", same, ignores)
	}
}

func TestCanonicalRefuses(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	link(t, "loop", filepath.Join(base, "loop"))
	for _, path := range []string{"", "a\x00b", filepath.Join(base, "loop", "x")} {
		key, err := project.Canonical(path)
		if workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%q gives %q, %v", path, key, err)
		}
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	// Of `printf %s /home/ada/project | sha256sum`; it must never change, rows
	// are found by it.
	if got, want := project.Hash("/home/ada/project"), "6bfafd9246cffa826c1d2a05f551a4e5"; got != want {
		t.Errorf("hash %q, want %q", got, want)
	}
}

func TestAncestors(t *testing.T) {
	t.Parallel()
	root := "/"
	if runtime.GOOS == "windows" {
		root = `C:\`
	}
	a := filepath.Join(root, "a")
	ab := filepath.Join(a, "b c")
	if got, want := project.Ancestors(ab), []string{ab, a, root}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := project.Ancestors(root); !slices.Equal(got, []string{root}) {
		t.Errorf("got %q", got)
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	home, err := os.UserHomeDir()
	if err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]string{
		"~":      home,
		"~/a b":  filepath.Join(home, "a b"),
		"~name":  "~name",
		"/a/~":   "/a/~",
		"./~/x":  "./~/x",
		"":       "",
		"plain/": "plain/",
	} {
		if got, err := project.Expand(path); err != nil || got != want {
			t.Errorf("%q gives %q, %v, want %q", path, got, err, want)
		}
	}
}
