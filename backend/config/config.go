// Package config finds out where Holdfast keeps its data and how it was asked
// to run, and guards the data directory: one owner at a time.
package config

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
	"github.com/joho/godotenv"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Environment variables that Load reads.
const (
	EnvDataDir     = "HOLDFAST_DATA_DIR"
	EnvConfigDir   = "HOLDFAST_CONFIG_DIR"
	EnvDatabaseURL = "DATABASE_URL"
	EnvLog         = "HOLDFAST_LOG"
	EnvKeyring     = "HOLDFAST_KEYRING"
)

// Config is the answer to where and how, fixed for the life of the process.
type Config struct {
	DataDir     string     // absolute; the database, logs, spools and the owner lock
	ConfigDir   string     // absolute; .env and what the user writes by hand
	DatabaseURL string     // empty: SQLite in DataDir
	LogLevel    slog.Level // what is written to the log, and all above it
	KeysInFile  bool       // a new key for secrets goes into a file, also where the system has a keyring
}

// DatabasePath is the SQLite file.
func (c Config) DatabasePath() string { return filepath.Join(c.DataDir, "holdfast.db") }

// Engine is the database that is used: "sqlite" or "postgres".
func (c Config) Engine() string {
	if c.DatabaseURL == "" {
		return "sqlite"
	}
	return "postgres"
}

// LogPath is the log being written; older ones stand beside it (see OpenLog).
func (c Config) LogPath() string { return filepath.Join(c.DataDir, "holdfast.log") }

// LockPath is the file whose lock makes a process the owner.
func (c Config) LockPath() string { return filepath.Join(c.DataDir, "owner.lock") }

// OwnerPath is the file in which the owner says who it is and how to reach it.
func (c Config) OwnerPath() string { return filepath.Join(c.DataDir, "owner.json") }

// HostIDPath is the file that holds the id of this installation.
func (c Config) HostIDPath() string { return filepath.Join(c.DataDir, "host_id") }

// EnvFilePath is the file of variables that stand in for missing ones of the
// process environment.
func (c Config) EnvFilePath() string { return filepath.Join(c.ConfigDir, ".env") }

// LoadOptions are the outside of Load.
type LoadOptions struct {
	// Getenv looks a variable up; nil means the process environment. A variable
	// set to nothing counts as not set.
	Getenv func(key string) string
}

// Load reads the environment and the .env of the configuration directory; the
// environment wins. It creates nothing (see Prepare).
func Load(opt LoadOptions) (Config, error) {
	getenv := opt.Getenv
	if getenv == nil {
		getenv = os.Getenv
	}
	var c Config
	var err error
	if c.ConfigDir, err = directory(getenv(EnvConfigDir), ".", xdg.ConfigHome, EnvConfigDir); err != nil {
		return Config{}, err
	}
	file, err := readEnvFile(c.EnvFilePath())
	if err != nil {
		return Config{}, err
	}
	lookup := func(key string) string {
		if v := getenv(key); v != "" {
			return v
		}
		return file[key]
	}
	// A relative path in the file is relative to the file: it must not mean
	// another place in every working directory.
	base := "."
	if getenv(EnvDataDir) == "" {
		base = c.ConfigDir
	}
	if c.DataDir, err = directory(lookup(EnvDataDir), base, xdg.DataHome, EnvDataDir); err != nil {
		return Config{}, err
	}
	c.DatabaseURL = lookup(EnvDatabaseURL)
	if c.LogLevel, err = logLevel(lookup(EnvLog)); err != nil {
		return Config{}, err
	}
	c.KeysInFile, err = keysInFile(lookup(EnvKeyring))
	return c, err
}

// directory makes the absolute path of a directory: the chosen one, relative
// to base, else "holdfast" below the platform's own.
func directory(chosen, base, platform, key string) (string, error) {
	if chosen == "" {
		if !filepath.IsAbs(platform) {
			return "", workbench.Errorf(workbench.EDataDirectory,
				"There is no home directory to keep data in. Set %s to an absolute path.", key)
		}
		return filepath.Join(platform, "holdfast"), nil
	}
	// No shell expands ~ in a .env file, and a directory named "~" is never meant.
	if rest, ok := strings.CutPrefix(chosen, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", workbench.Wrap(workbench.EDataDirectory, err,
				"There is no home directory for the ~ in "+key+". Set it to an absolute path.")
		}
		chosen = filepath.Join(home, rest)
	}
	if !filepath.IsAbs(chosen) {
		chosen = filepath.Join(base, chosen)
	}
	abs, err := filepath.Abs(chosen)
	if err != nil {
		return "", workbench.Wrap(workbench.EDataDirectory, err,
			"The working directory is gone, so "+key+" must be an absolute path.")
	}
	return abs, nil
}

func readEnvFile(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, workbench.Wrap(workbench.EInvalid, err,
			path+" cannot be read. Change its permissions or remove it.")
	}
	defer file.Close()
	vars, err := godotenv.Parse(file)
	if err != nil {
		// Without the parser's error: it quotes the line, which may hold a secret,
		// and causes are logged.
		return nil, workbench.Errorf(workbench.EInvalid, "%s has a line that is not KEY=VALUE. Correct or remove that line.", path)
	}
	return vars, nil
}

func keysInFile(keyring string) (bool, error) {
	switch strings.ToLower(keyring) {
	case "", "on":
		return false, nil
	case "off":
		return true, nil
	}
	return false, workbench.Errorf(workbench.EInvalid, "%s is %q. Set it to on or off.", EnvKeyring, keyring)
}

func logLevel(name string) (slog.Level, error) {
	switch strings.ToLower(name) {
	case "debug":
		return slog.LevelDebug, nil
	case "", "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return 0, workbench.Errorf(workbench.EInvalid,
		"%s is %q. Set it to debug, info, warn or error.", EnvLog, name)
}
