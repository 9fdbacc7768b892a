package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/disk"
)

func TestReplaceLeavesTheOldOrTheNew(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "한글 #%.json")
	contents := []string{strings.Repeat("a", 1<<20), strings.Repeat("b", 1<<19)}
	if err := disk.Replace(path, []byte(contents[0])); err != nil {
		t.Fatal(err)
	}
	var writing sync.WaitGroup
	for _, content := range contents {
		writing.Go(func() {
			for range 20 {
				if err := disk.Replace(path, []byte(content)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 50 {
		if got, err := os.ReadFile(path); err != nil || string(got) != contents[0] && string(got) != contents[1] {
			t.Errorf("%d bytes of neither content, %v", len(got), err)
		}
	}
	writing.Wait()
	onlyOne(t, path)
}

func TestCreateReplacesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "cast")
	if err := disk.Create(path, []byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := disk.Create(path, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v, want that the file exists", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "first" {
		t.Errorf("%q, %v", got, err)
	}
	onlyOne(t, path)
}

// onlyOne fails when something is left beside the file.
func onlyOne(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files, %v", len(entries), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}

func TestFree(t *testing.T) {
	t.Parallel()
	if free, err := disk.Free(t.TempDir()); err != nil || free <= 0 {
		t.Errorf("%d bytes, %v", free, err)
	}
	if _, err := disk.Free(filepath.Join(t.TempDir(), "gone")); err == nil {
		t.Error("a directory that is not there has space")
	}
}
