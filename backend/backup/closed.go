package backup

import (
	"context"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// CreateClosed makes a backup of a database that nobody has open; the table in
// it does not know it yet. Errors as of Service.Create.
func CreateClosed(ctx context.Context, database, hostID string, reason workbench.BackupReason) (workbench.Backup, error) {
	m := &maker{
		folder: Folder(filepath.Dir(database)), hostID: hostID, database: database, now: workbench.SystemClock,
		copy: func(ctx context.Context, path string) error { return store.CopyDatabase(ctx, database, path) },
	}
	return m.make(ctx, reason)
}
