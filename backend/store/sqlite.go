package store

import (
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// maxReaders bounds the read connections: each holds a page cache, and more
// of them than cores only wait for each other.
const maxReaders = 4

// createPrivate makes a missing file that only its owner reads. SQLite would
// take the user's mask, and gives the files beside it the mode of this one.
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil // it is there, or cannot be made: opening it says why
	}
	return file.Close()
}

func (db *DB) connectSQLite() error {
	db.dialect = sqliteDialect()
	write, err := sql.Open(db.dialect.driver, writerDSN(db.path))
	if err != nil {
		return translate(err)
	}
	// One connection: SQLite has one writer at a time, and a queue in the
	// program is fair and never answers "database is locked".
	write.SetMaxOpenConns(1)
	read, err := sql.Open(db.dialect.driver, readerDSN(db.path))
	if err != nil {
		return errors.Join(translate(err), write.Close())
	}
	readers := min(maxReaders, max(2, runtime.NumCPU()))
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	db.write, db.read = newPool(write, db.watch, true), newPool(read, db.watch, true)
	return nil
}

// writerDSN is the address of the writer. url.URL escapes what a path may
// hold: a `#`, `?` or `%` in a plain string would open another file.
//
// synchronous is FULL: with NORMAL a power cut may take transactions back that
// were reported as saved, and whose spooled bytes are already dropped.
func writerDSN(path string) string {
	return dsn(path, url.Values{
		"_txlock":       {"immediate"},
		"_busy_timeout": {"1000"}, // ms; no context ends this wait, so it is short, and retry.go waits on
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
