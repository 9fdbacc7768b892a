package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlForeignColumnsSQLite = `
SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY m.name, c.cid`
	sqlForeignColumnsPostgres = `
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`
)

// What is read of another program's tables, whose names come from its database.
const (
	transferForeignRows  = `SELECT * FROM %s ORDER BY %s`
	transferForeignPart  = `SELECT * FROM %s WHERE %s = $1 ORDER BY %s`
	transferForeignTexts = `SELECT %[2]s FROM %[1]s WHERE %[2]s IS NOT NULL ORDER BY %[2]s`
	transferForeignCount = `SELECT COUNT(*) FROM %s`
	// A time in an SQLite file is a text of one form or another, or a number of
	// seconds or milliseconds: as it stands, 00:07 in ISO form is behind 00:08.
	transferForeignTime = `CASE typeof(%[1]s) WHEN 'text' THEN (julianday(%[1]s) - 2440587.5) * 86400000 ELSE %[1]s * CASE WHEN %[1]s < 100000000000 THEN 1000 ELSE 1 END END`
)

// Foreign is a database of another program, open for reading: what it held at
// one moment.
type Foreign struct {
	db     *sql.DB
	tx     *sql.Tx
	engine string
}

// OpenForeignFile opens an SQLite file of another program. It is to be a copy:
// a file with a journal cannot be read without writing beside it. Errors:
// EInvalid (it is no such file).
func OpenForeignFile(ctx context.Context, path string) (*Foreign, error) {
	raw, err := sql.Open("sqlite", dsn(path, url.Values{"_pragma": {"busy_timeout(5000)", "query_only(1)"}, "mode": {"rw"}}))
	if err != nil {
		return nil, translate(err)
	}
	return begin(ctx, raw, "sqlite")
}

// OpenForeignServer opens a PostgreSQL database of another program. Errors:
// EInvalid (the address is none), EUnavailable.
func OpenForeignServer(ctx context.Context, address string) (*Foreign, error) {
	cfg, err := postgresConfig(address)
	if err != nil {
		return nil, workbench.Errorf(workbench.EInvalid, "This is not an address like postgresql://user@host:5432/database.")
	}
	raw := stdlib.OpenDB(*cfg)
	if err := raw.PingContext(ctx); err != nil {
		return nil, errors.Join(unreachable(cfg, err), raw.Close())
	}
	return begin(ctx, raw, "postgres")
}

// begin keeps one moment in sight, also of a database that is written to.
func begin(ctx context.Context, raw *sql.DB, engine string) (*Foreign, error) {
	raw.SetMaxOpenConns(1)
	options := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	if engine == "sqlite" {
		options = nil // query_only holds instead
	}
	tx, err := raw.BeginTx(ctx, options)
	if err != nil {
		return nil, errors.Join(translate(err), raw.Close())
	}
	return &Foreign{db: raw, tx: tx, engine: engine}, nil
}

// Close ends the reading.
func (f *Foreign) Close() error {
	_ = f.tx.Rollback() // nothing was written
	return f.db.Close()
}

// Tables are the columns of each table. Errors: EInvalid (an SQLite file that is
// none, or whose schema cannot be read).
func (f *Foreign) Tables(ctx context.Context) (map[string][]string, error) {
	statement := sqlForeignColumnsSQLite
	if f.engine == "postgres" {
		statement = sqlForeignColumnsPostgres
	}
	type column struct{ table, name string }
	columns, err := all(ctx, f.tx, func(r row) (c column, err error) { return c, r.Scan(&c.table, &c.name) }, statement)
	if workbench.ErrorCode(err) == workbench.EDatabaseDamaged {
		return nil, workbench.Wrap(workbench.EInvalid, err, "This file is no SQLite database, or it is damaged. Nothing was changed.")
	}
	tables := map[string][]string{}
	for _, c := range columns {
		tables[c.table] = append(tables[c.table], c.name)
	}
	return tables, err
}

// Count is how many rows a table has.
func (f *Foreign) Count(ctx context.Context, table string) (int64, error) {
	var n int64
	err := f.tx.QueryRowContext(ctx, fmt.Sprintf(transferForeignCount, quoted(table))).Scan(&n)
	return n, translate(err)
}

// Rows gives each row of a table to take, by column and in an order; one at a
// time, whatever the table's size. Values are as the driver gives them.
func (f *Foreign) Rows(ctx context.Context, table string, order []string, take func(map[string]any) error) error {
	return f.read(ctx, take, fmt.Sprintf(transferForeignRows, quoted(table), f.ordered(order)))
}

// ordered are columns to order by, times among them by when they are.
func (f *Foreign) ordered(columns []string) string {
	terms := make([]string, len(columns))
	for i, name := range columns {
		terms[i] = quoted(name)
		if f.engine == "sqlite" && (strings.HasSuffix(name, "_at") || name == "timestamp") {
			terms[i] = fmt.Sprintf(transferForeignTime, terms[i])
		}
	}
	return strings.Join(terms, ", ")
}

// RowsOf is Rows of those whose column has a value.
func (f *Foreign) RowsOf(ctx context.Context, table, column, value string, order []string, take func(map[string]any) error) error {
	return f.read(ctx, take, fmt.Sprintf(transferForeignPart, quoted(table), quoted(column), f.ordered(order)), value)
}

// Texts are the values of a column.
func (f *Foreign) Texts(ctx context.Context, table, column string) ([]string, error) {
	return all(ctx, f.tx, scanName, fmt.Sprintf(transferForeignTexts, quoted(table), quoted(column)))
}

func (f *Foreign) read(ctx context.Context, take func(map[string]any) error, statement string, args ...any) error {
	rows, err := f.tx.QueryContext(ctx, statement, args...)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		return translate(err)
	}
	for rows.Next() {
		cells, targets := make([]any, len(names)), make([]any, len(names))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return translate(err)
		}
		values := make(map[string]any, len(names))
		for i, name := range names {
			values[name] = cells[i]
		}
		if err := take(values); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}
