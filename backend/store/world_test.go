package store_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/migrations"
)

func fillWorld(t *testing.T, db *store.DB) {
	t.Helper()
	storetest.FillWorld(t, db)
}

// table is a table of migrations.Schema.
type table struct {
	name    string
	columns []column
	key     []string
	enums   []string // columns with a list of values
}

type column struct {
	name, kind, reference string
	notNull               bool
}

var (
	columnLine = regexp.MustCompile(`^  (\w+) ([a-z]+(?:\[\]|\{\})?)(!?)( key)?(?: = \S+(?: \S+)*?)?(?: -> (\w+)(?: .*)?)?$`)
	keyLine    = regexp.MustCompile(`^  primary key \((.*)\)$`)
	enumLine   = regexp.MustCompile(`^  check (\w+) in \('`)
	otherLine  = regexp.MustCompile(`^  (unique index|index|check|sqlite:|postgres\??:) `)
)

// tables are those of the data model but for the ledger, which has no rules to
// break.
func tables(t *testing.T) []table {
	t.Helper()
	var found []table
	for _, text := range strings.Split(strings.TrimSpace(migrations.Schema), "\n\n") {
		lines := strings.Split(text, "\n")
		if lines[0] == "migrations" || strings.Contains(lines[0], ": ") {
			continue
		}
		tab := table{name: lines[0]}
		for _, line := range lines[1:] {
			tab.read(t, line)
		}
		found = append(found, tab)
	}
	if len(found) != 47 {
		t.Fatalf("found %d tables; this looks in the wrong place", len(found))
	}
	return found
}

func (tab *table) read(t *testing.T, line string) {
	t.Helper()
	if m := enumLine.FindStringSubmatch(line); m != nil {
		tab.enums = append(tab.enums, m[1])
	} else if m := keyLine.FindStringSubmatch(line); m != nil {
		tab.key = strings.Split(m[1], ", ")
	} else if otherLine.MatchString(line) {
		return
	} else if m := columnLine.FindStringSubmatch(line); m != nil {
		tab.columns = append(tab.columns, column{name: m[1], kind: m[2], notNull: m[3] == "!", reference: m[5]})
		if m[4] != "" {
			tab.key = []string{m[1]}
		}
	} else {
		t.Fatalf("cannot read the line %q of the schema", line)
	}
}

// references are the foreign keys of a table.
func (tab *table) references() []string {
	var names []string
	for _, c := range tab.columns {
		if c.reference != "" {
			names = append(names, c.name)
		}
	}
	return slices.Clip(names)
}
