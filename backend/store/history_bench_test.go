package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// history is a database with some sessions, ten times as many jobs and a
// hundred times as many messages.
type history struct {
	db           *store.DB
	session      string
	codebase     string
	conversation string
}

// numbers are the rows from 1 to $1, on both engines.
const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST($1 AS INTEGER)) `

// newHistory fills a database with statements that make many rows each: through
// the store's methods it would take an hour.
func newHistory(b *testing.B, open storetest.Opener, sessions int) *history {
	b.Helper()
	h := &history{db: open(b), session: id("s", sessions/2), conversation: id("c", sessions/20)}
	host := storetest.Host(b, h.db)
	codebase := storetest.Codebase(b, h.db, host.ID)
	h.codebase = codebase.ID
	err := h.db.Write(b.Context(), func(tx *store.Tx) error {
		for _, fill := range []struct {
			statement string
			args      []any
		}{
			{
				numbers + `INSERT INTO sessions (id, name, project_directory, project_hash, codebase_id, host_id, created_at, updated_at, task_description)
SELECT 's' || i, 'session ' || i, '/p', CASE WHEN i % 10 = 0 THEN CAST($2 AS TEXT) ELSE 'other' END,
  CASE WHEN i % 10 = 0 THEN CAST($3 AS TEXT) END, $4, i, i, $5 FROM n`,
				[]any{sessions, codebase.ProjectHash, codebase.ID, host.ID, body(4 << 10)},
			},
			{numbers + `INSERT INTO task_description_history (id, session_id, sequence_number, version, op_type, created_at, description)
SELECT 'h' || i, 's' || i, 0, 1, 'init', i, 'task' FROM n`, []any{sessions}},
			{
				numbers + `INSERT INTO background_jobs (id, session_id, host_id, status, is_finalized, end_time, created_at, updated_at, prompt, response)
SELECT 'j' || i, 's' || (1 + i % CAST($2 AS INTEGER)), $3, 'completed', TRUE, i, i, i, $4, $4 FROM n`,
				[]any{sessions * 10, sessions, host.ID, body(2 << 10)},
			},
			{numbers + `INSERT INTO remote_agent_conversations (id, platform_type, platform_conversation_id, ai_assistant_type, last_activity_at, created_at, updated_at, host_id)
SELECT 'c' || i, 'desktop', 'c' || i, 'claude', i, i, i, $2 FROM n`, []any{sessions / 10, host.ID}},
			{
				numbers + `INSERT INTO remote_agent_messages (id, conversation_id, seq, role, created_at, completed_at, content)
SELECT 'm' || i, 'c' || (1 + i % CAST($2 AS INTEGER)), 1 + i / CAST($2 AS INTEGER), 'user', i, i, $3 FROM n`,
				[]any{sessions * 100, sessions / 10, body(200)},
			},
		} {
			if _, err := tx.ExecContext(b.Context(), fill.statement, fill.args...); err != nil {
				return fmt.Errorf("%w\n%s", err, fill.statement)
			}
		}
		if h.db.Engine() == "postgres" { // its autovacuum does so within a minute
			_, err := tx.ExecContext(b.Context(), `ANALYZE`)
			return err
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return h
}

func id(kind string, n int) string { return fmt.Sprint(kind, n) }

func body(n int) string { return fmt.Sprintf("%0*d", n, 0) }

// picker, and the methods below it, read one page each.
func (h *history) picker() error {
	return page(h.db.SessionCards(context.Background(), workbench.SessionFilter{Limit: 50}))
}

func (h *history) projectPicker() error {
	return page(h.db.SessionCards(context.Background(), workbench.SessionFilter{CodebaseID: h.codebase, Limit: 50}))
}

func (h *history) jobs() error {
	return page(h.db.Jobs(context.Background(), workbench.JobFilter{Limit: 100}))
}

func (h *history) sessionJobs() error {
	return page(h.db.Jobs(context.Background(), workbench.JobFilter{SessionID: h.session, Limit: 100}))
}

func page[T any](rows []T, err error) error {
	if err == nil && len(rows) == 0 {
		return fmt.Errorf("an empty page shows nothing")
	}
	return err
}

func (h *history) transcript() error {
	return page(h.db.MessagesBefore(context.Background(), h.conversation, 0, 100))
}

func (h *history) conversations() error {
	return page(h.db.Conversations(context.Background(), workbench.ConversationFilter{Limit: 50}))
}
