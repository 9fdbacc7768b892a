package files_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestAgentsStayInTheirDirectory(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	var served files.ForAgents
	if err := served.Write(dir, filepath.Join(dir, "new", "a.txt"), "1\n2\n3\n4"); err != nil {
		t.Fatal(err)
	}
	for want, at := range map[string][2]int64{"1\n2\n3\n4": {0, 0}, "2\n3\n": {2, 2}, "1\n": {0, 1}, "4": {4, 0}, "": {9, 1}} {
		if got, err := served.Read(dir, "new/a.txt", at[0], at[1]); err != nil || got != want {
			t.Errorf("from line %d, %d lines: %q, %v", at[0], at[1], got, err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{filepath.Join(outside, "x"), "../x", "link/x"} {
		if err := served.Write(dir, path, "x"); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%s was written: %v", path, err)
		}
		if _, err := served.Read(dir, path, 0, 0); err == nil {
			t.Errorf("%s was read", path)
		}
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}
