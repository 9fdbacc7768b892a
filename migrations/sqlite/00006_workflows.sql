-- +goose Up
CREATE TABLE workflow_definitions (
  digest      TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL,
  source_path TEXT,
  created_at  INTEGER NOT NULL,
  definition  TEXT NOT NULL
) STRICT;

-- runs_path_lock_ux is the path lock: one live run per working path of a machine. An index cannot outlive its run.
CREATE TABLE remote_agent_workflow_runs (
  id                     TEXT NOT NULL PRIMARY KEY,
  workflow_name          TEXT NOT NULL,
  conversation_id        TEXT NOT NULL REFERENCES remote_agent_conversations (id) ON DELETE CASCADE,
  parent_conversation_id TEXT REFERENCES remote_agent_conversations (id) ON DELETE SET NULL,
  codebase_id            TEXT REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  status                 TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  current_step_index     INTEGER NOT NULL DEFAULT 0,
  step_count             INTEGER NOT NULL DEFAULT 0,
  working_path           TEXT,
  lock_key               TEXT,
  host_id                TEXT NOT NULL REFERENCES hosts (id),
  isolation_env_id       TEXT REFERENCES remote_agent_isolation_environments (id) ON DELETE SET NULL,
  parent_run_id          TEXT REFERENCES remote_agent_workflow_runs (id) ON DELETE SET NULL,
  blocked_by_run_id      TEXT REFERENCES remote_agent_workflow_runs (id) ON DELETE SET NULL,
  definition_digest      TEXT REFERENCES workflow_definitions (digest),
  pause_reason           TEXT CHECK (pause_reason IN ('gate', 'interrupted')),
  end_reason             TEXT CHECK (end_reason IN ('finished', 'node_failed', 'user', 'rejected', 'cancel_node', 'path_locked', 'orphaned', 'error', 'imported')),
  error_message          TEXT,
  resume_count           INTEGER NOT NULL DEFAULT 0,
  last_event_seq         INTEGER NOT NULL DEFAULT 0,
  created_at             INTEGER NOT NULL,
  started_at             INTEGER,
  completed_at           INTEGER,
  last_activity_at       INTEGER NOT NULL,
  inputs                 TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(inputs) THEN json_type(inputs) = 'object' ELSE inputs IS NULL END),
  metadata               TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(metadata) THEN json_type(metadata) = 'object' ELSE metadata IS NULL END),
  user_message           TEXT NOT NULL,
  CHECK ((completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))),
  CHECK ((end_reason IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))),
  CHECK ((pause_reason IS NOT NULL) = (status = 'paused'))
) STRICT;
CREATE UNIQUE INDEX runs_path_lock_ux ON remote_agent_workflow_runs (host_id, lock_key) WHERE status IN ('pending', 'running', 'paused');
CREATE INDEX runs_recent_ix ON remote_agent_workflow_runs (created_at DESC, id DESC);
CREATE INDEX runs_conversation_ix ON remote_agent_workflow_runs (conversation_id, created_at DESC, id DESC);
CREATE INDEX runs_codebase_ix ON remote_agent_workflow_runs (codebase_id, created_at DESC, id DESC);
CREATE INDEX runs_status_ix ON remote_agent_workflow_runs (status, created_at DESC, id DESC);
CREATE INDEX runs_host_ix ON remote_agent_workflow_runs (host_id, status);
CREATE INDEX runs_parent_conv_ix ON remote_agent_workflow_runs (parent_conversation_id);
CREATE INDEX runs_env_ix ON remote_agent_workflow_runs (isolation_env_id);
CREATE INDEX runs_parent_ix ON remote_agent_workflow_runs (parent_run_id);
CREATE INDEX runs_blocked_ix ON remote_agent_workflow_runs (blocked_by_run_id);
CREATE INDEX runs_definition_ix ON remote_agent_workflow_runs (definition_digest);
CREATE INDEX runs_activity_ix ON remote_agent_workflow_runs (last_activity_at) WHERE status = 'running';

CREATE TABLE remote_agent_workflow_events (
  id              TEXT NOT NULL PRIMARY KEY,
  workflow_run_id TEXT NOT NULL REFERENCES remote_agent_workflow_runs (id) ON DELETE CASCADE,
  seq             INTEGER NOT NULL,
  event_type      TEXT NOT NULL,
  step_index      INTEGER,
  step_name       TEXT,
  created_at      INTEGER NOT NULL,
  data            TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(data) THEN json_type(data) = 'object' ELSE data IS NULL END)
) STRICT;
CREATE UNIQUE INDEX events_seq_ux ON remote_agent_workflow_events (workflow_run_id, seq);

CREATE TABLE workflow_node_runs (
  id                   TEXT NOT NULL PRIMARY KEY,
  workflow_run_id      TEXT NOT NULL REFERENCES remote_agent_workflow_runs (id) ON DELETE CASCADE,
  node_id              TEXT NOT NULL,
  node_type            TEXT NOT NULL,
  iteration            INTEGER NOT NULL DEFAULT 0,
  attempt              INTEGER NOT NULL DEFAULT 1,
  status               TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'waiting', 'completed', 'failed', 'skipped', 'cancelled')),
  agent                TEXT,
  model_used           TEXT,
  assistant_session_id TEXT,
  output_path          TEXT,
  error_message        TEXT,
  exit_code            INTEGER,
  failure_reason       TEXT CHECK (failure_reason IN ('error', 'timeout', 'interrupted', 'rejected', 'condition', 'spawn_failed', 'agent_missing')),
  created_at           INTEGER NOT NULL,
  started_at           INTEGER,
  ended_at             INTEGER,
  output_bytes         INTEGER NOT NULL DEFAULT 0,
  structured_output    TEXT CHECK (json_valid(structured_output)),
  input                TEXT,
  output               TEXT,
  CHECK ((ended_at IS NOT NULL) = (status IN ('completed', 'failed', 'skipped', 'cancelled'))),
  CHECK ((failure_reason IS NOT NULL) = (status = 'failed'))
) STRICT;
CREATE UNIQUE INDEX node_runs_ux ON workflow_node_runs (workflow_run_id, node_id, iteration, attempt);
CREATE UNIQUE INDEX node_runs_live_ux ON workflow_node_runs (workflow_run_id, node_id, iteration) WHERE status IN ('pending', 'running', 'waiting');

CREATE TABLE workflow_gates (
  id              TEXT NOT NULL PRIMARY KEY,
  workflow_run_id TEXT NOT NULL REFERENCES remote_agent_workflow_runs (id) ON DELETE CASCADE,
  node_run_id     TEXT NOT NULL REFERENCES workflow_node_runs (id) ON DELETE CASCADE,
  node_id         TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('approval', 'input')),
  status          TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected', 'cancelled')),
  decision        TEXT,
  comment         TEXT,
  decided_by      TEXT,
  created_at      INTEGER NOT NULL,
  decided_at      INTEGER,
  options         TEXT NOT NULL DEFAULT '[]' CHECK (CASE WHEN json_valid(options) THEN json_type(options) = 'array' ELSE options IS NULL END),
  message         TEXT NOT NULL,
  CHECK ((decided_at IS NULL) = (status = 'pending'))
) STRICT;
CREATE UNIQUE INDEX gates_node_ux ON workflow_gates (node_run_id);
CREATE INDEX gates_run_ix ON workflow_gates (workflow_run_id, created_at, id);
CREATE INDEX gates_open_ix ON workflow_gates (created_at, id) WHERE status = 'pending';

-- +goose Down
DROP TABLE workflow_gates;
DROP TABLE workflow_node_runs;
DROP TABLE remote_agent_workflow_events;
DROP TABLE remote_agent_workflow_runs;
DROP TABLE workflow_definitions;
