package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func wantPrivate(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
		t.Errorf("%s is open to others: %v", path, info.Mode())
	}
}

func TestPrepare(t *testing.T) {
	t.Parallel()

	t.Run("makes private directories and leaves nothing in them", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		c := config.Config{DataDir: filepath.Join(dir, "a b", "자료"), ConfigDir: filepath.Join(dir, "c", "d")}
		for range 2 {
			if err := config.Prepare(c); err != nil {
				t.Fatal(err)
			}
		}
		wantPrivate(t, c.DataDir)
		wantPrivate(t, c.ConfigDir)
		if entries, err := os.ReadDir(c.DataDir); err != nil || len(entries) != 0 {
			t.Errorf("left over: %v, %v", entries, err)
		}
	})

	t.Run("closes a directory that was open", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir(), ConfigDir: t.TempDir()}
		if err := os.Chmod(c.DataDir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := config.Prepare(c); err != nil {
			t.Fatal(err)
		}
		wantPrivate(t, c.DataDir)
	})

	t.Run("a file in the way is named", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		path := filepath.Join(dir, "data")
		writeFile(t, path, "")
		for _, data := range []string{path, filepath.Join(path, "below")} {
			err := config.Prepare(config.Config{DataDir: data, ConfigDir: dir})
			wantCode(t, err, workbench.EDataDirectory, data, config.EnvDataDir)
		}
	})
}
