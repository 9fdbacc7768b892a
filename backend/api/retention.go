package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// RetentionAPI exports what is old and then deletes it. Its progress is that of
// BundleAPI, and so is its end by Cancel.
type RetentionAPI struct{ owner *owner }

// Preview tells what Run would delete now, by class.
func (a *RetentionAPI) Preview() ([]workbench.RetentionCount, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) ([]workbench.RetentionCount, error) {
		return b.Retention.Preview(ctx)
	})
}

// Run exports, checks the bundle, and deletes what is in it. The run has no id
// when there was nothing to delete. EDiskFull, EUnavailable (it was stopped).
func (a *RetentionAPI) Run() (workbench.RetentionRun, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.RetentionRun, error) {
		return b.Retention.Run(ctx, workbench.RetentionByUser)
	})
}

// Runs are the newest runs: where what was deleted is.
func (a *RetentionAPI) Runs() ([]workbench.RetentionRun, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.RetentionRun, error) {
		return b.Retention.Runs(ctx)
	})
}
