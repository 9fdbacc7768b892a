-- +goose Up
CREATE TABLE background_jobs (
  id                     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  session_id             TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  task_type              TEXT COLLATE "C" NOT NULL DEFAULT 'unknown',
  status                 TEXT COLLATE "C" NOT NULL DEFAULT 'created' CHECK (status IN ('created', 'idle', 'queued', 'acknowledged_by_worker', 'preparing', 'preparing_input', 'running', 'generating_stream', 'processing_stream', 'completed', 'completed_by_tag', 'failed', 'canceled')),
  is_finalized           BOOLEAN NOT NULL DEFAULT FALSE,
  host_id                TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  priority               BIGINT NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 2),
  attempt                BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  max_attempts           BIGINT NOT NULL DEFAULT 1 CHECK (max_attempts >= 1),
  not_before             BIGINT,
  retry_of_job_id        TEXT COLLATE "C" REFERENCES background_jobs (id) ON DELETE SET NULL,
  agent                  TEXT COLLATE "C",
  assistant_session_id   TEXT COLLATE "C",
  title                  TEXT COLLATE "C",
  working_directory      TEXT COLLATE "C",
  model_used             TEXT COLLATE "C",
  server_request_id      TEXT COLLATE "C",
  tokens_sent            BIGINT NOT NULL DEFAULT 0,
  tokens_received        BIGINT NOT NULL DEFAULT 0,
  cache_read_tokens      BIGINT NOT NULL DEFAULT 0,
  cache_write_tokens     BIGINT NOT NULL DEFAULT 0,
  actual_cost            DOUBLE PRECISION,
  start_time             BIGINT,
  end_time               BIGINT,
  created_at             BIGINT NOT NULL,
  updated_at             BIGINT NOT NULL,
  failure_reason         TEXT COLLATE "C" CHECK (failure_reason IN ('error', 'timeout', 'interrupted', 'truncated', 'spawn_failed', 'agent_missing', 'auth', 'rate_limited', 'lost')),
  error_message          TEXT COLLATE "C",
  metadata               JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
  payload                JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(payload) = 'object'),
  system_prompt_template TEXT COLLATE "C",
  prompt                 TEXT COLLATE "C" NOT NULL,
  response               TEXT COLLATE "C",
  CHECK ((end_time IS NOT NULL) = (status IN ('completed', 'completed_by_tag', 'failed', 'canceled'))),
  CHECK (is_finalized = FALSE OR status IN ('completed', 'completed_by_tag', 'failed', 'canceled')),
  CHECK ((failure_reason IS NOT NULL) = (status = 'failed'))
);
CREATE INDEX jobs_session_ix ON background_jobs (session_id, created_at DESC, id DESC);
CREATE INDEX jobs_recent_ix ON background_jobs (created_at DESC, id DESC);
CREATE INDEX jobs_status_ix ON background_jobs (status, created_at DESC, id DESC);
CREATE INDEX jobs_host_ix ON background_jobs (host_id, status);
CREATE INDEX jobs_claim_ix ON background_jobs (host_id, priority DESC, created_at, id) WHERE status = 'queued';
CREATE INDEX jobs_open_ix ON background_jobs (host_id, id) WHERE is_finalized = FALSE;
CREATE INDEX jobs_retry_ix ON background_jobs (retry_of_job_id);

CREATE TABLE job_output (
  job_id       TEXT COLLATE "C" NOT NULL REFERENCES background_jobs (id) ON DELETE CASCADE,
  attempt      BIGINT NOT NULL,
  channel      TEXT COLLATE "C" NOT NULL CHECK (channel IN ('response', 'reasoning', 'log')),
  start_offset BIGINT NOT NULL CHECK (start_offset >= 0),
  created_at   BIGINT NOT NULL,
  data         BYTEA NOT NULL,
  PRIMARY KEY (job_id, attempt, channel, start_offset)
);

-- The last CHECK keeps the row small while it is hot: a flush of output writes it anew.
CREATE TABLE terminal_sessions (
  id                     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  session_id             TEXT COLLATE "C" NOT NULL,
  job_id                 TEXT COLLATE "C" REFERENCES background_jobs (id) ON DELETE CASCADE,
  work_session_id        TEXT COLLATE "C" REFERENCES sessions (id) ON DELETE CASCADE,
  status                 TEXT COLLATE "C" NOT NULL DEFAULT 'idle' CHECK (status IN ('idle', 'starting', 'initializing', 'running', 'agent_requires_attention', 'stuck', 'disconnected', 'recovering', 'restored', 'completed', 'failed')),
  host_id                TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  title                  TEXT COLLATE "C",
  working_directory      TEXT COLLATE "C",
  process_pid            BIGINT,
  exit_code              BIGINT,
  exit_signal            TEXT COLLATE "C",
  end_reason             TEXT COLLATE "C" CHECK (end_reason IN ('exited', 'signaled', 'killed', 'app_quit', 'host_lost', 'reboot', 'spawn_failed', 'imported')),
  cols                   BIGINT NOT NULL DEFAULT 80,
  rows                   BIGINT NOT NULL DEFAULT 24,
  agent                  TEXT COLLATE "C",
  assistant_session_id   TEXT COLLATE "C",
  attention_reason       TEXT COLLATE "C" CHECK (attention_reason IN ('bell', 'notification', 'quiet')),
  attention_at           BIGINT,
  restart_count          BIGINT NOT NULL DEFAULT 0,
  output_start_offset    BIGINT NOT NULL DEFAULT 0,
  output_end_offset      BIGINT NOT NULL DEFAULT 0,
  output_snapshot_offset BIGINT,
  last_output_at         BIGINT,
  started_at             BIGINT,
  ended_at               BIGINT,
  created_at             BIGINT NOT NULL,
  updated_at             BIGINT NOT NULL,
  command                JSONB NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(command) = 'array'),
  environment_vars       JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(environment_vars) = 'object'),
  output_snapshot        TEXT COLLATE "C",
  output_log             TEXT COLLATE "C" NOT NULL DEFAULT '',
  CHECK ((ended_at IS NOT NULL) = (status IN ('completed', 'failed', 'restored'))),
  CHECK ((end_reason IS NOT NULL) = (status IN ('completed', 'failed', 'restored'))),
  CHECK (output_start_offset BETWEEN 0 AND output_end_offset),
  CHECK (status <> 'agent_requires_attention' OR attention_at IS NOT NULL),
  CHECK (status IN ('idle', 'completed', 'failed', 'restored') OR (output_log = '' AND output_snapshot IS NULL))
);
CREATE UNIQUE INDEX terminals_key_ux ON terminal_sessions (session_id);
CREATE UNIQUE INDEX terminals_job_ux ON terminal_sessions (job_id);
CREATE INDEX terminals_session_ix ON terminal_sessions (work_session_id, created_at DESC, id DESC);
CREATE INDEX terminals_recent_ix ON terminal_sessions (created_at DESC, id DESC);
CREATE INDEX terminals_host_ix ON terminal_sessions (host_id, status);

CREATE TABLE terminal_output (
  terminal_id  TEXT COLLATE "C" NOT NULL REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  start_offset BIGINT NOT NULL CHECK (start_offset >= 0),
  byte_count   BIGINT NOT NULL CHECK (byte_count > 0),
  codec        TEXT COLLATE "C" NOT NULL DEFAULT 'raw' CHECK (codec IN ('raw', 'zstd', 'gap')),
  created_at   BIGINT NOT NULL,
  data         BYTEA NOT NULL,
  PRIMARY KEY (terminal_id, start_offset),
  CHECK (codec <> 'raw' OR length(data) = byte_count),
  CHECK (codec <> 'gap' OR length(data) = 0)
);

-- +goose Down
DROP TABLE terminal_output;
DROP TABLE terminal_sessions;
DROP TABLE job_output;
DROP TABLE background_jobs;
