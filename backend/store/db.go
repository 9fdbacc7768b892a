package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// DB is an open database of either engine.
type DB struct {
	dialect dialect
	write   *pool // SQLite: one connection; PostgreSQL: the same as read
	read    *pool
	path    string // of the SQLite file, "" on PostgreSQL
	packer  packer
	now     workbench.Clock
	log     *slog.Logger
	watch   *observer
}

// Options say which database to open.
type Options struct {
	URL  string          // of a PostgreSQL database; "" is SQLite at Path
	Path string          // of the SQLite file; made when it is missing
	Now  workbench.Clock // nil: the system's clock
	Log  *slog.Logger    // nil: nothing is logged

	// BeforeMigration is called when an existing database has steps to come,
	// before anything is written. Its error keeps the steps from running. nil
	// is allowed.
	BeforeMigration func(ctx context.Context, from, to int64) error
	// Waiting is told, once, what Open waits for. nil is allowed.
	Waiting func(sentence string)
}

// Open opens the database and brings its schema up to date. Errors: EInvalid
// (the URL is none), EUnavailable (the server or the file cannot be reached),
// EDatabaseNewer (a newer program wrote it; it is left untouched),
// EDatabaseDamaged, EDiskFull.
func Open(ctx context.Context, opt Options) (*DB, error) {
	if opt.URL == "" {
		if err := createPrivate(opt.Path); err != nil {
			return nil, translate(err)
		}
	}
	db, err := connect(ctx, opt)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, opt); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connect opens the connections and changes nothing.
func connect(ctx context.Context, opt Options) (*DB, error) {
	if opt.Now == nil {
		opt.Now = workbench.SystemClock
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{path: opt.Path, packer: newPacker(), now: opt.Now, log: opt.Log, watch: newObserver(opt.Now)}
	if opt.URL != "" {
		return db, db.connectPostgres(ctx, opt.URL)
	}
	return db, db.connectSQLite()
}

// Close stores what is to be recorded and ends all connections. On SQLite the
// write-ahead log goes into the file.
func (db *DB) Close() error {
	db.watch.stop()
	err := db.read.close()
	if db.write != db.read {
		err = errors.Join(err, db.write.close())
	}
	return err
}

// Path is the file of an SQLite database, "" on PostgreSQL.
func (db *DB) Path() string { return db.path }

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.dialect.name }

// Write runs fn in a transaction and commits it. When fn fails nothing of it is
// stored. On PostgreSQL fn runs again when another writer was in the way (see
// retry.go), so it sets its results anew each time and does nothing outside of
// the database.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	db.watch.start(db)
	return db.retry(ctx, func() (began bool, err error) { return db.attempt(ctx, fn) })
}

// attempt runs fn in a transaction once. Committing says whether the commit was
// asked for: what fails before it was not stored for certain.
func (db *DB) attempt(ctx context.Context, fn func(*Tx) error) (committing bool, err error) {
	db.write.keepWanted(ctx)
	raw, err := db.write.db.BeginTx(ctx, db.dialect.isolation)
	if err != nil {
		return false, err
	}
	defer func() { _ = raw.Rollback() }() // nothing to roll back once committed
	if err := fn(&Tx{raw: raw, pool: db.write, now: db.now()}); err != nil {
		return false, err
	}
	return true, raw.Commit()
}

// Tx is a transaction with its time: every row that it writes has the same one.
type Tx struct {
	raw  *sql.Tx
	pool *pool
	now  int64 // UTC ms
}

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(ctx context.Context, statement string, args ...any) (int64, error) {
	res, err := tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
