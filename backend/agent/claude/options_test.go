package claude_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
)

func TestCommandOptions(t *testing.T) {
	t.Parallel()
	req := agent.Request{
		Program: "/opt/claude", Prompt: "Do it.", SystemPrompt: "Be short.", MCPVariables: map[string]string{"NEST_TOKEN": "secret"},
		Servers: agent.MCPServers{"nest": {Command: "nest", Env: map[string]string{"TOKEN": "Bearer $NEST_TOKEN"}}},
		Options: agent.Options{
			AllowedTools: &[]string{"Read", "Grep"}, DeniedTools: []string{"Bash(git push *)"}, Effort: "minimal", FallbackModel: "haiku",
			Betas: []string{"one", "two"}, SettingSources: &[]string{"project"}, MaxBudgetUSD: 0.25, WebSearchMode: "disabled",
			Sandbox: map[string]any{"enabled": true}, Thinking: &agent.Thinking{Type: "enabled", BudgetTokens: 2048}, MCP: "tools.json",
			Agents: map[string]agent.SubAgent{"counter": {Description: "Counts.", Prompt: "Count."}},
			Hooks:  map[string][]agent.Hook{"PreToolUse": {{Matcher: "Bash", Response: map[string]any{"decision": "block"}}}},
		},
	}
	command, err := claude.New().Command(req)
	if err != nil {
		t.Fatal(err)
	}
	for _, argument := range []string{
		"--disallowedTools=AskUserQuestion,Bash(git push *),WebSearch,WebFetch", "--tools=Read,Grep", "--strict-mcp-config", "--effort=low",
		"--fallback-model=haiku", "--betas=one", "--betas=two", "--setting-sources=project", "--max-budget-usd=0.25",
		`--settings={"sandbox":{"enabled":true}}`,
		`--mcp-config={"mcpServers":{"nest":{"type":"stdio","command":"nest","env":{"TOKEN":"Bearer ${NEST_TOKEN}"}}}}`,
	} {
		if !slices.Contains(command.Argv, argument) {
			t.Errorf("%q has no %s", command.Argv, argument)
		}
	}
	if said := strings.Join(command.Argv, " ") + string(command.Stdin); strings.Contains(said, "secret") {
		t.Errorf("a secret is said: %s", said)
	}
	if !slices.Contains(command.Env, "MAX_THINKING_TOKENS=2048") || !slices.Contains(command.Env, "NEST_TOKEN=secret") {
		t.Errorf("%q", command.Env)
	}
	var opening struct {
		Request struct {
			Agents map[string]agent.SubAgent
			Hooks  map[string][]struct {
				Matcher string
				IDs     []string `json:"hookCallbackIds"`
			}
		}
	}
	first, _, _ := strings.Cut(string(command.Stdin), "\n")
	if err := json.Unmarshal([]byte(first), &opening); err != nil || opening.Request.Agents["counter"].Prompt != "Count." || opening.Request.Hooks["PreToolUse"][0].Matcher != "Bash" {
		t.Fatalf("%v in %s", err, first)
	}
	id := opening.Request.Hooks["PreToolUse"][0].IDs[0]
	parser := claude.New().Parser(req, nil)
	for _, asked := range []struct{ id, want string }{{id, `"response":{"decision":"block"}`}, {"PreToolUse:7", "does not serve"}} {
		sent := ""
		for _, e := range parser.Stdout([]byte(`{"type":"control_request","request_id":"r1","request":{"subtype":"hook_callback","callback_id":"` + asked.id + `"}}` + "\n")) {
			if send, ok := e.(agent.Send); ok {
				sent += string(send.Data)
			}
		}
		if !strings.Contains(sent, asked.want) || !strings.Contains(sent, `"request_id":"r1"`) {
			t.Errorf("%s is answered %s", asked.id, sent)
		}
	}
}

func TestHonours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options agent.Options
		want    []agent.Option
	}{
		{agent.Options{AllowedTools: &[]string{"Read"}, DeniedTools: []string{"Bash"}, MaxBudgetUSD: 1, WebSearchMode: "live"}, nil},
		{agent.Options{AllowedTools: &[]string{"Bash(git *)"}}, []agent.Option{agent.OptionAllowedTools}},
		{agent.Options{WebSearchMode: "cached"}, []agent.Option{agent.OptionWebSearchMode}},
	} {
		if got := agent.Unhonoured(claude.New(), agent.Request{Options: c.options}); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.options, got, c.want)
		}
	}
}
