package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// BundleAPI writes what the database holds to files and brings it back.
type BundleAPI struct{ owner *owner }

// Export writes a session, a project, or everything ("" for both) to a file
// that is not there yet, by its absolute path. EInvalid, ENotFound, EConflict
// (the file is there), EDiskFull, EUnavailable (it was stopped).
func (a *BundleAPI) Export(sessionID, projectID, file string) (workbench.Exported, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.Exported, error) {
		return b.Bundles.Export(ctx, sessionID, projectID, file)
	})
}

// Verify reads a whole bundle and compares it with its manifest. EInvalid,
// ENotFound, EDatabaseNewer.
func (a *BundleAPI) Verify(file string) (workbench.Exported, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.Exported, error) {
		return b.Bundles.Verify(ctx, file)
	})
}

// Import brings a bundle back, or tells what it would do. What is here already
// is left as it is. EInvalid (nothing was imported), ENotFound, EDatabaseNewer,
// EUnavailable (it was stopped, and can be repeated).
func (a *BundleAPI) Import(request workbench.ImportRequest) (workbench.Imported, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.Imported, error) {
		result, err := b.Bundles.Import(ctx, request)
		if err == nil && !request.DryRun {
			b.RowsImported()
		}
		return result, err
	})
}

// Progress says what becomes of the bundle that is being written or read.
func (a *BundleAPI) Progress() (workbench.BundleProgress, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) (workbench.BundleProgress, error) {
		return b.Bundles.Progress(), nil
	})
}

// Cancel stops what is being written or read.
func (a *BundleAPI) Cancel() error {
	return do(a.owner, func(_ context.Context, b *backend.Backend) error {
		b.Bundles.Cancel()
		return nil
	})
}
