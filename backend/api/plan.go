package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// PlanAPI is the plans that jobs wrote, as the user edits them.
type PlanAPI struct{ owner *owner }

// Get returns the newest version of a plan. Errors: not_found, invalid (its job
// writes no plan), conflict (the job still writes it).
func (a *PlanAPI) Get(jobID string) (task.Plan, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (task.Plan, error) {
		return b.Tasks.Plan(ctx, jobID)
	})
}

// Save makes content the newest version. version is the newest one that the
// writer knows. Errors: not_found, invalid, conflict (there is a newer one).
func (a *PlanAPI) Save(jobID string, version int64, content string) (workbench.PlanVersion, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.PlanVersion, error) {
		return b.Tasks.SavePlan(ctx, jobID, version, content)
	})
}

// Versions lists the versions of a plan, newest first, without texts.
func (a *PlanAPI) Versions(jobID string) ([]workbench.PlanVersionInfo, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.PlanVersionInfo, error) {
		return b.Tasks.PlanVersions(ctx, jobID)
	})
}

// Version returns one version with its text, the newest with 0. Errors:
// not_found, conflict.
func (a *PlanAPI) Version(jobID string, version int64) (workbench.PlanVersion, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.PlanVersion, error) {
		return b.Tasks.PlanVersion(ctx, jobID, version)
	})
}

// Restore makes the text of an older version the newest version. Errors:
// not_found, conflict.
func (a *PlanAPI) Restore(jobID string, version int64) (workbench.PlanVersion, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.PlanVersion, error) {
		return b.Tasks.RestorePlan(ctx, jobID, version)
	})
}

// Merge runs a job that makes one plan of several plans of a session. Errors:
// not_found, invalid, agent_missing.
func (a *PlanAPI) Merge(sessionID string, merge task.Merge) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Tasks.MergePlans(ctx, sessionID, merge)
	})
}

// ApplyResult puts an improved or refined text in the place of what it was made
// of, or adds found files to the selection. The undo of the task or the selection
// takes it back. Errors: not_found, invalid, conflict (the task has changed).
func (a *PlanAPI) ApplyResult(jobID string) (task.Applied, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (task.Applied, error) {
		return b.Tasks.Apply(ctx, jobID)
	})
}
