-- +goose Up
CREATE TABLE remote_agent_codebases (
  id                TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name              TEXT COLLATE "C" NOT NULL,
  repository_url    TEXT COLLATE "C",
  default_branch    TEXT COLLATE "C",
  default_cwd       TEXT COLLATE "C" NOT NULL,
  ai_assistant_type TEXT COLLATE "C" NOT NULL DEFAULT 'claude',
  kind              TEXT COLLATE "C" NOT NULL DEFAULT 'repo' CHECK (kind IN ('repo', 'folder')),
  host_id           TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  path_key          TEXT COLLATE "C" NOT NULL,
  project_hash      TEXT COLLATE "C" NOT NULL,
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL,
  commands          JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(commands) = 'object')
);
CREATE UNIQUE INDEX codebases_path_ux ON remote_agent_codebases (host_id, path_key);
CREATE INDEX codebases_hash_ix ON remote_agent_codebases (project_hash);
CREATE INDEX codebases_recent_ix ON remote_agent_codebases (updated_at DESC, id DESC);

CREATE TABLE remote_agent_codebase_env_vars (
  id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  codebase_id TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_codebases (id) ON DELETE CASCADE,
  key         TEXT COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  value       BYTEA NOT NULL,
  key_id      TEXT COLLATE "C" NOT NULL,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX env_vars_key_ux ON remote_agent_codebase_env_vars (codebase_id, key);

CREATE TABLE project_system_prompts (
  project_hash  TEXT COLLATE "C" NOT NULL,
  task_type     TEXT COLLATE "C" NOT NULL,
  is_custom     BOOLEAN NOT NULL DEFAULT TRUE,
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL,
  system_prompt TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (project_hash, task_type)
);

CREATE TABLE remote_agent_isolation_environments (
  id                  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  codebase_id         TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_codebases (id) ON DELETE CASCADE,
  workflow_type       TEXT COLLATE "C" NOT NULL CHECK (workflow_type IN ('issue', 'pr', 'review', 'thread', 'task')),
  workflow_id         TEXT COLLATE "C" NOT NULL,
  provider            TEXT COLLATE "C" NOT NULL DEFAULT 'worktree',
  working_path        TEXT COLLATE "C" NOT NULL,
  branch_name         TEXT COLLATE "C" NOT NULL,
  status              TEXT COLLATE "C" NOT NULL DEFAULT 'creating' CHECK (status IN ('creating', 'active', 'missing', 'removing', 'destroyed')),
  created_by_platform TEXT COLLATE "C",
  created_at          BIGINT NOT NULL,
  updated_at          BIGINT NOT NULL,
  host_id             TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  path_key            TEXT COLLATE "C" NOT NULL,
  repository_path     TEXT COLLATE "C" NOT NULL,
  base_branch         TEXT COLLATE "C",
  base_commit         TEXT COLLATE "C",
  error_message       TEXT COLLATE "C",
  adopted             BOOLEAN NOT NULL DEFAULT FALSE,
  last_used_at        BIGINT NOT NULL,
  removed_at          BIGINT,
  metadata            JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
  CHECK ((removed_at IS NOT NULL) = (status = 'destroyed'))
);
CREATE UNIQUE INDEX environments_identity_ux ON remote_agent_isolation_environments (codebase_id, workflow_type, workflow_id) WHERE status <> 'destroyed';
CREATE UNIQUE INDEX environments_path_ux ON remote_agent_isolation_environments (host_id, path_key) WHERE status <> 'destroyed';
CREATE INDEX environments_codebase_ix ON remote_agent_isolation_environments (codebase_id, created_at DESC, id DESC);
CREATE INDEX environments_host_ix ON remote_agent_isolation_environments (host_id, status);
CREATE INDEX environments_idle_ix ON remote_agent_isolation_environments (last_used_at, id) WHERE status = 'active';

CREATE TABLE isolation_links (
  environment_id TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_isolation_environments (id) ON DELETE CASCADE,
  link_type      TEXT COLLATE "C" NOT NULL CHECK (link_type IN ('issue', 'pr')),
  link_id        TEXT COLLATE "C" NOT NULL,
  created_at     BIGINT NOT NULL,
  PRIMARY KEY (environment_id, link_type, link_id)
);
CREATE INDEX links_target_ix ON isolation_links (link_type, link_id);

CREATE TABLE worktree_snapshots (
  id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  environment_id  TEXT COLLATE "C" REFERENCES remote_agent_isolation_environments (id) ON DELETE SET NULL,
  codebase_id     TEXT COLLATE "C" REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  host_id         TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  repository_path TEXT COLLATE "C" NOT NULL,
  working_path    TEXT COLLATE "C" NOT NULL,
  branch_name     TEXT COLLATE "C" NOT NULL,
  snapshot_ref    TEXT COLLATE "C" NOT NULL,
  snapshot_commit TEXT COLLATE "C" NOT NULL,
  head_commit     TEXT COLLATE "C" NOT NULL,
  base_commit     TEXT COLLATE "C",
  reason          TEXT COLLATE "C" NOT NULL CHECK (reason IN ('remove', 'gc', 'retention', 'manual')),
  file_count      BIGINT NOT NULL DEFAULT 0,
  byte_count      BIGINT NOT NULL DEFAULT 0,
  created_at      BIGINT NOT NULL,
  expires_at      BIGINT,
  restored_at     BIGINT
);
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
