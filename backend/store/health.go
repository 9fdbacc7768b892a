package store

import (
	"context"
	"os"
	"strings"
)

// sqlPing reads a table: SQLite answers what needs none without looking at the
// file.
const sqlPing = `SELECT EXISTS (SELECT 1 FROM migrations)`

// writeProbeKey is written by the write probe and stays: a probe that deletes
// would not notice a disk that only takes small changes.
const writeProbeKey = "doctor/write_probe"

// Ping asks the database for an answer.
func (db *DB) Ping(ctx context.Context) error {
	var stored bool
	return translate(db.read.QueryRowContext(ctx, sqlPing).Scan(&stored))
}

// WriteProbe commits a row, which shows what no read can.
func (db *DB) WriteProbe(ctx context.Context) error {
	return db.SetValue(ctx, writeProbeKey, "ok")
}

// IntegrityCheck returns what SQLite finds wrong in the file, "" for nothing.
// PostgreSQL has no such check and finds nothing.
func (db *DB) IntegrityCheck(ctx context.Context) (string, error) {
	if db.dialect.integrity == "" {
		return "", nil
	}
	findings, err := all(ctx, db.read, func(r row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, db.dialect.integrity)
	if report := strings.Join(findings, "; "); report != "ok" {
		return report, err
	}
	return "", err
}

// ForeignKeyCheck returns how many rows refer to a row that is not there.
// PostgreSQL keeps that by itself.
func (db *DB) ForeignKeyCheck(ctx context.Context) (int64, error) {
	if db.dialect.orphans == "" {
		return 0, nil
	}
	var n int64
	err := db.read.QueryRowContext(ctx, db.dialect.orphans).Scan(&n)
	return n, translate(err)
}

// Checkpoint moves what it can of the write-ahead log into the file and
// returns how many frames (pages) the log held.
// PostgreSQL has none of ours.
func (db *DB) Checkpoint(ctx context.Context) (int64, error) {
	if db.dialect.checkpoint == "" {
		return 0, nil
	}
	var busy, frames, moved int64
	err := db.write.QueryRowContext(ctx, db.dialect.checkpoint).Scan(&busy, &frames, &moved)
	return frames, translate(err)
}

// Size is the bytes of the database, and of the write-ahead log on SQLite.
func (db *DB) Size(ctx context.Context) (database, journal int64, err error) {
	if db.dialect.size != "" {
		err = db.read.QueryRowContext(ctx, db.dialect.size).Scan(&database)
		return database, 0, translate(err)
	}
	return fileSize(db.path), fileSize(db.path + "-wal"), nil
}

// fileSize does not open the file: closing it would drop SQLite's locks (POSIX).
func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
