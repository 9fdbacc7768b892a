package codex_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/codex"
)

// equipped is a request with what Codex can be told of.
func equipped() agent.Request {
	return agent.Request{
		Program: "/opt/codex", Prompt: "Do it.", Permission: agent.PermissionEdit, MCPVariables: map[string]string{"NEST_TOKEN": "secret"},
		Servers: agent.MCPServers{
			"nest": {Command: "nest", Args: []string{"-v"}, Env: map[string]string{"TOKEN": "$NEST_TOKEN", "KIND": "heron"}},
			"sky":  {URL: "https://sky.example", Headers: map[string]string{"Authorization": "Bearer ${NEST_TOKEN}"}},
		},
		Options: agent.Options{Effort: "max", WebSearchMode: "cached", Sandbox: map[string]any{"mode": "read-only"}, MCP: "tools.json"},
	}
}

func TestOptionsOfTheThread(t *testing.T) {
	t.Parallel()
	req := equipped()
	s := newScript(t, req)
	s.lines(hello)
	for _, want := range []string{
		`"model_reasoning_effort":"xhigh"`, `"web_search":"cached"`, `"sandbox":"read-only"`,
		`"nest":{"args":["-v"],"command":"nest","env":{"KIND":"heron"},"env_vars":["TOKEN"]}`,
		`"sky":{"env_http_headers":{"Authorization":"HOLDFAST_MCP_SKY_AUTHORIZATION"},"url":"https://sky.example"}`,
	} {
		if !strings.Contains(s.sent[1], want) {
			t.Errorf("sent %s, want %s", s.sent[1], want)
		}
	}
	if strings.Contains(strings.Join(s.sent, ""), "secret") {
		t.Errorf("a secret is said: %q", s.sent)
	}
	want := []string{"TOKEN=secret", "HOLDFAST_MCP_SKY_AUTHORIZATION=Bearer secret"}
	for _, form := range []string{"", "exec"} {
		req.Form = form
		command, err := codex.New().Command(req)
		if err != nil || !slices.Equal(command.Env, want) || strings.Contains(strings.Join(command.Argv, " "), "secret") {
			t.Errorf("%q: %q, %q, %v", form, command.Argv, command.Env, err)
		}
		if form == "exec" && (!slices.Contains(command.Argv, `mcp_servers.nest.env_vars=["TOKEN"]`) || !slices.Contains(command.Argv, `model_reasoning_effort="xhigh"`)) {
			t.Errorf("%q", command.Argv)
		}
	}
}

func TestHonours(t *testing.T) {
	t.Parallel()
	if left := agent.Unhonoured(codex.New(), equipped()); len(left) > 0 {
		t.Errorf("not honoured: %v", left)
	}
	for _, c := range []struct {
		req  agent.Request
		want []agent.Option
	}{
		{agent.Request{Options: agent.Options{DeniedTools: []string{"Bash"}, MaxBudgetUSD: 1}}, []agent.Option{agent.OptionDeniedTools, agent.OptionMaxBudgetUSD}},
		{agent.Request{Options: agent.Options{Sandbox: map[string]any{"enabled": true}}}, []agent.Option{agent.OptionSandbox}},
		{agent.Request{Options: agent.Options{MCP: "x"}, Servers: agent.MCPServers{"a": {URL: "https://sky.example", Type: "sse"}}}, []agent.Option{agent.OptionMCP}},
		{agent.Request{Options: agent.Options{MCP: "x"}, Servers: agent.MCPServers{
			"a": {Command: "a", Env: map[string]string{"T": "$ONE"}}, "b": {Command: "b", Env: map[string]string{"T": "$TWO"}},
		}}, []agent.Option{agent.OptionMCP}},
	} {
		if got := agent.Unhonoured(codex.New(), c.req); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.req.Options, got, c.want)
		}
	}
}

// A file of a project does not widen what the user has allowed.
func TestASandboxIsOnlyNarrowed(t *testing.T) {
	t.Parallel()
	s := newScript(t, agent.Request{Permission: agent.PermissionAsk, Options: agent.Options{Sandbox: map[string]any{"mode": "danger-full-access"}}})
	s.lines(hello)
	if !strings.Contains(s.sent[1], `"sandbox":"read-only"`) {
		t.Errorf("sent %s", s.sent[1])
	}
}
