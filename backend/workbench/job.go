package workbench

// JobStatus is one of the thirteen statuses of a background job.
type JobStatus string

// The statuses of a job.
const (
	JobCreated          JobStatus = "created"
	JobIdle             JobStatus = "idle"
	JobQueued           JobStatus = "queued"
	JobAcknowledged     JobStatus = "acknowledged_by_worker"
	JobPreparing        JobStatus = "preparing"
	JobPreparingInput   JobStatus = "preparing_input"
	JobRunning          JobStatus = "running"
	JobGeneratingStream JobStatus = "generating_stream"
	JobProcessingStream JobStatus = "processing_stream"
	JobCompleted        JobStatus = "completed"
	JobCompletedByTag   JobStatus = "completed_by_tag"
	JobFailed           JobStatus = "failed"
	JobCanceled         JobStatus = "canceled"
)

// Final reports whether the status never changes again.
func (s JobStatus) Final() bool {
	switch s {
	case JobCompleted, JobCompletedByTag, JobFailed, JobCanceled:
		return true
	}
	return false
}

// LiveJobStatuses are the statuses that claim an owner: a launch resolves
// every row that is in one of them.
func LiveJobStatuses() []JobStatus {
	return []JobStatus{
		JobCreated, JobQueued, JobAcknowledged, JobPreparing, JobPreparingInput,
		JobRunning, JobGeneratingStream, JobProcessingStream,
	}
}

// StartedJobStatuses are the statuses in which the agent may have begun.
func StartedJobStatuses() []JobStatus {
	return []JobStatus{JobRunning, JobGeneratingStream, JobProcessingStream}
}

// FailureReason says why a job failed.
type FailureReason string

// The reasons of a failure.
const (
	FailError        FailureReason = "error"
	FailTimeout      FailureReason = "timeout"
	FailInterrupted  FailureReason = "interrupted"
	FailTruncated    FailureReason = "truncated"
	FailSpawn        FailureReason = "spawn_failed"
	FailAgentMissing FailureReason = "agent_missing"
	FailAuth         FailureReason = "auth"
	FailRateLimited  FailureReason = "rate_limited"
	FailLost         FailureReason = "lost"
)

// JobSummary is what a list shows of a job.
type JobSummary struct {
	ID                 string         `json:"id"`
	SessionID          string         `json:"session_id"`
	TaskType           string         `json:"task_type"`
	Status             JobStatus      `json:"status"`
	IsFinalized        bool           `json:"is_finalized"`
	HostID             string         `json:"host_id"`
	Priority           int64          `json:"priority"`
	Attempt            int64          `json:"attempt"`
	MaxAttempts        int64          `json:"max_attempts"`
	NotBefore          *int64         `json:"not_before"` // UTC ms
	RetryOfJobID       *string        `json:"retry_of_job_id"`
	Agent              *string        `json:"agent"`
	AssistantSessionID *string        `json:"assistant_session_id"`
	Title              *string        `json:"title"`
	WorkingDirectory   *string        `json:"working_directory"`
	ModelUsed          *string        `json:"model_used"`
	ServerRequestID    *string        `json:"server_request_id"`
	TokensSent         int64          `json:"tokens_sent"`
	TokensReceived     int64          `json:"tokens_received"`
	CacheReadTokens    int64          `json:"cache_read_tokens"`
	CacheWriteTokens   int64          `json:"cache_write_tokens"`
	ActualCost         *float64       `json:"actual_cost"` // USD; null: unknown
	StartTime          *int64         `json:"start_time"`  // UTC ms
	EndTime            *int64         `json:"end_time"`    // UTC ms
	CreatedAt          int64          `json:"created_at"`  // UTC ms
	UpdatedAt          int64          `json:"updated_at"`  // UTC ms
	FailureReason      *FailureReason `json:"failure_reason"`
	ErrorMessage       *string        `json:"error_message"`
	// MarkedDoneAt is when the user marked a job that did not end well as done, UTC
	// ms: it asks for nothing any more. Its status and its reason stay.
	MarkedDoneAt *int64 `json:"marked_done_at"`
}

// Job is one piece of agent work with its text.
type Job struct {
	JobSummary
	Metadata             JobMetadata `json:"metadata"`
	Payload              JobPayload  `json:"payload"`
	SystemPromptTemplate *string     `json:"system_prompt_template"`
	Prompt               string      `json:"prompt"`
	Response             *string     `json:"response"`
}

// JobPayload is the driver's input.
type JobPayload struct {
	Text         string   `json:"text,omitempty"`          // what the user asked for
	Argv         []string `json:"argv,omitempty"`          // the shell agent's command line
	Files        []string `json:"files,omitempty"`         // the selection at the time of the request
	TaskSequence *int64   `json:"task_sequence,omitempty"` // the task version that the job ran from
	Model        string   `json:"model,omitempty"`         // asked for; "": the agent's own default
	Resume       string   `json:"resume,omitempty"`        // the agent's own session to go on with
	Fork         bool     `json:"fork,omitempty"`          // of Resume
	Permission   string   `json:"permission,omitempty"`    // mode; "": the project's, else ask
	WebSearch    bool     `json:"web_search,omitempty"`
	StopTag      string   `json:"stop_tag,omitempty"`        // the job is completed_by_tag when the response holds it
	IdleSeconds  int64    `json:"idle_seconds,omitempty"`    // without output, until the job has timed out; 0: the setting
	TotalSeconds int64    `json:"total_seconds,omitempty"`   // since the start; 0: the setting
	BudgetNano   int64    `json:"budget_nano_usd,omitempty"` // 10⁻⁹ USD; 0: none
	Sources      []string `json:"sources,omitempty"`         // jobs whose plans are merged
	Instructions string   `json:"instructions,omitempty"`    // for a merge
	Root         string   `json:"root,omitempty"`            // a path of the project that a finder stays in
}

// JobMetadata is what a driver learned that has no column of its own.
type JobMetadata struct {
	AgentVersion string   `json:"agent_version,omitempty"`
	Turns        int64    `json:"turns,omitempty"`
	DurationMS   int64    `json:"duration_ms,omitempty"`
	SkippedLines int64    `json:"skipped_lines,omitempty"` // lines that were not events, kept in the log channel
	MissingFiles []string `json:"missing_files,omitempty"` // selected, but gone when the prompt was built
	MissingBytes int64    `json:"missing_bytes,omitempty"` // of its output, which was dropped before a backup was restored
	ExitCode     *int64   `json:"exit_code,omitempty"`
	ExitSignal   string   `json:"exit_signal,omitempty"`

	TranscriptPath  string `json:"transcript_path,omitempty"`
	ContextTokens   int64  `json:"context_tokens,omitempty"`
	ContextWindow   int64  `json:"context_window,omitempty"`
	EstimatedTokens int64  `json:"estimated_tokens,omitempty"` // of the prompt, before it was sent
	ToolCalls       int64  `json:"tool_calls,omitempty"`
}

// Channel is one of the text streams of a job.
type Channel string

// The channels of a job.
const (
	ChannelResponse  Channel = "response"
	ChannelReasoning Channel = "reasoning"
	ChannelLog       Channel = "log"
)

// JobChunk is a piece of a job's text, identified by its offset in its channel.
type JobChunk struct {
	JobID       string  `json:"job_id"`
	Attempt     int64   `json:"attempt"`
	Channel     Channel `json:"channel"`
	StartOffset int64   `json:"start_offset"` // bytes
	CreatedAt   int64   `json:"created_at"`   // UTC ms
	Data        []byte  `json:"-"`
}

// JobChange is one compare-and-set of a job's status. Fields that are nil
// leave their columns as they are.
type JobChange struct {
	ID               string
	From             []JobStatus
	To               JobStatus
	NotBefore        *int64
	WorkingDirectory *string
	Prompt           *string
	SystemPrompt     *string // system_prompt_template
	FailureReason    *FailureReason
	ErrorMessage     *string
	Finding          *Finding // of a launch
}

// JobFacts is what a driver learned about a job. Zero fields say nothing new.
type JobFacts struct {
	AssistantSessionID string
	Model              string
	RequestID          string
	Metadata           *JobMetadata // the whole metadata, when any of it is new
}

// Empty reports whether nothing was learned.
func (f JobFacts) Empty() bool {
	return f.AssistantSessionID == "" && f.Model == "" && f.RequestID == "" && f.Metadata == nil
}

// JobText is text for a channel of a job.
type JobText struct {
	Channel Channel
	Data    string
}

// JobIngest moves bytes [From, To) of a process's stream into a job, together
// with everything derived from them. From equals To, and Stream is "", for what
// came of no bytes: something was said to the agent.
type JobIngest struct {
	JobID       string
	ProcessID   string
	Attempt     int64
	Stream      Stream
	From, To    int64
	Lost        int64 // of these bytes, the number that are missing
	Texts       []JobText
	Facts       JobFacts
	Usage       []UsageEvent
	Tools       []MessageTool // that are new, or changed
	PromptID    string        // the prompt that was said to the agent; "": none
	ParserState []byte        // JSON; what the turn needs to go on after To
}

// JobEnd settles a job whose process is over.
type JobEnd struct {
	JobID         string
	ProcessID     string // "": no process was started
	Attempt       int64
	Process       ProcessStatus
	Exit          ProcessExit
	Status        JobStatus // completed or failed; a canceled job stays canceled
	FailureReason *FailureReason
	ErrorMessage  *string
	Texts         []JobText // what the driver held back until the end
	Facts         JobFacts
	Usage         []UsageEvent
	Tools         []MessageTool
	Finding       *Finding
	// Tell keeps the job among those whose end is still to be told, until JobTold:
	// an owner that dies in between leaves it to the next one.
	Tell bool
	// RetryAt, when not nil, puts the job back into the queue instead, to be tried
	// again from then on (UTC ms). Status and FailureReason are not used.
	RetryAt *int64
}

// JobFilter chooses a page of jobs. BeforeTime and BeforeID are the
// (created_at, id) of the last one of the page before; 0 asks for the first.
// One of SessionID and Status may be set.
type JobFilter struct {
	SessionID  string
	Status     JobStatus
	BeforeTime int64 // UTC ms
	BeforeID   string
	Limit      int64
}
