package project_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestReadModels(t *testing.T) {
	t.Parallel()
	dir, home := t.TempDir(), t.TempDir()
	put := func(root, folder, text string) {
		t.Helper()
		path := filepath.Join(root, folder, "config.yaml")
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if m, err := project.ReadModels(dir, ""); err != nil || m.Named("claude", "small") != "" {
		t.Fatalf("without files: %v, %v", m, err)
	}
	put(home, ".holdfast", "models:\n  claude: {small: of-the-user, large: of-the-user}\n")
	put(dir, ".archon", "env: {A: b}\nmodels:\n  claude: {small: of-the-project}\n  codex: {\"@fast\": gpt-mini}\n")
	put(dir, ".holdfast", "models:\n  codex: {fast: gpt-nano}\n")
	m, err := project.ReadModels(dir, home)
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{"claude small": "of-the-project", "claude large": "of-the-user", "codex @fast": "gpt-nano", "codex @slow": ""} {
		agent, name, _ := strings.Cut(word, " ")
		if got := m.Named(agent, name); got != want {
			t.Errorf("%s is %q, want %q", word, got, want)
		}
	}
	put(dir, ".holdfast", "models: [haiku]\n")
	if _, err := project.ReadModels(dir, home); workbench.ErrorCode(err) != workbench.EInvalid || !strings.Contains(err.Error(), filepath.Join(dir, ".holdfast", "config.yaml")) {
		t.Errorf("a list: %v", err)
	}
}
