package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// EnvAPI is the stored environment variables of projects. No method returns a
// value.
type EnvAPI struct{ owner *owner }

// List returns the variables of a project with hints in place of their values.
// Errors: not_found.
func (a *EnvAPI) List(codebaseID string) ([]workbench.EnvVar, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.EnvVar, error) {
		return b.Secrets.EnvVars(ctx, codebaseID)
	})
}

// Layers are the places that give variables to the children of a project, the
// strongest first, with names and no values. Errors: not_found.
func (a *EnvAPI) Layers(codebaseID string) ([]project.Layer, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]project.Layer, error) {
		return b.Environment.Layers(ctx, codebaseID)
	})
}

// Set stores a variable; children that start from now on have it. Errors:
// invalid, not_found, conflict (the project is on another machine), sealed,
// unavailable (the keyring).
func (a *EnvAPI) Set(codebaseID, key, value string) (workbench.EnvVar, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.EnvVar, error) {
		return b.Secrets.SetEnvVar(ctx, codebaseID, key, value)
	})
}

// Unset removes a variable. Errors: not_found.
func (a *EnvAPI) Unset(codebaseID, key string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		return b.Secrets.UnsetEnvVar(ctx, codebaseID, key)
	})
}
