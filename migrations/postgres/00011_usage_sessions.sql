-- +goose Up
CREATE INDEX usage_assistant_ix ON usage_events (agent, assistant_session_id);

-- +goose Down
DROP INDEX usage_assistant_ix;
