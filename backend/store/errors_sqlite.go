package store

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Primary result codes are the low byte: https://sqlite.org/rescode.html.
const primaryCode = 0xff

func translateSQLite(err *sqlite.Error) error {
	switch err.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return workbench.Wrap(workbench.EConflict, err, "This already exists.")
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return workbench.Wrap(workbench.ENotFound, err, "What this belongs to does not exist any more.")
	case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL, sqlite3.SQLITE_CONSTRAINT_DATATYPE:
		return workbench.Wrap(workbench.EInvalid, err, "The database refused a value that breaks its rules.")
	}
	switch err.Code() & primaryCode {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return workbench.Wrap(workbench.EUnavailable, err, "Another program holds the database. Close it and try again.")
	case sqlite3.SQLITE_FULL:
		return workbench.Wrap(workbench.EDiskFull, err, "The disk is full, so this was not saved. Free some space and try again.")
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return workbench.Wrap(workbench.EDatabaseDamaged, err, "The database file is damaged. Nothing was changed; run `holdfast doctor` for details.")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR:
		return workbench.Wrap(workbench.EUnavailable, err, "The database file cannot be read or written. Check the rights and the disk of the data directory.")
	}
	return workbench.Wrap(workbench.EInternal, err, "The database gave an unexpected answer. The log has the details.")
}

// busy says whether another program holds the file.
func busy(err error) bool {
	var answer *sqlite.Error
	return errors.As(err, &answer) && answer.Code()&primaryCode == sqlite3.SQLITE_BUSY
}
