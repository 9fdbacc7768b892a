package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// FinderAPI looks for the files that a task is about.
type FinderAPI struct{ owner *owner }

// Start runs a job that looks for files; without an agent it asks no model. What
// it finds is selected when it has ended. Errors: not_found, elsewhere, invalid,
// agent_missing.
func (a *FinderAPI) Start(sessionID string, find task.Find) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Tasks.Find(ctx, sessionID, find)
	})
}

// Result returns what a job found. Errors: not_found, invalid, conflict (it still
// looks, or did not complete).
func (a *FinderAPI) Result(jobID string) (task.Found, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (task.Found, error) {
		return b.Tasks.Found(ctx, jobID)
	})
}

// Apply adds what a job found to the selection again, after it was undone. Errors:
// not_found, invalid, conflict.
func (a *FinderAPI) Apply(jobID string) (task.Applied, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (task.Applied, error) {
		return b.Tasks.Apply(ctx, jobID)
	})
}
