package backend_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestMove moves an installation to PostgreSQL and back: each time the next
// start finds everything there, and the file before is kept.
func TestMove(t *testing.T) {
	if os.Getenv(config.EnvDatabaseURL) != "" {
		t.Skip("the environment names a database")
	}
	dir := t.TempDir()
	load := func() config.Config {
		cfg, err := config.Load(config.LoadOptions{Getenv: func(key string) string {
			return map[string]string{config.EnvConfigDir: filepath.Join(dir, "config"), config.EnvDataDir: filepath.Join(dir, "data")}[key]
		}})
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}
	with := func(do func(b *backend.Backend)) {
		o, err := backend.Own(t.Context(), load(), workbench.ModeCLI)
		if err != nil {
			t.Fatal(err)
		}
		do(o.Backend())
		if err := o.CloseSoon(); err != nil {
			t.Fatal(err)
		}
	}
	with(func(b *backend.Backend) {
		if _, err := b.Settings.Set(t.Context(), workbench.SettingJobsMaxConcurrent, "7"); err != nil {
			t.Fatal(err)
		}
	})
	url := storetest.PostgresURL(t)
	stopped, stop := context.WithCancel(t.Context())
	if _, err := backend.Move(stopped, load(), url, func(string, string, int64) { stop() }); workbench.ErrorCode(err) != workbench.EUnavailable {
		t.Fatalf("stopped: %v", err)
	}
	if load().Engine() != "sqlite" {
		t.Fatal("a move that was stopped changed the database")
	}
	// The copy is committed and the switch fails, as when it is killed between the
	// two; the present database is used on, and then the move is begun again.
	if _, err := backend.Move(t.Context(), load(), url, func(doing, _ string, _ int64) {
		if doing == "comparing" {
			t.Setenv(config.EnvDatabaseURL, "it wins, so the switch is refused")
		}
	}); workbench.ErrorCode(err) != workbench.EConflict || load().Engine() != "sqlite" {
		t.Fatalf("it switched: %v", err)
	}
	if err := os.Unsetenv(config.EnvDatabaseURL); err != nil {
		t.Fatal(err)
	}
	with(func(b *backend.Backend) {
		if _, err := b.Settings.Set(t.Context(), workbench.SettingJobsMaxConcurrent, "9"); err != nil {
			t.Fatal(err)
		}
	})
	for _, to := range []string{url, "sqlite"} {
		moved, err := backend.Move(t.Context(), load(), to, func(string, string, int64) {})
		if err != nil {
			t.Fatal(err)
		}
		if moved.Renewed != (to == url) {
			t.Errorf("renewed %v on the way to %s", moved.Renewed, moved.To)
		}
		if load().Engine() != moved.To || moved.From == moved.To || len(moved.Tables) == 0 {
			t.Errorf("moved %+v; the next start uses %s", moved, load().Engine())
		}
		if _, err := os.Stat(moved.Kept); err != nil {
			t.Errorf("the file before: %v", err)
		}
		with(func(b *backend.Backend) {
			if got := b.Settings.Int(workbench.SettingJobsMaxConcurrent); got != 9 || b.Store.Engine() != moved.To {
				t.Errorf("on %s the setting is %d", b.Store.Engine(), got)
			}
		})
	}
	if _, err := backend.Move(t.Context(), load(), "sqlite", nil); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("to the present one: %v", err)
	}
	if _, err := backend.Move(t.Context(), load(), url, nil); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("to one with rows: %v", err)
	}
}
