package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// translatePostgres knows the codes of
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
func translatePostgres(err *pgconn.PgError) error {
	switch err.Code {
	case pgerrcode.UniqueViolation:
		return workbench.Wrap(workbench.EConflict, err, "This already exists.")
	case pgerrcode.ForeignKeyViolation:
		return workbench.Wrap(workbench.ENotFound, err, "What this belongs to does not exist any more.")
	case pgerrcode.SerializationFailure, pgerrcode.DeadlockDetected:
		return workbench.Wrap(workbench.EUnavailable, err, "Too many programs write to the database at once, so this was not saved. Try again.")
	case pgerrcode.DiskFull:
		return workbench.Wrap(workbench.EDiskFull, err, "The disk of the database server is full, so this was not saved. Free some space and try again.")
	case pgerrcode.ReadOnlySQLTransaction:
		return workbench.Wrap(workbench.EUnavailable, err, "The database server takes no changes (it is a replica, or read-only). Connect to the one that does.")
	case pgerrcode.DataCorrupted, pgerrcode.IndexCorrupted:
		return workbench.Wrap(workbench.EDatabaseDamaged, err, "The PostgreSQL server reports damaged data. Nothing was changed; ask its administrator.")
	case pgerrcode.QueryCanceled:
		return workbench.Wrap(workbench.EUnavailable, err, "The request was stopped before the database answered.")
	}
	switch {
	case pgerrcode.IsIntegrityConstraintViolation(err.Code), pgerrcode.IsDataException(err.Code):
		return workbench.Wrap(workbench.EInvalid, err, "The database refused a value that breaks its rules.")
	case pgerrcode.IsOperatorIntervention(err.Code), pgerrcode.IsConnectionException(err.Code), pgerrcode.IsInsufficientResources(err.Code):
		return workbench.Wrap(workbench.EUnavailable, err, "The database server does not take this now. Try again in a moment.")
	case err.Code == pgerrcode.InsufficientPrivilege, pgerrcode.IsInvalidAuthorizationSpecification(err.Code):
		return workbench.Wrap(workbench.EUnavailable, err, "The user of DATABASE_URL lacks a right in the database. Ask its administrator.")
	}
	return workbench.Wrap(workbench.EInternal, err, "The database gave an unexpected answer. The log has the details.")
}

// connectionLost says whether err is about the way to the server and not about
// the statement.
func connectionLost(err error) bool {
	var network net.Error
	var connecting *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &connecting) || errors.As(err, &network) || pgconn.SafeToRetry(err)
}
