package agent_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestEquip(t *testing.T) {
	t.Parallel()
	dir, home := t.TempDir(), t.TempDir()
	put(t, filepath.Join(dir, "tools.json"), `{"mcpServers":{"nest":{"command":"nest","env":{"TOKEN":"$NEST_TOKEN","KIND":"heron"}}}}`)
	put(t, filepath.Join(dir, ".claude", "skills", "count", "SKILL.md"), "Count the eggs.")
	put(t, filepath.Join(home, ".claude", "skills", "count", "SKILL.md"), "Of the user.")
	put(t, filepath.Join(home, ".claude", "skills", "ring", "SKILL.md"), "Ring the bird.")
	variables := map[string]string{"NEST_TOKEN": "secret"}
	lookup := func(name string) (string, bool) { value, there := variables[name]; return value, there }

	req := agent.Request{WorkingDirectory: dir, Options: agent.Options{MCP: "tools.json", Skills: []string{"count", "ring"}, SystemPrompt: "Be short."}}
	if err := agent.Equip(&req, home, lookup); err != nil {
		t.Fatal(err)
	}
	if req.MCPVariables["NEST_TOKEN"] != "secret" || req.Servers["nest"].Env["TOKEN"] != "$NEST_TOKEN" {
		t.Errorf("%v %v", req.Servers, req.MCPVariables)
	}
	if !strings.HasPrefix(req.SystemPrompt, "Be short.") || !strings.Contains(req.SystemPrompt, "Count the eggs.") ||
		!strings.Contains(req.SystemPrompt, "Ring the bird.") || strings.Contains(req.SystemPrompt, "Of the user.") {
		t.Errorf("%q", req.SystemPrompt)
	}
	if text := string(req.Options.Stored()); strings.Contains(text, "secret") || !strings.Contains(text, `"mcp":"tools.json"`) {
		t.Errorf("stored: %s", text)
	}

	delete(variables, "NEST_TOKEN")
	missing := agent.Request{WorkingDirectory: dir, Options: agent.Options{MCP: "tools.json", Skills: []string{"sing", "../count"}}}
	err := agent.Equip(&missing, home, lookup)
	for _, sentence := range []string{"needs the variable NEST_TOKEN", "The skill sing is not found", `"../count" is not the name of a skill`} {
		if err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("%v does not say: %s", err, sentence)
		}
	}
	for text, sentence := range map[string]string{
		"{": "is not a JSON object", `{"a b":{"command":"x"}}`: "names a server", `{"a":{}}`: "needs either a command or a url",
		`{"a":{"url":"http://x","type":"carrier"}}`: "of the type carrier",
	} {
		_, err := agent.ParseMCP("tools.json", []byte(text))
		var said *workbench.Error
		if !errors.As(err, &said) || said.Code != workbench.EInvalid || !strings.Contains(said.Message, sentence) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
