package config

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SwitchDatabase makes later starts use the database at url, "" for SQLite, by
// the .env of the configuration directory: its old content or the new one is
// there, whatever happens. EConflict when the environment of the process names
// a database, because it would win.
func SwitchDatabase(c Config, url string) error {
	if err := CanSwitch(); err != nil {
		return err
	}
	content, err := os.ReadFile(c.EnvFilePath())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return workbench.Wrap(workbench.EUnavailable, err, c.EnvFilePath()+" cannot be read. The present database stays in use.")
	}
	var lines []string
	for line := range strings.Lines(string(content)) {
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if strings.TrimSpace(name) != EnvDatabaseURL {
			lines = append(lines, strings.TrimRight(line, "\r\n"))
		}
	}
	if url != "" {
		lines = append(lines, EnvDatabaseURL+"='"+strings.ReplaceAll(url, "'", "%27")+"'")
	}
	text := strings.Join(lines, "\n")
	if text != "" {
		text += "\n"
	}
	if err := os.MkdirAll(c.ConfigDir, 0o700); err != nil {
		return workbench.Wrap(workbench.EUnavailable, err, c.ConfigDir+" cannot be made. The present database stays in use.")
	}
	if err := disk.Replace(c.EnvFilePath(), []byte(text)); err != nil {
		return workbench.Wrap(workbench.EUnavailable, err, c.EnvFilePath()+" cannot be written. The present database stays in use.")
	}
	return nil
}

// CanSwitch says whether SwitchDatabase would have an effect.
func CanSwitch() error {
	if os.Getenv(EnvDatabaseURL) != "" {
		return workbench.Errorf(workbench.EConflict, "The environment sets %s, which wins over the configuration. Unset it there, put it into the .env of the configuration directory, and try again.", EnvDatabaseURL)
	}
	return nil
}
