-- +goose Up
CREATE TABLE background_jobs (
  id                     TEXT NOT NULL PRIMARY KEY,
  session_id             TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  task_type              TEXT NOT NULL DEFAULT 'unknown',
  status                 TEXT NOT NULL DEFAULT 'created' CHECK (status IN ('created', 'idle', 'queued', 'acknowledged_by_worker', 'preparing', 'preparing_input', 'running', 'generating_stream', 'processing_stream', 'completed', 'completed_by_tag', 'failed', 'canceled')),
  is_finalized           INTEGER NOT NULL DEFAULT FALSE CHECK (is_finalized IN (0, 1)),
  host_id                TEXT NOT NULL REFERENCES hosts (id),
  priority               INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 2),
  attempt                INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  max_attempts           INTEGER NOT NULL DEFAULT 1 CHECK (max_attempts >= 1),
  not_before             INTEGER,
  retry_of_job_id        TEXT REFERENCES background_jobs (id) ON DELETE SET NULL,
  agent                  TEXT,
  assistant_session_id   TEXT,
  title                  TEXT,
  working_directory      TEXT,
  model_used             TEXT,
  server_request_id      TEXT,
  tokens_sent            INTEGER NOT NULL DEFAULT 0,
  tokens_received        INTEGER NOT NULL DEFAULT 0,
  cache_read_tokens      INTEGER NOT NULL DEFAULT 0,
  cache_write_tokens     INTEGER NOT NULL DEFAULT 0,
  actual_cost            REAL,
  start_time             INTEGER,
  end_time               INTEGER,
  created_at             INTEGER NOT NULL,
  updated_at             INTEGER NOT NULL,
  failure_reason         TEXT CHECK (failure_reason IN ('error', 'timeout', 'interrupted', 'truncated', 'spawn_failed', 'agent_missing', 'auth', 'rate_limited', 'lost')),
  error_message          TEXT,
  metadata               TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(metadata) THEN json_type(metadata) = 'object' ELSE metadata IS NULL END),
  payload                TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(payload) THEN json_type(payload) = 'object' ELSE payload IS NULL END),
  system_prompt_template TEXT,
  prompt                 TEXT NOT NULL,
  response               TEXT,
  CHECK ((end_time IS NOT NULL) = (status IN ('completed', 'completed_by_tag', 'failed', 'canceled'))),
  CHECK (is_finalized = FALSE OR status IN ('completed', 'completed_by_tag', 'failed', 'canceled')),
  CHECK ((failure_reason IS NOT NULL) = (status = 'failed'))
) STRICT;
CREATE INDEX jobs_session_ix ON background_jobs (session_id, created_at DESC, id DESC);
CREATE INDEX jobs_recent_ix ON background_jobs (created_at DESC, id DESC);
CREATE INDEX jobs_status_ix ON background_jobs (status, created_at DESC, id DESC);
CREATE INDEX jobs_host_ix ON background_jobs (host_id, status);
CREATE INDEX jobs_claim_ix ON background_jobs (host_id, priority DESC, created_at, id) WHERE status = 'queued';
CREATE INDEX jobs_open_ix ON background_jobs (host_id, id) WHERE is_finalized = FALSE;
CREATE INDEX jobs_retry_ix ON background_jobs (retry_of_job_id);

CREATE TABLE job_output (
  job_id       TEXT NOT NULL REFERENCES background_jobs (id) ON DELETE CASCADE,
  attempt      INTEGER NOT NULL,
  channel      TEXT NOT NULL CHECK (channel IN ('response', 'reasoning', 'log')),
  start_offset INTEGER NOT NULL CHECK (start_offset >= 0),
  created_at   INTEGER NOT NULL,
  data         BLOB NOT NULL,
  PRIMARY KEY (job_id, attempt, channel, start_offset)
) STRICT;

-- The last CHECK keeps the row small while it is hot: a flush of output writes it anew.
CREATE TABLE terminal_sessions (
  id                     TEXT NOT NULL PRIMARY KEY,
  session_id             TEXT NOT NULL,
  job_id                 TEXT REFERENCES background_jobs (id) ON DELETE CASCADE,
  work_session_id        TEXT REFERENCES sessions (id) ON DELETE CASCADE,
  status                 TEXT NOT NULL DEFAULT 'idle' CHECK (status IN ('idle', 'starting', 'initializing', 'running', 'agent_requires_attention', 'stuck', 'disconnected', 'recovering', 'restored', 'completed', 'failed')),
  host_id                TEXT NOT NULL REFERENCES hosts (id),
  title                  TEXT,
  working_directory      TEXT,
  process_pid            INTEGER,
  exit_code              INTEGER,
  exit_signal            TEXT,
  end_reason             TEXT CHECK (end_reason IN ('exited', 'signaled', 'killed', 'app_quit', 'host_lost', 'reboot', 'spawn_failed', 'imported')),
  cols                   INTEGER NOT NULL DEFAULT 80,
  rows                   INTEGER NOT NULL DEFAULT 24,
  agent                  TEXT,
  assistant_session_id   TEXT,
  attention_reason       TEXT CHECK (attention_reason IN ('bell', 'notification', 'quiet')),
  attention_at           INTEGER,
  restart_count          INTEGER NOT NULL DEFAULT 0,
  output_start_offset    INTEGER NOT NULL DEFAULT 0,
  output_end_offset      INTEGER NOT NULL DEFAULT 0,
  output_snapshot_offset INTEGER,
  last_output_at         INTEGER,
  started_at             INTEGER,
  ended_at               INTEGER,
  created_at             INTEGER NOT NULL,
  updated_at             INTEGER NOT NULL,
  command                TEXT NOT NULL DEFAULT '[]' CHECK (CASE WHEN json_valid(command) THEN json_type(command) = 'array' ELSE command IS NULL END),
  environment_vars       TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(environment_vars) THEN json_type(environment_vars) = 'object' ELSE environment_vars IS NULL END),
  output_snapshot        TEXT,
  output_log             TEXT NOT NULL DEFAULT '',
  CHECK ((ended_at IS NOT NULL) = (status IN ('completed', 'failed', 'restored'))),
  CHECK ((end_reason IS NOT NULL) = (status IN ('completed', 'failed', 'restored'))),
  CHECK (output_start_offset BETWEEN 0 AND output_end_offset),
  CHECK (status <> 'agent_requires_attention' OR attention_at IS NOT NULL),
  CHECK (status IN ('idle', 'completed', 'failed', 'restored') OR (output_log = '' AND output_snapshot IS NULL))
) STRICT;
CREATE UNIQUE INDEX terminals_key_ux ON terminal_sessions (session_id);
CREATE UNIQUE INDEX terminals_job_ux ON terminal_sessions (job_id);
CREATE INDEX terminals_session_ix ON terminal_sessions (work_session_id, created_at DESC, id DESC);
CREATE INDEX terminals_recent_ix ON terminal_sessions (created_at DESC, id DESC);
CREATE INDEX terminals_host_ix ON terminal_sessions (host_id, status);

CREATE TABLE terminal_output (
  terminal_id  TEXT NOT NULL REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  start_offset INTEGER NOT NULL CHECK (start_offset >= 0),
  byte_count   INTEGER NOT NULL CHECK (byte_count > 0),
  codec        TEXT NOT NULL DEFAULT 'raw' CHECK (codec IN ('raw', 'zstd', 'gap')),
  created_at   INTEGER NOT NULL,
  data         BLOB NOT NULL,
  PRIMARY KEY (terminal_id, start_offset),
  CHECK (codec <> 'raw' OR length(data) = byte_count),
  CHECK (codec <> 'gap' OR length(data) = 0)
) STRICT;

-- +goose Down
DROP TABLE terminal_output;
DROP TABLE terminal_sessions;
DROP TABLE job_output;
DROP TABLE background_jobs;
