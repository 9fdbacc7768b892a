//go:build unix

package config_test

import (
	"os"
	"testing"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestPrepareRefusesSharedDirectory(t *testing.T) {
	t.Parallel()
	shared := t.TempDir()
	if err := os.Chmod(shared, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	err := config.Prepare(config.Config{DataDir: shared, ConfigDir: t.TempDir()})
	wantCode(t, err, workbench.EDataDirectory, shared, "shared")
	if info, err := os.Stat(shared); err != nil || info.Mode().Perm() != 0o777 {
		t.Errorf("its rights were changed: %v, %v", info.Mode(), err)
	}
}

func TestPrepareReportsReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("permission bits do not bind the superuser")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	err := config.Prepare(config.Config{DataDir: dir, ConfigDir: t.TempDir()})
	wantCode(t, err, workbench.EDataDirectory, dir, "permissions")
}
