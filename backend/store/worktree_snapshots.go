package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const snapshotColumns = `id, environment_id, codebase_id, host_id, repository_path, working_path, branch_name, snapshot_ref, snapshot_commit, head_commit, base_commit, reason, file_count, byte_count, created_at, expires_at, restored_at`

const (
	sqlInsertSnapshot = `
INSERT INTO worktree_snapshots (` + snapshotColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL)`
	sqlFindSnapshot  = `SELECT ` + snapshotColumns + ` FROM worktree_snapshots WHERE id = $1`
	sqlListSnapshots = `
SELECT ` + snapshotColumns + ` FROM worktree_snapshots WHERE environment_id = $1 ORDER BY created_at DESC, id DESC`
	sqlExpiringSnapshots = `
SELECT ` + snapshotColumns + ` FROM worktree_snapshots
WHERE expires_at IS NOT NULL AND expires_at <= $1 AND host_id = $2 ORDER BY expires_at, id LIMIT $3`
	sqlExpireSnapshot   = `UPDATE worktree_snapshots SET expires_at = $1 WHERE id = $2`
	sqlSnapshotRestored = `UPDATE worktree_snapshots SET restored_at = $1 WHERE id = $2`
	sqlDeleteSnapshot   = `DELETE FROM worktree_snapshots WHERE id = $1`
)

func scanSnapshot(r row) (workbench.Snapshot, error) {
	var s workbench.Snapshot
	return s, r.Scan(&s.ID, &s.EnvironmentID, &s.CodebaseID, &s.HostID, &s.RepositoryPath, &s.WorkingPath, &s.BranchName,
		&s.SnapshotRef, &s.SnapshotCommit, &s.HeadCommit, &s.BaseCommit, &s.Reason, &s.FileCount, &s.ByteCount, &s.CreatedAt,
		&s.ExpiresAt, &s.RestoredAt)
}

// AddSnapshot records a snapshot whose ref exists, before the worktree is
// removed. EConflict when the ref is recorded already.
func (db *DB) AddSnapshot(ctx context.Context, s workbench.Snapshot) (workbench.Snapshot, error) {
	var stored workbench.Snapshot
	err := db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, sqlInsertSnapshot, s.ID, s.EnvironmentID, s.CodebaseID, s.HostID, text(s.RepositoryPath),
			text(s.WorkingPath), text(s.BranchName), s.SnapshotRef, s.SnapshotCommit, s.HeadCommit, s.BaseCommit, s.Reason,
			s.FileCount, s.ByteCount, tx.now, s.ExpiresAt); err != nil {
			return err
		}
		var err error
		stored, err = one(ctx, tx, scanSnapshot, "snapshot", s.ID, sqlFindSnapshot, s.ID)
		return err
	})
	return stored, err
}

// Snapshot returns a snapshot. ENotFound.
func (db *DB) Snapshot(ctx context.Context, id string) (workbench.Snapshot, error) {
	return one(ctx, db.read, scanSnapshot, "snapshot", id, sqlFindSnapshot, id)
}

// Snapshots are the snapshots of an environment, the newest first.
func (db *DB) Snapshots(ctx context.Context, environmentID string) ([]workbench.Snapshot, error) {
	return all(ctx, db.read, scanSnapshot, sqlListSnapshots, environmentID)
}

// ExpiringSnapshots are at most limit snapshots of a host that expire until a
// time (UTC ms), the earliest first.
func (db *DB) ExpiringSnapshots(ctx context.Context, hostID string, until, limit int64) ([]workbench.Snapshot, error) {
	return all(ctx, db.read, scanSnapshot, sqlExpiringSnapshots, until, hostID, limit)
}

// ExpireSnapshot says when a snapshot may go (UTC ms), nil for never. ENotFound.
func (db *DB) ExpireSnapshot(ctx context.Context, id string, at *int64) error {
	return db.changeSnapshot(ctx, id, func(tx *Tx) (int64, error) { return tx.exec(ctx, sqlExpireSnapshot, at, id) })
}

// SnapshotRestored records that a worktree was brought back from a snapshot,
// which stays. ENotFound.
func (db *DB) SnapshotRestored(ctx context.Context, id string) error {
	return db.changeSnapshot(ctx, id, func(tx *Tx) (int64, error) { return tx.exec(ctx, sqlSnapshotRestored, tx.now, id) })
}

// DeleteSnapshot forgets a snapshot whose ref is gone. ENotFound.
func (db *DB) DeleteSnapshot(ctx context.Context, id string) error {
	return db.changeSnapshot(ctx, id, func(tx *Tx) (int64, error) { return tx.exec(ctx, sqlDeleteSnapshot, id) })
}

func (db *DB) changeSnapshot(ctx context.Context, id string, change func(*Tx) (int64, error)) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := change(tx)
		return mustChange(n, err, "snapshot", id)
	})
}
