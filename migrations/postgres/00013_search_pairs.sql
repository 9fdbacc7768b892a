-- +goose Up
-- What a text of one or two characters beyond ASCII is found by: words of Korean,
-- Japanese and Chinese are that short, stand within others, and are below what
-- pg_trgm and to_tsvector find. A row for each document that has such characters,
-- beside the document: filling it in writes none of the document's own indexes.
CREATE TABLE search_pairs (
  document_id BIGINT PRIMARY KEY REFERENCES search_documents (id) ON DELETE CASCADE,
  pairs       TSVECTOR NOT NULL
);
CREATE INDEX search_pairs_ix ON search_pairs USING gin (pairs);

-- Each character with the next one, where either is beyond ASCII; alone before a
-- blank and at the end. So one character is a prefix, and two are a whole term.
-- +goose StatementBegin
CREATE FUNCTION search_pairs_of(body TEXT) RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(array_to_tsvector(array_agg(c || n)), '')
  FROM (
    SELECT c, CASE WHEN n IS NULL OR n ~ '\s' THEN '' ELSE n END AS n
    FROM (SELECT c, lead(c) OVER (ORDER BY at) AS n FROM regexp_split_to_table(lower(body), '') WITH ORDINALITY AS s (c, at)) characters
    WHERE c !~ '\s'
  ) pairs
  WHERE octet_length(c || n) > length(c || n)
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION search_pairs_follow() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF octet_length(new.body) > length(new.body) THEN
    INSERT INTO search_pairs (document_id, pairs) VALUES (new.id, search_pairs_of(new.body))
    ON CONFLICT (document_id) DO UPDATE SET pairs = excluded.pairs;
  ELSIF TG_OP = 'UPDATE' THEN
    DELETE FROM search_pairs WHERE document_id = new.id;
  END IF;
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER search_pairs_write AFTER INSERT OR UPDATE OF body ON search_documents FOR EACH ROW EXECUTE FUNCTION search_pairs_follow();

-- The documents that are here are filled in by the owner, in the background.
INSERT INTO key_value_store (key, updated_at, value)
SELECT 'search_pairs', CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT), CAST(MAX(id) AS TEXT) FROM search_documents HAVING COUNT(*) > 0;

-- +goose Down
DROP TRIGGER search_pairs_write ON search_documents;
DROP FUNCTION search_pairs_follow;
DROP TABLE search_pairs;
DROP FUNCTION search_pairs_of;
DELETE FROM key_value_store WHERE key = 'search_pairs';
