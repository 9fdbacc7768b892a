package store

import (
	"database/sql"
	"reflect"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// readable reads a JSON column of a row whose other columns must be shown even
// when this one cannot be read: another program, or an older version, wrote
// what does not fit. The target is then empty, and the trouble is recorded once.
// place is table.column; id is the row's, scanned before this column.
func (db *DB) readable(place string, id *string, target any) sql.Scanner {
	return readableJSON{db: db, place: place, id: id, target: target}
}

type readableJSON struct {
	db     *DB
	place  string
	id     *string
	target any
}

// Scan implements sql.Scanner. It never fails.
func (j readableJSON) Scan(src any) error {
	if err := asJSON(j.target).Scan(src); err != nil {
		reflect.ValueOf(j.target).Elem().SetZero() // nothing of a half that was read
		// The error is not recorded: it quotes the value.
		j.db.watch.add(workbench.DiagnosticJSON, "A stored value cannot be read, so it is shown empty.", j.place+" of "+*j.id)
	}
	return nil
}
