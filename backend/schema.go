package backend

import (
	"context"
	"errors"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Migrations tells which steps of the schema the database has and which are to
// come. It changes nothing and needs no owner. Errors: EDatabaseDamaged,
// EDatabaseNewer, EUnavailable.
func Migrations(ctx context.Context, cfg config.Config) ([]workbench.Migration, error) {
	if err := putAside(cfg); err != nil {
		return nil, err
	}
	return store.Inspect(ctx, store.Options{URL: cfg.DatabaseURL, Path: cfg.DatabasePath()})
}

// putAside refuses a data directory whose database is to be decided about: what
// looks like a new one is none.
func putAside(cfg config.Config) error {
	if cfg.DatabaseURL != "" {
		return nil
	}
	m, err := recovery.Load(cfg.DataDir)
	if err != nil || m == nil {
		return err
	}
	return recovery.Refused(m.Cause)
}

// Migrate brings the schema of the database up to date, with the backup before
// it, and starts nothing else. It returns the steps that it applied. Errors:
// those of Take and of Migrations, EDiskFull.
func Migrate(ctx context.Context, cfg config.Config) (applied []workbench.Migration, err error) {
	o, err := Take(ctx, cfg, workbench.ModeCLI)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.CloseSoon()) }()
	if _, err := o.completeRestore(); err != nil {
		return nil, err
	}
	before, err := Migrations(ctx, cfg)
	if err == nil && cfg.DatabaseURL == "" {
		err = o.inspect() // steps on a file that is gone would begin empty
	}
	if err != nil {
		return nil, err
	}
	b := o.newBackend(nil)
	defer func() { err = errors.Join(err, b.Close(context.WithoutCancel(ctx))) }()
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
