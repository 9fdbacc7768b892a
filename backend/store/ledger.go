package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/pressly/goose/v3/database"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlLedgerInsert = `INSERT INTO migrations (name, applied_at, version, checksum, app_version) VALUES ($1, $2, $3, $4, $5)`
	sqlLedgerDelete = `DELETE FROM migrations WHERE version = $1`
	sqlLedgerFind   = `SELECT applied_at FROM migrations WHERE version = $1`
	sqlLedgerLatest = `SELECT COALESCE(MAX(version), 0) FROM migrations`
	sqlLedgerList   = `SELECT version, name, checksum, applied_at, app_version FROM migrations ORDER BY version DESC`
)

// step is one migration, embedded or applied.
type step struct {
	version    int64
	name       string
	checksum   string // SHA-256 of its text, in hex
	appliedAt  int64  // UTC ms; 0: not applied
	appVersion string // the program that applied it
}

// ledger is goose's version table under the name and with the columns of the
// data model: exactly one row per applied step.
type ledger struct {
	dialect dialect
	steps   map[int64]step
	now     workbench.Clock
}

var _ database.Store = (*ledger)(nil)

func newLedger(d dialect, steps fs.FS, now workbench.Clock) (*ledger, error) {
	files, err := fs.Glob(steps, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	l := &ledger{dialect: d, steps: make(map[int64]step, len(files)), now: now}
	for _, file := range files {
		body, err := fs.ReadFile(steps, file)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		var version int64
		if _, err := fmt.Sscanf(path.Base(file), "%d_", &version); err != nil {
			return nil, fmt.Errorf("migration %s has no number: %w", file, err)
		}
		sum := sha256.Sum256(body)
		l.steps[version] = step{version: version, name: path.Base(file), checksum: hex.EncodeToString(sum[:])}
	}
	return l, nil
}

// Tablename implements database.Store.
func (l *ledger) Tablename() string { return "migrations" }

// TableExists spares goose its way of looking, which logs an error.
func (l *ledger) TableExists(ctx context.Context, db database.DBTxConn) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, l.dialect.ledgerExists).Scan(&n)
	return n > 0, err
}

// CreateVersionTable implements database.Store.
func (l *ledger) CreateVersionTable(ctx context.Context, db database.DBTxConn) error {
	_, err := db.ExecContext(ctx, l.dialect.createLedger)
	return err
}

// Insert implements database.Store. goose's version 0 is no step: no row.
func (l *ledger) Insert(ctx context.Context, db database.DBTxConn, req database.InsertRequest) error {
	if req.Version == 0 {
		return nil
	}
	s, ok := l.steps[req.Version]
	if !ok {
		return fmt.Errorf("migration %d is not embedded", req.Version)
	}
	_, err := db.ExecContext(ctx, sqlLedgerInsert, s.name, l.now(), s.version, s.checksum, workbench.Version)
	return err
}

// Delete implements database.Store.
func (l *ledger) Delete(ctx context.Context, db database.DBTxConn, version int64) error {
	_, err := db.ExecContext(ctx, sqlLedgerDelete, version)
	return err
}

// GetMigration implements database.Store.
func (l *ledger) GetMigration(ctx context.Context, db database.DBTxConn, version int64) (*database.GetMigrationResult, error) {
	var appliedAt int64
	err := db.QueryRowContext(ctx, sqlLedgerFind, version).Scan(&appliedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, database.ErrVersionNotFound
	}
	if err != nil {
		return nil, err
	}
	return &database.GetMigrationResult{Timestamp: time.UnixMilli(appliedAt).UTC(), IsApplied: true}, nil
}

// GetLatestVersion implements database.Store.
func (l *ledger) GetLatestVersion(ctx context.Context, db database.DBTxConn) (int64, error) {
	var version int64
	err := db.QueryRowContext(ctx, sqlLedgerLatest).Scan(&version)
	return version, err
}

// ListMigrations implements database.Store. goose expects its version 0.
func (l *ledger) ListMigrations(ctx context.Context, db database.DBTxConn) ([]*database.ListMigrationsResult, error) {
	applied, err := l.applied(ctx, db)
	if err != nil {
		return nil, err
	}
	out := make([]*database.ListMigrationsResult, 0, len(applied)+1)
	for _, s := range applied {
		out = append(out, &database.ListMigrationsResult{Version: s.version, IsApplied: true})
	}
	return append(out, &database.ListMigrationsResult{Version: 0, IsApplied: true}), nil
}

func (l *ledger) applied(ctx context.Context, db database.DBTxConn) ([]step, error) {
	return all(ctx, db, func(r row) (step, error) {
		var s step
		return s, r.Scan(&s.version, &s.name, &s.checksum, &s.appliedAt, &s.appVersion)
	}, sqlLedgerList)
}

// latest is the newest embedded version.
func (l *ledger) latest() int64 {
	var newest int64
	for version := range l.steps {
		newest = max(newest, version)
	}
	return newest
}

// migrations are all steps in order, those that are applied with their time.
func (l *ledger) migrations(applied []step) []workbench.Migration {
	times := make(map[int64]step, len(applied))
	for _, s := range applied {
		times[s.version] = s
	}
	out := make([]workbench.Migration, 0, len(l.steps))
	for _, version := range slices.Sorted(maps.Keys(l.steps)) {
		s := l.steps[version]
		m := workbench.Migration{Version: version, Name: s.name, Checksum: s.checksum}
		if was, ok := times[version]; ok {
			m.AppliedAt, m.AppVersion = &was.appliedAt, &was.appVersion
		}
		out = append(out, m)
	}
	return out
}
