-- +goose Up
CREATE TABLE remote_agent_conversations (
  id                       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  platform_type            TEXT COLLATE "C" NOT NULL,
  platform_conversation_id TEXT COLLATE "C" NOT NULL,
  codebase_id              TEXT COLLATE "C" REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  isolation_env_id         TEXT COLLATE "C" REFERENCES remote_agent_isolation_environments (id) ON DELETE SET NULL,
  ai_assistant_type        TEXT COLLATE "C" NOT NULL,
  title                    TEXT COLLATE "C",
  cwd                      TEXT COLLATE "C",
  hidden                   BOOLEAN NOT NULL DEFAULT FALSE,
  deleted_at               BIGINT,
  last_activity_at         BIGINT NOT NULL,
  created_at               BIGINT NOT NULL,
  updated_at               BIGINT NOT NULL,
  host_id                  TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  last_message_seq         BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX conversations_platform_ux ON remote_agent_conversations (platform_type, platform_conversation_id);
CREATE INDEX conversations_recent_ix ON remote_agent_conversations (last_activity_at DESC, id DESC) WHERE hidden = FALSE AND deleted_at IS NULL;
CREATE INDEX conversations_codebase_ix ON remote_agent_conversations (codebase_id, last_activity_at DESC, id DESC);
CREATE INDEX conversations_env_ix ON remote_agent_conversations (isolation_env_id);
CREATE INDEX conversations_host_ix ON remote_agent_conversations (host_id);
CREATE INDEX conversations_deleted_ix ON remote_agent_conversations (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE remote_agent_sessions (
  id                   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  conversation_id      TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_conversations (id) ON DELETE CASCADE,
  codebase_id          TEXT COLLATE "C" REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  parent_session_id    TEXT COLLATE "C" REFERENCES remote_agent_sessions (id) ON DELETE SET NULL,
  ai_assistant_type    TEXT COLLATE "C" NOT NULL,
  assistant_session_id TEXT COLLATE "C",
  active               BOOLEAN NOT NULL DEFAULT TRUE,
  transition_reason    TEXT COLLATE "C",
  ended_reason         TEXT COLLATE "C",
  started_at           BIGINT NOT NULL,
  ended_at             BIGINT,
  host_id              TEXT COLLATE "C" NOT NULL REFERENCES hosts (id),
  working_directory    TEXT COLLATE "C",
  metadata             JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
  CHECK (active = (ended_at IS NULL)),
  CHECK (ended_reason IS NULL OR ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX agent_sessions_active_ux ON remote_agent_sessions (conversation_id) WHERE active = TRUE;
CREATE INDEX agent_sessions_history_ix ON remote_agent_sessions (conversation_id, started_at DESC, id DESC);
CREATE INDEX agent_sessions_codebase_ix ON remote_agent_sessions (codebase_id);
CREATE INDEX agent_sessions_parent_ix ON remote_agent_sessions (parent_session_id);
CREATE INDEX agent_sessions_host_ix ON remote_agent_sessions (host_id);

CREATE TABLE remote_agent_messages (
  id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  conversation_id  TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_conversations (id) ON DELETE CASCADE,
  seq              BIGINT NOT NULL,
  role             TEXT COLLATE "C" NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
  status           TEXT COLLATE "C" NOT NULL DEFAULT 'complete' CHECK (status IN ('queued', 'streaming', 'complete', 'interrupted', 'failed', 'cancelled')),
  agent_session_id TEXT COLLATE "C" REFERENCES remote_agent_sessions (id) ON DELETE SET NULL,
  external_id      TEXT COLLATE "C",
  created_at       BIGINT NOT NULL,
  completed_at     BIGINT,
  metadata         JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
  content          TEXT COLLATE "C" NOT NULL DEFAULT '',
  CHECK ((completed_at IS NULL) = (status IN ('queued', 'streaming')))
);
CREATE UNIQUE INDEX messages_seq_ux ON remote_agent_messages (conversation_id, seq);
CREATE UNIQUE INDEX messages_external_ux ON remote_agent_messages (conversation_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX messages_session_ix ON remote_agent_messages (agent_session_id);
CREATE INDEX messages_live_ix ON remote_agent_messages (status, id) WHERE status IN ('queued', 'streaming');

CREATE TABLE message_output (
  message_id   TEXT COLLATE "C" NOT NULL REFERENCES remote_agent_messages (id) ON DELETE CASCADE,
  start_offset BIGINT NOT NULL CHECK (start_offset >= 0),
  created_at   BIGINT NOT NULL,
  data         BYTEA NOT NULL,
  PRIMARY KEY (message_id, start_offset)
);

-- +goose Down
DROP TABLE message_output;
DROP TABLE remote_agent_messages;
DROP TABLE remote_agent_sessions;
DROP TABLE remote_agent_conversations;
