package backup

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// BeforeMigration returns what store.Options wants under that name: it backs
// the database up before the first step of its schema is applied. When it
// fails, no step is.
func BeforeMigration(database, hostID string, log *slog.Logger) func(ctx context.Context, from, to int64) error {
	m := &maker{
		folder: Folder(filepath.Dir(database)), hostID: hostID, database: database, now: workbench.SystemClock,
		copy: func(ctx context.Context, path string) error { return store.CopyDatabase(ctx, database, path) },
	}
	return func(ctx context.Context, from, to int64) error {
		b, err := m.make(ctx, workbench.BackupMigration)
		if err != nil {
			return workbench.Errorf(workbench.ErrorCode(err),
				"The database needs an update (schema %d to %d), which did not start, because the backup before it failed. %w", from, to, err)
		}
		if err := m.keepFew(b); err != nil {
			log.Warn("old backups not removed", "error", err)
		}
		log.Info("backup made before the database's update", "file", b.FileName, "from", from, "to", to)
		return nil
	}
}

// keepFew removes older backups of the same state: a migration that fails at
// each start must not fill the disk. Backups of other states are the
// schedule's, which knows the settings.
func (m *maker) keepFew(made workbench.Backup) error {
	backups, err := ReadFolder(m.folder)
	same := slices.DeleteFunc(backups, func(b workbench.Backup) bool {
		return b.Reason != made.Reason || b.SchemaVersion != made.SchemaVersion
	})
	for _, b := range StandardRules().expired(same, m.now()) {
		err = errors.Join(err, remove(m.folder, b.FileName))
	}
	return err
}
