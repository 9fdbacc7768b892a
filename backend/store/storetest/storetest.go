// Package storetest gives the tests of any package a real database, and holds
// the suite that says what a store is (Run), for every engine the same.
package storetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Opener gives a test a fresh, migrated database that is closed with the test.
type Opener func(testing.TB, ...Option) *store.DB

// Option changes how a database of a test is opened.
type Option func(*store.Options)

// WithClock makes the database tell the time by now.
func WithClock(now workbench.Clock) Option {
	return func(opt *store.Options) { opt.Now = now }
}

// Epoch is where a Clock of a test begins, in UTC ms: 2026-01-01T00:00:00Z.
const Epoch = 1_767_225_600_000

// Clock is a clock that a test moves. The zero value stands at Epoch.
type Clock struct{ elapsed atomic.Int64 } // ms

// Now returns the time in UTC ms.
func (c *Clock) Now() int64 { return Epoch + c.elapsed.Load() }

// Advance moves the clock by ms and returns the new time.
func (c *Clock) Advance(ms int64) int64 { return Epoch + c.elapsed.Add(ms) }

// template is a migrated, empty database. It is made once in a test program,
// because migrating takes longer than most tests.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "holdfast-storetest-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.db")
	db, err := store.Open(context.Background(), store.Options{Path: path})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		return nil, fmt.Errorf("%s: a write-ahead log is left, so the file alone is not the database", path)
	}
	return os.ReadFile(path)
})

// Open gives a test an SQLite database of its own, a copy of a migrated one.
func Open(t testing.TB, options ...Option) *store.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	Create(t, path)
	return Reopen(t, path, options...)
}

// Create writes a migrated, empty SQLite database to path.
func Create(t testing.TB, path string) {
	t.Helper()
	content, err := template()
	if err != nil {
		t.Fatalf("make the template database: %v", err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Reopen opens the SQLite database at path until the test ends.
func Reopen(t testing.TB, path string, options ...Option) *store.DB {
	t.Helper()
	return open(t, store.Options{Path: path}, options...)
}

func open(t testing.TB, opt store.Options, options ...Option) *store.DB {
	t.Helper()
	for _, option := range options {
		option(&opt)
	}
	db, err := store.Open(context.Background(), opt)
	if err != nil {
		t.Fatalf("open the database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}
