package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/migrations"
)

// smallestFile is SQLite's smallest page in bytes. What is smaller is no
// database, but SQLite would take it for an empty one and write over it.
const smallestFile = 512

// migrate applies the steps that are missing. A database that this program
// cannot know, newer or altered, is refused before anything is written.
func (db *DB) migrate(ctx context.Context, opt Options) error {
	ledger, steps, err := db.ledger()
	if err != nil {
		return err
	}
	stored, err := db.stored(ctx, ledger)
	if err != nil {
		return err
	}
	if len(stored) == len(ledger.steps) {
		return nil
	}
	options := []goose.ProviderOption{
		goose.WithStore(ledger), goose.WithDisableGlobalRegistry(true), goose.WithSlog(db.log),
	}
	if db.dialect.name == "postgres" {
		options = append(options, goose.WithSessionLocker(&migrationLock{waiting: opt.Waiting}))
	}
	if len(stored) > 0 && opt.BeforeMigration != nil {
		if err := opt.BeforeMigration(ctx, stored[0].version, ledger.latest()); err != nil {
			return err
		}
	}
	provider, err := goose.NewProvider("", db.write.db, steps, options...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return migrationFailed(err)
	}
	// Of two programs that start at once, the one that waited finds what the
	// other, newer one left.
	_, err = db.stored(ctx, ledger)
	return err
}

// migrationFailed keeps the sentence of a full disk or a server that is gone.
func migrationFailed(err error) error {
	known := translate(err)
	if code := workbench.ErrorCode(known); code != workbench.EInternal && code != workbench.EInvalid && code != workbench.EConflict {
		return known
	}
	var partial *goose.PartialError
	step := "A step"
	if errors.As(err, &partial) && partial.Failed != nil && partial.Failed.Source != nil {
		step = fmt.Sprintf("Step %d", partial.Failed.Source.Version)
	}
	return workbench.Wrap(workbench.EUnavailable, err,
		step+" of the database's schema could not be applied and was taken back; what was stored is as it was. The log has the details.")
}

func (db *DB) ledger() (*ledger, fs.FS, error) {
	steps, err := fs.Sub(migrations.FS, db.dialect.name)
	if err != nil {
		return nil, nil, fmt.Errorf("open migrations: %w", err)
	}
	l, err := newLedger(db.dialect, steps, db.now)
	return l, steps, err
}

// stored returns the applied steps, the newest first, none of a new database.
// It reads through a connection that sets nothing: the writer's journal mode
// alone would change the file of a newer program.
func (db *DB) stored(ctx context.Context, l *ledger) ([]step, error) {
	if db.path != "" {
		if file := fileSize(db.path); 0 < file && file < smallestFile {
			return nil, workbench.Errorf(workbench.EDatabaseDamaged, "The database file is damaged: it holds %d bytes. Nothing was changed.", file)
		}
	}
	exists, err := l.TableExists(ctx, db.read.db)
	if err != nil || !exists {
		return nil, translate(err)
	}
	applied, err := l.applied(ctx, db.read.db)
	if err != nil {
		return nil, err
	}
	for _, s := range applied {
		if err := l.recognise(s); err != nil {
			return nil, err
		}
	}
	return applied, nil
}

// recognise refuses a step that this program does not have as it was applied.
func (l *ledger) recognise(stored step) error {
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
	return nil
}

// SchemaVersion is the number of the newest applied step.
func (db *DB) SchemaVersion(ctx context.Context) (int64, error) {
	var version int64
	err := db.read.QueryRowContext(ctx, sqlLedgerLatest).Scan(&version)
	return version, translate(err)
}

// Inspect tells which steps of the schema a database has and which are to come,
// in order, and changes nothing. A database that is not there has none. Errors
// as of Open.
func Inspect(ctx context.Context, opt Options) ([]workbench.Migration, error) {
	missing := false
	if opt.URL == "" {
		_, err := os.Stat(opt.Path)
		missing = errors.Is(err, fs.ErrNotExist)
	}
	db, err := connect(ctx, opt)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	l, _, err := db.ledger()
	if err != nil {
		return nil, err
	}
	var applied []step
	if !missing { // looking at it would make it
		if applied, err = db.stored(ctx, l); err != nil {
			return nil, err
		}
	}
	return l.migrations(applied), nil
}
