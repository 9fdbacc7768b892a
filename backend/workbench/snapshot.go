package workbench

// SnapshotReason says why a snapshot was taken.
type SnapshotReason string

// The reasons to take a snapshot.
const (
	SnapshotRemove    SnapshotReason = "remove"
	SnapshotGC        SnapshotReason = "gc"
	SnapshotRetention SnapshotReason = "retention"
	SnapshotManual    SnapshotReason = "manual"
)

// Snapshot is what the removal of a worktree took away, and how to bring it
// back: a row of worktree_snapshots. Its ref exists before the row.
type Snapshot struct {
	ID             string         `json:"id"`
	EnvironmentID  *string        `json:"environment_id"`
	CodebaseID     *string        `json:"codebase_id"`
	HostID         string         `json:"host_id"`
	RepositoryPath string         `json:"repository_path"`
	WorkingPath    string         `json:"working_path"`
	BranchName     string         `json:"branch_name"`
	SnapshotRef    string         `json:"snapshot_ref"`
	SnapshotCommit string         `json:"snapshot_commit"`
	HeadCommit     string         `json:"head_commit"`
	BaseCommit     *string        `json:"base_commit"`
	Reason         SnapshotReason `json:"reason"`
	FileCount      int64          `json:"file_count"`
	ByteCount      int64          `json:"byte_count"`
	CreatedAt      int64          `json:"created_at"`  // UTC ms
	ExpiresAt      *int64         `json:"expires_at"`  // UTC ms; null: kept
	RestoredAt     *int64         `json:"restored_at"` // UTC ms, the latest time
}
