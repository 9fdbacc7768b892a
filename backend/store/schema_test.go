package store_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/migrations"
)

// TestSchema compares the migrated database with what the data model says.
func TestSchema(t *testing.T) {
	t.Parallel()
	db := raw(t, storetest.Open(t).Path())
	got := strings.Split(strings.TrimSpace(describe(t, db)), "\n")
	want := strings.Split(strings.TrimSpace(wantSchema), "\n")
	for i := range max(len(got), len(want)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("line %d:\n got %s\nwant %s", i+1, g, w)
		}
	}
}

func TestEveryTableIsStrict(t *testing.T) {
	t.Parallel()
	db := raw(t, storetest.Open(t).Path())
	loose := texts(t, db, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 0`)
	if len(loose) > 0 {
		t.Errorf("tables that take a text for a number: %v", loose)
	}
}

// TestEveryForeignKeyLeadsAnIndex: without it, deleting a parent reads every
// row of the child.
func TestEveryForeignKeyLeadsAnIndex(t *testing.T) {
	t.Parallel()
	db := raw(t, storetest.Open(t).Path())
	bare := texts(t, db, `
SELECT m.name || '.' || f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' AND NOT EXISTS (
  SELECT 1 FROM pragma_index_list(m.name) i, pragma_index_info(i.name) c
  WHERE i.partial = 0 AND c.seqno = 0 AND c.name = f."from")`)
	if len(bare) > 0 {
		t.Errorf("foreign keys without an index: %v", bare)
	}
}

// TestStepsGoDownAndUpAgain: a step whose Down forgets something would fail on
// the second Up.
func TestStepsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	db := raw(t, t.TempDir()+"/steps.db")
	db.SetMaxOpenConns(1)
	steps, err := fs.Sub(migrations.FS, "sqlite")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, steps, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	const objects = `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite_%' ORDER BY name`
	if _, err := provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := texts(t, db, objects)
	if _, err := provider.DownTo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if left := texts(t, db, objects); len(left) > 0 {
		t.Errorf("left after all steps down: %v", left)
	}
	if _, err := provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again := texts(t, db, objects); !slices.Equal(first, again) {
		t.Error("up, down and up give another schema than up")
	}
}

// describe writes the schema in the words of the data model: `!` is NOT NULL,
// `->` a foreign key.
func describe(t *testing.T, db *sql.DB) string {
	t.Helper()
	var out strings.Builder
	for _, table := range texts(t, db, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid`) {
		fmt.Fprintf(&out, "\n%s\n", table)
		definition := texts(t, db, `SELECT sql FROM sqlite_master WHERE type = 'table' AND name = $1`, table)[0]
		checks := checksOf(definition)
		for _, column := range texts(t, db, `SELECT name FROM pragma_table_info($1)`, table) {
			fmt.Fprintf(&out, "  %s\n", describeColumn(t, db, table, column, checks))
		}
		if key := texts(t, db, `SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk`, table); len(key) > 1 {
			fmt.Fprintf(&out, "  primary key (%s)\n", strings.Join(key, ", "))
		}
		for _, index := range texts(t, db, `SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = $1 AND sql IS NOT NULL ORDER BY rowid`, table) {
			fmt.Fprintf(&out, "  %s\n", strings.ToLower(strings.Replace(strings.TrimPrefix(index, "CREATE "), " ON "+table, "", 1)))
		}
		for _, check := range checks {
			if check != "" {
				fmt.Fprintf(&out, "  check %s\n", check)
			}
		}
	}
	return out.String()
}

// describeColumn also takes the checks that are part of a type out of checks.
func describeColumn(t *testing.T, db *sql.DB, table, name string, checks []string) string {
	t.Helper()
	var kind string
	var notNull, key, columns bool
	var dflt sql.NullString
	err := db.QueryRow(`SELECT type, "notnull", dflt_value, pk > 0, (SELECT COUNT(*) > 1 FROM pragma_table_info($1) WHERE pk > 0)
FROM pragma_table_info($1) WHERE name = $2`, table, name).Scan(&kind, &notNull, &dflt, &key, &columns)
	if err != nil {
		t.Fatal(err)
	}
	kind = typeOf(kind, name, checks)
	if notNull {
		kind += "!"
	}
	line := name + " " + kind
	if key && !columns {
		line += " key"
	}
	if dflt.Valid {
		line += " = " + dflt.String
	}
	for _, target := range texts(t, db, `SELECT "table" || CASE on_delete WHEN 'NO ACTION' THEN '' ELSE ' ' || on_delete END
FROM pragma_foreign_key_list($1) WHERE "from" = $2`, table, name) {
		line += " -> " + target
	}
	return line
}

// typeOf is the type of the data model: bool and JSON are an INTEGER and a TEXT
// with a check.
func typeOf(kind, name string, checks []string) string {
	types := map[string]string{
		name + " IN (0, 1)": "bool",
		"CASE WHEN json_valid(" + name + ") THEN json_type(" + name + ") = 'object' ELSE " + name + " IS NULL END": "json{}",
		"CASE WHEN json_valid(" + name + ") THEN json_type(" + name + ") = 'array' ELSE " + name + " IS NULL END":  "json[]",
	}
	for i, check := range checks {
		if short, ok := types[check]; ok {
			checks[i] = ""
			return short
		}
	}
	return map[string]string{"TEXT": "text", "INTEGER": "int", "REAL": "real", "BLOB": "blob"}[kind]
}

// checksOf returns what the CHECKs of a table say, in order.
func checksOf(definition string) []string {
	var checks []string
	for _, at := range regexp.MustCompile(`CHECK \(`).FindAllStringIndex(definition, -1) {
		depth, end := 1, at[1]
		for ; depth > 0; end++ {
			switch definition[end] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		checks = append(checks, definition[at[1]:end-1])
	}
	return checks
}

// texts returns the first column of all rows.
func texts(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
