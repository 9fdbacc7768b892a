-- +goose Up
CREATE TABLE sessions (
  id                         TEXT NOT NULL PRIMARY KEY,
  name                       TEXT NOT NULL DEFAULT 'Untitled Session',
  project_directory          TEXT NOT NULL,
  project_hash               TEXT NOT NULL,
  codebase_id                TEXT REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  host_id                    TEXT NOT NULL REFERENCES hosts (id),
  search_term                TEXT,
  model_used                 TEXT,
  search_selected_files_only INTEGER NOT NULL DEFAULT FALSE CHECK (search_selected_files_only IN (0, 1)),
  task_history_version       INTEGER NOT NULL DEFAULT 1,
  file_history_version       INTEGER NOT NULL DEFAULT 1,
  task_history_current_index INTEGER NOT NULL DEFAULT 0,
  file_history_current_index INTEGER NOT NULL DEFAULT 0,
  created_at                 INTEGER NOT NULL,
  updated_at                 INTEGER NOT NULL,
  included_files             TEXT NOT NULL DEFAULT '[]' CHECK (CASE WHEN json_valid(included_files) THEN json_type(included_files) = 'array' ELSE included_files IS NULL END),
  force_excluded_files       TEXT NOT NULL DEFAULT '[]' CHECK (CASE WHEN json_valid(force_excluded_files) THEN json_type(force_excluded_files) = 'array' ELSE force_excluded_files IS NULL END),
  video_analysis_prompt      TEXT,
  merge_instructions         TEXT,
  task_description           TEXT NOT NULL DEFAULT '',
  CHECK (task_history_current_index >= 0 AND file_history_current_index >= 0)
) STRICT;
CREATE INDEX sessions_picker_ix ON sessions (project_hash, updated_at DESC, id DESC);
CREATE INDEX sessions_recent_ix ON sessions (updated_at DESC, id DESC);
CREATE INDEX sessions_codebase_ix ON sessions (codebase_id);
CREATE INDEX sessions_host_ix ON sessions (host_id);

CREATE TABLE task_description_history (
  id              TEXT NOT NULL PRIMARY KEY,
  session_id      TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  sequence_number INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  op_type         TEXT NOT NULL DEFAULT 'edit' CHECK (op_type IN ('init', 'edit', 'agent', 'restore', 'import')),
  device_id       TEXT,
  superseded_at   INTEGER,
  created_at      INTEGER NOT NULL,
  description     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX task_history_seq_ux ON task_description_history (session_id, sequence_number);
CREATE INDEX task_history_line_ix ON task_description_history (session_id, sequence_number DESC) WHERE superseded_at IS NULL;

CREATE TABLE file_selection_history (
  id                   TEXT NOT NULL PRIMARY KEY,
  session_id           TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  sequence_number      INTEGER NOT NULL,
  version              INTEGER NOT NULL,
  op_type              TEXT NOT NULL DEFAULT 'edit' CHECK (op_type IN ('init', 'edit', 'agent', 'restore', 'import')),
  device_id            TEXT,
  superseded_at        INTEGER,
  created_at           INTEGER NOT NULL,
  included_files       TEXT NOT NULL CHECK (CASE WHEN json_valid(included_files) THEN json_type(included_files) = 'array' ELSE included_files IS NULL END),
  force_excluded_files TEXT NOT NULL CHECK (CASE WHEN json_valid(force_excluded_files) THEN json_type(force_excluded_files) = 'array' ELSE force_excluded_files IS NULL END)
) STRICT;
CREATE UNIQUE INDEX file_history_seq_ux ON file_selection_history (session_id, sequence_number);
CREATE INDEX file_history_line_ix ON file_selection_history (session_id, sequence_number DESC) WHERE superseded_at IS NULL;

-- +goose Down
DROP TABLE file_selection_history;
DROP TABLE task_description_history;
DROP TABLE sessions;
