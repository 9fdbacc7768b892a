package backend

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *Backend) wireSearch() {
	b.Search = search.New(search.Options{
		Store: b.Store, HostID: b.HostID, Hide: b.Redact.Values, Now: workbench.SystemClock, Log: b.Log,
	})
	b.onClose(func(context.Context) error { b.Search.Close(); return nil })
}

// startSearch begins to index. A command is over before it were done; a search
// of one catches up first.
func (b *Backend) startSearch() {
	if b.Mode != workbench.ModeCLI {
		b.Search.Start()
	}
}
