package workbench

// OwnerMode says as what a process owns the data directory.
type OwnerMode string

// The modes of an owner.
const (
	ModeDesktop OwnerMode = "desktop"
	ModeServer  OwnerMode = "server"
	ModeCLI     OwnerMode = "cli"
)

// Host is one installation: a data directory on a machine.
type Host struct {
	ID              string     `json:"id"`
	Name            string     `json:"name"`
	MachineID       string     `json:"machine_id"`
	OS              string     `json:"os"`
	Arch            string     `json:"arch"`
	DataDir         string     `json:"data_dir"`
	AppVersion      string     `json:"app_version"`
	BootID          *string    `json:"boot_id"`
	OwnerPID        *int64     `json:"owner_pid"`
	OwnerStartToken *string    `json:"owner_start_token"`
	LeaseExpiresAt  *int64     `json:"lease_expires_at"` // UTC ms; null on SQLite: the file lock is the lease
	OwnerMode       *OwnerMode `json:"owner_mode"`
	CreatedAt       int64      `json:"created_at"` // UTC ms
	UpdatedAt       int64      `json:"updated_at"` // UTC ms
}

// EndKind says how a launch ended.
type EndKind string

// The ends of a launch.
const (
	EndClean    EndKind = "clean"
	EndCrash    EndKind = "crash"
	EndRebooted EndKind = "reboot"
)

// Launch is one start of an owner.
type Launch struct {
	ID            string    `json:"id"`
	HostID        string    `json:"host_id"`
	Mode          OwnerMode `json:"mode"`
	AppVersion    string    `json:"app_version"`
	SchemaVersion int64     `json:"schema_version"`
	PID           int64     `json:"pid"`
	BootID        *string   `json:"boot_id"`
	StartedAt     int64     `json:"started_at"` // UTC ms
	ReadyAt       *int64    `json:"ready_at"`   // UTC ms
	EndedAt       *int64    `json:"ended_at"`   // UTC ms
	EndKind       *EndKind  `json:"end_kind"`
}

// LaunchSummary is a launch with how much it found.
type LaunchSummary struct {
	Launch
	Findings int64 `json:"findings"`
}

// FindingAction says what a launch did about something that it found.
type FindingAction string

// The actions of a launch.
const (
	ActionAttached    FindingAction = "attached"
	ActionRestored    FindingAction = "restored"
	ActionResumed     FindingAction = "resumed" // started again, because the user asked for that
	ActionRequeued    FindingAction = "requeued"
	ActionParked      FindingAction = "parked"
	ActionPaused      FindingAction = "paused" // a run whose node was cut off
	ActionFinalized   FindingAction = "finalized"
	ActionFailed      FindingAction = "failed"
	ActionKilled      FindingAction = "killed"
	ActionQuarantined FindingAction = "quarantined"
	ActionRemoved     FindingAction = "removed"
	ActionNone        FindingAction = "none"
)

// ReasonRecovery is the reason of what a launch finds on another database than
// the last owner had: a restored one, or an empty one in a damaged one's place.
// The other reasons are the ends of a launch.
const ReasonRecovery = "recovery"

// Kinds of subject that a finding is about.
const (
	SubjectTerminal = "terminal"
	SubjectJob      = "job"
	SubjectProcess  = "process"
	SubjectMessage  = "message"
	SubjectRun      = "run"
	SubjectSpool    = "spool"
	SubjectDatabase = "database"

	SubjectEnvironment = "environment"
)

// Finding is one thing that a launch found and what it did about it.
type Finding struct {
	ID             string        `json:"id"`
	LaunchID       string        `json:"launch_id"`
	Seq            int64         `json:"seq"`
	SubjectKind    string        `json:"subject_kind"`
	SubjectID      string        `json:"subject_id"`
	Reason         string        `json:"reason"`
	Title          *string       `json:"title"`
	StatusBefore   *string       `json:"status_before"`
	StatusAfter    *string       `json:"status_after"`
	Detail         *string       `json:"detail"`
	Alive          bool          `json:"alive"`
	Action         FindingAction `json:"action"`
	CreatedAt      int64         `json:"created_at"`      // UTC ms
	AcknowledgedAt *int64        `json:"acknowledged_at"` // UTC ms
}
