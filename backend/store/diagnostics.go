package store

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const diagnosticColumns = `id, timestamp, error_type, error_message, additional_info`

const (
	sqlInsertDiagnostic = `INSERT INTO db_diagnostic_logs (timestamp, error_type, error_message, additional_info) VALUES ($1, $2, $3, $4)`
	// A value that cannot be read is found with every look at its row.
	sqlInsertDiagnosticOnce = `
INSERT INTO db_diagnostic_logs (timestamp, error_type, error_message, additional_info)
SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT)
WHERE NOT EXISTS (SELECT 1 FROM db_diagnostic_logs WHERE error_type = CAST($2 AS TEXT) AND additional_info = CAST($4 AS TEXT))`
	sqlListDiagnostics = `
SELECT ` + diagnosticColumns + ` FROM db_diagnostic_logs
WHERE timestamp >= $1 AND (timestamp, id) < ($2, $3) ORDER BY timestamp DESC, id DESC LIMIT $4`
)

func scanDiagnostic(r row) (workbench.Diagnostic, error) {
	var d workbench.Diagnostic
	return d, r.Scan(&d.ID, &d.Timestamp, &d.ErrorType, &d.ErrorMessage, &d.AdditionalInfo)
}

// insertDiagnostic keeps a trouble of the database. Texts are redacted: a
// driver quotes values in some messages, and the address of a server holds its
// password.
func insertDiagnostic(ctx context.Context, tx *Tx, d workbench.Diagnostic) error {
	if d.Timestamp == 0 {
		d.Timestamp = tx.now
	}
	statement := sqlInsertDiagnostic
	if d.ErrorType == workbench.DiagnosticJSON {
		statement = sqlInsertDiagnosticOnce
	}
	_, err := tx.exec(ctx, statement, d.Timestamp, logText(string(d.ErrorType)), logText(d.ErrorMessage), logTextPtr(d.AdditionalInfo))
	return err
}

// AddDiagnostic keeps a trouble of the database; a Timestamp of 0 is now.
func (db *DB) AddDiagnostic(ctx context.Context, d workbench.Diagnostic) error {
	return db.Write(ctx, func(tx *Tx) error { return insertDiagnostic(ctx, tx, d) })
}

// RecordSlow makes the database record statements that take as long or longer.
func (db *DB) RecordSlow(from time.Duration) { db.watch.slow.Store(int64(from)) }

// Diagnostics lists the troubles of the database, newest first.
func (db *DB) Diagnostics(ctx context.Context, page workbench.LogPage) ([]workbench.Diagnostic, error) {
	page = page.Bounded()
	return all(ctx, db.read, scanDiagnostic, sqlListDiagnostics, page.Since, keysetStart(page.Before), keysetStart(page.BeforeID), page.Limit)
}
