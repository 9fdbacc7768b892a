-- +goose Up
CREATE TABLE sessions (
  id                         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name                       TEXT COLLATE "C" NOT NULL DEFAULT 'Untitled Session',
  project_directory          TEXT COLLATE "C" NOT NULL,
  project_hash               TEXT COLLATE "C" NOT NULL,
  codebase_id                TEXT COLLATE "C" REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  host_id                    TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  search_term                TEXT COLLATE "C",
  model_used                 TEXT COLLATE "C",
  search_selected_files_only BOOLEAN NOT NULL DEFAULT FALSE,
  task_history_version       BIGINT NOT NULL DEFAULT 1,
  file_history_version       BIGINT NOT NULL DEFAULT 1,
  task_history_current_index BIGINT NOT NULL DEFAULT 0,
  file_history_current_index BIGINT NOT NULL DEFAULT 0,
  created_at                 BIGINT NOT NULL,
  updated_at                 BIGINT NOT NULL,
  included_files             JSONB NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(included_files) = 'array'),
  force_excluded_files       JSONB NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(force_excluded_files) = 'array'),
  video_analysis_prompt      TEXT COLLATE "C",
  merge_instructions         TEXT COLLATE "C",
  task_description           TEXT COLLATE "C" NOT NULL DEFAULT '',
  CHECK (task_history_current_index >= 0 AND file_history_current_index >= 0)
);
CREATE INDEX sessions_picker_ix ON sessions (project_hash, updated_at DESC, id DESC);
CREATE INDEX sessions_recent_ix ON sessions (updated_at DESC, id DESC);
CREATE INDEX sessions_codebase_ix ON sessions (codebase_id);
CREATE INDEX sessions_host_ix ON sessions (host_id);

CREATE TABLE task_description_history (
  id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  session_id      TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  sequence_number BIGINT NOT NULL,
  version         BIGINT NOT NULL,
  op_type         TEXT COLLATE "C" NOT NULL DEFAULT 'edit' CHECK (op_type IN ('init', 'edit', 'agent', 'restore', 'import')),
  device_id       TEXT COLLATE "C",
  superseded_at   BIGINT,
  created_at      BIGINT NOT NULL,
  description     TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX task_history_seq_ux ON task_description_history (session_id, sequence_number);
CREATE INDEX task_history_line_ix ON task_description_history (session_id, sequence_number DESC) WHERE superseded_at IS NULL;

CREATE TABLE file_selection_history (
  id                   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  session_id           TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  sequence_number      BIGINT NOT NULL,
  version              BIGINT NOT NULL,
  op_type              TEXT COLLATE "C" NOT NULL DEFAULT 'edit' CHECK (op_type IN ('init', 'edit', 'agent', 'restore', 'import')),
  device_id            TEXT COLLATE "C",
  superseded_at        BIGINT,
  created_at           BIGINT NOT NULL,
  included_files       JSONB NOT NULL CHECK (jsonb_typeof(included_files) = 'array'),
  force_excluded_files JSONB NOT NULL CHECK (jsonb_typeof(force_excluded_files) = 'array')
);
CREATE UNIQUE INDEX file_history_seq_ux ON file_selection_history (session_id, sequence_number);
CREATE INDEX file_history_line_ix ON file_selection_history (session_id, sequence_number DESC) WHERE superseded_at IS NULL;

-- +goose Down
DROP TABLE file_selection_history;
DROP TABLE task_description_history;
DROP TABLE sessions;
