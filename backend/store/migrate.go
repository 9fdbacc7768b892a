package store

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/migrations"
)

// migrate applies the steps that are missing. A database that this program
// cannot know, newer or altered, is refused before anything is written.
func (db *DB) migrate(ctx context.Context) error {
	steps, err := fs.Sub(migrations.FS, "sqlite")
	if err != nil {
		return fmt.Errorf("open migrations: %w", err)
	}
	ledger, err := newLedger(steps, db.now)
	if err != nil {
		return err
	}
	if err := db.checkLedger(ctx, ledger); err != nil {
		return err
	}
	provider, err := goose.NewProvider("", db.write, steps,
		goose.WithStore(ledger), goose.WithDisableGlobalRegistry(true), goose.WithSlog(db.log))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return workbench.Wrap(workbench.EUnavailable, err, "The database could not be brought up to date; it is as it was. The log has the details.")
	}
	return nil
}

func (db *DB) checkLedger(ctx context.Context, l *ledger) error {
	exists, err := l.TableExists(ctx, db.write)
	if err != nil || !exists {
		return translate(err)
	}
	applied, err := l.applied(ctx, db.write)
	if err != nil {
		return err
	}
	for _, stored := range applied {
		known, ok := l.steps[stored.version]
		if !ok && stored.version > l.latest() {
			return workbench.Errorf(workbench.EDatabaseNewer,
				"The database was written by a newer Holdfast (schema %d, this program knows %d). Nothing was changed; install the newer version.",
				stored.version, l.latest())
		}
		if known.checksum != stored.checksum {
			return workbench.Errorf(workbench.EDatabaseNewer,
				"Step %d of the database's schema is not the one this program has. Nothing was changed; use the program that made it.",
				stored.version)
		}
	}
	return nil
}

// SchemaVersion is the number of the newest applied step.
func (db *DB) SchemaVersion(ctx context.Context) (int64, error) {
	var version int64
	err := db.read.QueryRowContext(ctx, sqlLedgerLatest).Scan(&version)
	return version, translate(err)
}
