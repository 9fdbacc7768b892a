package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/secrets"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SecretAPI is the named secrets, such as keys of providers, and the place of
// the key that seals them. No method returns a value.
type SecretAPI struct{ owner *owner }

// List returns all secrets with hints in place of their values.
func (a *SecretAPI) List() ([]workbench.Secret, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.Secret, error) {
		return b.Secrets.List(ctx)
	})
}

// Set stores a secret, in place of the one of the same name. Errors: invalid,
// sealed, unavailable (the keyring).
func (a *SecretAPI) Set(name, value string) (workbench.Secret, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Secret, error) {
		return b.Secrets.Set(ctx, name, value)
	})
}

// Delete removes a secret. Errors: not_found.
func (a *SecretAPI) Delete(name string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Secrets.Delete(ctx, name) })
}

// SecretPlace is where the keys are.
type SecretPlace struct {
	secrets.Place
	Detail string `json:"detail"` // in words
}

// Place tells where the keys are: in the keyring of the system or in a file.
// Errors: unavailable (the keyring), sealed (the file is damaged).
func (a *SecretAPI) Place() (SecretPlace, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (SecretPlace, error) {
		place, err := b.Secrets.Place(ctx)
		if err != nil {
			return SecretPlace{}, err
		}
		return SecretPlace{Place: place, Detail: place.String()}, nil
	})
}

// Rotate makes a new key and seals everything with it. Errors: those of Place.
func (a *SecretAPI) Rotate() (secrets.Rotation, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (secrets.Rotation, error) {
		return b.Secrets.Rotate(ctx)
	})
}
