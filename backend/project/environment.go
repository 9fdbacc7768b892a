package project

import (
	"context"
	"maps"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// StoredVars opens the variables that are stored for a project.
type StoredVars interface {
	EnvValues(ctx context.Context, codebaseID string) (map[string]string, error)
	// EnvNames are their names, in order. Nothing is opened for it.
	EnvNames(ctx context.Context, codebaseID string) ([]string, error)
}

// Environment knows the variables that a project gives to its children.
type Environment struct {
	store  Store
	stored StoredVars
}

// NewEnvironment returns the environments of all projects.
func NewEnvironment(store Store, stored StoredVars) *Environment {
	return &Environment{store: store, stored: stored}
}

// Variables are what a child of a project gets besides the environment that it
// inherits, in the order of their names: the env of .archon/config.yaml, over it
// that of .holdfast/config.yaml, over both what is stored. It is read once, when
// the child starts. Errors: ENotFound, EInvalid (a file is broken; the sentence
// says where), ESealed, EUnavailable.
func (e *Environment) Variables(ctx context.Context, codebaseID string) (workbench.Environ, error) {
	c, err := e.store.Codebase(ctx, codebaseID)
	if err != nil {
		return nil, err
	}
	values, err := fileVariables(c.DefaultCwd)
	if err != nil {
		return nil, err
	}
	stored, err := e.stored.EnvValues(ctx, codebaseID)
	if err != nil {
		return nil, err
	}
	maps.Copy(values, stored)
	environ := make(workbench.Environ, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		environ = append(environ, name+"="+values[name])
	}
	return environ, nil
}
