package backend

import (
	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/acp"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/agent/codex"
	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/agent/llm"
	"github.com/holdfast-app/holdfast/backend/agent/shell"
	"github.com/holdfast-app/holdfast/backend/provider"
)

// drivers are the agents that this program knows, in the order of the picker.
func drivers(providers *provider.Service) agent.Drivers {
	return agent.Drivers{claude.New(), codex.New(), acp.New(providers.List), llm.New(providers.List), shell.New(), demo.New()}
}
