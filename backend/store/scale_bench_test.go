package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// BenchmarkAppendToLargeLog appends 1 KiB to a log of 8 MiB and of 1 GiB, while
// another reader lists jobs, beside the way of one text that grows.
func BenchmarkAppendToLargeLog(b *testing.B) {
	data := bytes.Repeat([]byte{'x'}, 1<<10)
	for _, stored := range []int64{8 << 20, 1 << 30} {
		b.Run(fmt.Sprintf("rows/stored=%dMiB", stored>>20), func(b *testing.B) {
			db := storetest.Open(b)
			w := &terminalWriter{db: db, keep: true}
			w.term, w.process = storetest.RunningTerminal(b, db, storetest.Session(b, db, storetest.Host(b, db).ID))
			for block := bytes.Repeat([]byte{'x'}, 4<<20); w.at < stored; {
				w.append(b, block)
			}
			stop := listJobs(b, db)
			defer stop()
			measure(b, func() { w.append(b, data) })
		})
	}
	b.Run("log=log||x/stored=8MiB", func(b *testing.B) {
		db := raw(b, b.TempDir()+"/text.db")
		db.SetMaxOpenConns(1)
		for _, statement := range []string{
			`PRAGMA journal_mode = WAL`, `PRAGMA synchronous = FULL`,
			`CREATE TABLE terminals (id INTEGER PRIMARY KEY, log TEXT NOT NULL) STRICT`,
			`INSERT INTO terminals VALUES (1, printf('%.*c', 8388608, 'x'))`,
		} {
			if _, err := db.Exec(statement); err != nil {
				b.Fatal(err)
			}
		}
		measure(b, func() {
			if _, err := db.Exec(`UPDATE terminals SET log = log || $1 WHERE id = 1`, string(data)); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// listJobs reads the list of jobs again and again until it is stopped.
func listJobs(b *testing.B, db *store.DB) (stop func()) {
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			_, _ = db.Jobs(ctx, workbench.JobFilter{Limit: 100}) // ends with ctx
		}
	}()
	return func() { cancel(); <-done }
}

// measure runs fn for the time of the benchmark and reports its middle and its
// slowest twentieth, in ms: an average hides the stall that a person notices.
func measure(b *testing.B, fn func()) time.Duration {
	b.Helper()
	var times []time.Duration
	for b.Loop() {
		began := time.Now()
		fn()
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	at := func(percent int) time.Duration { return times[(len(times)-1)*percent/100] }
	b.ReportMetric(float64(at(50).Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(at(95).Microseconds())/1000, "ms-p95")
	return at(50)
}

// BenchmarkPointReadWithBusyWriter reads one session while a writer commits
// without a pause: through pools of their own, and through one pool of one
// connection.
func BenchmarkPointReadWithBusyWriter(b *testing.B) {
	const statement = `SELECT name FROM sessions WHERE id = $1`
	b.Run("split-pools", func(b *testing.B) {
		db := storetest.Open(b)
		w := &terminalWriter{db: db}
		session := storetest.Session(b, db, storetest.Host(b, db).ID)
		w.term, w.process = storetest.RunningTerminal(b, db, session)
		stop := busy(func() error { w.append(b, make([]byte, 64<<10)); return nil })
		defer stop()
		measure(b, func() {
			if _, err := db.Session(b.Context(), session.ID); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("one-pool", func(b *testing.B) {
		path := b.TempDir() + "/holdfast.db"
		storetest.Create(b, path)
		db, err := sql.Open("sqlite", "file:"+path+"?"+url.Values{
			"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_busy_timeout": {"10000"},
		}.Encode())
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		if _, err := db.Exec(`CREATE TABLE bare (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT`); err != nil {
			b.Fatal(err)
		}
		stop := busy(func() error { return insertBlocks(db) })
		defer stop()
		measure(b, func() {
			var name string
			if err := db.QueryRow(statement, "nobody").Scan(&name); err != nil && !errors.Is(err, sql.ErrNoRows) {
				b.Fatal(err)
			}
		})
	})
}

// insertBlocks commits as many bytes as one ingest does, in the same rows.
func insertBlocks(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	for range 4 {
		if _, err := tx.Exec(`INSERT INTO bare (data) VALUES (zeroblob(16384))`); err != nil {
			_ = tx.Rollback()
			return err
		}
	}
	return tx.Commit()
}

// busy runs fn again and again until it is stopped.
func busy(fn func() error) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			default:
			}
			if err := fn(); err != nil {
				return
			}
		}
	}()
	return func() { close(quit); <-done }
}

// worstRatio is what ten times the history, or a thousand times the log, may cost:
// with B-trees that grow by a level, and noise, but not with what is read.
const worstRatio = 1.5

// BenchmarkScale reads what the start-up and the workspace read, with 10,000
// sessions, 100,000 jobs and 1,000,000 messages, beside a tenth of each.
func BenchmarkScale(b *testing.B) {
	for engine, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		b.Run(engine, func(b *testing.B) {
			small, large := newHistory(b, open, 1_000), newHistory(b, open, 10_000)
			for _, query := range []struct {
				name string
				run  func(h *history) error
			}{
				{"picker", (*history).picker},
				{"project-picker", (*history).projectPicker},
				{"jobs", (*history).jobs},
				{"session-jobs", (*history).sessionJobs},
				{"transcript", (*history).transcript},
				{"conversations", (*history).conversations},
			} {
				b.Run(query.name, func(b *testing.B) { compare(b, small, large, query.run) })
			}
		})
	}
}

// compare runs a query on a small and a large one in turn, so that noise meets
// both.
func compare[T any](b *testing.B, small, large T, query func(T) error) {
	b.Helper()
	var times [2][]time.Duration
	for b.Loop() {
		for i, h := range []T{small, large} {
			began := time.Now()
			if err := query(h); err != nil {
				b.Fatal(err)
			}
			times[i] = append(times[i], time.Since(began))
		}
	}
	slices.Sort(times[0])
	slices.Sort(times[1])
	little, much := times[0][len(times[0])/2], times[1][len(times[1])/2]
	ratio := float64(much) / float64(little)
	b.ReportMetric(float64(little.Microseconds())/1000, "ms-small")
	b.ReportMetric(float64(much.Microseconds())/1000, "ms-large")
	b.ReportMetric(ratio, "ratio")
	if b.N > 20 && ratio > worstRatio {
		b.Errorf("the large one takes %.2f times as long", ratio)
	}
}
