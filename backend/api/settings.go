package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SettingsAPI is what the user sets.
type SettingsAPI struct{ owner *owner }

// List returns all settings, ordered by key.
func (a *SettingsAPI) List() ([]workbench.Setting, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) ([]workbench.Setting, error) {
		return b.Settings.List(), nil
	})
}

// Get returns a setting. Errors: not_found.
func (a *SettingsAPI) Get(key string) (workbench.Setting, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) (workbench.Setting, error) {
		return b.Settings.Get(workbench.SettingKey(key))
	})
}

// Set sets a setting, and returns it as it is now. Errors: not_found, invalid.
func (a *SettingsAPI) Set(key, value string) (workbench.Setting, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Setting, error) {
		return b.Settings.Set(ctx, workbench.SettingKey(key), value)
	})
}

// Unset gives a setting its default again, and returns it. Errors: not_found.
func (a *SettingsAPI) Unset(key string) (workbench.Setting, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Setting, error) {
		return b.Settings.Unset(ctx, workbench.SettingKey(key))
	})
}
