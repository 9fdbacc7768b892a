package store_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// TestImpossibleRowsAreRefused breaks one rule a row, without the store: a
// defect of the program must not become a row that no launch can resolve.
func TestImpossibleRowsAreRefused(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, statement string
		code            int
	}{
		{"status that does not exist", `UPDATE background_jobs SET status = 'done'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"final job without end", `UPDATE background_jobs SET status = 'completed'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"live job with an end", `UPDATE background_jobs SET end_time = 1`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"failed job without reason", `UPDATE background_jobs SET status = 'failed', end_time = 1`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"reason without failure", `UPDATE background_jobs SET failure_reason = 'error'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"finalised live job", `UPDATE background_jobs SET is_finalized = TRUE`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"bool of two", `UPDATE background_jobs SET is_finalized = 2`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"priority of three", `UPDATE background_jobs SET priority = 3`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"payload that is no JSON", `UPDATE background_jobs SET payload = '{'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"payload that is a list", `UPDATE background_jobs SET payload = '[]'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"text for a number", `UPDATE background_jobs SET attempt = 'many'`, sqlite3.SQLITE_CONSTRAINT_DATATYPE},
		{"job without prompt", `UPDATE background_jobs SET prompt = NULL`, sqlite3.SQLITE_CONSTRAINT_NOTNULL},
		{"job of no session", `UPDATE background_jobs SET session_id = 'nobody'`, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY},

		{"ended terminal without reason", `UPDATE terminal_sessions SET status = 'failed', ended_at = 1`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"ended terminal without time", `UPDATE terminal_sessions SET status = 'failed', end_reason = 'exited'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"live terminal with an end", `UPDATE terminal_sessions SET ended_at = 1`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"attention since never", `UPDATE terminal_sessions SET status = 'agent_requires_attention'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"live terminal with a log", `UPDATE terminal_sessions SET output_log = 'text'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"output that starts after its end", `UPDATE terminal_sessions SET output_start_offset = 1`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"second terminal of a key", `INSERT INTO terminal_sessions (id, session_id, host_id, created_at, updated_at) SELECT 'x', session_id, host_id, 1, 1 FROM terminal_sessions`, sqlite3.SQLITE_CONSTRAINT_UNIQUE},

		{"process of nobody", `UPDATE processes SET terminal_id = NULL, job_id = NULL`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"process of two", `UPDATE processes SET job_id = (SELECT id FROM background_jobs) WHERE terminal_id IS NOT NULL`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"exited process without time", `UPDATE processes SET status = 'exited'`, sqlite3.SQLITE_CONSTRAINT_CHECK},

		{"row of output without bytes", `INSERT INTO terminal_output VALUES ((SELECT id FROM terminal_sessions), 0, 0, 'raw', 1, x'')`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"row of output that says more", `INSERT INTO terminal_output VALUES ((SELECT id FROM terminal_sessions), 0, 9, 'raw', 1, x'00')`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"gap with bytes", `INSERT INTO terminal_output VALUES ((SELECT id FROM terminal_sessions), 0, 1, 'gap', 1, x'00')`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"output before the start", `INSERT INTO terminal_output VALUES ((SELECT id FROM terminal_sessions), -1, 1, 'raw', 1, x'00')`, sqlite3.SQLITE_CONSTRAINT_CHECK},

		{"history before its start", `UPDATE sessions SET task_history_current_index = -1`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"selection that is an object", `UPDATE sessions SET included_files = '{}'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"entry by nobody's operation", `UPDATE task_description_history SET op_type = 'paste'`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"two entries of a number", `INSERT INTO task_description_history (id, session_id, sequence_number, version, created_at, description) SELECT 'x', session_id, sequence_number, 2, 1, '' FROM task_description_history`, sqlite3.SQLITE_CONSTRAINT_UNIQUE},
		{"launch that ended somehow", `INSERT INTO launches (id, host_id, mode, app_version, schema_version, pid, started_at, ended_at) VALUES ('x', (SELECT id FROM hosts), 'cli', '1', 3, 1, 1, 1)`, sqlite3.SQLITE_CONSTRAINT_CHECK},
		{"host with rows", `DELETE FROM hosts`, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY},
	}
	store := storetest.Open(t)
	session := storetest.Session(t, store, storetest.Host(t, store).ID)
	storetest.Terminal(t, store, session)
	storetest.Job(t, store, session)
	db := raw(t, store.Path())
	for _, r := range rows {
		_, err := db.ExecContext(t.Context(), r.statement)
		var refused *sqlite.Error
		if !errors.As(err, &refused) || refused.Code() != r.code {
			t.Errorf("%s: %v, want code %d", r.name, err, r.code)
		}
	}
}

// TestDeletionFollowsTheDataModel counts the rows of every table before and
// after each deletion of SCHEMA 6.2.
func TestDeletionFollowsTheDataModel(t *testing.T) {
	t.Parallel()
	const usage = `INSERT INTO usage_events (id, provider, provider_message_id, agent, model, host_id, session_id, job_id, codebase_id, cost_source, occurred_at, created_at, updated_at)
SELECT 'u', 'p', 'm', 'a', 'm', j.host_id, j.session_id, j.id, s.codebase_id, 'unknown', 1, 1, 1 FROM background_jobs j JOIN sessions s ON s.id = j.session_id WHERE j.retry_of_job_id IS NULL`
	fill := []string{
		`INSERT INTO hosts VALUES ('h', 'n', 'm', 'linux', 'amd64', '/d', '1', NULL, NULL, NULL, NULL, NULL, 1, 1)`,
		`INSERT INTO remote_agent_codebases (id, name, default_cwd, host_id, path_key, project_hash, created_at, updated_at) VALUES ('c', 'n', '/p', 'h', '/p', 'x', 1, 1)`,
		`INSERT INTO sessions (id, project_directory, project_hash, codebase_id, host_id, created_at, updated_at) VALUES ('s', '/p', 'x', 'c', 'h', 1, 1), ('other', '/p', 'x', 'c', 'h', 1, 1)`,
		`INSERT INTO task_description_history (id, session_id, sequence_number, version, created_at, description) VALUES ('e', 's', 0, 1, 1, '')`,
		`INSERT INTO file_selection_history (id, session_id, sequence_number, version, created_at, included_files, force_excluded_files) VALUES ('e', 's', 0, 1, 1, '[]', '[]')`,
		`INSERT INTO background_jobs (id, session_id, host_id, retry_of_job_id, created_at, updated_at, prompt) VALUES ('j', 's', 'h', NULL, 1, 1, ''), ('retry', 'other', 'h', 'j', 1, 1, '')`,
		`INSERT INTO job_output VALUES ('j', 1, 'log', 0, 1, x'00')`,
		`INSERT INTO terminal_sessions (id, session_id, work_session_id, job_id, host_id, created_at, updated_at) VALUES ('t', 't', 's', NULL, 'h', 1, 1), ('tj', 'tj', NULL, 'j', 'h', 1, 1)`,
		`INSERT INTO terminal_output VALUES ('t', 0, 1, 'raw', 1, x'00'), ('tj', 0, 1, 'raw', 1, x'00')`,
		`INSERT INTO processes (id, host_id, terminal_id, job_id, kind, created_at, cwd, argv) VALUES ('pt', 'h', 't', NULL, 'pty', 1, '/', '[]'), ('pj', 'h', NULL, 'j', 'pipe', 1, '/', '[]')`,
		`INSERT INTO process_streams (process_id, stream, updated_at) VALUES ('pt', 'pty', 1), ('pj', 'stdout', 1)`,
		usage,
	}
	for name, c := range map[string]struct{ statement, want string }{
		"session": {
			`DELETE FROM sessions WHERE id = 's'`,
			"codebases 1, sessions 1, task 0, files 0, jobs 1, job_output 0, terminals 0, terminal_output 0, processes 0, streams 0, usage 1; NULL: usage.session_id, usage.job_id, retry_of_job_id",
		},
		"job": {
			`DELETE FROM background_jobs WHERE id = 'j'`,
			"codebases 1, sessions 2, task 1, files 1, jobs 1, job_output 0, terminals 1, terminal_output 1, processes 1, streams 1, usage 1; NULL: usage.job_id, retry_of_job_id",
		},
		"terminal": {
			`DELETE FROM terminal_sessions WHERE id = 't'`,
			"codebases 1, sessions 2, task 1, files 1, jobs 2, job_output 1, terminals 1, terminal_output 1, processes 1, streams 1, usage 1; NULL: ",
		},
		"codebase": {
			`DELETE FROM remote_agent_codebases`,
			"codebases 0, sessions 2, task 1, files 1, jobs 2, job_output 1, terminals 2, terminal_output 2, processes 2, streams 2, usage 1; NULL: usage.codebase_id, sessions.codebase_id",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := raw(t, storetest.Open(t).Path())
			for _, statement := range append(fill, c.statement) {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			if got := census(t, db); got != c.want {
				t.Errorf("left:\n got %s\nwant %s", got, c.want)
			}
			if orphans := texts(t, db, `SELECT "table" FROM pragma_foreign_key_check`); len(orphans) > 0 {
				t.Errorf("rows that refer to nothing: %v", orphans)
			}
		})
	}
}

// census counts the rows of each table and names the columns that were set to
// NULL.
func census(t *testing.T, db *sql.DB) string {
	t.Helper()
	counts := texts(t, db, `SELECT 'codebases ' || COUNT(*) FROM remote_agent_codebases
UNION ALL SELECT 'sessions ' || COUNT(*) FROM sessions
UNION ALL SELECT 'task ' || COUNT(*) FROM task_description_history
UNION ALL SELECT 'files ' || COUNT(*) FROM file_selection_history
UNION ALL SELECT 'jobs ' || COUNT(*) FROM background_jobs
UNION ALL SELECT 'job_output ' || COUNT(*) FROM job_output
UNION ALL SELECT 'terminals ' || COUNT(*) FROM terminal_sessions
UNION ALL SELECT 'terminal_output ' || COUNT(*) FROM terminal_output
UNION ALL SELECT 'processes ' || COUNT(*) FROM processes
UNION ALL SELECT 'streams ' || COUNT(*) FROM process_streams
UNION ALL SELECT 'usage ' || COUNT(*) FROM usage_events`)
	nulls := texts(t, db, `SELECT 'usage.session_id' FROM usage_events WHERE session_id IS NULL
UNION ALL SELECT 'usage.job_id' FROM usage_events WHERE job_id IS NULL
UNION ALL SELECT 'usage.codebase_id' FROM usage_events WHERE codebase_id IS NULL
UNION ALL SELECT 'retry_of_job_id' FROM background_jobs WHERE id = 'retry' AND retry_of_job_id IS NULL
UNION ALL SELECT 'sessions.codebase_id' FROM sessions WHERE id = 's' AND codebase_id IS NULL`)
	return strings.Join(counts, ", ") + "; NULL: " + strings.Join(nulls, ", ")
}
