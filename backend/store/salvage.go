package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlSalvageTablesSQLite  = `SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`
	sqlSalvagePagesSQLite   = `SELECT page_count FROM pragma_page_count`
	sqlSalvageColumnsSQLite = `SELECT name FROM pragma_table_info($1)`
)

// What is read of a table, whose names come from the damaged file itself: these
// are the only statements that are not constants.
const (
	salvageUp    = `SELECT rowid, %s FROM %s WHERE rowid BETWEEN $1 AND $2 ORDER BY rowid`
	salvageDown  = `SELECT rowid, %s FROM %s WHERE rowid BETWEEN $1 AND $2 ORDER BY rowid DESC`
	salvageTop   = `SELECT COALESCE(MAX(rowid + 0), 0) FROM %s`
	salvageCount = `SELECT COUNT(*) FROM %s`
)

// sealed names the columns whose values are secrets. They are left out of what
// is salvaged: it is written as plain text.
func sealed(table, column string) bool {
	return column == "value" && (table == "secrets" || table == "remote_agent_codebase_env_vars")
}

// Salvage reads what is left of a damaged SQLite database. It works on a copy:
// opening may change the file.
type Salvage struct{ db *sql.DB }

// OpenSalvage opens the copy at path. Errors: EDatabaseDamaged (not even its
// list of tables can be read), EUnavailable.
func OpenSalvage(ctx context.Context, path string) (*Salvage, error) {
	raw, err := sql.Open("sqlite", dsn(path, url.Values{
		"mode": {"rw"},
		// Without writable_schema SQLite reads nothing of a file that is shorter
		// than its header says, or whose schema has one bad line.
		"_pragma": {"writable_schema(1)", "cell_size_check(1)", "temp_store(2)"},
	}))
	if err != nil {
		return nil, translate(err)
	}
	raw.SetMaxOpenConns(1)
	s := &Salvage{db: raw}
	if _, err := s.Tables(ctx); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return s, nil
}

// Close ends the reading.
func (s *Salvage) Close() error { return s.db.Close() }

// Tables are the tables that the copy says it has, ordered by name. The search
// index is not among them: it repeats what they hold.
func (s *Salvage) Tables(ctx context.Context) ([]string, error) {
	names, err := all(ctx, s.db, scanName, sqlSalvageTablesSQLite)
	slices.Sort(names)
	return names, err
}

func scanName(r row) (string, error) {
	var name string
	return name, r.Scan(&name)
}

// Rows gives each row of a table that can be read to take, by column: from the
// front until damage is met, from the back, and then around the holes. It
// returns how many there were, and how many could not be read: -1 when nothing
// tells. An error is that of take, or of ctx; damage is none.
func (s *Salvage) Rows(ctx context.Context, table string, take func(map[string]any) error) (read, lost int64, err error) {
	columns, err := all(ctx, s.db, scanName, sqlSalvageColumnsSQLite, table)
	if err != nil && workbench.ErrorCode(err) != workbench.EDatabaseDamaged {
		return 0, -1, err
	}
	t := &salvagedTable{db: s.db, take: take}
	for _, column := range columns {
		if !sealed(table, column) {
			t.columns = append(t.columns, column)
		}
	}
	if len(t.columns) == 0 {
		return 0, -1, nil
	}
	t.up = fmt.Sprintf(salvageUp, quoted(t.columns...), quoted(table))
	t.down = fmt.Sprintf(salvageDown, quoted(t.columns...), quoted(table))
	t.top = fmt.Sprintf(salvageTop, quoted(table))
	if err := t.everything(ctx); err != nil || !t.damaged {
		return t.read, 0, err
	}
	// An index that is whole knows how many rows there were.
	var count int64
	if err := s.db.QueryRowContext(ctx, fmt.Sprintf(salvageCount, quoted(table))).Scan(&count); err != nil {
		return t.read, -1, ctx.Err()
	}
	return t.read, max(count-t.read, 0), nil
}

func quoted(names ...string) string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		out = append(out, `"`+strings.ReplaceAll(name, `"`, `""`)+`"`)
	}
	return strings.Join(out, ", ")
}

// salvagedTable is the reading of one table.
type salvagedTable struct {
	db       *sql.DB
	columns  []string
	up, down string
	top      string // asks for the highest rowid
	bound    int64  // its answer, 0 before
	take     func(map[string]any) error
	read     int64
	damaged  bool
	failures int // in a row, without a row between them
}

// salvagePatience is how many places in a row are tried without finding a row.
// Each takes some ten microseconds.
const salvagePatience = 5_000

// rowidRange is a range of rowids, both ends included.
type rowidRange struct{ lo, hi int64 }

// everything reads the whole table: a range from its front, from its back, and,
// when both meet damage, later its halves. The widest ranges come first, so
// that a large hole does not use the patience up before what lies behind it is
// found.
func (t *salvagedTable) everything(ctx context.Context) error {
	waiting := []rowidRange{{math.MinInt64, math.MaxInt64}}
	for len(waiting) > 0 && t.failures <= salvagePatience {
		rest, err := t.around(ctx, waiting[0])
		if err != nil {
			return err
		}
		waiting = append(waiting[1:], rest...)
	}
	return nil
}

// around reads the ends of a range and returns the halves of what is left.
func (t *salvagedTable) around(ctx context.Context, r rowidRange) ([]rowidRange, error) {
	last, damaged, err := t.span(ctx, t.up, r.lo, r.hi)
	if err != nil || !damaged {
		return nil, err
	}
	t.damaged = true
	if last != nil {
		r.lo = *last + 1
	}
	r.lo, r.hi = max(r.lo, 1), min(r.hi, t.highest(ctx)) // the rowids of the program begin at 1
	last, damaged, err = t.span(ctx, t.down, r.lo, r.hi)
	if err != nil || !damaged {
		return nil, err
	}
	if last != nil {
		r.hi = *last - 1
	}
	if r.lo >= r.hi {
		return nil, nil // one row, and that cannot be read
	}
	middle := r.lo + (r.hi-r.lo)/2
	return []rowidRange{{r.lo, middle}, {middle + 1, r.hi}}, nil
}

// cellsMost is more than the rows that fit into a page.
const cellsMost = 512

// highest is a rowid that no row exceeds. An index that is whole knows the
// highest one; without it, it is guessed from the size of the file.
func (t *salvagedTable) highest(ctx context.Context) int64 {
	if t.bound == 0 {
		if err := t.db.QueryRowContext(ctx, t.top).Scan(&t.bound); err != nil || t.bound <= 0 {
			var pages int64
			_ = t.db.QueryRowContext(ctx, sqlSalvagePagesSQLite).Scan(&pages) // 0: then there is nothing to find either
			t.bound = max(pages*cellsMost, 1)
		}
	}
	return t.bound
}

// span gives the rows of a range in one direction until damage is met, and
// returns the rowid of the last one.
func (t *salvagedTable) span(ctx context.Context, statement string, lo, hi int64) (last *int64, damaged bool, err error) {
	rows, err := t.db.QueryContext(ctx, statement, lo, hi)
	if err != nil {
		t.failures++
		return nil, true, ctx.Err()
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		rowid, values, err := t.scan(rows)
		// A page that is linked in a wrong place gives rows of another range.
		wrong := rowid < lo || rowid > hi || last != nil && (statement == t.up) != (rowid > *last)
		if err != nil || wrong {
			t.failures++
			return last, true, ctx.Err()
		}
		last = &rowid
		t.read++
		t.failures = 0
		if err := t.take(values); err != nil {
			return last, false, err
		}
	}
	if rows.Err() == nil {
		return last, false, nil
	}
	t.failures++
	return last, true, ctx.Err()
}

func (t *salvagedTable) scan(r row) (rowid int64, values map[string]any, err error) {
	cells := make([]any, len(t.columns))
	targets := []any{&rowid}
	for i := range cells {
		targets = append(targets, &cells[i])
	}
	if err := r.Scan(targets...); err != nil {
		return 0, nil, err
	}
	values = make(map[string]any, len(cells))
	for i, column := range t.columns {
		values[column] = cells[i]
	}
	return rowid, values, nil
}
