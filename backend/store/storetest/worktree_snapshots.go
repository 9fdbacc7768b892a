package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func newSnapshot(e workbench.Environment) workbench.Snapshot {
	id := workbench.NewID()
	return workbench.Snapshot{
		ID: id, EnvironmentID: &e.ID, CodebaseID: &e.CodebaseID, HostID: e.HostID, RepositoryPath: e.RepositoryPath,
		WorkingPath: e.WorkingPath, BranchName: e.BranchName, SnapshotRef: "refs/holdfast/snapshots/" + id,
		SnapshotCommit: "c0ffee", HeadCommit: "decade", Reason: workbench.SnapshotRemove,
	}
}

// snapshot stores a snapshot of an environment and returns it.
func (b *bench) snapshot(t *testing.T, e workbench.Environment) workbench.Snapshot {
	t.Helper()
	s, err := b.AddSnapshot(b.ctx, newSnapshot(e))
	must(t, err)
	return s
}

func testSnapshots(t *testing.T, open Opener) {
	t.Run("RowsReadBackAsTheyWereWritten", func(t *testing.T) {
		b := setup(t, open)
		want := newSnapshot(Environment(t, b.DB, Codebase(t, b.DB, b.host.ID)))
		want.BaseCommit, want.FileCount, want.ByteCount, want.ExpiresAt = ptr("abc"), 3, 1<<40, ptr(int64(Epoch+9))
		got, err := b.AddSnapshot(b.ctx, want)
		must(t, err)
		want.CreatedAt = Epoch
		equal(t, "added", got, want)
		got, err = b.Snapshot(b.ctx, want.ID)
		must(t, err)
		equal(t, "by id", got, want)
		twin := want
		twin.ID = workbench.NewID()
		_, err = b.AddSnapshot(b.ctx, twin)
		wantCode(t, err, workbench.EConflict)
	})
	t.Run("OfAnEnvironmentTheNewestFirst", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		e := Environment(t, b.DB, project)
		first := b.snapshot(t, e)
		b.clock.Advance(1)
		second := b.snapshot(t, e)
		b.snapshot(t, Environment(t, b.DB, project))
		now := b.clock.Advance(1)
		must(t, b.SnapshotRestored(b.ctx, first.ID))
		first.RestoredAt = &now
		list, err := b.Snapshots(b.ctx, e.ID)
		must(t, err)
		equal(t, "snapshots", list, []workbench.Snapshot{second, first})
	})
	t.Run("ThoseThatExpire", func(t *testing.T) {
		b := setup(t, open)
		e := Environment(t, b.DB, Codebase(t, b.DB, b.host.ID))
		late, kept, early := b.snapshot(t, e), b.snapshot(t, e), b.snapshot(t, e)
		must(t, b.ExpireSnapshot(b.ctx, late.ID, ptr(int64(Epoch+20))))
		must(t, b.ExpireSnapshot(b.ctx, early.ID, ptr(int64(Epoch+10))))
		must(t, b.ExpireSnapshot(b.ctx, kept.ID, ptr(int64(Epoch+1))))
		must(t, b.ExpireSnapshot(b.ctx, kept.ID, nil))
		expiring := func(host string, until, limit int64) []string {
			list, err := b.ExpiringSnapshots(b.ctx, host, until, limit)
			must(t, err)
			var ids []string
			for _, s := range list {
				ids = append(ids, s.ID)
			}
			return ids
		}
		equal(t, "until the later", expiring(b.host.ID, Epoch+20, 10), []string{early.ID, late.ID})
		equal(t, "before it", expiring(b.host.ID, Epoch+19, 10), []string{early.ID})
		equal(t, "one", expiring(b.host.ID, Epoch+20, 1), []string{early.ID})
		equal(t, "of another machine", expiring("other", Epoch+20, 10), []string(nil))
		must(t, b.DeleteSnapshot(b.ctx, early.ID))
		equal(t, "after it is gone", expiring(b.host.ID, Epoch+20, 10), []string{late.ID})
	})
	t.Run("TheyOutliveTheirProject", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		e := Environment(t, b.DB, project)
		s := b.snapshot(t, e)
		b.move(t, e.ID, "creating", "destroyed")
		must(t, b.DeleteCodebase(b.ctx, project.ID))
		s.EnvironmentID, s.CodebaseID = nil, nil
		got, err := b.Snapshot(b.ctx, s.ID)
		must(t, err)
		equal(t, "snapshot", got, s)
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Snapshot(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		for _, err := range []error{
			b.SnapshotRestored(b.ctx, "nobody"), b.DeleteSnapshot(b.ctx, "nobody"), b.ExpireSnapshot(b.ctx, "nobody", nil),
		} {
			wantCode(t, err, workbench.ENotFound)
		}
	})
}
