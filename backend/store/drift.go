package store

import (
	"context"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/migrations"
)

// Drift returns how the schema in the database differs from the one that the
// steps make, a line each, none when it does not.
func (db *DB) Drift(ctx context.Context) ([]string, error) {
	found, err := db.Describe(ctx)
	if err != nil {
		return nil, err
	}
	want := strings.Split(migrations.Schema, "\n")
	needed := slices.DeleteFunc(slices.Clone(want), func(line string) bool {
		m := mark(line)
		return m != "" && m != db.dialect.name+": "
	})
	return slices.Concat(differences("missing", needed, found), differences("unexpected", found, want)), nil
}

// differences returns the lines that only the first schema has. Of a table that
// the other has not, its name says it all.
func differences(what string, lines, others []string) []string {
	known := map[schemaLine]bool{}
	for _, l := range tableLines(others) {
		known[l] = true
	}
	var out []string
	for _, l := range tableLines(lines) {
		switch {
		case known[l]:
		case l.text == "":
			out = append(out, what+": "+l.table)
		case known[schemaLine{table: l.table}]:
			out = append(out, what+": "+l.table+": "+l.text)
		}
	}
	return out
}

// tableLines names the table of each line; the text of a table's own is empty.
func tableLines(lines []string) []schemaLine {
	var out []schemaLine
	table := ""
	for _, line := range lines {
		if text, ok := strings.CutPrefix(line, "  "); ok {
			out = append(out, schemaLine{table, text})
		} else if line != "" {
			table = line
			out = append(out, schemaLine{table: table})
		}
	}
	return out
}
