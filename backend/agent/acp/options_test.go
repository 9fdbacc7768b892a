package acp_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/acp"
)

func TestServersOfTheSession(t *testing.T) {
	t.Parallel()
	driver := acp.New(func() []agent.Provider { return nil }).Members()[0]
	req := agent.Request{
		WorkingDirectory: "/w", Options: agent.Options{MCP: "tools.json", SystemPrompt: "Short."},
		Servers: agent.MCPServers{"nest": {Command: "nest", Args: []string{"-v"}, Env: map[string]string{"KIND": "heron"}}},
	}
	if left := agent.Unhonoured(driver, req); len(left) > 0 {
		t.Errorf("not honoured: %v", left)
	}
	sent := ""
	for _, e := range driver.Parser(req, nil).Stdout([]byte(`{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":1,"agentCapabilities":{}}}` + "\n")) {
		if send, ok := e.(agent.Send); ok {
			sent += string(send.Data)
		}
	}
	if !strings.Contains(sent, `"mcpServers":[{"args":["-v"],"command":"nest","env":[{"name":"KIND","value":"heron"}],"name":"nest"}]`) {
		t.Errorf("sent %s", sent)
	}
	req.Servers["nest"].Env["TOKEN"] = "$NEST_TOKEN" // it would be stored with what is said
	req.Options.DeniedTools = []string{"Bash"}
	if left := agent.Unhonoured(driver, req); !slices.Equal(left, []agent.Option{agent.OptionDeniedTools, agent.OptionMCP}) {
		t.Errorf("not honoured: %v", left)
	}
}
