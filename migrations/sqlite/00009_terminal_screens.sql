-- +goose Up
CREATE TABLE terminal_checkpoints (
  terminal_id  TEXT NOT NULL REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  start_offset INTEGER NOT NULL CHECK (start_offset >= 0),
  cols         INTEGER NOT NULL,
  rows         INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  snapshot     TEXT NOT NULL,
  PRIMARY KEY (terminal_id, start_offset)
) STRICT;

CREATE TABLE terminal_sizes (
  terminal_id  TEXT NOT NULL REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  start_offset INTEGER NOT NULL CHECK (start_offset >= 0),
  cols         INTEGER NOT NULL,
  rows         INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (terminal_id, start_offset)
) STRICT;

-- A terminal without a row is left. No column of terminal_sessions: SQLite would
-- keep it behind output_log, and a list would read all of that to come to it.
CREATE TABLE terminal_launch_choices (
  terminal_id TEXT NOT NULL PRIMARY KEY REFERENCES terminal_sessions (id) ON DELETE CASCADE,
  on_launch   TEXT NOT NULL CHECK (on_launch IN ('restart', 'resume')),
  created_at  INTEGER NOT NULL
) STRICT;

-- Which sizes a terminal had is not known: all of its output gets the last one.
INSERT INTO terminal_sizes (terminal_id, start_offset, cols, rows, created_at)
SELECT id, 0, cols, rows, created_at FROM terminal_sessions;

-- +goose Down
DROP TABLE terminal_launch_choices;
DROP TABLE terminal_sizes;
DROP TABLE terminal_checkpoints;
