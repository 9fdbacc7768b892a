package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlVacuumIntoSQLite = `VACUUM INTO $1`
	sqlVerifySQLite     = `PRAGMA integrity_check(5)`
)

// VacuumInto writes a copy of the database to path, as it is committed at this
// moment; writers go on meanwhile. path must not exist, or be empty. When it
// fails, or ctx ends, nothing is left there. EUnavailable on PostgreSQL.
func (db *DB) VacuumInto(ctx context.Context, path string) error {
	if db.path == "" {
		return workbench.Errorf(workbench.EUnavailable, "The database is on a PostgreSQL server. Use pg_dump to back it up.")
	}
	return CopyDatabase(ctx, db.path, path)
}

// CopyDatabase is VacuumInto for a database that is not open here. Its
// connection sets nothing, so a database of an older schema stays what it is.
func CopyDatabase(ctx context.Context, database, path string) (err error) {
	if fileSize(path) > 0 {
		return workbench.Errorf(workbench.EConflict, "%s is there already. Nothing was changed; name another file.", path)
	}
	// The connection is one of its own: the writer's would hold up every writer
	// for as long as the copy takes. mode=rw makes no file where none is.
	raw, err := sql.Open("sqlite", dsn(database, url.Values{"mode": {"rw"}, "_busy_timeout": {"10000"}}))
	if err != nil {
		return translate(err)
	}
	defer func() {
		if err = errors.Join(err, translate(raw.Close())); err != nil {
			_ = os.Remove(path)              // half a copy looks like a backup
			_ = os.Remove(path + "-journal") // it stays when the disk is full
		}
	}()
	raw.SetMaxOpenConns(1)
	_, err = raw.ExecContext(ctx, sqlVacuumIntoSQLite, path)
	return translate(err)
}

// Verify checks a finished copy of a database that nobody writes to: its pages
// and references, and that this program can go on with it. It changes nothing,
// and makes no file beside it. Errors: EDatabaseDamaged, EInvalid (a database,
// but none of Holdfast), EDatabaseNewer, ENotFound, EUnavailable.
func Verify(ctx context.Context, path string) (workbench.BackupContent, error) {
	if journal := fileSize(path + "-wal"); journal > 0 {
		return workbench.BackupContent{}, workbench.Errorf(workbench.EUnavailable,
			"%s has a journal beside it, so the file alone is not the database. Name a backup.", path)
	}
	if _, err := os.Stat(path); err != nil {
		return workbench.BackupContent{}, workbench.Wrap(workbench.ENotFound, err, "There is no file "+path+".")
	}
	raw, err := sql.Open("sqlite", dsn(path, url.Values{"mode": {"ro"}, "immutable": {"1"}, "_query_only": {"1"}}))
	if err != nil {
		return workbench.BackupContent{}, translate(err)
	}
	defer func() { _ = raw.Close() }()
	raw.SetMaxOpenConns(1)
	watch := newObserver(workbench.SystemClock)
	db := &DB{dialect: sqliteDialect(), path: path, now: workbench.SystemClock, watch: watch, read: newPool(raw, watch, false)}
	content, err := db.verify(ctx)
	if workbench.ErrorCode(err) == workbench.EDatabaseDamaged {
		err = workbench.Wrap(workbench.EDatabaseDamaged, err, "The file is damaged: not all of it can be read as it was written.")
	}
	return content, err
}

func (db *DB) verify(ctx context.Context) (workbench.BackupContent, error) {
	var content workbench.BackupContent
	if err := db.sound(ctx); err != nil {
		return content, err
	}
	ledger, _, err := db.ledger()
	if err != nil {
		return content, err
	}
	applied, err := db.stored(ctx, ledger)
	if err != nil {
		return content, err
	}
	if len(applied) == 0 {
		return content, workbench.Errorf(workbench.EInvalid, "The file is a database, but not one of Holdfast.")
	}
	content.SchemaVersion, content.AppVersion = applied[0].version, applied[0].appVersion
	content.Orphans, err = db.ForeignKeyCheck(ctx)
	return content, err
}

// sound reads every page.
func (db *DB) sound(ctx context.Context) error {
	findings, err := all(ctx, db.read, func(r row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, sqlVerifySQLite)
	if err != nil {
		return err
	}
	if report := strings.Join(findings, "; "); report != "ok" {
		return workbench.Wrap(workbench.EDatabaseDamaged, errors.New(report), "The check of the file found damage.")
	}
	return nil
}
