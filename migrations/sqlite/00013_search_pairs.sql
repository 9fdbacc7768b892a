-- +goose Up
-- SQLite finds texts of one or two characters by the vocabulary of search_fts.
-- Nothing changes here; the numbers of both engines stay the same.
SELECT 1;

-- +goose Down
SELECT 1;
