package store

import (
	"context"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Schema returns the tables as they are in the database, by their names. It asks
// the engine's own catalogue, so a table that no step made is there too.
func (db *DB) Schema(ctx context.Context) ([]workbench.SchemaTable, error) {
	columns, err := all(ctx, db.read, scanSchemaColumn, catalogOf(db.dialect.name).columns)
	if err != nil {
		return nil, err
	}
	lines, err := db.Describe(ctx)
	if err != nil {
		return nil, err
	}
	var tables []workbench.SchemaTable
	for _, line := range tableLines(lines) {
		if line.text == "" {
			tables = append(tables, workbench.SchemaTable{Name: line.table, Columns: columnsOf(columns, strings.TrimPrefix(line.table, mark(line.table))), Rules: []string{}})
		} else if rule(line.text) {
			last := &tables[len(tables)-1]
			last.Rules = append(last.Rules, line.text)
		}
	}
	return tables, nil
}

// rule reports whether a line about a table is not one about a column.
func rule(line string) bool {
	line = strings.TrimPrefix(line, mark(line))
	return slices.ContainsFunc([]string{"primary key ", "index ", "unique ", "check ", "CREATE", "USING"}, func(first string) bool {
		return strings.HasPrefix(line, first)
	})
}

func columnsOf(columns []schemaColumn, table string) []workbench.SchemaColumn {
	found := []workbench.SchemaColumn{}
	for _, c := range columns {
		if c.table != table {
			continue
		}
		to, onDelete, _ := strings.Cut(c.reference, " ")
		found = append(found, workbench.SchemaColumn{
			Name: c.name, Type: dataType(c.kind), NotNull: c.notNull, Key: c.key > 0,
			Default: c.defaults, References: to, OnDelete: onDelete,
		})
	}
	return found
}
