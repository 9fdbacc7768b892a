package acp

import (
	"maps"
	"slices"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// Honours is what the protocol has a place for. A server whose values name
// variables has none: what is said to the agent is stored, and a secret is not.
func (Driver) Honours(req agent.Request) []agent.Option {
	honoured := []agent.Option{agent.OptionSkills, agent.OptionSystemPrompt}
	if len(req.Servers.Variables()) == 0 && !slices.ContainsFunc(slices.Collect(maps.Values(req.Servers)), remote) {
		honoured = append(honoured, agent.OptionMCP)
	}
	return honoured
}

// remote reports whether a server is asked at a URL, which not every agent can: it
// says so too late for a run to be refused.
func remote(server agent.MCPServer) bool { return server.URL != "" }

// pair is a variable.
type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// servers are those of the request in the words of the protocol.
func servers(req agent.Request) []any {
	list := []any{}
	for _, name := range slices.Sorted(maps.Keys(req.Servers)) {
		server := req.Servers[name]
		if remote(server) {
			continue
		}
		env := []pair{}
		for _, variable := range slices.Sorted(maps.Keys(server.Env)) {
			if value := server.Env[variable]; !agent.NamesVariables(value) {
				env = append(env, pair{variable, value})
			}
		}
		list = append(list, map[string]any{"name": name, "command": server.Command, "args": append([]string{}, server.Args...), "env": env})
	}
	return list
}
