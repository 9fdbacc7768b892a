-- +goose Up
CREATE TABLE search_documents (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT NOT NULL CHECK (kind IN ('session', 'task', 'job', 'terminal', 'message', 'run', 'event')),
  source_id       TEXT NOT NULL,
  part            INTEGER NOT NULL DEFAULT 0,
  part_end        INTEGER NOT NULL DEFAULT 0,
  session_id      TEXT REFERENCES sessions (id) ON DELETE CASCADE,
  job_id          TEXT REFERENCES background_jobs (id) ON DELETE CASCADE,
  terminal_id     TEXT REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  conversation_id TEXT REFERENCES remote_agent_conversations (id) ON DELETE CASCADE,
  workflow_run_id TEXT REFERENCES remote_agent_workflow_runs (id) ON DELETE CASCADE,
  codebase_id     TEXT REFERENCES remote_agent_codebases (id) ON DELETE SET NULL,
  created_at      INTEGER NOT NULL,
  title           TEXT NOT NULL DEFAULT '',
  body            TEXT NOT NULL,
  CHECK (CASE WHEN session_id IS NULL THEN 0 ELSE 1 END + CASE WHEN job_id IS NULL THEN 0 ELSE 1 END + CASE WHEN terminal_id IS NULL THEN 0 ELSE 1 END + CASE WHEN conversation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN workflow_run_id IS NULL THEN 0 ELSE 1 END = 1)
) STRICT;
CREATE UNIQUE INDEX search_source_ux ON search_documents (kind, source_id, part);
CREATE INDEX search_session_ix ON search_documents (session_id);
CREATE INDEX search_job_ix ON search_documents (job_id);
CREATE INDEX search_terminal_ix ON search_documents (terminal_id, part);
CREATE INDEX search_conversation_ix ON search_documents (conversation_id);
CREATE INDEX search_run_ix ON search_documents (workflow_run_id);
CREATE INDEX search_codebase_ix ON search_documents (codebase_id);

-- detail none: the index is a fifth of the text instead of twice the text. It
-- knows which rows hold a trigram; LIKE does the rest.
CREATE VIRTUAL TABLE search_fts USING fts5 (body, content = 'search_documents', content_rowid = 'id', tokenize = 'trigram', detail = 'none');
CREATE VIRTUAL TABLE search_vocab USING fts5vocab (search_fts, row);

-- Triggers, because cascades delete documents too.
-- +goose StatementBegin
CREATE TRIGGER search_insert AFTER INSERT ON search_documents BEGIN
  INSERT INTO search_fts (rowid, body) VALUES (new.id, new.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_delete AFTER DELETE ON search_documents BEGIN
  INSERT INTO search_fts (search_fts, rowid, body) VALUES ('delete', old.id, old.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_update AFTER UPDATE OF id, body ON search_documents BEGIN
  INSERT INTO search_fts (search_fts, rowid, body) VALUES ('delete', old.id, old.body);
  INSERT INTO search_fts (rowid, body) VALUES (new.id, new.body);
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE search_vocab;
DROP TABLE search_fts;
DROP TABLE search_documents;
