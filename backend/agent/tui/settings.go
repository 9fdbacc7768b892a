package tui

import (
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Hooked are the agents that have hooks.
func Hooked() []string { return []string{"claude", "codex"} }

// SettingsFile is where an agent keeps the settings of its user; "" for an agent
// without hooks.
func SettingsFile(name string, getenv func(string) string) string {
	s := search{getenv: getenv}
	switch name {
	case "claude":
		return filepath.Join(s.root("CLAUDE_CONFIG_DIR", ".claude"), "settings.json")
	case "codex":
		return filepath.Join(s.root("CODEX_HOME", ".codex"), "config.toml")
	}
	return ""
}

// AddHooks puts hooks that call the program into the settings of an agent, and
// changes nothing else; hooks that it has put in before are replaced. Errors:
// EInvalid (no settings of this agent), EConflict (the user has a hook that can
// be there only once).
func AddHooks(name string, settings []byte, program string) ([]byte, error) {
	switch name {
	case "claude":
		return addClaude(settings, program)
	case "codex":
		return addCodex(settings, program)
	}
	return nil, withoutHooks(name)
}

// RemoveHooks takes out of the settings of an agent what AddHooks has put in,
// and nothing else. Errors: EInvalid (no settings of this agent).
func RemoveHooks(name string, settings []byte) ([]byte, error) {
	switch name {
	case "claude":
		return removeClaude(settings)
	case "codex":
		return removeCodex(settings), nil
	}
	return nil, withoutHooks(name)
}

func withoutHooks(name string) error {
	return workbench.Errorf(workbench.EInvalid, "%q is no agent whose hooks are known: claude, codex.", name)
}
