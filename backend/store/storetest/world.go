package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
)

// World is a row or more in every table, and a value in every foreign key:
// session s, job j and terminal t of codebase c, conversation chat with run r
// in environment w. `other`, `worker` and what is in them stays when those go.
func World() []string {
	return []string{
		`INSERT INTO hosts (id, name, machine_id, os, arch, data_dir, app_version, owner_mode, created_at, updated_at) VALUES ('h', 'n', 'm', 'linux', 'amd64', '/d', '1', 'cli', 1, 1)`,
		`INSERT INTO launches (id, host_id, mode, app_version, schema_version, pid, started_at, ended_at, end_kind) VALUES ('l', 'h', 'cli', '1', 8, 1, 1, 2, 'clean')`,
		`INSERT INTO launch_findings (id, launch_id, seq, subject_kind, subject_id, reason, alive, action, created_at) VALUES ('f', 'l', 1, 'job', 'j', 'cut', FALSE, 'failed', 1)`,
		`INSERT INTO key_value_store (key, updated_at, value) VALUES ('k', 1, 'v')`,
		`INSERT INTO app_settings (key, value, created_at, updated_at) VALUES ('k', 'v', 1, 1)`,
		`INSERT INTO error_logs (timestamp, message, metadata) VALUES (1, 'm', '{}')`,
		`INSERT INTO db_diagnostic_logs (timestamp, error_type, error_message) VALUES (1, 'busy', 'm')`,
		`INSERT INTO secrets (name, value, key_id, hint, created_at, updated_at) VALUES ('n', $1, 'k', '', 1, 1)`,
		`INSERT INTO backups (id, host_id, file_name, sha256, app_version, format, reason, size_bytes, schema_version, created_at) VALUES ('b', 'h', 'f', 's', '1', 'sqlite', 'manual', 1, 8, 1)`,
		`INSERT INTO retention_runs (id, host_id, started_by, status, started_at) VALUES ('rr', 'h', 'user', 'done', 1)`,

		`INSERT INTO remote_agent_codebases (id, name, default_cwd, host_id, path_key, project_hash, created_at, updated_at) VALUES ('c', 'n', '/p', 'h', '/p', 'x', 1, 1)`,
		`INSERT INTO remote_agent_codebase_env_vars (id, codebase_id, key, value, key_id, created_at, updated_at) VALUES ('e', 'c', 'NAME', $1, 'k', 1, 1)`,
		`INSERT INTO project_system_prompts (project_hash, task_type, created_at, updated_at, system_prompt) VALUES ('x', 'task', 1, 1, 'p')`,
		`INSERT INTO remote_agent_isolation_environments (id, codebase_id, workflow_type, workflow_id, working_path, branch_name, status, created_at, updated_at, host_id, path_key, repository_path, last_used_at) VALUES ('w', 'c', 'issue', '42', '/w', 'b', 'active', 1, 1, 'h', '/w', '/p', 1)`,
		`INSERT INTO isolation_links (environment_id, link_type, link_id, created_at) VALUES ('w', 'pr', '43', 1)`,
		`INSERT INTO worktree_snapshots (id, environment_id, codebase_id, host_id, repository_path, working_path, branch_name, snapshot_ref, snapshot_commit, head_commit, reason, created_at) VALUES ('snap', 'w', 'c', 'h', '/p', '/w', 'b', 'ref', 'a', 'b', 'remove', 1)`,

		`INSERT INTO sessions (id, project_directory, project_hash, codebase_id, host_id, created_at, updated_at) VALUES ('s', '/p', 'x', 'c', 'h', 1, 1), ('other', '/p', 'x', NULL, 'h', 1, 1)`,
		`INSERT INTO task_description_history (id, session_id, sequence_number, version, created_at, description) VALUES ('th', 's', 0, 1, 1, '')`,
		`INSERT INTO file_selection_history (id, session_id, sequence_number, version, created_at, included_files, force_excluded_files) VALUES ('fh', 's', 0, 1, 1, '[]', '[]')`,

		`INSERT INTO remote_agent_conversations (id, platform_type, platform_conversation_id, codebase_id, isolation_env_id, ai_assistant_type, last_activity_at, created_at, updated_at, host_id) VALUES ('chat', 'cli', '1', 'c', 'w', 'claude', 1, 1, 1, 'h'), ('worker', 'workflow', '2', NULL, NULL, 'claude', 1, 1, 1, 'h')`,
		`INSERT INTO remote_agent_sessions (id, conversation_id, codebase_id, parent_session_id, ai_assistant_type, active, started_at, ended_at, host_id) VALUES ('a1', 'chat', 'c', NULL, 'claude', FALSE, 1, 2, 'h'), ('a2', 'chat', 'c', 'a1', 'claude', TRUE, 2, NULL, 'h')`,
		`INSERT INTO remote_agent_messages (id, conversation_id, seq, role, status, agent_session_id, created_at) VALUES ('m', 'chat', 1, 'assistant', 'streaming', 'a2', 1)`,
		`INSERT INTO message_output (message_id, start_offset, created_at, data) VALUES ('m', 0, 1, $1)`,

		`INSERT INTO background_jobs (id, session_id, host_id, retry_of_job_id, created_at, updated_at, prompt) VALUES ('j', 's', 'h', NULL, 1, 1, ''), ('retry', 'other', 'h', 'j', 1, 1, '')`,
		`INSERT INTO job_output (job_id, attempt, channel, start_offset, created_at, data) VALUES ('j', 1, 'log', 0, 1, $1)`,
		`INSERT INTO terminal_sessions (id, session_id, work_session_id, job_id, host_id, status, created_at, updated_at) VALUES ('t', 't', 's', NULL, 'h', 'running', 1, 1), ('tj', 'tj', NULL, 'j', 'h', 'running', 1, 1)`,
		`INSERT INTO terminal_output (terminal_id, start_offset, byte_count, created_at, data) VALUES ('t', 0, 1, 1, $1), ('tj', 0, 1, 1, $1)`,
		`INSERT INTO terminal_checkpoints (terminal_id, start_offset, cols, rows, created_at, snapshot) VALUES ('t', 0, 80, 24, 1, 's')`,
		`INSERT INTO terminal_sizes (terminal_id, start_offset, cols, rows, created_at) VALUES ('t', 0, 80, 24, 1)`,
		`INSERT INTO terminal_launch_choices (terminal_id, on_launch, created_at) VALUES ('t', 'restart', 1)`,

		`INSERT INTO workflow_definitions (digest, name, created_at, definition) VALUES ('d', 'n', 1, 'nodes:')`,
		`INSERT INTO remote_agent_workflow_runs (id, workflow_name, conversation_id, codebase_id, status, lock_key, host_id, isolation_env_id, definition_digest, created_at, last_activity_at, user_message) VALUES ('r', 'n', 'chat', 'c', 'running', '/w', 'h', 'w', 'd', 1, 1, '')`,
		`INSERT INTO remote_agent_workflow_runs (id, workflow_name, conversation_id, parent_conversation_id, parent_run_id, status, host_id, created_at, last_activity_at, user_message) VALUES ('sub', 'n', 'worker', 'chat', 'r', 'running', 'h', 1, 1, '')`,
		`INSERT INTO remote_agent_workflow_runs (id, workflow_name, conversation_id, blocked_by_run_id, status, end_reason, completed_at, host_id, created_at, last_activity_at, user_message) VALUES ('lost', 'n', 'worker', 'r', 'cancelled', 'path_locked', 1, 'h', 1, 1, '')`,
		`INSERT INTO remote_agent_workflow_events (id, workflow_run_id, seq, event_type, created_at) VALUES ('ev', 'r', 1, 'workflow_started', 1)`,
		`INSERT INTO workflow_node_runs (id, workflow_run_id, node_id, node_type, status, created_at) VALUES ('n', 'r', 'ask', 'approval', 'waiting', 1)`,
		`INSERT INTO workflow_gates (id, workflow_run_id, node_run_id, node_id, kind, created_at, message) VALUES ('g', 'r', 'n', 'ask', 'approval', 1, '')`,

		`INSERT INTO processes (id, host_id, terminal_id, job_id, node_run_id, agent_session_id, kind, created_at, cwd, argv) VALUES ('pt', 'h', 't', NULL, NULL, NULL, 'pty', 1, '/', '[]'), ('pj', 'h', NULL, 'j', NULL, NULL, 'pipe', 1, '/', '[]'), ('pn', 'h', NULL, NULL, 'n', NULL, 'pipe', 1, '/', '[]'), ('pa', 'h', NULL, NULL, NULL, 'a2', 'pipe', 1, '/', '[]'), ('ptj', 'h', 'tj', NULL, NULL, NULL, 'pty', 1, '/', '[]')`,
		`INSERT INTO process_streams (process_id, stream, updated_at) VALUES ('pt', 'pty', 1), ('pj', 'stdout', 1), ('pn', 'stdout', 1), ('pa', 'stdout', 1)`,

		`INSERT INTO permission_requests (id, host_id, process_id, job_id, message_id, request_key, agent, tool, created_at, title) VALUES ('ask', 'h', 'pj', 'j', NULL, 'k', 'claude', 'Bash', 1, 'ls'), ('askm', 'h', 'pa', NULL, 'm', 'k', 'claude', 'Bash', 1, 'ls')`,
		`INSERT INTO permission_rules (id, project_hash, tool, decision, created_at) VALUES ('rule', 'x', 'Bash', 'allow', 1)`,
		`INSERT INTO job_prompts (id, job_id, seq, mode, created_at, text) VALUES ('jp', 'j', 1, 'steer', 1, '')`,
		`INSERT INTO plan_versions (job_id, version, source, created_at, content) VALUES ('j', 1, 'agent', 1, '')`,
		`INSERT INTO agent_quotas (host_id, agent, name, observed_at) VALUES ('h', 'claude', 'five_hour', 1)`,
		`INSERT INTO model_prices (provider, model, valid_from, input_price, output_price, cache_read_price, cache_write_5m_price, cache_write_1h_price, created_at, updated_at) VALUES ('anthropic', 'm', 1, 1, 1, 1, 1, 1, 1, 1)`,
		`INSERT INTO transcript_files (id, host_id, agent, assistant_session_id, created_at, updated_at, path) VALUES ('tf', 'h', 'claude', 'as', 1, 1, '/f')`,
		`INSERT INTO transcript_entries (agent, assistant_session_id, entry_id, file_id, start_offset, created_at, data) VALUES ('claude', 'as', 'u', 'tf', 0, 1, $1)`,
		`INSERT INTO usage_events (id, provider, provider_message_id, agent, model, host_id, session_id, job_id, conversation_id, workflow_run_id, codebase_id, cost_source, occurred_at, created_at, updated_at) VALUES ('u', 'p', 'm', 'a', 'm', 'h', 's', 'j', 'chat', 'r', 'c', 'unknown', 1, 1, 1)`,
		`INSERT INTO search_documents (id, kind, source_id, session_id, job_id, terminal_id, conversation_id, workflow_run_id, codebase_id, created_at, body) VALUES (1, 'session', 's', 's', NULL, NULL, NULL, NULL, 'c', 1, 'text'), (2, 'job', 'j', NULL, 'j', NULL, NULL, NULL, 'c', 1, 'text'), (3, 'terminal', 't', NULL, NULL, 't', NULL, NULL, NULL, 1, 'text'), (4, 'message', 'm', NULL, NULL, NULL, 'chat', NULL, NULL, 1, 'text'), (5, 'run', 'r', NULL, NULL, NULL, NULL, 'r', NULL, 1, 'text')`,
	}
}

// FillWorld stores the world. A blob is written differently by the engines, so
// it is a parameter.
func FillWorld(t testing.TB, db *store.DB) {
	t.Helper()
	db.RecordSlow(time.Hour) // a busy machine must not add rows to the world
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		for _, statement := range World() {
			var args []any
			if strings.Contains(statement, "$1") {
				args = []any{[]byte{0}}
			}
			if _, err := tx.ExecContext(context.Background(), statement, args...); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
