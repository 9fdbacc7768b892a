package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// DB is an open database: one writer connection and several readers.
type DB struct {
	dialect dialect
	write   *sql.DB
	read    *sql.DB
	path    string
	now     workbench.Clock
	log     *slog.Logger
}

// Options say which database to open.
type Options struct {
	Path string          // of the SQLite file; made when it is missing
	Now  workbench.Clock // nil: the system's clock
	Log  *slog.Logger    // nil: nothing is logged
}

// maxReaders bounds the read connections: each holds a page cache, and more
// of them than cores only wait for each other.
const maxReaders = 4

// Open opens the database and brings its schema up to date. Errors:
// EDatabaseNewer (a newer program wrote it; it is left untouched),
// EDatabaseDamaged, EDiskFull, EUnavailable.
func Open(ctx context.Context, opt Options) (*DB, error) {
	if opt.Now == nil {
		opt.Now = workbench.SystemClock
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{dialect: sqliteDialect(), path: opt.Path, now: opt.Now, log: opt.Log}
	if err := db.connect(); err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) connect() error {
	var err error
	if db.write, err = sql.Open(db.dialect.name, writerDSN(db.path)); err != nil {
		return translate(err)
	}
	// One connection: SQLite has one writer at a time, and a queue in the
	// program is fair and never answers "database is locked".
	db.write.SetMaxOpenConns(1)
	if db.read, err = sql.Open(db.dialect.name, readerDSN(db.path)); err != nil {
		return errors.Join(translate(err), db.write.Close())
	}
	readers := min(maxReaders, max(2, runtime.NumCPU()))
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return nil
}

// Close ends all connections; the write-ahead log goes into the file.
func (db *DB) Close() error {
	return errors.Join(db.read.Close(), db.write.Close())
}

// Path is the file of the database.
func (db *DB) Path() string { return db.path }

// Write runs fn in a transaction of the writer and commits it. When fn fails
// nothing of it is stored.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return db.run(ctx, db.write, fn)
}

func (db *DB) run(ctx context.Context, pool *sql.DB, fn func(*Tx) error) error {
	raw, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = raw.Rollback() }() // nothing to roll back once committed
	if err := fn(&Tx{Tx: raw, now: db.now()}); err != nil {
		return translate(err)
	}
	return translate(raw.Commit())
}

// Tx is a transaction with its time: every row that it writes has the same one.
type Tx struct {
	*sql.Tx
	now int64 // UTC ms
}

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(ctx context.Context, statement string, args ...any) (int64, error) {
	res, err := tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// writerDSN is the address of the writer. url.URL escapes what a path may
// hold: a `#`, `?` or `%` in a plain string would open another file.
//
// synchronous is FULL: with NORMAL a power cut may take transactions back that
// were reported as saved, and whose spooled bytes are already dropped.
func writerDSN(path string) string {
	return dsn(path, url.Values{
		"_txlock":       {"immediate"},
		"_busy_timeout": {"10000"}, // ms
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_foreign_keys": {"1"},
		"_pragma":       {"journal_size_limit(67108864)", "temp_store(2)"},
	})
}

func readerDSN(path string) string {
	return dsn(path, url.Values{
		"_busy_timeout": {"10000"}, // ms
		"_foreign_keys": {"1"},
		"_query_only":   {"1"},
	})
}

func dsn(path string, query url.Values) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/… becomes file:///C:/…
	}
	u := url.URL{Scheme: "file", Path: p, RawQuery: query.Encode()}
	return u.String()
}
