package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ProjectAPI is the projects.
type ProjectAPI struct{ owner *owner }

// Add makes a directory a project; a path inside a repository gives the
// repository. Errors: not_a_repository, directory_gone, invalid.
func (a *ProjectAPI) Add(path string, asFolder bool) (workbench.Codebase, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Codebase, error) {
		return b.Projects.Add(ctx, path, asFolder)
	})
}

// Locate says where the folder of a project is after it was moved: its sessions
// go on there, and its worktrees are found again. Errors: not_found,
// directory_gone, not_a_repository, invalid, conflict.
func (a *ProjectAPI) Locate(id, path string) (workbench.Codebase, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Codebase, error) {
		return b.Projects.Locate(ctx, id, path)
	})
}

// List returns all projects, the most recently used first.
func (a *ProjectAPI) List() ([]workbench.Codebase, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.Codebase, error) {
		return b.Projects.List(ctx)
	})
}

// Find returns a project by its id or by a path in it, or in one of its
// worktrees. Errors: not_found.
func (a *ProjectAPI) Find(idOrPath string) (workbench.Codebase, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Codebase, error) {
		c, err := b.Projects.Find(ctx, idOrPath)
		if workbench.ErrorCode(err) != workbench.ENotFound {
			return c, err
		}
		if main := b.Worktrees.MainOf(ctx, idOrPath); main != "" {
			return b.Projects.Find(ctx, main)
		}
		return c, err
	})
}
