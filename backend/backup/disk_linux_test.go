package backup_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// mount makes dir a file system of its own, as only the superuser can.
func mount(t *testing.T, dir, data string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, data); err != nil {
		t.Skip("this user may not mount a file system: ", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

func TestADiskThatIsTooSmallIsSaidAhead(t *testing.T) {
	b := setup(t)
	mount(t, b.folder(), "size=8m,mode=0700")
	_, err := b.service.Create(t.Context(), workbench.BackupManual)
	wantCode(t, err, workbench.EDiskFull)
	if sentence := err.Error(); !strings.Contains(sentence, "Free some space") || !strings.Contains(sentence, b.folder()) {
		t.Errorf("the sentence is %q", sentence)
	}
	if left := names(t, b.folder()); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// What others write meanwhile fills the disk after it was looked at.
func TestADiskThatFillsDuringTheCopyKeepsNothingOfIt(t *testing.T) {
	b := setup(t)
	b.grow(8 << 20)
	disk := filepath.Join(t.TempDir(), "disk")
	mount(t, disk, "size=4m,mode=0700")
	err := b.db.VacuumInto(t.Context(), filepath.Join(disk, "copy.db"))
	wantCode(t, err, workbench.EDiskFull)
	if left := names(t, disk); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestARestoreOnAFullDiskChangesNothing(t *testing.T) {
	b := setup(t)
	database, backupFile := left(b)
	disk := filepath.Join(t.TempDir(), "disk")
	mount(t, disk, "size=16m,mode=0700")
	moved := filepath.Join(disk, "holdfast.db")
	for _, side := range []string{"", "-wal"} {
		write(t, moved+side, read(t, database+side))
	}
	_, err := backup.Replace(t.Context(), moved, backupFile)
	wantCode(t, err, workbench.EDiskFull)
	if got := b.nameIn(moved); got != after {
		t.Errorf("the database has %q", got)
	}
}
