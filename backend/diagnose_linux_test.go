package backend_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// mount makes dir a file system of its own, as only the superuser can.
func mount(t *testing.T, dir, options string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skip("this user may not mount a file system: ", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

func TestDoctorFindsADiskThatIsNearlyFull(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	mount(t, disk, "size=64m,mode=0700")
	o := openHere(t, config.Config{DataDir: disk})
	wantWrong(t, o.check(t, "disk space"), "Only 6", "MB are free", "Free some space")
	// To the last byte: now nothing can be written.
	for n := 1 << 20; n > 0; n /= 2 {
		for {
			file, err := os.OpenFile(filepath.Join(disk, "filler"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			_, err = file.Write(make([]byte, n))
			_ = file.Close()
			if err != nil {
				break
			}
		}
	}
	d := o.Diagnose(t.Context())
	wantWrong(t, find(t, d, "disk space"), "Free some space")
	wantWrong(t, find(t, d, "data directory"), "Free some space")
}

func TestDoctorMissesABackupOfOldWork(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	mount(t, filepath.Join(data, "backups"), "size=16k,mode=0700") // no backup fits
	o := openHere(t, config.Config{DataDir: data})
	if c := o.check(t, "backups"); !c.OK {
		t.Errorf("before there is work: %+v", c)
	}
	storetest.Session(t, o.Store, o.HostID)
	if c := o.check(t, "backups"); !c.OK {
		t.Errorf("of new work: %+v", c)
	}
	o.sql(t, `UPDATE migrations SET applied_at = applied_at - 2 * 86400000`)
	wantWrong(t, o.check(t, "backups"), "none is verified", "holdfast backup create")
}
