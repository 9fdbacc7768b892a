package store

import (
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlFullIntegritySQLite = `PRAGMA integrity_check(20)`
	sqlMadeAt              = `SELECT COALESCE(MIN(applied_at), 0) FROM migrations`

	// The columns are those that are set by nearly everything that is done.
	sqlNewestTimes = `
SELECT COALESCE((SELECT MAX(started_at) FROM launches), 0), COALESCE((SELECT MAX(updated_at) FROM sessions), 0),
  COALESCE((SELECT MAX(created_at) FROM background_jobs), 0), COALESCE((SELECT MAX(created_at) FROM terminal_sessions), 0)`

	sqlServerPostgres = `
SELECT current_setting('server_version'), current_setting('server_encoding'), CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`
)

// FullIntegrityCheck returns what SQLite finds wrong in every page, index and
// rule of the file, "" for nothing. It reads all of it and takes minutes with
// gigabytes; ctx ends it. PostgreSQL has no such check and finds nothing.
func (db *DB) FullIntegrityCheck(ctx context.Context) (string, error) {
	if db.dialect.integrity == "" {
		return "", nil
	}
	findings, err := all(ctx, db.read, func(r row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, sqlFullIntegritySQLite)
	if report := strings.Join(findings, "; "); report != "ok" {
		return report, err
	}
	return "", err
}

// MadeAt is when the first step of the schema was applied, in UTC ms.
func (db *DB) MadeAt(ctx context.Context) (int64, error) {
	var at int64
	err := db.read.QueryRowContext(ctx, sqlMadeAt).Scan(&at)
	return at, translate(err)
}

// NewestTime is the latest time, in UTC ms, that the rows of the user's work
// name; 0 when there is none.
func (db *DB) NewestTime(ctx context.Context) (int64, error) {
	var launch, session, job, terminal int64
	err := db.read.QueryRowContext(ctx, sqlNewestTimes).Scan(&launch, &session, &job, &terminal)
	return max(launch, session, job, terminal), translate(err)
}

// Server is the server of a PostgreSQL database, nil on SQLite.
func (db *DB) Server(ctx context.Context) (*workbench.DatabaseServer, error) {
	if db.dialect.name != "postgres" {
		return nil, nil
	}
	var s workbench.DatabaseServer
	if err := db.read.QueryRowContext(ctx, sqlServerPostgres).Scan(&s.Version, &s.Encoding, &s.Now); err != nil {
		return nil, translate(err)
	}
	return &s, nil
}
