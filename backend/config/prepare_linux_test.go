package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// mount makes dir a file system of its own, as only the superuser can.
func mount(t *testing.T, dir string, flags uintptr, data string) {
	t.Helper()
	if err := unix.Mount("tmpfs", dir, "tmpfs", flags, data); err != nil {
		t.Skip("this user may not mount a file system: ", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

func TestPrepareReportsFullDisk(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	mount(t, disk, 0, "size=64k,mode=0700")
	for n := 1 << 16; n > 0; n /= 2 { // to the last byte
		file, err := os.OpenFile(filepath.Join(disk, "filler"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = file.Write(make([]byte, n))
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	err := config.Prepare(config.Config{DataDir: disk, ConfigDir: t.TempDir()})
	wantCode(t, err, workbench.EDiskFull, disk, "Free some space")
}

func TestPrepareReportsReadOnlyDisk(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	mount(t, disk, unix.MS_RDONLY, "mode=0700")
	err := config.Prepare(config.Config{DataDir: filepath.Join(disk, "data"), ConfigDir: t.TempDir()})
	wantCode(t, err, workbench.EDataDirectory, disk, "writable disk")
}
