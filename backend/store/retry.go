package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Retries of a transaction on PostgreSQL.
const (
	// maxAttempts is more than writers that meet on one row ever needed in the
	// tests; each attempt lets at least one other writer through.
	maxAttempts = 20
	firstPause  = 2 * time.Millisecond
	longestWait = 250 * time.Millisecond
)

// retry runs a transaction until it is committed or cannot be. What lost
// against another writer (40001, 40P01), or its connection before the commit
// was asked for, was not stored and is run again. A connection that is lost
// during the commit leaves open what happened, so the caller is told.
func (db *DB) retry(ctx context.Context, attempt func() (committing bool, err error)) error {
	pause := firstPause
	for n := 1; ; n++ {
		committing, err := attempt()
		if err == nil || !again(committing, err) {
			return db.failed(translate(err))
		}
		if n == maxAttempts {
			return db.failed(translate(err))
		}
		db.watch.retried(n, err)
		select {
		case <-ctx.Done():
			return translate(ctx.Err())
		case <-time.After(pause/2 + rand.N(pause)): // apart from the other writer
		}
		pause = min(2*pause, longestWait)
	}
}

// again says whether a failed transaction was certainly not stored and may
// succeed when it runs once more.
func again(committing bool, err error) bool {
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		switch answer.Code {
		case pgerrcode.SerializationFailure, pgerrcode.DeadlockDetected:
			return true
		case pgerrcode.AdminShutdown, pgerrcode.CrashShutdown, pgerrcode.CannotConnectNow:
			return !committing
		}
		return false
	}
	// SafeToRetry: nothing of it was sent, not even the commit.
	return pgconn.SafeToRetry(err) || !committing && connectionLost(err)
}

// failed records trouble of the database before it is reported.
func (db *DB) failed(err error) error {
	switch workbench.ErrorCode(err) {
	case workbench.EUnavailable, workbench.EDatabaseDamaged, workbench.EDiskFull:
		db.watch.trouble(err)
	}
	return err
}
