//go:build unix

package backend_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func wantMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Perm() != want {
		t.Errorf("%s: %v, %v, want %v", path, info, err, want)
	}
}

func TestDoctorRepairsRights(t *testing.T) {
	t.Parallel()
	o := openHere(t, config.Config{})
	storetest.Session(t, o.Store, o.HostID)
	made, err := o.Backups.Create(t.Context(), workbench.BackupManual)
	if err != nil {
		t.Fatal(err)
	}
	o.Log.Error("so that there is a log")
	data := o.cfg.DataDir
	files := []string{
		"holdfast.db", "holdfast.db-wal", "holdfast.db-shm", "holdfast.log", "owner.json", "owner.lock", "host_id",
		filepath.Join("backups", made.FileName), filepath.Join("backups", made.FileName+".json"),
	}
	for _, name := range files {
		wantMode(t, filepath.Join(data, name), 0o600) // as it is made
		if err := os.Chmod(filepath.Join(data, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{data, filepath.Join(data, "backups")} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c := o.check(t, "rights")
	if !c.OK || !c.Fixed || !strings.Contains(c.Detail, "were repaired") {
		t.Errorf("%+v", c)
	}
	for _, name := range files {
		wantMode(t, filepath.Join(data, name), 0o600)
	}
	wantMode(t, data, 0o700)
	wantMode(t, filepath.Join(data, "backups"), 0o700)
	if c := o.check(t, "rights"); !c.OK || c.Fixed {
		t.Errorf("again: %+v", c)
	}
}
