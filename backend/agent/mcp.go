package agent

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// MCPServer is a server of tools that an agent starts, or asks at its URL. Values
// of Env and Headers may name variables, as $NAME or ${NAME}: they are filled in
// where the agent is started, and stored nowhere.
type MCPServer struct {
	Type    string            `json:"type,omitempty"` // stdio, http or sse; "": stdio with a command, http with a URL
	Command string            `json:"command,omitempty"`
	Args    []string          `json:"args,omitempty"`
	Env     map[string]string `json:"env,omitempty"`
	URL     string            `json:"url,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
}

// MCPServers are servers by name.
type MCPServers map[string]MCPServer

var mcpName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// ParseMCP reads a file of MCP servers: a JSON object of servers by name, which
// may stand under mcpServers. EInvalid.
func ParseMCP(path string, text []byte) (MCPServers, error) {
	var file struct {
		Servers MCPServers `json:"mcpServers"`
	}
	wrong := func(err error) error {
		return workbench.Wrap(workbench.EInvalid, err, "The MCP file "+path+" is not a JSON object of servers by name. Correct it.")
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, wrong(err)
	}
	if file.Servers == nil {
		if err := json.Unmarshal(text, &file.Servers); err != nil {
			return nil, wrong(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(file.Servers)) {
		server := file.Servers[name]
		switch {
		case !mcpName.MatchString(name):
			return nil, workbench.Errorf(workbench.EInvalid, "The MCP file %s names a server %q. Name it with letters, digits, - and _.", path, name)
		case (server.Command == "") == (server.URL == ""):
			return nil, workbench.Errorf(workbench.EInvalid, "The server %s of the MCP file %s needs either a command or a url.", name, path)
		case !slices.Contains([]string{"", "stdio", "http", "sse"}, server.Type):
			return nil, workbench.Errorf(workbench.EInvalid, "The server %s of the MCP file %s is of the type %s; stdio, http and sse are known.", name, path, server.Type)
		}
	}
	return file.Servers, nil
}

var mcpVariable = regexp.MustCompile(`\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))`)

// Variables are the names that the values of all servers name, in order.
func (s MCPServers) Variables() []string {
	var names []string
	for _, server := range s {
		for _, values := range []map[string]string{server.Env, server.Headers} {
			for _, value := range values {
				for _, m := range mcpVariable.FindAllStringSubmatch(value, -1) {
					names = append(names, m[1]+m[2])
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// NamesVariables reports whether a value needs FillVariables.
func NamesVariables(value string) bool { return mcpVariable.MatchString(value) }

// FillVariables puts what variables are into a value.
func FillVariables(value string, variables map[string]string) string {
	return mcpVariable.ReplaceAllStringFunc(value, func(name string) string { return variables[strings.Trim(name, "${}")] })
}

// BraceVariables writes every variable of a value as ${NAME}.
func BraceVariables(value string) string { return mcpVariable.ReplaceAllString(value, "$${$1$2}") }

// Kind is the type of a server, which its file need not say.
func (s MCPServer) Kind() string {
	switch {
	case s.Type != "":
		return s.Type
	case s.URL != "":
		return "http"
	}
	return "stdio"
}
