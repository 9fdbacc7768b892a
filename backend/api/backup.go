package api

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// backupTime bounds a call that copies or reads a whole database, which may be
// large and on a slow disk.
const backupTime = 2 * time.Hour

// BackupAPI is the backups of an SQLite database. On PostgreSQL its calls fail
// with EUnavailable: the server has its own.
type BackupAPI struct{ owner *owner }

// List returns the backups, the newest first; with a damaged database, too.
func (a *BackupAPI) List() ([]workbench.Backup, error) {
	return callOwner(a.owner, callTime, func(ctx context.Context, o *backend.Owner) ([]workbench.Backup, error) { return o.ListBackups(ctx) })
}

// Create makes a backup, checks it and returns it. EDiskFull, EUnavailable (it
// was stopped).
func (a *BackupAPI) Create() (workbench.Backup, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.Backup, error) {
		return b.Backups.Create(ctx, workbench.BackupManual)
	})
}

// Verify checks a backup: the name of a file of the folder, or an absolute
// path. What is wrong with it is in its verify_error. EInvalid, ENotFound.
func (a *BackupAPI) Verify(file string) (workbench.Backup, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.Backup, error) {
		return b.Backups.Verify(ctx, file)
	})
}

// Preview says what a restore of a backup would take away. EInvalid, ENotFound.
func (a *BackupAPI) Preview(file string) (workbench.BackupPreview, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.BackupPreview, error) {
		return b.Backups.Preview(ctx, file)
	})
}

// Progress says what becomes of the backup that is being made.
func (a *BackupAPI) Progress() (workbench.BackupProgress, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) (workbench.BackupProgress, error) {
		return b.Backups.Progress(), nil
	})
}

// Cancel stops the backup that is being made, of which nothing is left.
func (a *BackupAPI) Cancel() error {
	return do(a.owner, func(_ context.Context, b *backend.Backend) error {
		b.Backups.Cancel()
		return nil
	})
}

// Restore puts a backup in the database's place while everything that runs goes
// on, and returns when it is open. file is the name of a file of the folder, or
// an absolute path. Errors: EInvalid, ENotFound, EDatabaseDamaged and
// EDatabaseNewer (the backup), EDiskFull, EConflict (another restore runs),
// EUnavailable.
func (a *BackupAPI) Restore(file string) (Restored, error) { return restore(a.owner, file) }

// Replaced lists the databases whose place a backup took, the newest first.
// They are kept until the user removes them.
func (a *BackupAPI) Replaced() ([]workbench.ReplacedDatabase, error) {
	return callOwner(a.owner, callTime, func(_ context.Context, o *backend.Owner) ([]workbench.ReplacedDatabase, error) {
		return backup.ReadReplaced(o.Config.DataDir)
	})
}
