package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/permission"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// PermissionAPI is what agents ask for, and what answers them.
type PermissionAPI struct{ owner *owner }

// Pending are the requests that wait for the user, the longest waiting first.
func (a *PermissionAPI) Pending() ([]workbench.PermissionRequest, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.PermissionRequest, error) {
		return b.Permissions.Pending(ctx)
	})
}

// Waiting are the requests that wait for the user with who asks: the job and its
// work session, or the conversation; the longest waiting first.
func (a *PermissionAPI) Waiting() ([]workbench.PermissionWaiting, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.PermissionWaiting, error) {
		return b.Permissions.Waiting(ctx)
	})
}

// OfJob are the requests of a job, oldest first.
func (a *PermissionAPI) OfJob(id string) ([]workbench.PermissionRequest, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.PermissionRequest, error) {
		return b.Permissions.OfJob(ctx, id)
	})
}

// OfMessage are the requests of an answer of a conversation, oldest first.
func (a *PermissionAPI) OfMessage(id string) ([]workbench.PermissionRequest, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.PermissionRequest, error) {
		return b.Permissions.OfMessage(ctx, id)
	})
}

// Decide answers a request. Errors: not_found, invalid, conflict (it was decided
// already, is asked no more, or its agent has ended).
func (a *PermissionAPI) Decide(id string, answer permission.Answer) (workbench.PermissionRequest, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.PermissionRequest, error) {
		return b.Permissions.Decide(ctx, id, answer)
	})
}

// Rules are the rules of a project.
func (a *PermissionAPI) Rules(projectHash string) ([]workbench.PermissionRule, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.PermissionRule, error) {
		return b.Permissions.Rules(ctx, projectHash)
	})
}

// SetRule keeps a rule; it holds for what is asked from now on. Errors: invalid.
func (a *PermissionAPI) SetRule(rule workbench.PermissionRule) (workbench.PermissionRule, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.PermissionRule, error) {
		return b.Permissions.SetRule(ctx, rule)
	})
}

// RemoveRule removes a rule. Errors: not_found.
func (a *PermissionAPI) RemoveRule(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Permissions.RemoveRule(ctx, id) })
}
