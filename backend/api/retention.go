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

// Units is a page of what Run would delete of a class now, after the id of the
// last one of the page before, "" for the first page.
func (a *RetentionAPI) Units(class workbench.RetentionClass, after string) ([]workbench.RetentionUnit, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) ([]workbench.RetentionUnit, error) {
		return b.Retention.Units(ctx, class, after)
	})
}

// Export writes what Run would delete now to a file that is not there yet, by
// its absolute path, and deletes nothing. EInvalid, EConflict (the file is
// there), EDiskFull, EUnavailable (it was stopped).
func (a *RetentionAPI) Export(file string) (workbench.Exported, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.Exported, error) {
		return b.Retention.Export(ctx, file)
	})
}

// Runs are the newest runs: where what was deleted is.
func (a *RetentionAPI) Runs() ([]workbench.RetentionRun, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.RetentionRun, error) {
		return b.Retention.Runs(ctx)
	})
}
