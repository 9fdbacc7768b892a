package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ForeignAPI imports what other programs have kept.
type ForeignAPI struct{ owner *owner }

// Sources are the programs whose work was found on this machine.
func (a *ForeignAPI) Sources() ([]workbench.ForeignSource, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.ForeignSource, error) {
		return b.Importer.Sources(ctx)
	})
}

// Run imports, or tells with dry_run what an import would do, and returns when
// it is done or was stopped. What is here already is left as it is, so it can be
// repeated. EInvalid, ENotFound, EConflict (another import runs), EUnavailable,
// EDiskFull.
func (a *ForeignAPI) Run(request workbench.ForeignRequest) (workbench.ForeignReport, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.ForeignReport, error) {
		return b.Importer.Run(ctx, request)
	})
}

// Progress says what becomes of the import that runs.
func (a *ForeignAPI) Progress() (workbench.ForeignProgress, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) (workbench.ForeignProgress, error) {
		return b.Importer.Progress(), nil
	})
}

// Cancel stops the import that runs. What was taken until then stays.
func (a *ForeignAPI) Cancel() error {
	return do(a.owner, func(_ context.Context, b *backend.Backend) error {
		b.Importer.Cancel()
		return nil
	})
}
