package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// backupAt is a verified backup made at ms after Epoch.
func (b *bench) backupAt(ms int64) workbench.Backup {
	at := Epoch + ms
	return workbench.Backup{
		ID: workbench.NewID(), HostID: b.host.ID, FileName: workbench.NewID() + ".db", SHA256: "aa", AppVersion: "1",
		Format: workbench.BackupSQLite, Reason: workbench.BackupScheduled, SizeBytes: 1 << 40, SchemaVersion: 3,
		CreatedAt: at, VerifiedAt: &at,
	}
}

func (b *bench) wantBackups(t *testing.T, want ...workbench.Backup) {
	t.Helper()
	got, err := b.Backups(b.ctx, b.host.ID)
	must(t, err)
	equal(t, "backups", got, append([]workbench.Backup{}, want...))
}

func testBackups(t *testing.T, open Opener) {
	t.Run("TheRowsFollowTheFolder", func(t *testing.T) {
		b := setup(t, open)
		b.wantBackups(t)
		old, middle, recent := b.backupAt(1), b.backupAt(2), b.backupAt(3)
		must(t, b.SetBackups(b.ctx, b.host.ID, []workbench.Backup{middle, old}))
		b.wantBackups(t, middle, old)
		middle.VerifiedAt, middle.VerifyError = nil, ptr("It is damaged: \x00 and \xff.")
		must(t, b.SetBackups(b.ctx, b.host.ID, []workbench.Backup{recent, middle}))
		middle.VerifyError = ptr("It is damaged: \uFFFD and \uFFFD.")
		b.wantBackups(t, recent, middle)
		must(t, b.SetBackups(b.ctx, b.host.ID, nil))
		b.wantBackups(t)
	})
	t.Run("AFileOfAnotherInstallationIsThisOnesNow", func(t *testing.T) {
		b := setup(t, open)
		other := Host(t, b.DB)
		theirs, copied := b.backupAt(1), b.backupAt(2)
		must(t, b.SetBackups(b.ctx, other.ID, []workbench.Backup{copied, theirs}))
		copied.FileName = "copied.db"
		must(t, b.SetBackups(b.ctx, b.host.ID, []workbench.Backup{copied}))
		b.wantBackups(t, copied)
		left, err := b.Backups(b.ctx, other.ID)
		must(t, err)
		theirs.HostID = other.ID
		equal(t, "backups of the other", left, []workbench.Backup{theirs})
	})
	t.Run("OneNameIsOneBackup", func(t *testing.T) {
		b := setup(t, open)
		first, second := b.backupAt(1), b.backupAt(2)
		second.FileName = first.FileName
		wantCode(t, b.SetBackups(b.ctx, b.host.ID, []workbench.Backup{second, first}), workbench.EConflict)
		b.wantBackups(t)
	})
	t.Run("TheNewestVerifiedOne", func(t *testing.T) {
		b := setup(t, open)
		none, err := b.NewestVerifiedBackup(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "none", none, (*workbench.Backup)(nil))
		whole, damaged, unknown, future := b.backupAt(1), b.backupAt(2), b.backupAt(3), b.backupAt(1000)
		damaged.VerifyError = ptr("It is damaged.")
		unknown.VerifiedAt = nil
		must(t, b.SetBackups(b.ctx, b.host.ID, []workbench.Backup{future, unknown, damaged, whole}))
		b.clock.Advance(999)
		got, err := b.NewestVerifiedBackup(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "newest verified", got, &whole)
		b.clock.Advance(1)
		got, err = b.NewestVerifiedBackup(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "newest verified, later", got, &future)
	})
	t.Run("WhatChangedSince", testChangedSince(open))
}

func testChangedSince(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		b := setup(t, open) // with a session
		backup := b.clock.Now()
		b.wantChanges(t, backup, map[string]workbench.NounChanges{})
		b.clock.Advance(1)
		_, err := b.WriteTask(b.ctx, workbench.TaskWrite{
			SessionID: b.session.ID, HostID: b.host.ID, Version: 1, OpType: workbench.OpEdit, Description: "text",
		})
		must(t, err)
		Job(t, b.DB, b.session)
		Terminal(t, b.DB, b.session)
		var titles []string
		for range workbench.ChangedTitles + 1 {
			b.clock.Advance(1)
			s := Session(t, b.DB, b.host.ID)
			must(t, b.RenameSession(b.ctx, s.ID, s.ID))
			titles = append([]string{s.ID}, titles...)
		}
		b.wantChanges(t, backup, map[string]workbench.NounChanges{
			"session":      {Count: workbench.ChangedTitles + 2, Titles: titles[:workbench.ChangedTitles]},
			"task_version": {Count: workbench.ChangedTitles + 2, Titles: []string{}}, // a session begins with one
			"job":          {Count: 1, Titles: []string{"agent"}},
			"terminal":     {Count: 1, Titles: []string{"/src"}},
		})
		b.wantChanges(t, b.clock.Now(), map[string]workbench.NounChanges{})
	}
}

func (b *bench) wantChanges(t *testing.T, since int64, want map[string]workbench.NounChanges) {
	t.Helper()
	got, err := b.ChangedSince(b.ctx, since)
	must(t, err)
	for i, noun := range []string{"session", "task_version", "job", "terminal", "message", "run"} {
		c, ok := want[noun]
		if !ok {
			c.Titles = []string{}
		}
		c.Noun = noun
		equal(t, "changes", got[i], c)
	}
}
