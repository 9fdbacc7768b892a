package api

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SearchAPI finds text in everything that is kept.
type SearchAPI struct{ owner *owner }

// catchUp is how long a search waits for what is written but not indexed yet. What
// takes longer is found later: the answer says how far behind it is.
const (
	catchUp = 300 * time.Millisecond
	// catchUpAlone is that of a command, before which nobody has indexed.
	catchUpAlone = 5 * time.Second
)

// Query finds a page of hits, the newest first. Errors: invalid.
func (a *SearchAPI) Query(q search.Query) (search.Page, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (search.Page, error) {
		switch {
		case q.Cursor != "":
		case b.Mode == workbench.ModeCLI:
			b.Search.CatchUp(ctx, catchUpAlone)
		default:
			b.Search.CatchUp(ctx, catchUp)
		}
		return b.Search.Query(ctx, q)
	})
}

// Cancel ends a query by its ticket; one that is over is none.
func (a *SearchAPI) Cancel(ticket string) error {
	return do(a.owner, func(_ context.Context, b *backend.Backend) error { b.Search.Cancel(ticket); return nil })
}

// Status says how far the index is.
func (a *SearchAPI) Status() (search.Status, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) (search.Status, error) { return b.Search.Status(), nil })
}

// Rebuild begins to make the index anew. Status tells how far it is. Errors:
// conflict.
func (a *SearchAPI) Rebuild() error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Search.Rebuild(ctx) })
}

// CancelRebuild stops a rebuild. What is missing is indexed at the usual pace.
func (a *SearchAPI) CancelRebuild() error {
	return do(a.owner, func(_ context.Context, b *backend.Backend) error { b.Search.CancelRebuild(); return nil })
}
