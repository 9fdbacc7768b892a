package store

import (
	"context"
	"os"
	"strings"
)

const sqlPing = `SELECT 1`

// writeProbeKey is written by the write probe and stays: a probe that deletes
// would not notice a disk that only takes small changes.
const writeProbeKey = "doctor/write_probe"

// Ping asks the database for an answer.
func (db *DB) Ping(ctx context.Context) error {
	var n int
	return translate(db.read.QueryRowContext(ctx, sqlPing).Scan(&n))
}

// WriteProbe commits a row, which shows what no read can.
func (db *DB) WriteProbe(ctx context.Context) error {
	return db.SetValue(ctx, writeProbeKey, "ok")
}

// IntegrityCheck returns what SQLite finds wrong in the file, "" for nothing.
func (db *DB) IntegrityCheck(ctx context.Context) (string, error) {
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
func (db *DB) ForeignKeyCheck(ctx context.Context) (int64, error) {
	var n int64
	err := db.read.QueryRowContext(ctx, db.dialect.orphans).Scan(&n)
	return n, translate(err)
}

// Checkpoint moves what it can of the write-ahead log into the file and
// returns how many frames (pages) the log held.
func (db *DB) Checkpoint(ctx context.Context) (int64, error) {
	var busy, frames, moved int64
	err := db.write.QueryRowContext(ctx, db.dialect.checkpoint).Scan(&busy, &frames, &moved)
	return frames, translate(err)
}

// Size is the bytes of the database file and of its write-ahead log. The files
// are not opened: closing them would drop SQLite's locks (POSIX).
func (db *DB) Size() (file, journal int64) {
	if info, err := os.Stat(db.path); err == nil {
		file = info.Size()
	}
	if info, err := os.Stat(db.path + "-wal"); err == nil {
		journal = info.Size()
	}
	return file, journal
}
