package store

import (
	"context"
	"database/sql"
	"math"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// all reads every row of a statement; the result is never nil.
func all[T any](ctx context.Context, q querier, scan func(row) (T, error), statement string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, translate(err)
	}
	defer func() { _ = rows.Close() }()
	out := []T{}
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, translate(err)
		}
		out = append(out, item)
	}
	return out, translate(rows.Err())
}

// one reads a single row; noun and id name it when it is missing.
func one[T any](ctx context.Context, q querier, scan func(row) (T, error), noun, id, statement string, args ...any) (T, error) {
	item, err := scan(q.QueryRowContext(ctx, statement, args...))
	if err != nil {
		return item, translate(notFound(err, noun, id))
	}
	return item, nil
}

// mustChange reports ENotFound when a statement that names one row changed none.
func mustChange(n int64, err error, noun, id string) error {
	if err == nil && n == 0 {
		return workbench.Errorf(workbench.ENotFound, "There is no %s %s.", noun, id)
	}
	return err
}

var likeEscapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// likePattern finds s anywhere, in lower case; "" for no condition. Only ASCII
// letters change, as in lower() of both engines: a Ü that is lowered here and
// not there would never be found.
func likePattern(s string) string {
	if s == "" {
		return ""
	}
	return "%" + likeEscapes.Replace(strings.Map(lowerASCII, text(s))) + "%"
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// keysetStart is where a page begins: 0 asks for the first page. A condition
// "$1 = 0 OR …" would keep SQLite from searching the index.
func keysetStart(before int64) int64 {
	if before == 0 {
		return math.MaxInt64
	}
	return before
}

// mustMove reports EConflict when a compare-and-set found another state.
func mustMove(n int64, err error, sentence string) error {
	if err == nil && n == 0 {
		return workbench.Errorf(workbench.EConflict, "%s", sentence)
	}
	return err
}
