package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/migrations"
)

// TestSchemaTables compares the tables for people with the text that the engines
// are held to: every table, and every reference with its action.
func TestSchemaTables(t *testing.T) {
	t.Parallel()
	var want []string
	table := ""
	for line := range strings.SplitSeq(migrations.Schema, "\n") {
		text, indented := strings.CutPrefix(line, "  ")
		if !indented && line != "" && !strings.Contains(line, ": ") {
			table = line
			want = append(want, table)
		}
		if column, to, ok := strings.Cut(text, " -> "); indented && ok && !strings.Contains(column, ": ") {
			want = append(want, table+"."+strings.Fields(column)[0]+" "+to)
		}
	}
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		tables, err := db.Schema(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, table := range tables {
			if strings.Contains(table.Name, ": ") {
				continue // of one engine alone
			}
			got = append(got, table.Name)
			for _, c := range table.Columns {
				if c.References != "" {
					got = append(got, strings.TrimSpace(table.Name+"."+c.Name+" "+c.References+" "+c.OnDelete))
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}
