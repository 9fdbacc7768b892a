package store

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/migrations"
)

// smallestFile is SQLite's smallest page in bytes. What is smaller is no
// database, but SQLite would take it for an empty one and write over it.
const smallestFile = 512

// migrate applies the steps that are missing. A database that this program
// cannot know, newer or altered, is refused before anything is written.
func (db *DB) migrate(ctx context.Context) error {
	steps, err := fs.Sub(migrations.FS, db.dialect.name)
	if err != nil {
		return fmt.Errorf("open migrations: %w", err)
	}
	ledger, err := newLedger(db.dialect, steps, db.now)
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

// checkLedger reads through a connection that sets nothing: the writer's
// journal mode alone would change the file of a newer program.
func (db *DB) checkLedger(ctx context.Context, l *ledger) error {
	if file, _ := db.Size(); 0 < file && file < smallestFile {
		return workbench.Errorf(workbench.EDatabaseDamaged, "The database file is damaged: it holds %d bytes. Nothing was changed; move it away to begin anew.", file)
	}
	exists, err := l.TableExists(ctx, db.read)
	if err != nil || !exists {
		return translate(err)
	}
	applied, err := l.applied(ctx, db.read)
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
