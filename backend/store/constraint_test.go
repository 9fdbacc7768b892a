package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestImpossibleRowsAreRefused breaks the rules one by one, without the
// methods of the store: a defect of the program must not become a row that no
// launch can resolve.
func TestImpossibleRowsAreRefused(t *testing.T) {
	t.Parallel()
	invalid := map[string]string{
		"launch that ended somehow":            `UPDATE launches SET end_kind = NULL`,
		"launch that ended at no time":         `UPDATE launches SET ended_at = NULL`,
		"variable without a name":              `UPDATE remote_agent_codebase_env_vars SET key = ''`,
		"variable with a long name":            `UPDATE remote_agent_codebase_env_vars SET key = '` + strings.Repeat("k", 256) + `'`,
		"removed environment without time":     `UPDATE remote_agent_isolation_environments SET status = 'destroyed'`,
		"environment removed and active":       `UPDATE remote_agent_isolation_environments SET removed_at = 1`,
		"version with an empty name":           `UPDATE task_description_history SET name = ''`,
		"history before its start":             `UPDATE sessions SET task_history_current_index = -1`,
		"selection before its start":           `UPDATE sessions SET file_history_current_index = -1`,
		"active span with an end":              `UPDATE remote_agent_sessions SET ended_at = 2 WHERE id = 'a2'`,
		"ended span without an end":            `UPDATE remote_agent_sessions SET active = FALSE WHERE id = 'a2'`,
		"reason of an end that is not":         `UPDATE remote_agent_sessions SET ended_reason = 'imported' WHERE id = 'a2'`,
		"complete message without time":        `UPDATE remote_agent_messages SET status = 'complete'`,
		"streaming message with an end":        `UPDATE remote_agent_messages SET completed_at = 1`,
		"text of a message before its start":   `UPDATE message_output SET start_offset = -1`,
		"final job without end":                `UPDATE background_jobs SET status = 'completed'`,
		"live job with an end":                 `UPDATE background_jobs SET end_time = 1`,
		"failed job without reason":            `UPDATE background_jobs SET status = 'failed', end_time = 1`,
		"reason without failure":               `UPDATE background_jobs SET failure_reason = 'error'`,
		"finalised live job":                   `UPDATE background_jobs SET is_finalized = TRUE`,
		"priority of three":                    `UPDATE background_jobs SET priority = 3`,
		"priority below low":                   `UPDATE background_jobs SET priority = -1`,
		"attempt before the first":             `UPDATE background_jobs SET attempt = -1`,
		"job that may never start":             `UPDATE background_jobs SET max_attempts = 0`,
		"text for a number":                    `UPDATE background_jobs SET attempt = 'many'`,
		"text of a job before its start":       `UPDATE job_output SET start_offset = -1`,
		"ended terminal without reason":        `UPDATE terminal_sessions SET status = 'failed', ended_at = 1`,
		"ended terminal without time":          `UPDATE terminal_sessions SET status = 'failed', end_reason = 'exited'`,
		"live terminal with an end":            `UPDATE terminal_sessions SET ended_at = 1`,
		"live terminal with a reason":          `UPDATE terminal_sessions SET end_reason = 'exited'`,
		"attention since never":                `UPDATE terminal_sessions SET status = 'agent_requires_attention'`,
		"live terminal with a log":             `UPDATE terminal_sessions SET output_log = 'text'`,
		"live terminal with a picture":         `UPDATE terminal_sessions SET output_snapshot = 'text'`,
		"output that starts after its end":     `UPDATE terminal_sessions SET output_start_offset = 1`,
		"output that starts before its start":  `UPDATE terminal_sessions SET output_start_offset = -1`,
		"row of output without bytes":          `UPDATE terminal_output SET byte_count = 0`,
		"row of output that says more":         `UPDATE terminal_output SET byte_count = 9`,
		"gap with bytes":                       `UPDATE terminal_output SET codec = 'gap'`,
		"output before the start":              `UPDATE terminal_output SET start_offset = -1`,
		"screen before the start":              `UPDATE terminal_checkpoints SET start_offset = -1`,
		"size before the start":                `UPDATE terminal_sizes SET start_offset = -1`,
		"final run without end":                `UPDATE remote_agent_workflow_runs SET status = 'completed', end_reason = 'finished'`,
		"live run with an end":                 `UPDATE remote_agent_workflow_runs SET completed_at = 1 WHERE id = 'r'`,
		"ended run without reason":             `UPDATE remote_agent_workflow_runs SET end_reason = NULL WHERE id = 'lost'`,
		"live run with a reason of its end":    `UPDATE remote_agent_workflow_runs SET end_reason = 'user' WHERE id = 'r'`,
		"paused run without reason":            `UPDATE remote_agent_workflow_runs SET status = 'paused' WHERE id = 'r'`,
		"running run with a reason of a pause": `UPDATE remote_agent_workflow_runs SET pause_reason = 'gate' WHERE id = 'r'`,
		"ended node run without end":           `UPDATE workflow_node_runs SET status = 'completed'`,
		"live node run with an end":            `UPDATE workflow_node_runs SET ended_at = 1`,
		"failed node run without reason":       `UPDATE workflow_node_runs SET status = 'failed', ended_at = 1`,
		"reason of a node that did not fail":   `UPDATE workflow_node_runs SET failure_reason = 'error'`,
		"answered gate without time":           `UPDATE workflow_gates SET status = 'approved'`,
		"open gate with an answer's time":      `UPDATE workflow_gates SET decided_at = 1`,
		"process of nobody":                    `UPDATE processes SET terminal_id = NULL, job_id = NULL, node_run_id = NULL, agent_session_id = NULL`,
		"process of two":                       `UPDATE processes SET job_id = 'j' WHERE id = 'pn'`,
		"exited process without time":          `UPDATE processes SET status = 'exited'`,
		"live process with an end":             `UPDATE processes SET ended_at = 1`,
		"cost of unknown source":               `UPDATE usage_events SET cost_nano_usd = 1`,
		"no cost of a known source":            `UPDATE usage_events SET cost_source = 'reported'`,
		"document of nothing":                  `UPDATE search_documents SET session_id = NULL WHERE id = 1`,
		"document of two":                      `UPDATE search_documents SET job_id = 'j' WHERE id = 1`,
	}
	conflicts := map[string]string{
		"second project in a directory":     `INSERT INTO remote_agent_codebases (id, name, default_cwd, host_id, path_key, project_hash, created_at, updated_at) VALUES ('x', 'n', '/p', 'h', '/p', 'x', 1, 1)`,
		"second variable of a name":         `INSERT INTO remote_agent_codebase_env_vars (id, codebase_id, key, value, key_id, created_at, updated_at) SELECT 'x', codebase_id, key, value, key_id, 1, 1 FROM remote_agent_codebase_env_vars`,
		"second finding of a number":        `INSERT INTO launch_findings (id, launch_id, seq, subject_kind, subject_id, reason, alive, action, created_at) VALUES ('x', 'l', 1, 'job', 'j', 'cut', FALSE, 'failed', 1)`,
		"second backup in a file":           `INSERT INTO backups (id, host_id, file_name, sha256, app_version, format, reason, size_bytes, schema_version, created_at) VALUES ('x', 'h', 'f', 's', '1', 'sqlite', 'manual', 1, 8, 1)`,
		"second worktree of an issue":       `INSERT INTO remote_agent_isolation_environments (id, codebase_id, workflow_type, workflow_id, working_path, branch_name, created_at, updated_at, host_id, path_key, repository_path, last_used_at) VALUES ('x', 'c', 'issue', '42', '/y', 'b', 1, 1, 'h', '/y', '/p', 1)`,
		"second worktree in a directory":    `INSERT INTO remote_agent_isolation_environments (id, codebase_id, workflow_type, workflow_id, working_path, branch_name, created_at, updated_at, host_id, path_key, repository_path, last_used_at) VALUES ('x', 'c', 'task', 'y', '/w', 'b', 1, 1, 'h', '/w', '/p', 1)`,
		"second snapshot of a ref":          `INSERT INTO worktree_snapshots (id, host_id, repository_path, working_path, branch_name, snapshot_ref, snapshot_commit, head_commit, reason, created_at) VALUES ('x', 'h', '/p', '/w', 'b', 'ref', 'a', 'b', 'remove', 1)`,
		"second task text of a number":      `INSERT INTO task_description_history (id, session_id, sequence_number, version, created_at, description) VALUES ('x', 's', 0, 1, 1, '')`,
		"second selection of a number":      `INSERT INTO file_selection_history (id, session_id, sequence_number, version, created_at, included_files, force_excluded_files) VALUES ('x', 's', 0, 1, 1, '[]', '[]')`,
		"second conversation of an id":      `INSERT INTO remote_agent_conversations (id, platform_type, platform_conversation_id, ai_assistant_type, last_activity_at, created_at, updated_at, host_id) VALUES ('x', 'cli', '1', 'claude', 1, 1, 1, 'h')`,
		"second active span":                `INSERT INTO remote_agent_sessions (id, conversation_id, ai_assistant_type, started_at, host_id) VALUES ('x', 'chat', 'claude', 1, 'h')`,
		"second message of a number":        `INSERT INTO remote_agent_messages (id, conversation_id, seq, role, created_at, completed_at) VALUES ('x', 'chat', 1, 'user', 1, 1)`,
		"second terminal of a key":          `INSERT INTO terminal_sessions (id, session_id, host_id, created_at, updated_at) VALUES ('x', 't', 'h', 1, 1)`,
		"second terminal of a job":          `INSERT INTO terminal_sessions (id, session_id, job_id, host_id, created_at, updated_at) VALUES ('x', 'x', 'j', 'h', 1, 1)`,
		"second screen of a byte":           `INSERT INTO terminal_checkpoints (terminal_id, start_offset, cols, rows, created_at, snapshot) VALUES ('t', 0, 1, 1, 1, '')`,
		"second size of a byte":             `INSERT INTO terminal_sizes (terminal_id, start_offset, cols, rows, created_at) VALUES ('t', 0, 1, 1, 1)`,
		"second choice of a terminal":       `INSERT INTO terminal_launch_choices (terminal_id, on_launch, created_at) VALUES ('t', 'resume', 1)`,
		"second run in a path":              `INSERT INTO remote_agent_workflow_runs (id, workflow_name, conversation_id, lock_key, host_id, created_at, last_activity_at, user_message) VALUES ('x', 'n', 'worker', '/w', 'h', 1, 1, '')`,
		"second event of a number":          `INSERT INTO remote_agent_workflow_events (id, workflow_run_id, seq, event_type, created_at) VALUES ('x', 'r', 1, 'workflow_started', 1)`,
		"second attempt of a number":        `INSERT INTO workflow_node_runs (id, workflow_run_id, node_id, node_type, status, ended_at, created_at) VALUES ('x', 'r', 'ask', 'approval', 'completed', 1, 1)`,
		"second live attempt":               `INSERT INTO workflow_node_runs (id, workflow_run_id, node_id, node_type, attempt, created_at) VALUES ('x', 'r', 'ask', 'approval', 2, 1)`,
		"second gate of a node run":         `INSERT INTO workflow_gates (id, workflow_run_id, node_run_id, node_id, kind, created_at, message) VALUES ('x', 'r', 'n', 'ask', 'approval', 1, '')`,
		"second process of a terminal":      `INSERT INTO processes (id, host_id, terminal_id, kind, created_at, cwd, argv) VALUES ('x', 'h', 't', 'pty', 1, '/', '[]')`,
		"second process of a job":           `INSERT INTO processes (id, host_id, job_id, kind, created_at, cwd, argv) VALUES ('x', 'h', 'j', 'pipe', 1, '/', '[]')`,
		"second process of a node run":      `INSERT INTO processes (id, host_id, node_run_id, kind, created_at, cwd, argv) VALUES ('x', 'h', 'n', 'pipe', 1, '/', '[]')`,
		"second process of an agent's span": `INSERT INTO processes (id, host_id, agent_session_id, kind, created_at, cwd, argv) VALUES ('x', 'h', 'a2', 'pipe', 1, '/', '[]')`,
		"message counted twice":             `INSERT INTO usage_events (id, provider, provider_message_id, agent, model, host_id, cost_source, occurred_at, created_at, updated_at) VALUES ('x', 'p', 'm', 'a', 'm', 'h', 'unknown', 1, 1, 1)`,
		"second document of a piece":        `INSERT INTO search_documents (kind, source_id, session_id, created_at, body) VALUES ('session', 's', 's', 1, '')`,
	}
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		fillWorld(t, db)
		for name, statement := range invalid {
			wantRefusal(t, db, name, statement, workbench.EInvalid)
		}
		for name, statement := range conflicts {
			wantRefusal(t, db, name, statement, workbench.EConflict)
		}
	})
}

// TestEveryColumnKeepsItsRule breaks what the schema says of each column alone.
func TestEveryColumnKeepsItsRule(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		fillWorld(t, db)
		for _, tab := range tables(t) {
			for _, name := range tab.enums {
				set := fmt.Sprintf(`UPDATE %s SET %s = 'nothing'`, tab.name, name)
				wantRefusal(t, db, "value that is not listed", set, workbench.EInvalid)
			}
			for _, c := range tab.columns {
				wantColumnRule(t, db, tab.name, c)
			}
		}
	})
}

func wantColumnRule(t *testing.T, db *store.DB, table string, c column) {
	t.Helper()
	set := fmt.Sprintf(`UPDATE %s SET %s = `, table, c.name)
	if c.notNull {
		wantRefusal(t, db, "nothing", set+`NULL`, workbench.EInvalid)
	}
	if c.reference != "" {
		// Of one row: in two, the same value may break a unique rule first.
		one := fmt.Sprintf(` WHERE %[1]s = (SELECT MIN(%[1]s) FROM %[2]s)`, c.name, table)
		wantRefusal(t, db, "reference to nothing", set+`'nobody'`+one, workbench.ENotFound)
	}
	switch c.kind {
	case "json{}":
		wantRefusal(t, db, "list for an object", set+`'[]'`, workbench.EInvalid)
	case "json[]":
		wantRefusal(t, db, "object for a list", set+`'{}'`, workbench.EInvalid)
	case "bool":
		if db.Engine() == "sqlite" {
			wantRefusal(t, db, "bool of two", set+`2`, workbench.EInvalid)
		}
	case "int":
		wantRefusal(t, db, "text for a number", set+`'many'`, workbench.EInvalid)
	}
	if c.kind[0] == 'j' {
		wantRefusal(t, db, "text that is no JSON", set+`'{'`, workbench.EInvalid)
	}
}

func wantRefusal(t *testing.T, db *store.DB, name, statement string, want workbench.Code) {
	t.Helper()
	if err := tryApply(t.Context(), db, statement); workbench.ErrorCode(err) != want {
		t.Errorf("%s: error %q, want %q: %s: %v", name, workbench.ErrorCode(err), want, statement, err)
	}
}
