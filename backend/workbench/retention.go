package workbench

// RetentionClass is a kind of things that retention exports and deletes.
type RetentionClass string

// The classes, in the order in which they are deleted: what goes with a
// session is not counted again.
const (
	RetainSessions      RetentionClass = "sessions"
	RetainConversations RetentionClass = "conversations" // those that the user has deleted
	RetainJobs          RetentionClass = "jobs"
	RetainTerminals     RetentionClass = "terminals" // those of no session and no job
	RetainRuns          RetentionClass = "runs"
	RetainDefinitions   RetentionClass = "definitions"  // of workflows, without a run
	RetainEnvironments  RetentionClass = "environments" // destroyed ones without a snapshot
	RetainSnapshots     RetentionClass = "snapshots"    // of removed worktrees, each with its ref
	RetainErrorLogs     RetentionClass = "error_logs"
	RetainDatabaseLogs  RetentionClass = "database_logs"
	RetainLaunches      RetentionClass = "launches" // beyond the newest 200
	// RetainRetentionRuns are runs of retention whose bundle the user has removed.
	RetainRetentionRuns RetentionClass = "retention_runs"
)

// RetentionRunDays is how long the record of a run of retention is kept at
// least.
const RetentionRunDays = 365

// RetentionRule says how long things of a class are kept.
type RetentionRule struct {
	Class RetentionClass `json:"class"`
	Days  int64          `json:"days"` // 0 for ever; of no meaning for launches, definitions and snapshots
}

// RetentionCount is what goes of a class, or went.
type RetentionCount struct {
	Class RetentionClass `json:"class"`
	Days  int64          `json:"days"`
	Units int64          `json:"units"`
	Rows  int64          `json:"rows"`  // of all tables, with the units
	Bytes int64          `json:"bytes"` // of texts, values and outputs
	Kept  int64          `json:"kept"`  // units as old that stay: in use, pinned, or waiting for the user
}

// RetentionUnit is one thing that may go.
type RetentionUnit struct {
	Class  RetentionClass `json:"class"`
	ID     string         `json:"id"`
	Title  string         `json:"title"`   // "" for one without a name
	UsedAt int64          `json:"used_at"` // UTC ms, when it was last of use
	Rows   int64          `json:"rows"`    // of all tables, with the unit
	Bytes  int64          `json:"bytes"`
}

// RetentionStarter says who began a run of retention.
type RetentionStarter string

// Who begins a run of retention.
const (
	RetentionBySchedule RetentionStarter = "schedule"
	RetentionByUser     RetentionStarter = "user"
)

// RetentionStatus is how far a run of retention is.
type RetentionStatus string

// The statuses of a run of retention.
const (
	RetentionExporting RetentionStatus = "exporting"
	RetentionDeleting  RetentionStatus = "deleting" // the bundle is whole and checked
	RetentionDone      RetentionStatus = "done"
	RetentionFailed    RetentionStatus = "failed"
)

// RetentionRun is what retention exported and deleted at one time.
type RetentionRun struct {
	ID           string           `json:"id"` // "" when there was nothing to delete
	HostID       string           `json:"host_id"`
	StartedBy    RetentionStarter `json:"started_by"`
	Status       RetentionStatus  `json:"status"`
	StartedAt    int64            `json:"started_at"` // UTC ms
	EndedAt      *int64           `json:"ended_at"`   // UTC ms
	BundleFile   *string          `json:"bundle_file"`
	BundleSHA256 *string          `json:"bundle_sha256"`
	ErrorMessage *string          `json:"error_message"`
	BundleBytes  *int64           `json:"bundle_bytes"`
	Rules        []RetentionRule  `json:"rules"`
	Counts       []RetentionCount `json:"counts"`
}
