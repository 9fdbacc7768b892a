package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Schema is the database's own description of its tables.
type Schema struct {
	Version int64                   `json:"version"` // the newest step that the ledger has
	Tables  []workbench.SchemaTable `json:"tables"`  // by their names
	Drift   []string                `json:"drift"`   // how it differs from what the steps make, a line each
}

// Schema reads the tables from the engine's catalogue, and what the ledger says.
func (a *DataAPI) Schema() (Schema, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (Schema, error) {
		var s Schema
		var err error
		if s.Version, err = b.Store.SchemaVersion(ctx); err != nil {
			return s, err
		}
		if s.Tables, err = b.Store.Schema(ctx); err != nil {
			return s, err
		}
		s.Drift, err = b.Store.Drift(ctx)
		return s, err
	})
}
