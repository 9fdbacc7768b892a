package workbench

// ProcessStatus is the status of a child of the process host.
type ProcessStatus string

// The statuses of a process.
const (
	ProcessStarting ProcessStatus = "starting"
	ProcessRunning  ProcessStatus = "running"
	ProcessExited   ProcessStatus = "exited"
	ProcessLost     ProcessStatus = "lost"
)

// ProcessKind says what a child's standard streams are.
type ProcessKind string

// The kinds of process.
const (
	ProcessPTY  ProcessKind = "pty"
	ProcessPipe ProcessKind = "pipe"
)

// StopReason says why Holdfast ended a process.
type StopReason string

// The reasons to stop a process.
const (
	StopUser    StopReason = "user"
	StopQuit    StopReason = "quit"
	StopTimeout StopReason = "timeout"
	StopCancel  StopReason = "cancel"
	StopRule    StopReason = "rule" // it outlived its host
)

// Process is one child of the process host: its identity, its owner row and
// its end. Its id names its spool folder.
type Process struct {
	ID             string        `json:"id"`
	HostID         string        `json:"host_id"`
	TerminalID     *string       `json:"terminal_id"`
	JobID          *string       `json:"job_id"`
	NodeRunID      *string       `json:"node_run_id"`
	AgentSessionID *string       `json:"agent_session_id"`
	Ordinal        int64         `json:"ordinal"` // n-th process of its owner row
	Kind           ProcessKind   `json:"kind"`
	Status         ProcessStatus `json:"status"`
	PID            *int64        `json:"pid"`
	ExitCode       *int64        `json:"exit_code"`
	PIDStartToken  *string       `json:"pid_start_token"`
	BootID         *string       `json:"boot_id"`
	ExitSignal     *string       `json:"exit_signal"`
	StopReason     *StopReason   `json:"stop_reason"`
	CreatedAt      int64         `json:"created_at"` // UTC ms
	StartedAt      *int64        `json:"started_at"` // UTC ms
	EndedAt        *int64        `json:"ended_at"`   // UTC ms
	Cwd            string        `json:"cwd"`
	Argv           []string      `json:"argv"`
}

// Stream names one output of a process.
type Stream string

// The streams of a process.
const (
	StreamPTY    Stream = "pty"
	StreamStdout Stream = "stdout"
	StreamStderr Stream = "stderr"
)

// ProcessStream is how far one stream of a process has been ingested.
type ProcessStream struct {
	ProcessID      string `json:"process_id"`
	Stream         Stream `json:"stream"`
	IngestedOffset int64  `json:"ingested_offset"` // bytes of this stream
	BaseOffset     int64  `json:"base_offset"`     // where byte 0 lies in the terminal's stream
	LostBytes      int64  `json:"lost_bytes"`
	Ended          bool   `json:"ended"`
	UpdatedAt      int64  `json:"updated_at"` // UTC ms
}

// ProcessExit is how a process ended.
type ProcessExit struct {
	Code    *int64
	Signal  *string
	EndedAt int64 // UTC ms
}

// ProcessStart is what the host says of a child that it started.
type ProcessStart struct {
	ProcessID     string
	PID           int64
	PIDStartToken string
	BootID        string
	StartedAt     int64 // UTC ms
}
