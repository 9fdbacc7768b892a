package store_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// BenchmarkIngestTerminal appends to an empty log and to one at its cap of 64
// MiB. The two must cost the same, and not much more than the bare insert: both
// are one durable transaction.
func BenchmarkIngestTerminal(b *testing.B) {
	for _, size := range []int{1 << 10, 16 << 10} {
		for _, stored := range []int64{0, workbench.TerminalCapBytes} {
			b.Run(fmt.Sprintf("%dKiB/stored=%dMiB", size>>10, stored>>20), func(b *testing.B) {
				db := storetest.Open(b)
				w := &terminalWriter{db: db}
				w.term, w.process = storetest.RunningTerminal(b, db, storetest.Session(b, db, storetest.Host(b, db).ID))
				for w.at < stored {
					w.append(b, bytes.Repeat([]byte{'x'}, 1<<20))
				}
				data := bytes.Repeat([]byte{'x'}, size)
				b.SetBytes(int64(size))
				b.ResetTimer()
				for b.Loop() {
					w.append(b, data)
				}
			})
		}
		b.Run(fmt.Sprintf("%dKiB/bare-insert", size>>10), func(b *testing.B) { bareInsert(b, size) })
	}
}

// terminalWriter appends to one terminal.
type terminalWriter struct {
	db      *store.DB
	term    workbench.Terminal
	process workbench.Process
	at      int64
	keep    bool // everything, beyond the cap
}

func (w *terminalWriter) append(b *testing.B, data []byte) {
	n := int64(len(data))
	keep := int64(workbench.TerminalCapBytes)
	if w.keep {
		keep = 0
	}
	err := w.db.IngestTerminal(b.Context(), workbench.TerminalIngest{
		TerminalID: w.term.ID, ProcessID: w.process.ID, From: w.at, To: w.at + n, CapBytes: keep,
		Chunks: []workbench.OutputChunk{{StartOffset: w.at, ByteCount: n, Codec: workbench.CodecRaw, Data: data}},
	})
	if err != nil {
		b.Fatal(err)
	}
	w.at += n
}

// bareInsert writes the same bytes into a table without anything around it, a
// durable transaction each.
func bareInsert(b *testing.B, size int) {
	db := raw(b, b.TempDir()+"/bare.db")
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		`PRAGMA journal_mode = WAL`, `PRAGMA synchronous = FULL`, `CREATE TABLE bare (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT`,
	} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	data := bytes.Repeat([]byte{'x'}, size)
	b.SetBytes(int64(size))
	b.ResetTimer()
	for b.Loop() {
		if _, err := db.Exec(`INSERT INTO bare (data) VALUES ($1)`, data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSessionCards reads pages of the picker with 2,000 sessions.
func BenchmarkSessionCards(b *testing.B) {
	db := storetest.Open(b)
	fillSessions(b, db, 2000)
	first, err := db.SessionCards(b.Context(), workbench.SessionFilter{Limit: 2000})
	if err != nil || len(first) != 2000 {
		b.Fatalf("%d sessions, %v", len(first), err)
	}
	deep := first[1900]
	for name, filter := range map[string]workbench.SessionFilter{
		"first-page": {Limit: 50},
		"deep-page":  {Limit: 50, BeforeTime: deep.UpdatedAt, BeforeID: deep.ID},
		"search":     {Limit: 50, Search: "session 19"},
		"all":        {Limit: 2000},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := db.SessionCards(b.Context(), filter); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fillSessions stores sessions with a task of 4 KiB, a terminal and two jobs
// each, of which one failed, in one transaction.
func fillSessions(b *testing.B, db *store.DB, n int) {
	b.Helper()
	host := storetest.Host(b, db)
	ctx := b.Context()
	err := db.Write(ctx, func(tx *store.Tx) error {
		for i := range n {
			id := workbench.NewID()
			for _, insert := range []struct {
				statement string
				args      []any
			}{
				{
					`INSERT INTO sessions (id, name, project_directory, project_hash, host_id, created_at, updated_at, task_description) VALUES ($1, $2, '/p', 'h', $3, $4, $4, $5)`,
					[]any{id, fmt.Sprint("session ", i), host.ID, storetest.Epoch + i, string(bytes.Repeat([]byte{'t'}, 4<<10))},
				},
				{
					`INSERT INTO terminal_sessions (id, session_id, work_session_id, host_id, created_at, updated_at) VALUES ($1, $1, $1, $2, 1, 1)`,
					[]any{id, host.ID},
				},
				{
					`INSERT INTO background_jobs (id, session_id, host_id, status, failure_reason, end_time, created_at, updated_at, prompt) VALUES ($1 || 'a', $1, $2, 'failed', 'error', 1, 1, 1, ''), ($1 || 'b', $1, $2, 'created', NULL, NULL, 1, 1, '')`,
					[]any{id, host.ID},
				},
			} {
				if _, err := tx.ExecContext(ctx, insert.statement, insert.args...); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
