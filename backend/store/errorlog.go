package store

import (
	"context"
	"runtime"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const errorLogColumns = `id, timestamp, level, error_type, context, stack, app_version, platform, message, metadata`

const (
	sqlInsertErrorLog = `
INSERT INTO error_logs (timestamp, level, error_type, context, stack, app_version, platform, message, metadata)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	sqlListErrorLogs = `
SELECT ` + errorLogColumns + ` FROM error_logs
WHERE timestamp >= $1 AND (timestamp, id) < ($2, $3) ORDER BY timestamp DESC, id DESC LIMIT $4`
)

const (
	// maxLogText bounds one text of a log row, in bytes: a stack that repeats
	// itself for megabytes says nothing more.
	maxLogText = 16 << 10
	// maxLogFields bounds the fields of a log row.
	maxLogFields = 32
)

func scanErrorLog(r row) (workbench.ErrorLog, error) {
	var e workbench.ErrorLog
	return e, r.Scan(&e.ID, &e.Timestamp, &e.Level, &e.ErrorType, &e.Context, &e.Stack, &e.AppVersion, &e.Platform,
		&e.Message, asJSON(&e.Metadata))
}

// AddErrorLog keeps a failure for diagnosis: without secrets, with bounded
// texts. A Timestamp of 0 is now, no Level is ERROR; the version and the
// platform are this program's.
func (db *DB) AddErrorLog(ctx context.Context, e workbench.ErrorLog) error {
	if e.Level == "" {
		e.Level = workbench.LevelError
	}
	var metadata any // NULL
	if fields := logFields(e.Metadata); len(fields) > 0 {
		metadata = asJSON(fields)
	}
	return db.Write(ctx, func(tx *Tx) error {
		at := e.Timestamp
		if at == 0 {
			at = tx.now
		}
		_, err := tx.exec(ctx, sqlInsertErrorLog, at, e.Level, logTextPtr(e.ErrorType), logTextPtr(e.Context),
			logTextPtr(e.Stack), workbench.Version, runtime.GOOS+"/"+runtime.GOARCH, logText(e.Message), metadata)
		return err
	})
}

// ErrorLogs lists the failures that were kept, newest first.
func (db *DB) ErrorLogs(ctx context.Context, page workbench.LogPage) ([]workbench.ErrorLog, error) {
	page = page.Bounded()
	return all(ctx, db.read, scanErrorLog, sqlListErrorLogs, page.Since, keysetStart(page.Before), keysetStart(page.BeforeID), page.Limit)
}
