package files_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]int64{-1: 0, 0: 0, 1: 1, 4: 1, 5: 2, 4000: 1000, math.MaxInt64 / 2: math.MaxInt64/8 + 1} {
		if got := files.Tokens(size); got != want {
			t.Errorf("%d bytes are %d tokens, want %d", size, got, want)
		}
	}
}

func TestReadText(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, "a b/한글.txt", "가나다")
	put(t, dir, "latin1", "caf\xe9")
	put(t, dir, "empty", "")
	put(t, dir, "late NUL", strings.Repeat("x", 8000)+"\x00")
	long := strings.Repeat("가", 10_000)
	put(t, dir, "long", long)
	for _, test := range []struct {
		name    string
		limit   int64
		content string
		cut     bool
	}{
		{"a b/한글.txt", 100, "가나다", false},
		{"a b/한글.txt", 9, "가나다", false},
		{"a b/한글.txt", 8, "가나", true},
		{"a b/한글.txt", 7, "가나", true},
		{"a b/한글.txt", 6, "가나", true},
		{"a b/한글.txt", 1, "", true},
		{"a b/한글.txt", 0, "", true},
		{"a b/../a b/한글.txt", 100, "가나다", false},
		{"latin1", 100, "caf\ufffd", false},
		{"empty", 100, "", false},
		{"late NUL", 100, strings.Repeat("x", 100), true},
		{"long", math.MaxInt64, long, false},
	} {
		text, err := files.ReadText(dir, test.name, test.limit)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		info, err := os.Stat(filepath.Join(dir, test.name))
		if err != nil {
			t.Fatal(err)
		}
		if text.Content != test.content || text.Truncated != test.cut || text.SizeBytes != info.Size() {
			t.Errorf("%s up to %d: %q, cut %v, %d bytes", test.name, test.limit, text.Content, text.Truncated, text.SizeBytes)
		}
	}
}

func TestReadTextRefusesBinaryFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, "binary", strings.Repeat("x", 7999)+"\x00")
	_, err := files.ReadText(dir, "binary", 10) // the NUL is beyond the limit
	wantCode(t, err, workbench.EInvalid, "binary")
	if !errors.Is(err, files.ErrBinary) {
		t.Errorf("error %v is not ErrBinary", err)
	}
}

func TestReadTextStaysInside(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	root := filepath.Join(base, "root")
	put(t, base, "secret", "key")
	put(t, root, "inside", "text")
	put(t, root, "sub/x", "x")
	for _, name := range []string{"../secret", "sub/../../secret", filepath.Join(base, "secret"), "/etc/passwd", ""} {
		_, err := files.ReadText(root, name, 100)
		wantCode(t, err, workbench.EInvalid, "not inside of the project")
	}
	_, err := files.ReadText(root, "sub", 100)
	wantCode(t, err, workbench.EInvalid, "not a file")
	_, err = files.ReadText(root, "gone", 100)
	wantCode(t, err, workbench.ENotFound, "gone is not there any more")
	_, err = files.ReadText(filepath.Join(base, "no root"), "x", 100)
	wantCode(t, err, workbench.EDirectoryGone, "no root")

	link(t, filepath.Join("..", "secret"), filepath.Join(root, "relative"))
	link(t, filepath.Join(base, "secret"), filepath.Join(root, "absolute"))
	link(t, base, filepath.Join(root, "dir"))
	link(t, "loop", filepath.Join(root, "loop"))
	for _, name := range []string{"relative", "absolute", "dir/secret", "loop"} {
		text, err := files.ReadText(root, name, 100)
		if text.Content != "" {
			t.Errorf("%s gives %q", name, text.Content)
		}
		wantCode(t, err, workbench.EInvalid, "a link may lead out")
	}
	link(t, "inside", filepath.Join(root, "fine"))
	if text, err := files.ReadText(root, "fine", 100); err != nil || text.Content != "text" {
		t.Errorf("a link inside: %q, %v", text.Content, err)
	}
}

func TestReadTextOutside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, "x", "text")
	if text, err := files.ReadTextOutside(filepath.Join(dir, "x"), 100); err != nil || text.Content != "text" {
		t.Errorf("%q, %v", text.Content, err)
	}
	_, err := files.ReadTextOutside("x", 100)
	wantCode(t, err, workbench.EInvalid, "not an absolute path")
	_, err = files.ReadTextOutside(filepath.Join(dir, "gone"), 100)
	wantCode(t, err, workbench.ENotFound)
}
