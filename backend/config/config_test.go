package config_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func env(vars map[string]string) config.LoadOptions {
	return config.LoadOptions{Getenv: func(key string) string { return vars[key] }}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantCode fails unless err has the code and a message that holds every part.
func wantCode(t *testing.T, err error, code workbench.Code, parts ...string) {
	t.Helper()
	if got := workbench.ErrorCode(err); got != code {
		t.Fatalf("code %q of error %v, want %q", got, err, code)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("message %q does not say %q", err, part)
		}
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()

	t.Run("platform directories when nothing is set", func(t *testing.T) {
		t.Parallel()
		c, err := config.Load(env(nil))
		if err != nil {
			t.Fatal(err)
		}
		for _, dir := range []string{c.DataDir, c.ConfigDir} {
			if !filepath.IsAbs(dir) || filepath.Base(dir) != "holdfast" {
				t.Errorf("directory %q, want an absolute one named holdfast", dir)
			}
		}
	})

	t.Run("environment wins over the file, the file over nothing", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, ".env"),
			"DATABASE_URL='postgresql://u:p@h/d?x=#1'\nHOLDFAST_LOG=debug\nHOLDFAST_DATA_DIR=data here\n")
		c, err := config.Load(env(map[string]string{config.EnvConfigDir: dir, config.EnvLog: "WARN"}))
		if err != nil {
			t.Fatal(err)
		}
		if c.DatabaseURL != "postgresql://u:p@h/d?x=#1" {
			t.Errorf("database URL %q", c.DatabaseURL)
		}
		if c.LogLevel != slog.LevelWarn {
			t.Errorf("log level %v, want that of the environment", c.LogLevel)
		}
		if want := filepath.Join(dir, "data here"); c.DataDir != want {
			t.Errorf("data directory %q, want %q: relative to the file", c.DataDir, want)
		}
	})

	t.Run("the database of the environment wins over the one of the file", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, ".env"), "DATABASE_URL=postgresql://u:secret@file/d\n")
		c, err := config.Load(env(map[string]string{config.EnvConfigDir: dir, config.EnvDatabaseURL: "postgresql://u:other@env/d"}))
		if err != nil {
			t.Fatal(err)
		}
		if c.DatabaseURL != "postgresql://u:other@env/d" {
			t.Errorf("database URL %q", c.DatabaseURL)
		}
	})

	t.Run("keys are in the keyring unless it is off", func(t *testing.T) {
		t.Parallel()
		for value, want := range map[string]bool{"": false, "on": false, "OFF": true} {
			c, err := config.Load(env(map[string]string{config.EnvConfigDir: t.TempDir(), config.EnvKeyring: value}))
			if err != nil || c.KeysInFile != want {
				t.Errorf("%q: %v, %v", value, c.KeysInFile, err)
			}
		}
		_, err := config.Load(env(map[string]string{config.EnvConfigDir: t.TempDir(), config.EnvKeyring: "never"}))
		wantCode(t, err, workbench.EInvalid, "HOLDFAST_KEYRING", "on or off")
	})

	t.Run("relative directories become absolute, ~ the home", func(t *testing.T) {
		t.Parallel()
		home, err := os.UserHomeDir()
		if err != nil {
			t.Skip(err)
		}
		wd, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(env(map[string]string{config.EnvConfigDir: "c/../d", config.EnvDataDir: "~/x"}))
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(wd, "d"); c.ConfigDir != want {
			t.Errorf("configuration directory %q, want %q", c.ConfigDir, want)
		}
		if want := filepath.Join(home, "x"); c.DataDir != want {
			t.Errorf("data directory %q, want %q", c.DataDir, want)
		}
	})

	t.Run("an unknown log level is refused with the choices", func(t *testing.T) {
		t.Parallel()
		_, err := config.Load(env(map[string]string{config.EnvConfigDir: t.TempDir(), config.EnvLog: "loud"}))
		wantCode(t, err, workbench.EInvalid, "HOLDFAST_LOG", "loud", "debug, info, warn or error")
	})

	t.Run("a damaged file is named, its content is not shown", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, ".env"), "API_KEY hunter2\n")
		_, err := config.Load(env(map[string]string{config.EnvConfigDir: dir}))
		wantCode(t, err, workbench.EInvalid, filepath.Join(dir, ".env"))
		for cause := err; cause != nil; cause = errors.Unwrap(cause) {
			if strings.Contains(cause.Error(), "hunter2") {
				t.Errorf("%q shows a secret", cause)
			}
		}
	})
}

func TestOpenLog(t *testing.T) {
	t.Parallel()
	c := config.Config{DataDir: t.TempDir(), LogLevel: slog.LevelInfo}
	log, closer := config.OpenLog(c, nil)
	log.Debug("unheard")
	if _, err := os.Stat(c.LogPath()); !os.IsNotExist(err) {
		t.Fatalf("a log exists before anything was said: %v", err)
	}
	body := strings.Repeat("x", 1<<20)
	const records = 40 // of 1 MiB: more than all logs together may hold
	for i := range records {
		log.Info("record", "number", i, "body", body)
	}
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	log.Info("after the end")

	newest, err := os.ReadFile(c.LogPath())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(newest), "number=39") || strings.Contains(string(newest), "after the end") {
		t.Error("the newest log must end with the last record before Close")
	}
	if stamp, _, _ := strings.Cut(string(newest), " "); !strings.HasSuffix(stamp, "Z") {
		t.Errorf("time %q is not UTC", stamp)
	}
	names, err := filepath.Glob(c.LogPath() + "*")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != 4 {
		t.Fatalf("logs %q, want the newest and three older", names)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 8<<20 || info.Size() == 0 {
			t.Errorf("%s has %d bytes, want 1 to 8 MiB", name, info.Size())
		}
	}
}
