-- +goose Up
CREATE TABLE remote_agent_codebases (
  id                TEXT NOT NULL PRIMARY KEY,
  name              TEXT NOT NULL,
  repository_url    TEXT,
  default_branch    TEXT,
  default_cwd       TEXT NOT NULL,
  ai_assistant_type TEXT NOT NULL DEFAULT 'claude',
  kind              TEXT NOT NULL DEFAULT 'repo' CHECK (kind IN ('repo', 'folder')),
  host_id           TEXT NOT NULL REFERENCES hosts (id),
  path_key          TEXT NOT NULL,
  project_hash      TEXT NOT NULL,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  commands          TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(commands) THEN json_type(commands) = 'object' ELSE commands IS NULL END)
) STRICT;
CREATE UNIQUE INDEX codebases_path_ux ON remote_agent_codebases (host_id, path_key);
CREATE INDEX codebases_hash_ix ON remote_agent_codebases (project_hash);
CREATE INDEX codebases_recent_ix ON remote_agent_codebases (updated_at DESC, id DESC);

CREATE TABLE remote_agent_codebase_env_vars (
  id          TEXT NOT NULL PRIMARY KEY,
  codebase_id TEXT NOT NULL REFERENCES remote_agent_codebases (id) ON DELETE CASCADE,
  key         TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  value       BLOB NOT NULL,
  key_id      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX env_vars_key_ux ON remote_agent_codebase_env_vars (codebase_id, key);

CREATE TABLE project_system_prompts (
  project_hash  TEXT NOT NULL,
  task_type     TEXT NOT NULL,
  is_custom     INTEGER NOT NULL DEFAULT TRUE CHECK (is_custom IN (0, 1)),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  system_prompt TEXT NOT NULL,
  PRIMARY KEY (project_hash, task_type)
) STRICT;

CREATE TABLE remote_agent_isolation_environments (
  id                  TEXT NOT NULL PRIMARY KEY,
  codebase_id         TEXT NOT NULL REFERENCES remote_agent_codebases (id) ON DELETE CASCADE,
  workflow_type       TEXT NOT NULL CHECK (workflow_type IN ('issue', 'pr', 'review', 'thread', 'task')),
  workflow_id         TEXT NOT NULL,
  provider            TEXT NOT NULL DEFAULT 'worktree',
  working_path        TEXT NOT NULL,
  branch_name         TEXT NOT NULL,
  status              TEXT NOT NULL DEFAULT 'creating' CHECK (status IN ('creating', 'active', 'missing', 'removing', 'destroyed')),
  created_by_platform TEXT,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  host_id             TEXT NOT NULL REFERENCES hosts (id),
  path_key            TEXT NOT NULL,
  repository_path     TEXT NOT NULL,
  base_branch         TEXT,
  base_commit         TEXT,
  error_message       TEXT,
  adopted             INTEGER NOT NULL DEFAULT FALSE CHECK (adopted IN (0, 1)),
  last_used_at        INTEGER NOT NULL,
  removed_at          INTEGER,
  metadata            TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(metadata) THEN json_type(metadata) = 'object' ELSE metadata IS NULL END),
  CHECK ((removed_at IS NOT NULL) = (status = 'destroyed'))
) STRICT;
CREATE UNIQUE INDEX environments_identity_ux ON remote_agent_isolation_environments (codebase_id, workflow_type, workflow_id) WHERE status <> 'destroyed';
CREATE UNIQUE INDEX environments_path_ux ON remote_agent_isolation_environments (host_id, path_key) WHERE status <> 'destroyed';
CREATE INDEX environments_codebase_ix ON remote_agent_isolation_environments (codebase_id, created_at DESC, id DESC);
CREATE INDEX environments_host_ix ON remote_agent_isolation_environments (host_id, status);
CREATE INDEX environments_idle_ix ON remote_agent_isolation_environments (last_used_at, id) WHERE status = 'active';

CREATE TABLE isolation_links (
  environment_id TEXT NOT NULL REFERENCES remote_agent_isolation_environments (id) ON DELETE CASCADE,
  link_type      TEXT NOT NULL CHECK (link_type IN ('issue', 'pr')),
  link_id        TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  PRIMARY KEY (environment_id, link_type, link_id)
) STRICT;
CREATE INDEX links_target_ix ON isolation_links (link_type, link_id);

CREATE TABLE worktree_snapshots (
  id              TEXT NOT NULL PRIMARY KEY,
  environment_id  TEXT REFERENCES remote_agent_isolation_environments (id) ON DELETE SET NULL,
  codebase_id     TEXT REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  host_id         TEXT NOT NULL REFERENCES hosts (id),
  repository_path TEXT NOT NULL,
  working_path    TEXT NOT NULL,
  branch_name     TEXT NOT NULL,
  snapshot_ref    TEXT NOT NULL,
  snapshot_commit TEXT NOT NULL,
  head_commit     TEXT NOT NULL,
  base_commit     TEXT,
  reason          TEXT NOT NULL CHECK (reason IN ('remove', 'gc', 'retention', 'manual')),
  file_count      INTEGER NOT NULL DEFAULT 0,
  byte_count      INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER,
  restored_at     INTEGER
) STRICT;
CREATE UNIQUE INDEX snapshots_ref_ux ON worktree_snapshots (snapshot_ref);
CREATE INDEX snapshots_env_ix ON worktree_snapshots (environment_id, created_at DESC, id DESC);
CREATE INDEX snapshots_codebase_ix ON worktree_snapshots (codebase_id);
CREATE INDEX snapshots_host_ix ON worktree_snapshots (host_id);
CREATE INDEX snapshots_expiry_ix ON worktree_snapshots (expires_at) WHERE expires_at IS NOT NULL;

-- +goose Down
DROP TABLE worktree_snapshots;
DROP TABLE isolation_links;
DROP TABLE remote_agent_isolation_environments;
DROP TABLE project_system_prompts;
DROP TABLE remote_agent_codebase_env_vars;
DROP TABLE remote_agent_codebases;
