package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/pressly/goose/v3/lock"
)

const (
	sqlTryLockPostgres = `SELECT pg_try_advisory_lock($1)`
	sqlUnlockPostgres  = `SELECT pg_advisory_unlock($1)`
)

const (
	// migrationLockKey is "holdfast" in ASCII: advisory locks of a database are
	// one space of numbers for all programs.
	migrationLockKey = 0x686f6c6466617374
	// lockPause is how long to wait before asking for the lock again.
	lockPause = 100 * time.Millisecond
)

// migrationLock lets one program at a time change the schema of a PostgreSQL
// database. A program that waits says so: it would look as if it hung.
type migrationLock struct{ waiting func(string) }

var _ lock.SessionLocker = (*migrationLock)(nil)

// SessionLock implements lock.SessionLocker. The server gives the lock back
// when the connection ends, however it ends.
func (m *migrationLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	for said := false; ; said = true {
		var held bool
		if err := conn.QueryRowContext(ctx, sqlTryLockPostgres, int64(migrationLockKey)).Scan(&held); err != nil || held {
			return err
		}
		if !said && m.waiting != nil {
			m.waiting("Another Holdfast is bringing the database up to date. Waiting for it.")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPause):
		}
	}
}

// SessionUnlock implements lock.SessionLocker.
func (m *migrationLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	var released bool
	return conn.QueryRowContext(ctx, sqlUnlockPostgres, int64(migrationLockKey)).Scan(&released)
}
