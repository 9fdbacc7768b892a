-- +goose Up
CREATE TABLE workflow_definitions (
  digest      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name        TEXT COLLATE "C" NOT NULL,
  source_path TEXT COLLATE "C",
  created_at  BIGINT NOT NULL,
  definition  TEXT COLLATE "C" NOT NULL
);

-- runs_path_lock_ux is the path lock: one live run per working path of a machine. An index cannot outlive its run.
CREATE TABLE remote_agent_workflow_runs (
  id                     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  workflow_name          TEXT COLLATE "C" NOT NULL,
  conversation_id        TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_conversations (id) ON DELETE CASCADE,
  parent_conversation_id TEXT COLLATE "C" REFERENCES remote_agent_conversations (id) ON DELETE SET NULL,
  codebase_id            TEXT COLLATE "C" REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  status                 TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  current_step_index     BIGINT NOT NULL DEFAULT 0,
  step_count             BIGINT NOT NULL DEFAULT 0,
  working_path           TEXT COLLATE "C",
  lock_key               TEXT COLLATE "C",
  host_id                TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  isolation_env_id       TEXT COLLATE "C" REFERENCES remote_agent_isolation_environments (id) ON DELETE SET NULL,
  parent_run_id          TEXT COLLATE "C" REFERENCES remote_agent_workflow_runs (id) ON DELETE SET NULL,
  blocked_by_run_id      TEXT COLLATE "C" REFERENCES remote_agent_workflow_runs (id) ON DELETE SET NULL,
  definition_digest      TEXT COLLATE "C" REFERENCES workflow_definitions (digest),
  pause_reason           TEXT COLLATE "C" CHECK (pause_reason IN ('gate', 'interrupted')),
  end_reason             TEXT COLLATE "C" CHECK (end_reason IN ('finished', 'node_failed', 'user', 'rejected', 'cancel_node', 'path_locked', 'orphaned', 'error', 'imported')),
  error_message          TEXT COLLATE "C",
  resume_count           BIGINT NOT NULL DEFAULT 0,
  last_event_seq         BIGINT NOT NULL DEFAULT 0,
  created_at             BIGINT NOT NULL,
  started_at             BIGINT,
  completed_at           BIGINT,
  last_activity_at       BIGINT NOT NULL,
  inputs                 JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(inputs) = 'object'),
  metadata               JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
  user_message           TEXT COLLATE "C" NOT NULL,
  CHECK ((completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))),
  CHECK ((end_reason IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))),
  CHECK ((pause_reason IS NOT NULL) = (status = 'paused'))
);
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
  id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  workflow_run_id TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_workflow_runs (id) ON DELETE CASCADE,
  seq             BIGINT NOT NULL,
  event_type      TEXT COLLATE "C" NOT NULL,
  step_index      BIGINT,
  step_name       TEXT COLLATE "C",
  created_at      BIGINT NOT NULL,
  data            JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(data) = 'object')
);
CREATE UNIQUE INDEX events_seq_ux ON remote_agent_workflow_events (workflow_run_id, seq);

CREATE TABLE workflow_node_runs (
  id                   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  workflow_run_id      TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_workflow_runs (id) ON DELETE CASCADE,
  node_id              TEXT COLLATE "C" NOT NULL,
  node_type            TEXT COLLATE "C" NOT NULL,
  iteration            BIGINT NOT NULL DEFAULT 0,
  attempt              BIGINT NOT NULL DEFAULT 1,
  status               TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'waiting', 'completed', 'failed', 'skipped', 'cancelled')),
  agent                TEXT COLLATE "C",
  model_used           TEXT COLLATE "C",
  assistant_session_id TEXT COLLATE "C",
  output_path          TEXT COLLATE "C",
  error_message        TEXT COLLATE "C",
  exit_code            BIGINT,
  failure_reason       TEXT COLLATE "C" CHECK (failure_reason IN ('error', 'timeout', 'interrupted', 'rejected', 'condition', 'spawn_failed', 'agent_missing')),
  created_at           BIGINT NOT NULL,
  started_at           BIGINT,
  ended_at             BIGINT,
  output_bytes         BIGINT NOT NULL DEFAULT 0,
  structured_output    JSONB,
  input                TEXT COLLATE "C",
  output               TEXT COLLATE "C",
  CHECK ((ended_at IS NOT NULL) = (status IN ('completed', 'failed', 'skipped', 'cancelled'))),
  CHECK ((failure_reason IS NOT NULL) = (status = 'failed'))
);
CREATE UNIQUE INDEX node_runs_ux ON workflow_node_runs (workflow_run_id, node_id, iteration, attempt);
CREATE UNIQUE INDEX node_runs_live_ux ON workflow_node_runs (workflow_run_id, node_id, iteration) WHERE status IN ('pending', 'running', 'waiting');

CREATE TABLE workflow_gates (
  id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  workflow_run_id TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_workflow_runs (id) ON DELETE CASCADE,
  node_run_id     TEXT COLLATE "C" NOT NULL REFERENCES workflow_node_runs (id) ON DELETE CASCADE,
  node_id         TEXT COLLATE "C" NOT NULL,
  kind            TEXT COLLATE "C" NOT NULL CHECK (kind IN ('approval', 'input')),
  status          TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected', 'cancelled')),
  decision        TEXT COLLATE "C",
  comment         TEXT COLLATE "C",
  decided_by      TEXT COLLATE "C",
  created_at      BIGINT NOT NULL,
  decided_at      BIGINT,
  options         JSONB NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(options) = 'array'),
  message         TEXT COLLATE "C" NOT NULL,
  CHECK ((decided_at IS NULL) = (status = 'pending'))
);
CREATE UNIQUE INDEX gates_node_ux ON workflow_gates (node_run_id);
CREATE INDEX gates_run_ix ON workflow_gates (workflow_run_id, created_at, id);
CREATE INDEX gates_open_ix ON workflow_gates (created_at, id) WHERE status = 'pending';

-- +goose Down
DROP TABLE workflow_gates;
DROP TABLE workflow_node_runs;
DROP TABLE remote_agent_workflow_events;
DROP TABLE remote_agent_workflow_runs;
DROP TABLE workflow_definitions;
