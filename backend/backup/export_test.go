package backup

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Journal says that an exchange is under way.
const Journal = journalName

// FileName names a backup.
func FileName(ms int64, reason workbench.BackupReason) string { return fileName(ms, reason) }

// Due says whether it is time for a backup.
func (r Rules) Due(backups []workbench.Backup, now int64) bool { return r.due(backups, now) }

// Expired are the backups that are not kept any longer.
func (r Rules) Expired(backups []workbench.Backup, now int64) []workbench.Backup {
	return r.expired(backups, now)
}

// ReplaceSteps is how many steps Interrupt knows.
const ReplaceSteps = 2 + 2*len(sides) + 3

// Interrupt does what Replace does, and calls stop ahead of one of its steps.
func Interrupt(ctx context.Context, database, backupFile string, before int, stop func()) error {
	r, err := newReplacement(database)
	if err != nil {
		return err
	}
	r.New = "." + r.Database + restoring
	steps := []func() error{func() error { return r.copyIn(ctx, backupFile) }, r.announce}
	for i, step := range append(steps, r.steps()...) {
		if i == before {
			stop()
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
