package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/config"
)

// TestSwitchDatabase writes an address that is full of what a file of variables
// gives a meaning to, and takes it away again; the other lines stay.
func TestSwitchDatabase(t *testing.T) {
	if os.Getenv(config.EnvDatabaseURL) != "" {
		t.Skip("the environment names a database")
	}
	dir := t.TempDir()
	c := config.Config{ConfigDir: dir}
	const other = "# mine\nHOLDFAST_LOG=debug\n"
	if err := os.WriteFile(c.EnvFilePath(), []byte(other+"export DATABASE_URL=postgresql://old\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const url = `postgresql://u:p$HOME"#@h/d?x=#1`
	if err := config.SwitchDatabase(c, url); err != nil {
		t.Fatal(err)
	}
	read, err := config.Load(env(map[string]string{config.EnvConfigDir: dir}))
	if err != nil || read.DatabaseURL != url {
		t.Errorf("read %q, %v", read.DatabaseURL, err)
	}
	if err := config.SwitchDatabase(c, ""); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(c.EnvFilePath())
	if err != nil || string(content) != other {
		t.Errorf("left %q, %v", content, err)
	}
	t.Setenv(config.EnvDatabaseURL, "postgresql://h/d")
	if err := config.SwitchDatabase(c, ""); err == nil || !strings.Contains(err.Error(), config.EnvDatabaseURL) {
		t.Errorf("the environment would win: %v", err)
	}
}
