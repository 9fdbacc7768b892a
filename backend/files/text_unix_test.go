//go:build unix

package files_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// To open a pipe that nobody writes to blocks for ever.
func TestReadTextDoesNotWaitForAPipe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Skip(err)
	}
	_, err := files.ReadText(dir, "pipe", 100)
	wantCode(t, err, workbench.EInvalid, "not a file")
	if l := open(t, dir); l.Len() != 0 {
		t.Error("a pipe is listed")
	}
}
