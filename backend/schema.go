package backend

import (
	"context"
	"errors"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/notice"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Migrations tells which steps of the schema the database has and which are to
// come. It changes nothing and needs no owner. Errors as of Open.
func Migrations(ctx context.Context, cfg config.Config) ([]workbench.Migration, error) {
	return store.Inspect(ctx, store.Options{URL: cfg.DatabaseURL, Path: cfg.DatabasePath()})
}

// Migrate brings the schema of the database up to date, with the backup before
// it, and starts nothing else. It returns the steps that it applied. Errors as
// of Open.
func Migrate(ctx context.Context, cfg config.Config) (applied []workbench.Migration, err error) {
	b := &Backend{Config: cfg, Mode: workbench.ModeCLI, Notices: &notice.Broker{}}
	defer func() { err = errors.Join(err, b.Close(context.WithoutCancel(ctx))) }()
	if err := b.take(ctx); err != nil {
		return nil, err
	}
	if err := b.completeRestore(ctx); err != nil {
		return nil, err
	}
	before, err := Migrations(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := b.openStore(ctx); err != nil {
		return nil, err
	}
	after, err := Migrations(ctx, cfg)
	for i, m := range after {
		if m.AppliedAt != nil && before[i].AppliedAt == nil {
			applied = append(applied, m)
		}
	}
	return applied, err
}

// MigrationSQL is the schema's steps after one as plain SQL. EInvalid.
func MigrationSQL(engine string, from int64) (string, error) { return store.MigrationSQL(engine, from) }
