package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/agent"
)

// AgentAPI is the agents of this machine.
type AgentAPI struct{ owner *owner }

// List returns the agents that Holdfast knows, those that were added among them,
// and whether each is installed.
func (a *AgentAPI) List() ([]agent.Info, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]agent.Info, error) {
		infos := []agent.Info{}
		for _, driver := range b.Agents.All() {
			infos = append(infos, driver.Probe(ctx, b.AgentEnv))
		}
		return infos, nil
	})
}

// Models returns the models to choose from for an agent; empty: its default only,
// or any that is named. Errors: not_found.
func (a *AgentAPI) Models(name string) ([]string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]string, error) {
		driver, err := b.Agents.Named(name)
		if err != nil {
			return nil, err
		}
		return append([]string{}, driver.Probe(ctx, b.AgentEnv).Models...), nil
	})
}

// Providers returns the agents that the user has added, ordered by name.
func (a *AgentAPI) Providers() ([]agent.Provider, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) ([]agent.Provider, error) {
		return b.Providers.List(), nil
	})
}

// SaveProvider adds an agent, or changes the one of that name. Errors: invalid.
func (a *AgentAPI) SaveProvider(p agent.Provider) (agent.Provider, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (agent.Provider, error) {
		return b.Providers.Save(ctx, p)
	})
}

// RemoveProvider forgets an agent that was added. Errors: not_found.
func (a *AgentAPI) RemoveProvider(name string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Providers.Remove(ctx, name) })
}
