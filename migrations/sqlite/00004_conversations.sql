-- +goose Up
CREATE TABLE remote_agent_conversations (
  id                       TEXT NOT NULL PRIMARY KEY,
  platform_type            TEXT NOT NULL,
  platform_conversation_id TEXT NOT NULL,
  codebase_id              TEXT REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  isolation_env_id         TEXT REFERENCES remote_agent_isolation_environments (id) ON DELETE SET NULL,
  ai_assistant_type        TEXT NOT NULL,
  title                    TEXT,
  cwd                      TEXT,
  hidden                   INTEGER NOT NULL DEFAULT FALSE CHECK (hidden IN (0, 1)),
  deleted_at               INTEGER,
  last_activity_at         INTEGER NOT NULL,
  created_at               INTEGER NOT NULL,
  updated_at               INTEGER NOT NULL,
  host_id                  TEXT NOT NULL REFERENCES hosts (id),
  last_message_seq         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX conversations_platform_ux ON remote_agent_conversations (platform_type, platform_conversation_id);
CREATE INDEX conversations_recent_ix ON remote_agent_conversations (last_activity_at DESC, id DESC) WHERE hidden = FALSE AND deleted_at IS NULL;
CREATE INDEX conversations_codebase_ix ON remote_agent_conversations (codebase_id, last_activity_at DESC, id DESC);
CREATE INDEX conversations_env_ix ON remote_agent_conversations (isolation_env_id);
CREATE INDEX conversations_host_ix ON remote_agent_conversations (host_id);
CREATE INDEX conversations_deleted_ix ON remote_agent_conversations (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE remote_agent_sessions (
  id                   TEXT NOT NULL PRIMARY KEY,
  conversation_id      TEXT NOT NULL REFERENCES remote_agent_conversations (id) ON DELETE CASCADE,
  codebase_id          TEXT REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  parent_session_id    TEXT REFERENCES remote_agent_sessions (id) ON DELETE SET NULL,
  ai_assistant_type    TEXT NOT NULL,
  assistant_session_id TEXT,
  active               INTEGER NOT NULL DEFAULT TRUE CHECK (active IN (0, 1)),
  transition_reason    TEXT,
  ended_reason         TEXT,
  started_at           INTEGER NOT NULL,
  ended_at             INTEGER,
  host_id              TEXT NOT NULL REFERENCES hosts (id),
  working_directory    TEXT,
  metadata             TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(metadata) THEN json_type(metadata) = 'object' ELSE metadata IS NULL END),
  CHECK (active = (ended_at IS NULL)),
  CHECK (ended_reason IS NULL OR ended_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX agent_sessions_active_ux ON remote_agent_sessions (conversation_id) WHERE active = TRUE;
CREATE INDEX agent_sessions_history_ix ON remote_agent_sessions (conversation_id, started_at DESC, id DESC);
CREATE INDEX agent_sessions_codebase_ix ON remote_agent_sessions (codebase_id);
CREATE INDEX agent_sessions_parent_ix ON remote_agent_sessions (parent_session_id);
CREATE INDEX agent_sessions_host_ix ON remote_agent_sessions (host_id);

CREATE TABLE remote_agent_messages (
  id               TEXT NOT NULL PRIMARY KEY,
  conversation_id  TEXT NOT NULL REFERENCES remote_agent_conversations (id) ON DELETE CASCADE,
  seq              INTEGER NOT NULL,
  role             TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
  status           TEXT NOT NULL DEFAULT 'complete' CHECK (status IN ('queued', 'streaming', 'complete', 'interrupted', 'failed', 'cancelled')),
  agent_session_id TEXT REFERENCES remote_agent_sessions (id) ON DELETE SET NULL,
  external_id      TEXT,
  created_at       INTEGER NOT NULL,
  completed_at     INTEGER,
  metadata         TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(metadata) THEN json_type(metadata) = 'object' ELSE metadata IS NULL END),
  content          TEXT NOT NULL DEFAULT '',
  CHECK ((completed_at IS NULL) = (status IN ('queued', 'streaming')))
) STRICT;
CREATE UNIQUE INDEX messages_seq_ux ON remote_agent_messages (conversation_id, seq);
CREATE UNIQUE INDEX messages_external_ux ON remote_agent_messages (conversation_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX messages_session_ix ON remote_agent_messages (agent_session_id);
CREATE INDEX messages_live_ix ON remote_agent_messages (status, id) WHERE status IN ('queued', 'streaming');

CREATE TABLE message_output (
  message_id   TEXT NOT NULL REFERENCES remote_agent_messages (id) ON DELETE CASCADE,
  start_offset INTEGER NOT NULL CHECK (start_offset >= 0),
  created_at   INTEGER NOT NULL,
  data         BLOB NOT NULL,
  PRIMARY KEY (message_id, start_offset)
) STRICT;

-- +goose Down
DROP TABLE message_output;
DROP TABLE remote_agent_messages;
DROP TABLE remote_agent_sessions;
DROP TABLE remote_agent_conversations;
