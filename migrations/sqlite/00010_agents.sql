-- +goose Up
-- A question of an agent to the user. It waits as long as its process lives, and
-- over restarts: no time turns it into an answer.
CREATE TABLE permission_requests (
  id            TEXT NOT NULL PRIMARY KEY,
  host_id       TEXT NOT NULL REFERENCES hosts (id),
  process_id    TEXT NOT NULL REFERENCES processes (id) ON DELETE CASCADE,
  job_id        TEXT REFERENCES background_jobs (id) ON DELETE CASCADE,
  message_id    TEXT REFERENCES remote_agent_messages (id) ON DELETE CASCADE,
  request_key   TEXT NOT NULL,
  agent         TEXT NOT NULL,
  tool          TEXT NOT NULL,
  status        TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'allowed', 'denied', 'cancelled')),
  scope         TEXT CHECK (scope IN ('once', 'session', 'project')),
  decided_by    TEXT CHECK (decided_by IN ('user', 'rule', 'mode', 'agent')),
  session_scope INTEGER NOT NULL DEFAULT FALSE CHECK (session_scope IN (0, 1)),
  created_at    INTEGER NOT NULL,
  decided_at    INTEGER,
  title         TEXT NOT NULL,
  reason        TEXT,
  detail        TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(detail) THEN json_type(detail) = 'object' ELSE detail IS NULL END),
  CHECK (CASE WHEN job_id IS NULL THEN 0 ELSE 1 END + CASE WHEN message_id IS NULL THEN 0 ELSE 1 END = 1),
  CHECK ((decided_at IS NULL) = (status = 'pending'))
) STRICT;
CREATE UNIQUE INDEX permissions_key_ux ON permission_requests (process_id, request_key);
CREATE INDEX permissions_open_ix ON permission_requests (created_at, id) WHERE status = 'pending';
CREATE INDEX permissions_job_ix ON permission_requests (job_id, created_at, id);
CREATE INDEX permissions_message_ix ON permission_requests (message_id, created_at, id);
CREATE INDEX permissions_host_ix ON permission_requests (host_id);

CREATE TABLE permission_rules (
  id           TEXT NOT NULL PRIMARY KEY,
  project_hash TEXT NOT NULL,
  agent        TEXT NOT NULL DEFAULT '',
  tool         TEXT NOT NULL,
  decision     TEXT NOT NULL CHECK (decision IN ('allow', 'deny', 'ask')),
  created_at   INTEGER NOT NULL,
  pattern      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX permission_rules_ux ON permission_rules (project_hash, agent, tool, pattern);

-- What the user says to a job that runs (steer), or wants next in its agent's
-- session (next).
CREATE TABLE job_prompts (
  id         TEXT NOT NULL PRIMARY KEY,
  job_id     TEXT NOT NULL REFERENCES background_jobs (id) ON DELETE CASCADE,
  seq        INTEGER NOT NULL,
  mode       TEXT NOT NULL CHECK (mode IN ('steer', 'next')),
  status     TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sent', 'cancelled')),
  created_at INTEGER NOT NULL,
  sent_at    INTEGER,
  text       TEXT NOT NULL,
  CHECK ((sent_at IS NULL) = (status <> 'sent'))
) STRICT;
CREATE UNIQUE INDEX job_prompts_ux ON job_prompts (job_id, seq);
CREATE INDEX job_prompts_open_ix ON job_prompts (job_id, seq) WHERE status = 'queued';

-- The text of a plan as the user edits it. Version 1 is the response of its job,
-- written with the first edit.
CREATE TABLE plan_versions (
  job_id     TEXT NOT NULL REFERENCES background_jobs (id) ON DELETE CASCADE,
  version    INTEGER NOT NULL CHECK (version >= 1),
  source     TEXT NOT NULL CHECK (source IN ('agent', 'user', 'restored')),
  created_at INTEGER NOT NULL,
  content    TEXT NOT NULL,
  PRIMARY KEY (job_id, version)
) STRICT;

CREATE TABLE agent_quotas (
  host_id      TEXT NOT NULL REFERENCES hosts (id),
  agent        TEXT NOT NULL,
  name         TEXT NOT NULL,
  used_percent REAL,
  resets_at    INTEGER,
  status       TEXT NOT NULL DEFAULT '',
  observed_at  INTEGER NOT NULL,
  PRIMARY KEY (host_id, agent, name)
) STRICT;

-- Prices that the user gives, in 10^-9 USD for a million tokens, from a day on.
-- Those that the program brings are in the program.
CREATE TABLE model_prices (
  provider            TEXT NOT NULL,
  model               TEXT NOT NULL,
  valid_from          INTEGER NOT NULL,
  input_price         INTEGER NOT NULL CHECK (input_price >= 0),
  output_price        INTEGER NOT NULL CHECK (output_price >= 0),
  cache_read_price    INTEGER NOT NULL CHECK (cache_read_price >= 0),
  cache_write_5m_price INTEGER NOT NULL CHECK (cache_write_5m_price >= 0),
  cache_write_1h_price INTEGER NOT NULL CHECK (cache_write_1h_price >= 0),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  PRIMARY KEY (provider, model, valid_from)
) STRICT;

-- A file that an agent writes about its session. One that was replaced by a
-- shorter or another one is followed as a further generation.
CREATE TABLE transcript_files (
  id                   TEXT NOT NULL PRIMARY KEY,
  host_id              TEXT NOT NULL REFERENCES hosts (id),
  agent                TEXT NOT NULL,
  assistant_session_id TEXT NOT NULL,
  generation           INTEGER NOT NULL DEFAULT 1,
  ingested_offset      INTEGER NOT NULL DEFAULT 0 CHECK (ingested_offset >= 0),
  ended_at             INTEGER,
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL,
  head_digest          TEXT NOT NULL DEFAULT '',
  path                 TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX transcript_files_ux ON transcript_files (host_id, path, generation);
CREATE INDEX transcript_files_session_ix ON transcript_files (agent, assistant_session_id, id);

-- One line of such a file, as it was written. The same entry in two files, as
-- after a fork, is stored once.
CREATE TABLE transcript_entries (
  agent                TEXT NOT NULL,
  assistant_session_id TEXT NOT NULL,
  entry_id             TEXT NOT NULL,
  file_id              TEXT NOT NULL REFERENCES transcript_files (id) ON DELETE CASCADE,
  start_offset         INTEGER NOT NULL CHECK (start_offset >= 0),
  sidechain            INTEGER NOT NULL DEFAULT FALSE CHECK (sidechain IN (0, 1)),
  occurred_at          INTEGER,
  created_at           INTEGER NOT NULL,
  codec                TEXT NOT NULL DEFAULT 'raw' CHECK (codec IN ('raw', 'zstd')),
  data                 BLOB NOT NULL,
  PRIMARY KEY (agent, assistant_session_id, entry_id)
) STRICT;
CREATE UNIQUE INDEX transcript_entries_file_ux ON transcript_entries (file_id, start_offset);

-- +goose Down
DROP TABLE transcript_entries;
DROP TABLE transcript_files;
DROP TABLE model_prices;
DROP TABLE agent_quotas;
DROP TABLE plan_versions;
DROP TABLE job_prompts;
DROP TABLE permission_rules;
DROP TABLE permission_requests;
