package backend

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *Backend) wireBackups() {
	b.Backups = backup.New(backup.Options{
		Store: b.Store, HostID: b.HostID, Rules: b.backupRules, Notify: b.Notices.Send, Now: workbench.SystemClock, Log: b.Log,
	})
	b.onClose(func(context.Context) error { b.Backups.Close(); return nil })
}

func (b *Backend) backupRules() backup.Rules {
	return backup.Rules{
		Interval:      time.Duration(b.Settings.Int(workbench.SettingBackupIntervalHours)) * time.Hour,
		KeepScheduled: int(b.Settings.Int(workbench.SettingBackupKeepScheduled)),
		KeepDays:      int(b.Settings.Int(workbench.SettingBackupKeepDays)),
		KeepMigration: int(b.Settings.Int(workbench.SettingBackupKeepMigration)),
	}
}

// startBackups begins the schedule. A command is over before a backup were done.
func (b *Backend) startBackups() {
	if b.Mode != workbench.ModeCLI {
		b.Backups.Start()
	}
}
