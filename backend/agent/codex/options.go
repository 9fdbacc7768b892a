package codex

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// Honours leaves out what Codex has no word for. Its sandbox is one of three
// modes, and a server of tools is a program or answers at a URL without events.
func (Driver) Honours(req agent.Request) []agent.Option {
	honoured := []agent.Option{agent.OptionSkills, agent.OptionSystemPrompt, agent.OptionWebSearchMode, agent.OptionEffort}
	if mode := sandboxMode(req.Options); mode != "" && len(req.Options.Sandbox) == 1 {
		honoured = append(honoured, agent.OptionSandbox)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(req.Servers)), unsuitable) && !ambiguous(req.Servers) {
		honoured = append(honoured, agent.OptionMCP)
	}
	return honoured
}

// unsuitable reports whether a server is none that Codex can be told of.
func unsuitable(server agent.MCPServer) bool { return server.Kind() == "sse" }

// ambiguous reports whether two servers want one variable to be different things:
// Codex gives them variables of its own environment.
func ambiguous(servers agent.MCPServers) bool {
	wanted := map[string]string{}
	for _, server := range servers {
		for name, value := range server.Env {
			if before, there := wanted[name]; there && before != value && (agent.NamesVariables(value) || agent.NamesVariables(before)) {
				return true
			}
			wanted[name] = value
		}
	}
	return false
}

// sandboxMode is the mode that the options name; "": none, or one that is unknown.
func sandboxMode(o agent.Options) string {
	mode, _ := o.Sandbox["mode"].(string)
	if slices.Contains([]string{"read-only", "workspace-write", "danger-full-access"}, mode) {
		return mode
	}
	return ""
}

// policyOf is the policy of a request. Its sandbox may be narrower than that of
// the mode, and is never wider: a file of the project does not give rights that
// the user has not given.
func policyOf(req agent.Request) (approval, sandbox string) {
	approval, sandbox = policy(req.Permission)
	widths := []string{"read-only", "workspace-write", "danger-full-access"}
	if mode := sandboxMode(req.Options); mode != "" && slices.Index(widths, mode) < slices.Index(widths, sandbox) {
		sandbox = mode
	}
	return approval, sandbox
}

// configOf are the settings of Codex for a request.
func configOf(req agent.Request) object {
	config := object{}
	switch {
	case req.Options.WebSearchMode != "":
		config["web_search"] = req.Options.WebSearchMode
	case req.WebSearch:
		config["web_search"] = "live"
	}
	switch effort := req.Options.Effort; effort {
	case "":
	case "max":
		config["model_reasoning_effort"] = "xhigh" // its highest
	default:
		config["model_reasoning_effort"] = effort
	}
	servers := object{}
	for name, server := range req.Servers {
		servers[name] = serverOf(name, server)
	}
	if len(servers) > 0 {
		config["mcp_servers"] = servers
	}
	return config
}

// serverOf is a server in the words of Codex. A value that names a variable is
// not written: what is said to Codex is stored. It is told from which variable of
// its own environment to take it.
func serverOf(name string, server agent.MCPServer) object {
	if server.URL != "" {
		plain, named := object{}, object{}
		for header, value := range server.Headers {
			if agent.NamesVariables(value) {
				named[header] = headerVariable(name, header)
			} else {
				plain[header] = value
			}
		}
		return withoutEmpty(object{"url": server.URL, "http_headers": plain, "env_http_headers": named})
	}
	plain, named := object{}, []string{}
	for _, variable := range slices.Sorted(maps.Keys(server.Env)) {
		if value := server.Env[variable]; agent.NamesVariables(value) {
			named = append(named, variable)
		} else {
			plain[variable] = value
		}
	}
	told := withoutEmpty(object{"command": server.Command, "env": plain})
	if len(server.Args) > 0 {
		told["args"] = server.Args
	}
	if len(named) > 0 {
		told["env_vars"] = named
	}
	return told
}

func withoutEmpty(o object) object {
	maps.DeleteFunc(o, func(_ string, v any) bool {
		inner, is := v.(object)
		return is && len(inner) == 0
	})
	return o
}

// headerVariable is the variable that holds a header with a secret.
func headerVariable(server, header string) string {
	return "HOLDFAST_MCP_" + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(server+"_"+header))
}

// serverEnvironment holds the values that serverOf refers to.
func serverEnvironment(req agent.Request) []string {
	env := []string{}
	for _, name := range slices.Sorted(maps.Keys(req.Servers)) {
		server := req.Servers[name]
		for _, variable := range slices.Sorted(maps.Keys(server.Env)) {
			if value := server.Env[variable]; agent.NamesVariables(value) {
				env = append(env, variable+"="+agent.FillVariables(value, req.MCPVariables))
			}
		}
		for _, header := range slices.Sorted(maps.Keys(server.Headers)) {
			if value := server.Headers[header]; agent.NamesVariables(value) {
				env = append(env, headerVariable(name, header)+"="+agent.FillVariables(value, req.MCPVariables))
			}
		}
	}
	return slices.Compact(env)
}

// settings are the arguments of codex exec for settings: a path and a value, whose
// JSON is TOML too.
func settings(path string, config object) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(config)) {
		if inner, is := config[name].(object); is {
			all = append(all, settings(path+name+".", inner)...)
			continue
		}
		if text, err := json.Marshal(config[name]); err == nil { // strings and lists of them
			all = append(all, path+name+"="+string(text))
		}
	}
	return all
}
