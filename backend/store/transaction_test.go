package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestWriterSettings: a setting that the driver ignored would be noticed in a
// power cut only.
func TestWriterSettings(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "1000",
		"temp_store": "2", "journal_size_limit": "67108864", "query_only": "0",
	} {
		var got string
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got)
		})
		if err != nil || got != want {
			t.Errorf("%s = %s, %v; want %s", pragma, got, err, want)
		}
	}
}

// TestFailedTransactionStoresNothing fails in every way that a statement, its
// caller or its context can, and then uses all connections of the pools.
func TestFailedTransactionStoresNothing(t *testing.T) {
	eachEngine(t, failInTransactions)
}

func failInTransactions(t *testing.T, place string) {
	db := reopened(t, place)
	session := storetest.Session(t, db, storetest.Host(t, db).ID)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	failure := errors.New("failure")
	insert := func(tx *store.Tx, key string) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO key_value_store VALUES ($1, 1, 'x')`, key)
		return err
	}
	statement := func(ctx context.Context, text string, args ...any) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, text, args...)
			return err
		}
	}
	ways := map[string]func(*store.Tx) error{
		"error":   func(*store.Tx) error { return failure },
		"panic":   func(*store.Tx) error { panic(failure) },
		"unique":  func(tx *store.Tx) error { return insert(tx, "unique") },
		"foreign": statement(t.Context(), `UPDATE sessions SET host_id = 'nobody' WHERE id = $1`, session.ID),
		"check":   statement(t.Context(), `UPDATE sessions SET task_history_current_index = -1 WHERE id = $1`, session.ID),
		"null":    statement(t.Context(), `UPDATE sessions SET name = NULL WHERE id = $1`, session.ID),
		"json":    statement(t.Context(), `UPDATE sessions SET included_files = '{' WHERE id = $1`, session.ID),
		"syntax":  statement(t.Context(), `SELECT FROM nothing WHERE`),
		"stopped": statement(stopped, `UPDATE sessions SET name = 'x' WHERE id = $1`, session.ID),
	}
	for name, fail := range ways {
		func() {
			defer func() { _ = recover() }()
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				if err := insert(tx, name); err != nil {
					return err
				}
				return fail(tx)
			})
			if err == nil {
				t.Errorf("%s: no error", name)
			}
		}()
		if value, err := db.Value(t.Context(), name); err != nil || value != nil {
			t.Errorf("%s: stored %v, %v", name, value, err)
		}
	}
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			_, readErr := db.Session(t.Context(), session.ID)
			if err := errors.Join(readErr, db.WriteProbe(t.Context())); err != nil {
				t.Errorf("a connection is not usable any more: %v", err)
			}
		})
	}
	all.Wait()
}

func TestStoppedRequestIsUnavailableAndLeavesTheWriterUsable(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := db.Session(ctx, "any")
	for name, err := range map[string]error{"read": err, "write": db.SetValue(ctx, "key", "value")} {
		if workbench.ErrorCode(err) != workbench.EUnavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err = db.Write(ctx, func(tx *store.Tx) error { // a statement that does not end by itself
		_, err := tx.ExecContext(ctx, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO key_value_store SELECT 'n', i, '' FROM n WHERE i < 0`)
		return err
	})
	if workbench.ErrorCode(err) != workbench.EUnavailable {
		t.Errorf("long write: %v (%v)", err, errors.Unwrap(err))
	}
	if err := db.WriteProbe(t.Context()); err != nil {
		t.Errorf("the writer is not usable any more: %v", err)
	}
}

func TestDatabaseHeldByAnotherProgramIsUnavailable(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	other := raw(t, db.Path())
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("reading waits for a writer: %v", err)
	}
	impatient, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := db.SetValue(impatient, "key", "value"); workbench.ErrorCode(err) != workbench.EUnavailable || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("write of one who does not wait: %v", err)
	}
	if err := db.SetValue(t.Context(), "key", "value"); workbench.ErrorCode(err) != workbench.EUnavailable {
		t.Errorf("write: %v", err)
	}
	if _, err := conn.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if err := db.SetValue(t.Context(), "key", "value"); err != nil {
		t.Errorf("after the other program: %v", err)
	}
	eventually(t, "the wait is recorded", func() bool {
		rows, err := db.Diagnostics(t.Context(), workbench.LogPage{})
		return err == nil && slices.ContainsFunc(rows, func(d workbench.Diagnostic) bool { return d.ErrorType == workbench.DiagnosticBusy })
	})
}

// TestFullDatabaseIsDiskFull uses SQLite's own limit in place of a full disk.
func TestFullDatabaseIsDiskFull(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	host := storetest.Host(t, db)
	session := storetest.Session(t, db, host.ID)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), `PRAGMA max_page_count = 1`) // no page more than there are
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	write := workbench.TaskWrite{
		SessionID: session.ID, HostID: host.ID, Version: 1, OpType: workbench.OpEdit, Description: string(make([]byte, 256<<10)),
	}
	if _, err := db.WriteTask(t.Context(), write); workbench.ErrorCode(err) != workbench.EDiskFull {
		t.Errorf("error %v, want disk full", err)
	}
	if stored, err := db.Session(t.Context(), session.ID); err != nil || stored.TaskHistoryVersion != 1 {
		t.Errorf("after the refused write: %+v, %v", stored, err)
	}
}

func TestHealthyDatabasePassesItsChecks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	storetest.Session(t, db, storetest.Host(t, db).ID)
	if report, err := db.IntegrityCheck(t.Context()); report != "" || err != nil {
		t.Errorf("integrity: %q, %v", report, err)
	}
	if n, err := db.ForeignKeyCheck(t.Context()); n != 0 || err != nil {
		t.Errorf("foreign keys: %d, %v", n, err)
	}
	if frames, err := db.Checkpoint(t.Context()); frames == 0 || err != nil {
		t.Errorf("checkpoint of %d frames, %v", frames, err)
	}
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for giveUp := time.After(time.Minute); !condition(); {
		select {
		case <-giveUp:
			t.Fatalf("not within a minute: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
