package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// The statements over any table are put together of the names of the schema,
// which are the program's own. A test prepares each of them on both engines.
const (
	transferSelect = `SELECT %s FROM %s WHERE %s ORDER BY %s`
	transferHas    = `SELECT COUNT(*) FROM %s WHERE %s`
	transferSize   = `SELECT COUNT(*), COALESCE(SUM(%s), 0) FROM %s WHERE %s`

	transferBytesSQLite   = `COALESCE(LENGTH(CAST(%s AS BLOB)), 0)`
	transferBytesPostgres = `COALESCE(OCTET_LENGTH(%s), 0)`
)

// RowSnapshot is the database as it was committed at one moment.
type RowSnapshot struct {
	raw    *sql.Tx
	engine string
}

// ReadRows gives fn the database as it is at this moment; writers go on
// meanwhile. fn may run once only.
func (db *DB) ReadRows(ctx context.Context, fn func(*RowSnapshot) error) error {
	// Repeatable reads of PostgreSQL see one moment, as a reader of SQLite does.
	options := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	if db.dialect.name == "sqlite" {
		options = nil // its reader is read only already
	}
	raw, err := db.read.db.BeginTx(ctx, options)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = raw.Rollback() }() // nothing was written
	return fn(&RowSnapshot{raw: raw, engine: db.dialect.name})
}

// Rows gives the rows of a table that a condition holds for to take, ordered by
// the key; one at a time, whatever the table's size. Values are in the order of
// the columns: nil, string, int64, float64, bool, []byte or json.RawMessage (in
// one form on both engines). take may not keep the slice.
func (s *RowSnapshot) Rows(ctx context.Context, t RowTable, where string, args []any, take func([]any) error) error {
	rows, err := s.raw.QueryContext(ctx, rowsStatement(t, where), args...)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = rows.Close() }()
	values := make([]any, len(t.Columns))
	targets := make([]any, len(t.Columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return translate(err)
		}
		for i, c := range t.Columns {
			if values[i], err = rowValue(c.Kind, values[i]); err != nil {
				return fmt.Errorf("%s.%s: %w", t.Name, c.Name, err)
			}
		}
		if err := take(values); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

func rowsStatement(t RowTable, where string) string {
	return fmt.Sprintf(transferSelect, quoted(t.Names()...), quoted(t.Name), where, quoted(t.Key...))
}

// Size counts the rows of a table that a condition holds for, and the bytes of
// their texts, blobs and JSON values.
func (s *RowSnapshot) Size(ctx context.Context, t RowTable, where string, args []any) (rows, bytes int64, err error) {
	err = s.raw.QueryRowContext(ctx, sizeStatement(s.engine, t, where), args...).Scan(&rows, &bytes)
	return rows, bytes, translate(err)
}

// Has says whether there is a row with the key of values.
func (s *RowSnapshot) Has(ctx context.Context, t RowTable, values []any) (bool, error) {
	var args []any
	for _, c := range t.Key {
		args = append(args, values[t.Index(c)])
	}
	var n int64
	err := s.raw.QueryRowContext(ctx, hasStatement(t), args...).Scan(&n)
	return n > 0, translate(err)
}

func hasStatement(t RowTable) string {
	var same []string
	for i, c := range t.Key {
		same = append(same, fmt.Sprintf("%s = $%d", quoted(c), i+1))
	}
	return fmt.Sprintf(transferHas, quoted(t.Name), strings.Join(same, " AND "))
}

func sizeStatement(engine string, t RowTable, where string) string {
	var sums []string
	for _, c := range t.Columns {
		name := quoted(c.Name)
		switch {
		case t.Name == "worktree_snapshots" && c.Name == "byte_count":
			sums = append(sums, name) // they lie in git, and go with the row
		case c.Parent != "" || c.Kind != "text" && c.Kind != "blob" && c.Kind != "json":
			continue // a reference becomes empty when its row goes, and is no text of anybody
		case engine == "sqlite":
			sums = append(sums, fmt.Sprintf(transferBytesSQLite, name))
		case c.Kind == "json":
			sums = append(sums, fmt.Sprintf(transferBytesPostgres, "CAST("+name+" AS TEXT)"))
		default:
			sums = append(sums, fmt.Sprintf(transferBytesPostgres, name))
		}
	}
	if len(sums) == 0 {
		sums = []string{"0"}
	}
	return fmt.Sprintf(transferSize, strings.Join(sums, " + "), quoted(t.Name), where)
}

// rowValue is a value as both engines give it.
func rowValue(kind string, v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case int64:
		if kind == "bool" {
			return v != 0, nil
		}
		if kind == "real" {
			return float64(v), nil
		}
		return v, nil
	case string:
		if kind == "json" {
			return CanonicalJSON([]byte(v))
		}
		if kind == "blob" {
			return []byte(v), nil
		}
		return v, nil
	case []byte:
		switch kind {
		case "json":
			return CanonicalJSON(v)
		case "text":
			return string(v), nil
		}
		return append([]byte{}, v...), nil
	case float64, bool:
		return v, nil
	}
	return nil, fmt.Errorf("a value of type %T", v)
}

// CanonicalJSON is a JSON value in one form: keys sorted, no spaces, numbers as
// one text each. PostgreSQL keeps the value and not its text.
func CanonicalJSON(raw []byte) (json.RawMessage, error) {
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(canonical(v))
}

func canonical(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
	case []any:
		for i := range v {
			v[i] = canonical(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = canonical(v[key])
		}
	}
	return v
}

const sqlRowsVersion = `SELECT COALESCE(MAX(version), 0) FROM migrations`

// SchemaVersion is the newest step of the database.
func (s *RowSnapshot) SchemaVersion(ctx context.Context) (version int64, err error) {
	err = s.raw.QueryRowContext(ctx, sqlRowsVersion).Scan(&version)
	return version, translate(err)
}

// Rows reads what a transaction of db sees, its own rows too.
func (tx *Tx) Rows(db *DB) *RowSnapshot { return &RowSnapshot{raw: tx.raw, engine: db.dialect.name} }
