-- +goose Up
CREATE TABLE terminal_checkpoints (
  terminal_id  TEXT COLLATE "C" NOT NULL REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  start_offset BIGINT NOT NULL CHECK (start_offset >= 0),
  cols         BIGINT NOT NULL,
  rows         BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  snapshot     TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (terminal_id, start_offset)
);

CREATE TABLE terminal_sizes (
  terminal_id  TEXT COLLATE "C" NOT NULL REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  start_offset BIGINT NOT NULL CHECK (start_offset >= 0),
  cols         BIGINT NOT NULL,
  rows         BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  PRIMARY KEY (terminal_id, start_offset)
);

-- A terminal without a row is left. No column of terminal_sessions: SQLite would
-- keep it behind output_log, and a list would read all of that to come to it.
CREATE TABLE terminal_launch_choices (
  terminal_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  on_launch   TEXT COLLATE "C" NOT NULL CHECK (on_launch IN ('restart', 'resume')),
  created_at  BIGINT NOT NULL
);

-- Which sizes a terminal had is not known: all of its output gets the last one.
INSERT INTO terminal_sizes (terminal_id, start_offset, cols, rows, created_at)
SELECT id, 0, cols, rows, created_at FROM terminal_sessions;

-- +goose Down
DROP TABLE terminal_launch_choices;
DROP TABLE terminal_sizes;
DROP TABLE terminal_checkpoints;
