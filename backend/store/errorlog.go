package store

import (
	"context"
	"runtime"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const sqlInsertErrorLog = `
INSERT INTO error_logs (timestamp, level, error_type, context, stack, app_version, platform, message)
VALUES ($1, 'ERROR', $2, $3, $4, $5, $6, $7)`

// maxLogText bounds one text of a log row, in bytes: a stack that repeats
// itself for megabytes says nothing more.
const maxLogText = 16 << 10

// LogError keeps an error of the front end or of a service for diagnosis.
func (db *DB) LogError(ctx context.Context, kind, where, message, stack string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlInsertErrorLog, tx.now, clip(kind), clip(where), clip(stack),
			workbench.Version, runtime.GOOS+"/"+runtime.GOARCH, clip(message))
		return err
	})
}

func clip(s string) string {
	if len(s) > maxLogText {
		s = s[:maxLogText]
	}
	return text(s)
}
