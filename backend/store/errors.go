package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// translate turns an error of a driver into one of the domain. It is the only
// place that knows drivers' codes; messages are never read.
func translate(err error) error {
	var known *workbench.Error
	var sqliteError *sqlite.Error
	var postgresError *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return workbench.Wrap(workbench.EUnavailable, err, "The request was stopped before the database answered.")
	case errors.Is(err, sql.ErrNoRows):
		return workbench.Wrap(workbench.ENotFound, err, "There is no such row.")
	case errors.As(err, &sqliteError):
		return translateSQLite(sqliteError)
	case errors.As(err, &postgresError):
		return translatePostgres(postgresError)
	case connectionLost(err):
		return workbench.Wrap(workbench.EUnavailable, err, "The connection to the database was lost, so it is not certain that this was saved. Try again.")
	}
	return workbench.Wrap(workbench.EInternal, err, "The database gave an unexpected answer. The log has the details.")
}

// notFound replaces the general sentence for a missing row by one that names it.
func notFound(err error, noun, id string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return workbench.Errorf(workbench.ENotFound, "There is no %s %s.", noun, id)
	}
	return err
}
