package workbench

// TerminalStatus is one of the eleven statuses of a terminal.
type TerminalStatus string

// The statuses of a terminal.
const (
	TerminalIdle         TerminalStatus = "idle"
	TerminalStarting     TerminalStatus = "starting"
	TerminalInitializing TerminalStatus = "initializing"
	TerminalRunning      TerminalStatus = "running"
	TerminalAttention    TerminalStatus = "agent_requires_attention"
	TerminalStuck        TerminalStatus = "stuck"
	TerminalDisconnected TerminalStatus = "disconnected"
	TerminalRecovering   TerminalStatus = "recovering"
	TerminalRestored     TerminalStatus = "restored"
	TerminalCompleted    TerminalStatus = "completed"
	TerminalFailed       TerminalStatus = "failed"
)

// Ended reports whether the terminal rests after a process.
func (s TerminalStatus) Ended() bool {
	return s == TerminalCompleted || s == TerminalFailed || s == TerminalRestored
}

// RunningTerminalStatuses are those in which a process has been started and
// has not ended: the "running statuses" of the data model.
func RunningTerminalStatuses() []TerminalStatus {
	return []TerminalStatus{
		TerminalInitializing, TerminalRunning, TerminalAttention,
		TerminalStuck, TerminalDisconnected, TerminalRecovering,
	}
}

// LiveTerminalStatuses are the running ones and starting: a launch resolves
// every row that is in one of them.
func LiveTerminalStatuses() []TerminalStatus {
	return append([]TerminalStatus{TerminalStarting}, RunningTerminalStatuses()...)
}

// EndReason says how the latest process of a terminal ended.
type EndReason string

// The ends of a terminal's process.
const (
	EndExited      EndReason = "exited"
	EndSignaled    EndReason = "signaled"
	EndKilled      EndReason = "killed"
	EndAppQuit     EndReason = "app_quit"
	EndHostLost    EndReason = "host_lost"
	EndReboot      EndReason = "reboot"
	EndSpawnFailed EndReason = "spawn_failed"
	EndImported    EndReason = "imported"
)

// AttentionReason says why a terminal waits for the user.
type AttentionReason string

// The reasons of attention.
const (
	AttentionBell         AttentionReason = "bell"         // the program rang the bell
	AttentionNotification AttentionReason = "notification" // OSC 9, 99 or 777, or an agent's own hook
	AttentionQuiet        AttentionReason = "quiet"        // a known agent waits at its prompt and is silent
)

// OnLaunch is what a launch does with a terminal whose process is gone. Nothing
// is started unless the user asked for it here.
type OnLaunch string

// What a launch may do.
const (
	LaunchLeaves   OnLaunch = "leave"
	LaunchRestarts OnLaunch = "restart" // the same command again
	LaunchResumes  OnLaunch = "resume"  // the agent's session; where there is none, as leave
)

// Limits of a terminal's size in cells: a row or column more is a mistake of
// the caller, and some programs allocate by it.
const (
	MaxCols = 1000
	MaxRows = 500
)

// TerminalSummary is what a list shows of a terminal.
type TerminalSummary struct {
	ID                string         `json:"id"`
	SessionID         string         `json:"session_id"` // the terminal's own key, not sessions.id
	JobID             *string        `json:"job_id"`
	WorkSessionID     *string        `json:"work_session_id"`
	Status            TerminalStatus `json:"status"`
	HostID            string         `json:"host_id"`
	Title             *string        `json:"title"`
	WorkingDirectory  *string        `json:"working_directory"`
	ProcessPID        *int64         `json:"process_pid"`
	ExitCode          *int64         `json:"exit_code"`
	ExitSignal        *string        `json:"exit_signal"`
	EndReason         *EndReason     `json:"end_reason"`
	Cols              int64          `json:"cols"`
	Rows              int64          `json:"rows"`
	RestartCount      int64          `json:"restart_count"`
	OutputStartOffset int64          `json:"output_start_offset"` // bytes
	OutputEndOffset   int64          `json:"output_end_offset"`   // bytes
	LastOutputAt      *int64         `json:"last_output_at"`      // UTC ms
	StartedAt         *int64         `json:"started_at"`          // UTC ms
	EndedAt           *int64         `json:"ended_at"`            // UTC ms
	CreatedAt         int64          `json:"created_at"`          // UTC ms
	UpdatedAt         int64          `json:"updated_at"`          // UTC ms
	Command           []string       `json:"command"`             // empty: the user's shell
	// Agent is the known agent that was last seen in the foreground, and
	// AssistantSessionID its own id of its session, with which it can resume.
	Agent              *string          `json:"agent"`
	AssistantSessionID *string          `json:"assistant_session_id"`
	AttentionReason    *AttentionReason `json:"attention_reason"`
	AttentionAt        *int64           `json:"attention_at"` // UTC ms
	OnLaunch           OnLaunch         `json:"on_launch"`
}

// Terminal is a place where processes run one after another, with their output.
type Terminal struct {
	TerminalSummary
	EnvironmentVars map[string]string `json:"environment_vars"`
	OutputLog       string            `json:"output_log"`
	// OutputSnapshot repaints the last screen of a process that has ended, as
	// it was at OutputSnapshotOffset.
	OutputSnapshot       *string `json:"output_snapshot"`
	OutputSnapshotOffset *int64  `json:"output_snapshot_offset"`
}

// TerminalCheckpoint is what a terminal showed when its output was Offset bytes
// long: a screen is the newest checkpoint before it, and the bytes after that.
// Offset never lies inside a character or an escape sequence.
type TerminalCheckpoint struct {
	TerminalID string
	Offset     int64 // bytes since the terminal's first byte
	Cols, Rows int64
	Snapshot   string // escape sequences that paint the screen on an empty terminal
}

// TerminalSize says that a terminal had a size from an offset of its output on.
type TerminalSize struct {
	Offset int64 `json:"offset"` // bytes since the terminal's first byte
	Cols   int64 `json:"cols"`
	Rows   int64 `json:"rows"`
}

// TerminalProcess is one of the processes that ran in a terminal, with the
// offset of its first byte in the terminal's output.
type TerminalProcess struct {
	Process
	BaseOffset int64 `json:"base_offset"` // bytes
}

// OutputCodec says how a row of terminal_output holds its bytes.
type OutputCodec string

// The codecs of terminal_output.
const (
	CodecRaw  OutputCodec = "raw"
	CodecZstd OutputCodec = "zstd" // seen by the store only
	CodecGap  OutputCodec = "gap"
)

// MaxChunkBytes is the size of a row of terminal_output: at 16 KiB the appends
// per second and the bytes per second of SQLite are both near their best.
const MaxChunkBytes = 16 << 10

// TerminalCapBytes is how much output of one terminal is kept; beyond it the
// oldest whole chunks go, and output_start_offset says so.
const TerminalCapBytes = 64 << 20

// OutputChunk is a contiguous piece of a terminal's output.
type OutputChunk struct {
	StartOffset int64       // bytes since the terminal's first byte
	ByteCount   int64       // bytes covered; of a gap: how many are missing
	Codec       OutputCodec // raw or gap
	CreatedAt   int64       // UTC ms; when it was stored, an ingest need not say it
	Data        []byte      // empty for a gap
}

// TerminalIngest moves bytes [From, To) of a process's stream into the output
// of its terminal. Its chunks fill the range without a hole and begin where
// the output ends.
type TerminalIngest struct {
	TerminalID string
	ProcessID  string
	From, To   int64         // offsets in the process's stream
	Chunks     []OutputChunk // what lies there; StartOffset is in the terminal's stream
	CapBytes   int64         // how much output the terminal keeps
	// Checkpoint is stored with it, nil: none. It lies in what is stored by then.
	Checkpoint *TerminalCheckpoint
}

// TerminalEnd settles a terminal whose process is over.
type TerminalEnd struct {
	TerminalID string
	ProcessID  string
	Status     TerminalStatus // completed, failed or restored
	Reason     EndReason
	Process    ProcessStatus // exited or lost
	Exit       ProcessExit
	Finding    *Finding // of a launch; nil: the end was watched
	// Snapshot is the last screen, nil when it is not known; its Offset is where
	// the output ends or the last whole sequence before.
	Snapshot *TerminalCheckpoint
}

// TerminalFilter chooses a page of terminals. BeforeTime and BeforeID are the
// (created_at, id) of the last one of the page before; 0 asks for the first.
type TerminalFilter struct {
	WorkSessionID string // "": of all work sessions, and free-standing ones
	BeforeTime    int64  // UTC ms
	BeforeID      string
	Limit         int64
}
