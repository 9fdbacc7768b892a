package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// catalog is how one engine tells its schema: statements that answer the same
// columns on both.
type catalog struct {
	columns string // table, name, type, not null, default, place in the key, reference
	checks  string // table, text
	indexes string // table, mark, unique, name, method, columns, predicate
	others  string // table, line: what only this engine has

	expressions func(text string) []string // the CHECKs in a text of checks
}

// schemaColumn is a column as the catalog tells it.
type schemaColumn struct {
	table, name, kind, defaults, reference string
	notNull                                bool
	key                                    int // place in the primary key from 1; 0: not in it
}

// schemaLine is a line about a table.
type schemaLine struct{ table, text string }

// Describe returns the schema as it is in the database, in the words of the
// data model and the same for both engines: the name of each table and, below
// it, indented, its columns in their order, its key, indexes and checks. `!` is
// NOT NULL, `=` a default, `->` a foreign key with its action on delete.
// Expressions are normalised: lower case, and without parentheses that only
// group. What one engine alone has begins with its name: "sqlite: " or
// "postgres: "; "postgres?: " is what a server may be without.
func (db *DB) Describe(ctx context.Context) ([]string, error) {
	c := catalogOf(db.dialect.name)
	columns, err := all(ctx, db.read, scanSchemaColumn, c.columns)
	if err != nil {
		return nil, err
	}
	checks, err := db.schemaChecks(ctx, c)
	if err != nil {
		return nil, err
	}
	indexes, err := all(ctx, db.read, scanSchemaIndex, c.indexes)
	if err != nil {
		return nil, err
	}
	others, err := all(ctx, db.read, scanSchemaOther, c.others)
	if err != nil {
		return nil, err
	}
	tables := map[string][]string{}
	for _, column := range columns {
		line := column.describe(columns, checks)
		tables[column.table] = append(tables[column.table], line)
	}
	for _, line := range slices.Concat(schemaKeys(columns), indexes, checkLines(checks), others) {
		tables[line.table] = append(tables[line.table], line.text)
	}
	return schemaText(ofOneEngine(tables)), nil
}

// onlyPostgres are the tables that only PostgreSQL has: an index in the shape of a
// table, like SQLite's virtual ones.
var onlyPostgres = []string{"search_pairs"}

// ofOneEngine marks the tables that only one engine has, and their lines.
func ofOneEngine(tables map[string][]string) map[string][]string {
	const engine = "postgres: "
	for _, name := range onlyPostgres {
		lines, there := tables[name]
		if !there {
			continue
		}
		delete(tables, name)
		for _, line := range lines {
			tables[engine+name] = append(tables[engine+name], engine+strings.TrimPrefix(line, engine))
		}
	}
	return tables
}

// schemaChecks returns what the CHECKs of each table say, sorted: the engines
// list them in different orders.
func (db *DB) schemaChecks(ctx context.Context, c catalog) (map[string][]string, error) {
	rows, err := all(ctx, db.read, scanSchemaOther, c.checks)
	checks := map[string][]string{}
	for _, r := range rows {
		checks[r.table] = append(checks[r.table], c.expressions(r.text)...)
	}
	for _, list := range checks {
		slices.Sort(list)
	}
	return checks, err
}

func scanSchemaColumn(r row) (schemaColumn, error) {
	var c schemaColumn
	return c, r.Scan(&c.table, &c.name, &c.kind, &c.notNull, &c.defaults, &c.key, &c.reference)
}

func scanSchemaIndex(r row) (schemaLine, error) {
	var table, mark, name, method, columns, predicate string
	var unique bool
	err := r.Scan(&table, &mark, &unique, &name, &method, &columns, &predicate)
	line := "index " + name + method + " (" + normalise(columns) + ")"
	if unique {
		line = "unique " + line
	}
	if predicate != "" {
		line += " where " + normalise(predicate)
	}
	return schemaLine{table, mark + line}, err
}

func scanSchemaOther(r row) (schemaLine, error) {
	var l schemaLine
	err := r.Scan(&l.table, &l.text)
	l.text = strings.Join(strings.Fields(l.text), " ")
	return l, err
}

// describe takes the check that is a part of the column's type out of checks.
func (c schemaColumn) describe(all []schemaColumn, checks map[string][]string) string {
	kind := dataType(c.kind)
	for check, narrower := range typeChecks(kind, c.name) {
		if i := slices.Index(checks[c.table], check); i >= 0 {
			kind, checks[c.table] = narrower, slices.Delete(checks[c.table], i, i+1)
			break
		}
	}
	line := c.name + " " + kind
	if c.notNull && kind != "serial" {
		line += "!"
	}
	if len(keyOf(all, c.table)) == 1 && c.key == 1 {
		line += " key"
	}
	if c.defaults != "" && kind != "serial" {
		line += " = " + normalise(c.defaults)
	}
	if c.reference != "" {
		line += " -> " + c.reference
	}
	return line
}

// dataType is the data model's word for a type of an engine.
func dataType(kind string) string {
	switch kind {
	case "TEXT":
		return "text"
	case "INTEGER", "bigint":
		return "int"
	case "REAL", "double precision":
		return "real"
	case "BLOB", "bytea":
		return "blob"
	case "boolean":
		return "bool"
	case "jsonb":
		return "json"
	}
	return kind
}

// typeChecks are the checks that make a type of an engine one of the data
// model.
func typeChecks(kind, name string) map[string]string {
	const valid = "case when json_valid(%[1]s) then json_type(%[1]s) = '%[2]s' else %[1]s is null end"
	switch kind {
	case "int":
		return map[string]string{name + " in (0, 1)": "bool"}
	case "text":
		return map[string]string{
			fmt.Sprintf(valid, name, "object"): "json{}",
			fmt.Sprintf(valid, name, "array"):  "json[]",
			"json_valid(" + name + ")":         "json",
		}
	case "json":
		return map[string]string{
			"jsonb_typeof(" + name + ") = 'object'": "json{}",
			"jsonb_typeof(" + name + ") = 'array'":  "json[]",
		}
	}
	return nil
}

// keyOf returns the columns of a table's primary key in their order.
func keyOf(columns []schemaColumn, table string) []string {
	key := map[int]string{}
	for _, c := range columns {
		if c.table == table && c.key > 0 {
			key[c.key] = c.name
		}
	}
	names := make([]string, 0, len(key))
	for _, place := range slices.Sorted(maps.Keys(key)) {
		names = append(names, key[place])
	}
	return names
}

// schemaKeys are the keys of several columns; one of one column is said there.
func schemaKeys(columns []schemaColumn) []schemaLine {
	var lines []schemaLine
	for _, c := range columns {
		if key := keyOf(columns, c.table); c.key == 1 && len(key) > 1 {
			lines = append(lines, schemaLine{c.table, "primary key (" + strings.Join(key, ", ") + ")"})
		}
	}
	return lines
}

func checkLines(checks map[string][]string) []schemaLine {
	var lines []schemaLine
	for table, texts := range checks {
		for _, text := range texts {
			lines = append(lines, schemaLine{table, "check " + text})
		}
	}
	return lines
}

// schemaText puts what one engine alone has last, so that the other lines are
// the same text.
func schemaText(tables map[string][]string) []string {
	var lines []string
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		lines = append(lines, table)
		slices.SortStableFunc(tables[table], func(a, b string) int { return strings.Compare(mark(a), mark(b)) })
		for _, line := range tables[table] {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

// mark is what a line of one engine begins with, "" for a line of both.
func mark(line string) string {
	for _, m := range []string{"sqlite: ", "postgres: ", "postgres?: "} {
		if strings.HasPrefix(strings.TrimSpace(line), m) {
			return m
		}
	}
	return ""
}
