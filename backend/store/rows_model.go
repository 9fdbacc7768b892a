package store

import (
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/migrations"
)

// RowTable is a table of the data model, for what reads or writes rows of any
// table: bundles, retention and the move to another engine.
type RowTable struct {
	Name    string
	Columns []RowColumn
	Key     []string // of the primary key, in its order

	insert string // the statement that stores a row
}

// RowColumn is a column of a RowTable.
type RowColumn struct {
	Name    string
	Kind    string // text, int, real, blob, bool, json or serial
	NotNull bool
	Parent  string // the table that it refers to, "" for none
	Cascade bool   // the row goes with its parent
}

// notRows are the tables that are no rows of the user: the ledger is each
// database's own.
var notRows = []string{"migrations"}

// RowTables are the tables of the data model but for the ledger, a table after
// those that it refers to.
func RowTables() []RowTable {
	tables := sortedRowTables()
	keys := map[string]string{}
	for _, t := range tables {
		keys[t.Name] = t.Key[0]
	}
	for i := range tables {
		tables[i].insert = insertStatement(tables[i], keys)
	}
	return tables
}

func sortedRowTables() []RowTable {
	var waiting []RowTable
	for _, text := range strings.Split(strings.TrimSpace(migrations.Schema), "\n\n") {
		lines := strings.Split(text, "\n")
		if !slices.Contains(notRows, lines[0]) && mark(lines[0]) == "" {
			waiting = append(waiting, rowTable(lines))
		}
	}
	var sorted []RowTable
	for len(waiting) > 0 {
		later := waiting[:0:0]
		for _, t := range waiting {
			if slices.ContainsFunc(t.Columns, func(c RowColumn) bool {
				return c.Parent != "" && c.Parent != t.Name && slices.ContainsFunc(waiting, func(w RowTable) bool { return w.Name == c.Parent })
			}) {
				later = append(later, t)
			} else {
				sorted = append(sorted, t)
			}
		}
		if len(later) == len(waiting) {
			return append(sorted, later...) // a circle, which a test keeps out
		}
		waiting = later
	}
	return sorted
}

// rowTable reads the lines of one table of migrations.Schema.
func rowTable(lines []string) RowTable {
	t := RowTable{Name: lines[0]}
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		switch words[0] {
		case "primary":
			key := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "primary key ("), ")")
			t.Key = strings.Split(key, ", ")
			continue
		case "index", "unique", "check", "sqlite:", "postgres:", "postgres?:":
			continue
		}
		c := RowColumn{Name: words[0], Kind: strings.TrimRight(words[1], "!{}[]"), NotNull: strings.HasSuffix(words[1], "!")}
		if i := slices.Index(words, "->"); i > 0 {
			c.Parent, c.Cascade = words[i+1], strings.HasSuffix(line, " CASCADE")
		}
		if slices.Contains(words[2:], "key") && !strings.Contains(line, "->") || len(words) > 2 && words[2] == "key" {
			t.Key = []string{c.Name}
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// Names are the names of the table's columns.
func (t RowTable) Names() []string {
	names := make([]string, 0, len(t.Columns))
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

// Index is the place of a column, -1 when the table has none of that name.
func (t RowTable) Index(column string) int {
	return slices.IndexFunc(t.Columns, func(c RowColumn) bool { return c.Name == column })
}

// Serial says whether the database numbers the rows.
func (t RowTable) Serial() bool { return t.Columns[0].Kind == "serial" }

// selfish are the places of the columns that refer to the table itself: a row
// may come before the one that it refers to.
func (t RowTable) selfish() []int {
	var found []int
	for i, c := range t.Columns {
		if c.Parent == t.Name {
			found = append(found, i)
		}
	}
	return found
}

// Unnumbered is the table without the number that the database gives each row:
// what is inserted into it gets a new one.
func (t RowTable) Unnumbered() RowTable {
	t.Columns = t.Columns[1:]
	t.insert = insertStatement(t, map[string]string{})
	return t
}
