package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

const (
	transferInsert  = `INSERT INTO %s (%s) VALUES (%s) ON CONFLICT DO NOTHING`
	transferParent  = `(SELECT %s FROM %s WHERE %s = $%d)`
	transferSelf    = `UPDATE %[1]s SET %[2]s = $1 WHERE %[3]s = $2 AND %[2]s IS NULL AND EXISTS (SELECT 1 FROM %[1]s WHERE %[3]s = $1)`
	transferDelete  = `DELETE FROM %s WHERE %s`
	transferCounter = `SELECT setval(pg_get_serial_sequence('%[1]s', '%[2]s'), GREATEST((SELECT COALESCE(MAX(%[2]s), 1) FROM %[1]s), 1))`
)

// InsertRow stores a row as Rows gave it and says whether it is new: one whose
// key, or another unique value, is taken is left as it is. A reference that may
// be empty and whose row is not here becomes empty; those to the table itself
// are set by LinkRow, once all rows are here.
func (tx *Tx) InsertRow(ctx context.Context, t RowTable, values []any) (bool, error) {
	args := make([]any, 0, len(values))
	for i, c := range t.Columns {
		if c.Parent == t.Name {
			continue
		}
		args = append(args, storable(values[i]))
	}
	n, err := tx.exec(ctx, t.insert, args...)
	return n > 0, translate(err)
}

// insertStatement needs the keys of tables that are referred to; a reference
// without one is stored as it is.
func insertStatement(t RowTable, keys map[string]string) string {
	var columns, marks []string
	for _, c := range t.Columns {
		if c.Parent == t.Name {
			continue
		}
		columns = append(columns, c.Name)
		if keys[c.Parent] == "" || c.NotNull {
			marks = append(marks, fmt.Sprintf("$%d", len(columns)))
			continue
		}
		key := quoted(keys[c.Parent])
		marks = append(marks, fmt.Sprintf(transferParent, key, quoted(c.Parent), key, len(columns)))
	}
	return fmt.Sprintf(transferInsert, quoted(t.Name), quoted(columns...), strings.Join(marks, ", "))
}

// LinkRow sets the references of a row to rows of its own table, where those
// are here and nothing is set yet.
func (tx *Tx) LinkRow(ctx context.Context, t RowTable, values []any) error {
	for _, i := range t.selfish() {
		if values[i] == nil {
			continue
		}
		if _, err := tx.exec(ctx, selfStatement(t, t.Columns[i].Name), values[i], values[t.Index(t.Key[0])]); err != nil {
			return translate(err)
		}
	}
	return nil
}

func selfStatement(t RowTable, column string) string {
	return fmt.Sprintf(transferSelf, quoted(t.Name), quoted(column), quoted(t.Key[0]))
}

// LinksItself says whether rows of the table refer to rows of it.
func (t RowTable) LinksItself() bool { return len(t.selfish()) > 0 }

// Empty deletes every row of tables, which are in the order in which they are
// filled.
func (tx *Tx) Empty(ctx context.Context, tables []RowTable) error {
	for _, t := range slices.Backward(tables) {
		if _, err := tx.deleteRows(ctx, t, "TRUE"); err != nil {
			return err
		}
	}
	return nil
}

// deleteRows deletes the rows of a table that a condition holds for, with what
// goes with them. The statement is used once, so the pool does not keep it.
func (tx *Tx) deleteRows(ctx context.Context, t RowTable, where string) (int64, error) {
	done, err := tx.raw.ExecContext(ctx, fmt.Sprintf(transferDelete, quoted(t.Name), where))
	if err != nil {
		return 0, translate(err)
	}
	return done.RowsAffected()
}

// KeepCounting makes the database number further rows after those that came
// with their numbers. SQLite does so by itself.
func (tx *Tx) KeepCounting(ctx context.Context, engine string, t RowTable) error {
	if engine == "sqlite" || !t.Serial() {
		return nil
	}
	var next int64
	return translate(tx.QueryRowContext(ctx, fmt.Sprintf(transferCounter, t.Name, t.Key[0])).Scan(&next))
}

func storable(v any) any {
	if raw, ok := v.(json.RawMessage); ok {
		return string(raw)
	}
	return v
}

const sqlCodebaseAt = `SELECT id FROM remote_agent_codebases WHERE host_id = $1 AND path_key = $2`

// CodebaseAt is the id of the project at a path of a machine, "" for none.
func (tx *Tx) CodebaseAt(ctx context.Context, hostID, pathKey string) (string, error) {
	ids, err := all(ctx, tx, scanText, sqlCodebaseAt, hostID, pathKey)
	if len(ids) == 0 {
		return "", err
	}
	return ids[0], err
}
