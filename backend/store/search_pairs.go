package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
)

// pairsKey remembers the newest of the documents that were here before their pairs
// were kept and are to be filled in yet. Nothing there: all are.
const pairsKey = "search_pairs"

const (
	sqlPairsPagePostgres = `SELECT COALESCE(MIN(id), 0) FROM (SELECT id FROM search_documents WHERE id <= $1 ORDER BY id DESC LIMIT $2) page`
	sqlFillPairsPostgres = `
INSERT INTO search_pairs (document_id, pairs)
SELECT id, search_pairs_of(body) FROM search_documents WHERE id BETWEEN $1 AND $2 AND octet_length(body) > length(body)
ON CONFLICT (document_id) DO UPDATE SET pairs = excluded.pairs`
)

// FillPairs fills in the pairs of at most limit documents that were stored before
// pairs were, the newest first, and reports whether some are left.
func (db *DB) FillPairs(ctx context.Context, limit int64) (more bool, err error) {
	if db.dialect.name == "sqlite" {
		return false, nil
	}
	if value, err := db.Value(ctx, pairsKey); err != nil || value == nil {
		return false, err
	}
	err = db.Write(ctx, func(tx *Tx) error {
		more = false
		var value string
		err := tx.QueryRowContext(ctx, sqlGetValue, pairsKey).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // another owner filled in the last ones
		}
		if err != nil {
			return err
		}
		from, to := int64(0), int64(0)
		if to, err = strconv.ParseInt(value, 10, 64); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, sqlPairsPagePostgres, to, limit).Scan(&from); err != nil {
			return err
		}
		if more = from > 0; !more {
			return deleteValue(ctx, tx, pairsKey)
		}
		if _, err := tx.exec(ctx, sqlFillPairsPostgres, from, to); err != nil {
			return err
		}
		return setValue(ctx, tx, pairsKey, strconv.FormatInt(from-1, 10))
	})
	return more, err
}

// pairQuery asks for a text of one character, which begins terms, or of two, which
// are one.
func pairQuery(runes []rune) string {
	quoted := "'" + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(string(runes)) + "'"
	if len(runes) == 1 {
		return quoted + ":*"
	}
	return quoted
}
