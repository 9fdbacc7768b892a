package claude

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// Honours is every option, but for values that Claude Code has no word for: a
// pattern in allowed_tools would be taken as the name of a tool.
func (Driver) Honours(req agent.Request) []agent.Option {
	o := req.Options
	honoured := []agent.Option{
		agent.OptionDeniedTools, agent.OptionMCP, agent.OptionSkills, agent.OptionHooks, agent.OptionAgents, agent.OptionEffort,
		agent.OptionThinking, agent.OptionSystemPrompt, agent.OptionSandbox, agent.OptionFallbackModel, agent.OptionBetas,
		agent.OptionSettingSources, agent.OptionMaxBudgetUSD,
	}
	if o.AllowedTools == nil || !slices.ContainsFunc(*o.AllowedTools, func(tool string) bool { return strings.ContainsAny(tool, "(,*") }) {
		honoured = append(honoured, agent.OptionAllowedTools)
	}
	if o.WebSearchMode != "cached" {
		honoured = append(honoured, agent.OptionWebSearchMode)
	}
	return honoured
}

// Tier is the model of a size: Claude Code knows the newest of each by its name.
func (Driver) Tier(word string) string {
	return map[string]string{"small": "haiku", "medium": "sonnet", "large": "opus"}[word]
}

// denied are the tools that the agent may not use.
func denied(req agent.Request) []string {
	tools := append(questions(req.Permission), req.Options.DeniedTools...)
	if req.Options.WebSearchMode == "disabled" {
		tools = append(tools, "WebSearch", "WebFetch")
	}
	return tools
}

// optionArguments are those of the command line. Instructions, subagents and
// hooks are said on standard input.
func optionArguments(req agent.Request) []string {
	o := req.Options
	var argv []string
	add := func(option, value string) {
		if value != "" {
			argv = append(argv, option+"="+value)
		}
	}
	if o.AllowedTools != nil {
		// The tools of servers that the node does not name are none that it allows.
		argv = append(argv, "--tools="+strings.Join(*o.AllowedTools, ","), "--strict-mcp-config")
	}
	add("--mcp-config", mcpConfig(req.Servers))
	add("--effort", map[string]string{"minimal": "low"}[o.Effort])
	if o.Effort != "minimal" {
		add("--effort", o.Effort)
	}
	if o.Thinking != nil && o.Thinking.BudgetTokens == 0 {
		add("--thinking", o.Thinking.Type)
	}
	add("--fallback-model", o.FallbackModel)
	for _, beta := range o.Betas {
		add("--betas", beta)
	}
	if o.SettingSources != nil {
		argv = append(argv, "--setting-sources="+strings.Join(*o.SettingSources, ","))
	}
	if o.MaxBudgetUSD > 0 {
		add("--max-budget-usd", strconv.FormatFloat(o.MaxBudgetUSD, 'f', -1, 64))
	}
	if len(o.Sandbox) > 0 {
		add("--settings", jsonText(object{"sandbox": o.Sandbox}))
	}
	return argv
}

// optionEnvironment is what the environment says of options.
func optionEnvironment(req agent.Request) []string {
	var env []string
	if t := req.Options.Thinking; t != nil && t.BudgetTokens > 0 {
		env = append(env, fmt.Sprintf("MAX_THINKING_TOKENS=%d", t.BudgetTokens))
	}
	for _, name := range slices.Sorted(maps.Keys(req.MCPVariables)) {
		env = append(env, name+"="+req.MCPVariables[name])
	}
	return env
}

// mcpConfig are the servers as an argument, which everybody can read: variables
// stay names, which Claude Code fills in.
func mcpConfig(servers agent.MCPServers) string {
	if len(servers) == 0 {
		return ""
	}
	braced := func(values map[string]string) map[string]string {
		all := map[string]string{}
		for name, value := range values {
			all[name] = agent.BraceVariables(value)
		}
		return all
	}
	list := map[string]agent.MCPServer{}
	for name, server := range servers {
		server.Type, server.Env, server.Headers = server.Kind(), braced(server.Env), braced(server.Headers)
		list[name] = server
	}
	return jsonText(object{"mcpServers": list})
}

func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "" // cannot be: it came out of YAML or JSON
	}
	return string(text)
}

// hookMatcher is how an event and its hooks are told.
type hookMatcher struct {
	Matcher string   `json:"matcher,omitempty"`
	IDs     []string `json:"hookCallbackIds"`
	Timeout float64  `json:"timeout,omitempty"` // seconds
}

// hooks asks to be called back for each event with a fixed answer.
func hooks(o agent.Options) map[string][]hookMatcher {
	events := map[string][]hookMatcher{}
	for event, list := range o.Hooks {
		for i, hook := range list {
			events[event] = append(events[event], hookMatcher{hook.Matcher, []string{hookID(event, i)}, hook.Timeout})
		}
	}
	return events
}

func hookID(event string, i int) string { return event + ":" + strconv.Itoa(i) }

// hookAnswer is the fixed answer of the hook that is called back.
func hookAnswer(o agent.Options, id string) (map[string]any, bool) {
	event, number, _ := strings.Cut(id, ":")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(o.Hooks[event]) {
		return nil, false
	}
	return o.Hooks[event][i].Response, true
}
