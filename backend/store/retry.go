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

const (
	// patience is how long a transaction is tried: longer than a server takes to
	// restart, and than any program that looks into the file holds it.
	patience    = 10 * time.Second
	firstPause  = 2 * time.Millisecond
	longestWait = 250 * time.Millisecond
)

// retry runs a transaction until it is committed or cannot be. What lost
// against another writer (40001, 40P01, busy), or its connection before the
// commit was asked for, was not stored and is run again. A connection that is
// lost during the commit leaves open what happened, so the caller is told.
func (db *DB) retry(ctx context.Context, attempt func() (committing bool, err error)) error {
	began, pause := time.Now(), firstPause
	for n := 1; ; n++ {
		committing, err := attempt()
		if err == nil || !again(committing, err) || time.Since(began) > patience {
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
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false // the caller's own end, which looks like one of the network
	}
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
	if busy(err) {
		return !committing
	}
	// SafeToRetry: nothing of it was sent, not even the commit.
	return pgconn.SafeToRetry(err) || !committing && connectionLost(err)
}

// failed records trouble of the database before it is reported. A full disk is
// not recorded: the record would take the room that the next write needs.
func (db *DB) failed(err error) error {
	switch workbench.ErrorCode(err) {
	case workbench.EUnavailable, workbench.EDatabaseDamaged:
		db.watch.trouble(err)
	}
	return err
}
