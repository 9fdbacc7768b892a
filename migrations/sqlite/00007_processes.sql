-- +goose Up
CREATE TABLE processes (
  id               TEXT NOT NULL PRIMARY KEY,
  host_id          TEXT NOT NULL REFERENCES hosts (id),
  terminal_id      TEXT REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  job_id           TEXT REFERENCES background_jobs (id) ON DELETE CASCADE,
  node_run_id      TEXT REFERENCES workflow_node_runs (id) ON DELETE CASCADE,
  agent_session_id TEXT REFERENCES remote_agent_sessions (id) ON DELETE CASCADE,
  ordinal          INTEGER NOT NULL DEFAULT 1,
  kind             TEXT NOT NULL CHECK (kind IN ('pty', 'pipe')),
  status           TEXT NOT NULL DEFAULT 'starting' CHECK (status IN ('starting', 'running', 'exited', 'lost')),
  pid              INTEGER,
  exit_code        INTEGER,
  pid_start_token  TEXT,
  boot_id          TEXT,
  exit_signal      TEXT,
  stop_reason      TEXT CHECK (stop_reason IN ('user', 'quit', 'timeout', 'cancel', 'stop_tag', 'rule')),
  created_at       INTEGER NOT NULL,
  started_at       INTEGER,
  ended_at         INTEGER,
  cwd              TEXT NOT NULL,
  argv             TEXT NOT NULL CHECK (CASE WHEN json_valid(argv) THEN json_type(argv) = 'array' ELSE argv IS NULL END),
  CHECK (CASE WHEN terminal_id IS NULL THEN 0 ELSE 1 END + CASE WHEN job_id IS NULL THEN 0 ELSE 1 END + CASE WHEN node_run_id IS NULL THEN 0 ELSE 1 END + CASE WHEN agent_session_id IS NULL THEN 0 ELSE 1 END = 1),
  CHECK ((ended_at IS NOT NULL) = (status IN ('exited', 'lost')))
) STRICT;
CREATE UNIQUE INDEX processes_terminal_ux ON processes (terminal_id, ordinal);
CREATE UNIQUE INDEX processes_job_ux ON processes (job_id, ordinal);
CREATE UNIQUE INDEX processes_node_ux ON processes (node_run_id, ordinal);
CREATE UNIQUE INDEX processes_agent_ux ON processes (agent_session_id, ordinal);
CREATE INDEX processes_host_ix ON processes (host_id, status);

CREATE TABLE process_streams (
  process_id      TEXT NOT NULL REFERENCES processes (id) ON DELETE CASCADE,
  stream          TEXT NOT NULL CHECK (stream IN ('pty', 'stdout', 'stderr')),
  ingested_offset INTEGER NOT NULL DEFAULT 0,
  base_offset     INTEGER NOT NULL DEFAULT 0,
  lost_bytes      INTEGER NOT NULL DEFAULT 0,
  ended           INTEGER NOT NULL DEFAULT FALSE CHECK (ended IN (0, 1)),
  updated_at      INTEGER NOT NULL,
  PRIMARY KEY (process_id, stream)
) STRICT;

CREATE TABLE usage_events (
  id                    TEXT NOT NULL PRIMARY KEY,
  provider              TEXT NOT NULL,
  provider_message_id   TEXT NOT NULL,
  agent                 TEXT NOT NULL,
  model                 TEXT NOT NULL,
  kind                  TEXT NOT NULL DEFAULT 'usage' CHECK (kind IN ('usage', 'adjustment')),
  host_id               TEXT NOT NULL REFERENCES hosts (id),
  session_id            TEXT REFERENCES sessions (id) ON DELETE SET NULL,
  job_id                TEXT REFERENCES background_jobs (id) ON DELETE SET NULL,
  conversation_id       TEXT REFERENCES remote_agent_conversations (id) ON DELETE SET NULL,
  workflow_run_id       TEXT REFERENCES remote_agent_workflow_runs (id) ON DELETE SET NULL,
  codebase_id           TEXT REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  node_id               TEXT,
  project_hash          TEXT,
  request_id            TEXT,
  assistant_session_id  TEXT,
  price_version         TEXT,
  sidechain             INTEGER NOT NULL DEFAULT FALSE CHECK (sidechain IN (0, 1)),
  input_tokens          INTEGER NOT NULL DEFAULT 0,
  output_tokens         INTEGER NOT NULL DEFAULT 0,
  reasoning_tokens      INTEGER NOT NULL DEFAULT 0,
  cache_read_tokens     INTEGER NOT NULL DEFAULT 0,
  cache_write_5m_tokens INTEGER NOT NULL DEFAULT 0,
  cache_write_1h_tokens INTEGER NOT NULL DEFAULT 0,
  cost_nano_usd         INTEGER,
  cost_source           TEXT NOT NULL CHECK (cost_source IN ('reported', 'computed', 'unknown')),
  billing               TEXT NOT NULL DEFAULT 'unknown' CHECK (billing IN ('metered', 'plan', 'unknown')),
  occurred_at           INTEGER NOT NULL,
  created_at            INTEGER NOT NULL,
  updated_at            INTEGER NOT NULL,
  CHECK ((cost_nano_usd IS NULL) = (cost_source = 'unknown'))
) STRICT;
CREATE UNIQUE INDEX usage_message_ux ON usage_events (provider, provider_message_id);
CREATE INDEX usage_time_ix ON usage_events (occurred_at, id);
CREATE INDEX usage_session_ix ON usage_events (session_id);
CREATE INDEX usage_job_ix ON usage_events (job_id);
CREATE INDEX usage_conversation_ix ON usage_events (conversation_id);
CREATE INDEX usage_run_ix ON usage_events (workflow_run_id);
CREATE INDEX usage_codebase_ix ON usage_events (codebase_id, occurred_at);
CREATE INDEX usage_host_ix ON usage_events (host_id);

-- +goose Down
DROP TABLE usage_events;
DROP TABLE process_streams;
DROP TABLE processes;
