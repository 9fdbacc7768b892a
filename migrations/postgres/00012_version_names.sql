-- +goose Up
-- What the user calls a version of a task. A version without a name is as long as
-- before: behind the text a NULL costs a list nothing, and a name is rare.
ALTER TABLE task_description_history ADD COLUMN name TEXT COLLATE "C" CHECK (name <> '');
CREATE INDEX task_history_named_ix ON task_description_history (session_id, sequence_number DESC) WHERE name IS NOT NULL;

-- +goose Down
DROP INDEX task_history_named_ix;
ALTER TABLE task_description_history DROP COLUMN name;
