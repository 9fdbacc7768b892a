-- +goose Up
CREATE TABLE processes (
  id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  host_id          TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  terminal_id      TEXT COLLATE "C" REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  job_id           TEXT COLLATE "C" REFERENCES background_jobs (id) ON DELETE CASCADE,
  node_run_id      TEXT COLLATE "C" REFERENCES workflow_node_runs (id) ON DELETE CASCADE,
  agent_session_id TEXT COLLATE "C" REFERENCES remote_agent_sessions (id) ON DELETE CASCADE,
  ordinal          BIGINT NOT NULL DEFAULT 1,
  kind             TEXT COLLATE "C" NOT NULL CHECK (kind IN ('pty', 'pipe')),
  status           TEXT COLLATE "C" NOT NULL DEFAULT 'starting' CHECK (status IN ('starting', 'running', 'exited', 'lost')),
  pid              BIGINT,
  exit_code        BIGINT,
  pid_start_token  TEXT COLLATE "C",
  boot_id          TEXT COLLATE "C",
  exit_signal      TEXT COLLATE "C",
  stop_reason      TEXT COLLATE "C" CHECK (stop_reason IN ('user', 'quit', 'timeout', 'cancel', 'stop_tag', 'rule')),
  created_at       BIGINT NOT NULL,
  started_at       BIGINT,
  ended_at         BIGINT,
  cwd              TEXT COLLATE "C" NOT NULL,
  argv             JSONB NOT NULL CHECK (jsonb_typeof(argv) = 'array'),
  CHECK (CASE WHEN terminal_id IS NULL THEN 0 ELSE 1 END + CASE WHEN job_id IS NULL THEN 0 ELSE 1 END + CASE WHEN node_run_id IS NULL THEN 0 ELSE 1 END + CASE WHEN agent_session_id IS NULL THEN 0 ELSE 1 END = 1),
  CHECK ((ended_at IS NOT NULL) = (status IN ('exited', 'lost')))
);
CREATE UNIQUE INDEX processes_terminal_ux ON processes (terminal_id, ordinal);
CREATE UNIQUE INDEX processes_job_ux ON processes (job_id, ordinal);
CREATE UNIQUE INDEX processes_node_ux ON processes (node_run_id, ordinal);
CREATE UNIQUE INDEX processes_agent_ux ON processes (agent_session_id, ordinal);
CREATE INDEX processes_host_ix ON processes (host_id, status);

CREATE TABLE process_streams (
  process_id      TEXT COLLATE "C" NOT NULL REFERENCES processes (id) ON DELETE CASCADE,
  stream          TEXT COLLATE "C" NOT NULL CHECK (stream IN ('pty', 'stdout', 'stderr')),
  ingested_offset BIGINT NOT NULL DEFAULT 0,
  base_offset     BIGINT NOT NULL DEFAULT 0,
  lost_bytes      BIGINT NOT NULL DEFAULT 0,
  ended           BOOLEAN NOT NULL DEFAULT FALSE,
  updated_at      BIGINT NOT NULL,
  PRIMARY KEY (process_id, stream)
);

CREATE TABLE usage_events (
  id                    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  provider              TEXT COLLATE "C" NOT NULL,
  provider_message_id   TEXT COLLATE "C" NOT NULL,
  agent                 TEXT COLLATE "C" NOT NULL,
  model                 TEXT COLLATE "C" NOT NULL,
  kind                  TEXT COLLATE "C" NOT NULL DEFAULT 'usage' CHECK (kind IN ('usage', 'adjustment')),
  host_id               TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  session_id            TEXT COLLATE "C" REFERENCES sessions (id) ON DELETE SET NULL,
  job_id                TEXT COLLATE "C" REFERENCES background_jobs (id) ON DELETE SET NULL,
  conversation_id       TEXT COLLATE "C" REFERENCES remote_agent_conversations (id) ON DELETE SET NULL,
  workflow_run_id       TEXT COLLATE "C" REFERENCES remote_agent_workflow_runs (id) ON DELETE SET NULL,
  codebase_id           TEXT COLLATE "C" REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  node_id               TEXT COLLATE "C",
  project_hash          TEXT COLLATE "C",
  request_id            TEXT COLLATE "C",
  assistant_session_id  TEXT COLLATE "C",
  price_version         TEXT COLLATE "C",
  sidechain             BOOLEAN NOT NULL DEFAULT FALSE,
  input_tokens          BIGINT NOT NULL DEFAULT 0,
  output_tokens         BIGINT NOT NULL DEFAULT 0,
  reasoning_tokens      BIGINT NOT NULL DEFAULT 0,
  cache_read_tokens     BIGINT NOT NULL DEFAULT 0,
  cache_write_5m_tokens BIGINT NOT NULL DEFAULT 0,
  cache_write_1h_tokens BIGINT NOT NULL DEFAULT 0,
  cost_nano_usd         BIGINT,
  cost_source           TEXT COLLATE "C" NOT NULL CHECK (cost_source IN ('reported', 'computed', 'unknown')),
  billing               TEXT COLLATE "C" NOT NULL DEFAULT 'unknown' CHECK (billing IN ('metered', 'plan', 'unknown')),
  occurred_at           BIGINT NOT NULL,
  created_at            BIGINT NOT NULL,
  updated_at            BIGINT NOT NULL,
  CHECK ((cost_nano_usd IS NULL) = (cost_source = 'unknown'))
);
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
