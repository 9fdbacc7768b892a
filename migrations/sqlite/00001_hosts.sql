-- +goose Up
CREATE TABLE hosts (
  id                TEXT NOT NULL PRIMARY KEY,
  name              TEXT NOT NULL,
  machine_id        TEXT NOT NULL,
  os                TEXT NOT NULL,
  arch              TEXT NOT NULL,
  data_dir          TEXT NOT NULL,
  app_version       TEXT NOT NULL,
  boot_id           TEXT,
  owner_pid         INTEGER,
  owner_start_token TEXT,
  lease_expires_at  INTEGER,
  owner_mode        TEXT CHECK (owner_mode IN ('desktop', 'server', 'cli')),
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE launches (
  id             TEXT NOT NULL PRIMARY KEY,
  host_id        TEXT NOT NULL REFERENCES hosts (id),
  mode           TEXT NOT NULL CHECK (mode IN ('desktop', 'server', 'cli')),
  app_version    TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  pid            INTEGER NOT NULL,
  boot_id        TEXT,
  started_at     INTEGER NOT NULL,
  ready_at       INTEGER,
  ended_at       INTEGER,
  end_kind       TEXT CHECK (end_kind IN ('clean', 'crash', 'reboot')),
  CHECK ((ended_at IS NULL) = (end_kind IS NULL))
) STRICT;
CREATE INDEX launches_recent_ix ON launches (host_id, started_at DESC, id DESC);

CREATE TABLE launch_findings (
  id              TEXT NOT NULL PRIMARY KEY,
  launch_id       TEXT NOT NULL REFERENCES launches (id) ON DELETE CASCADE,
  seq             INTEGER NOT NULL,
  subject_kind    TEXT NOT NULL CHECK (subject_kind IN ('terminal', 'job', 'run', 'node_run', 'message', 'environment', 'process', 'spool', 'database', 'backup')),
  subject_id      TEXT NOT NULL,
  reason          TEXT NOT NULL,
  title           TEXT,
  status_before   TEXT,
  status_after    TEXT,
  detail          TEXT,
  alive           INTEGER NOT NULL CHECK (alive IN (0, 1)),
  action          TEXT NOT NULL CHECK (action IN ('attached', 'restored', 'resumed', 'requeued', 'parked', 'paused', 'finalized', 'failed', 'killed', 'removed', 'quarantined', 'none')),
  created_at      INTEGER NOT NULL,
  acknowledged_at INTEGER
) STRICT;
CREATE UNIQUE INDEX findings_seq_ux ON launch_findings (launch_id, seq);
CREATE INDEX findings_new_ix ON launch_findings (launch_id, seq) WHERE acknowledged_at IS NULL;

CREATE TABLE key_value_store (
  key        TEXT NOT NULL PRIMARY KEY,
  updated_at INTEGER NOT NULL,
  value      TEXT
) STRICT;

CREATE TABLE app_settings (
  key         TEXT NOT NULL PRIMARY KEY,
  value       TEXT NOT NULL,
  description TEXT,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE error_logs (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  timestamp   INTEGER NOT NULL,
  level       TEXT NOT NULL DEFAULT 'ERROR' CHECK (level IN ('ERROR', 'WARN', 'INFO', 'DEBUG')),
  error_type  TEXT,
  context     TEXT,
  stack       TEXT,
  app_version TEXT,
  platform    TEXT,
  message     TEXT NOT NULL,
  metadata    TEXT CHECK (CASE WHEN json_valid(metadata) THEN json_type(metadata) = 'object' ELSE metadata IS NULL END)
) STRICT;
CREATE INDEX error_logs_recent_ix ON error_logs (timestamp DESC, id DESC);

CREATE TABLE db_diagnostic_logs (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  timestamp       INTEGER NOT NULL,
  error_type      TEXT NOT NULL,
  error_message   TEXT NOT NULL,
  additional_info TEXT
) STRICT;
CREATE INDEX db_logs_recent_ix ON db_diagnostic_logs (timestamp DESC, id DESC);

CREATE TABLE secrets (
  name         TEXT NOT NULL PRIMARY KEY,
  value        BLOB NOT NULL,
  key_id       TEXT NOT NULL,
  hint         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;

CREATE TABLE backups (
  id             TEXT NOT NULL PRIMARY KEY,
  host_id        TEXT NOT NULL REFERENCES hosts (id),
  file_name      TEXT NOT NULL,
  sha256         TEXT NOT NULL,
  app_version    TEXT NOT NULL,
  format         TEXT NOT NULL CHECK (format IN ('sqlite', 'bundle')),
  reason         TEXT NOT NULL CHECK (reason IN ('scheduled', 'migration', 'retention', 'restore', 'manual')),
  size_bytes     INTEGER NOT NULL,
  schema_version INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  verified_at    INTEGER,
  verify_error   TEXT
) STRICT;
CREATE UNIQUE INDEX backups_file_ux ON backups (host_id, file_name);
CREATE INDEX backups_recent_ix ON backups (created_at DESC, id DESC);

CREATE TABLE retention_runs (
  id            TEXT NOT NULL PRIMARY KEY,
  host_id       TEXT NOT NULL REFERENCES hosts (id),
  started_by    TEXT NOT NULL CHECK (started_by IN ('schedule', 'user')),
  status        TEXT NOT NULL CHECK (status IN ('exporting', 'deleting', 'done', 'failed')),
  started_at    INTEGER NOT NULL,
  ended_at      INTEGER,
  bundle_file   TEXT,
  bundle_sha256 TEXT,
  error_message TEXT,
  bundle_bytes  INTEGER,
  rules         TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(rules) THEN json_type(rules) = 'object' ELSE rules IS NULL END),
  counts        TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(counts) THEN json_type(counts) = 'object' ELSE counts IS NULL END)
) STRICT;
CREATE INDEX retention_host_ix ON retention_runs (host_id);
CREATE INDEX retention_recent_ix ON retention_runs (started_at DESC, id DESC);

-- +goose Down
DROP TABLE retention_runs;
DROP TABLE backups;
DROP TABLE secrets;
DROP TABLE db_diagnostic_logs;
DROP TABLE error_logs;
DROP TABLE app_settings;
DROP TABLE key_value_store;
DROP TABLE launch_findings;
DROP TABLE launches;
DROP TABLE hosts;
