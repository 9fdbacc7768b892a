package backend

import (
	"context"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/retention"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *Backend) wireRetention() {
	b.Retention = retention.New(retention.Options{
		Store: b.Store, Bundles: b.Bundles, HostID: b.HostID,
		Folder: filepath.Join(b.Config.DataDir, "retention"), Runs: filepath.Join(b.Config.DataDir, "runs"),
		Rules:          b.retentionRules,
		Daily:          func() bool { return b.Settings.Int(workbench.SettingRetentionDaily) != 0 },
		ForgetSnapshot: b.Worktrees.Forget,
		Notify:         b.Notices.Send, Now: workbench.SystemClock, Log: b.Log,
	})
	b.onClose(func(context.Context) error { b.Retention.Close(); return nil })
}

// startRetention begins the schedule. A command is over before it were due.
func (b *Backend) startRetention() {
	if b.Mode != workbench.ModeCLI {
		b.Retention.Start()
	}
}

func (b *Backend) retentionRules() []workbench.RetentionRule {
	rule := func(class workbench.RetentionClass, key workbench.SettingKey) workbench.RetentionRule {
		return workbench.RetentionRule{Class: class, Days: b.Settings.Int(key)}
	}
	return []workbench.RetentionRule{
		rule(workbench.RetainSessions, workbench.SettingRetentionSessions),
		rule(workbench.RetainConversations, workbench.SettingRetentionConversations),
		rule(workbench.RetainJobs, workbench.SettingRetentionJobs),
		rule(workbench.RetainTerminals, workbench.SettingRetentionTerminals),
		rule(workbench.RetainRuns, workbench.SettingRetentionRuns),
		{Class: workbench.RetainDefinitions},
		rule(workbench.RetainEnvironments, workbench.SettingRetentionEnvironments),
		{Class: workbench.RetainSnapshots},
		rule(workbench.RetainErrorLogs, workbench.SettingRetentionLogs),
		rule(workbench.RetainDatabaseLogs, workbench.SettingRetentionLogs),
		{Class: workbench.RetainLaunches},
		{Class: workbench.RetainRetentionRuns, Days: workbench.RetentionRunDays},
	}
}
