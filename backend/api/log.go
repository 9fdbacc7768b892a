package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// LogAPI is what went wrong. Nothing in it holds a secret.
type LogAPI struct{ owner *owner }

// Errors returns a page of the errors of the program and the page, newest
// first.
func (a *LogAPI) Errors(page workbench.LogPage) ([]workbench.ErrorLog, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.ErrorLog, error) {
		return b.Store.ErrorLogs(ctx, page)
	})
}

// Database returns a page of the troubles of the database, newest first.
func (a *LogAPI) Database(page workbench.LogPage) ([]workbench.Diagnostic, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.Diagnostic, error) {
		return b.Store.Diagnostics(ctx, page)
	})
}
