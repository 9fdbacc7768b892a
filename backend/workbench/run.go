package workbench

import (
	"slices"
	"strings"
	"time"
)

// RunStatus is one of the six statuses of a workflow run.
type RunStatus string

// The statuses of a run.
const (
	RunPending   RunStatus = "pending"
	RunRunning   RunStatus = "running"
	RunPaused    RunStatus = "paused"
	RunCompleted RunStatus = "completed"
	RunFailed    RunStatus = "failed"
	RunCancelled RunStatus = "cancelled"
)

// Ended reports whether the run holds nothing any more: completed and
// cancelled are final, failed rests until it is resumed.
func (s RunStatus) Ended() bool {
	return s == RunCompleted || s == RunFailed || s == RunCancelled
}

// LiveRunStatuses are those that hold the working path: a launch resolves
// every row that is in one of them.
func LiveRunStatuses() []RunStatus { return []RunStatus{RunPending, RunRunning, RunPaused} }

// PauseReason says what a paused run waits for.
type PauseReason string

// The reasons of a pause.
const (
	PauseGate        PauseReason = "gate"        // a decision of the user
	PauseInterrupted PauseReason = "interrupted" // a resume: the owner ended while a node ran
)

// RunEndReason says why a run ended.
type RunEndReason string

// The ends of a run.
const (
	RunFinished    RunEndReason = "finished"
	RunNodeFailed  RunEndReason = "node_failed"
	RunByUser      RunEndReason = "user"
	RunRejected    RunEndReason = "rejected"
	RunCancelNode  RunEndReason = "cancel_node"
	RunPathLocked  RunEndReason = "path_locked"
	RunOrphaned    RunEndReason = "orphaned"
	RunError       RunEndReason = "error"
	RunWasImported RunEndReason = "imported"
)

// RunOrphanAge is how long a pending run may be silent, in ms: its dispatch
// tells every 60 s that it still prepares, so after five misses nobody does.
const RunOrphanAge = 300_000

// WorkflowRunSummary is what a list shows of a run.
type WorkflowRunSummary struct {
	ID                   string        `json:"id"`
	WorkflowName         string        `json:"workflow_name"`
	ConversationID       string        `json:"conversation_id"`
	ParentConversationID *string       `json:"parent_conversation_id"`
	CodebaseID           *string       `json:"codebase_id"`
	Status               RunStatus     `json:"status"`
	CurrentStepIndex     int64         `json:"current_step_index"` // nodes completed or skipped
	StepCount            int64         `json:"step_count"`         // nodes in the definition
	WorkingPath          *string       `json:"working_path"`
	LockKey              *string       `json:"lock_key"` // null: takes no path lock
	HostID               string        `json:"host_id"`
	IsolationEnvID       *string       `json:"isolation_env_id"`
	ParentRunID          *string       `json:"parent_run_id"`
	BlockedByRunID       *string       `json:"blocked_by_run_id"`
	DefinitionDigest     *string       `json:"definition_digest"` // null: imported, cannot be resumed
	PauseReason          *PauseReason  `json:"pause_reason"`
	EndReason            *RunEndReason `json:"end_reason"`
	ErrorMessage         *string       `json:"error_message"`
	ResumeCount          int64         `json:"resume_count"`
	LastEventSeq         int64         `json:"last_event_seq"`
	CreatedAt            int64         `json:"created_at"`       // UTC ms
	StartedAt            *int64        `json:"started_at"`       // UTC ms; of the first start
	CompletedAt          *int64        `json:"completed_at"`     // UTC ms
	LastActivityAt       int64         `json:"last_activity_at"` // UTC ms
}

// WorkflowRun is one execution of a workflow with what it was given.
type WorkflowRun struct {
	WorkflowRunSummary
	Inputs      map[string]any `json:"inputs"`
	Metadata    map[string]any `json:"metadata"`
	UserMessage string         `json:"user_message"`
}

// RunDispatch asks for a run. Of Run, the store sets what a run is given by its
// life: status, counters, reasons and times.
type RunDispatch struct {
	Run        WorkflowRun
	Definition WorkflowDefinition
}

// Validate reports EInvalid for a dispatch that cannot be right.
func (d *RunDispatch) Validate() error {
	if strings.TrimSpace(d.Run.WorkflowName) == "" {
		return Errorf(EInvalid, "A run needs the name of its workflow.")
	}
	if d.Run.LockKey != nil && (*d.Run.LockKey == "" || d.Run.WorkingPath == nil) {
		return Errorf(EInvalid, "A run that locks its path needs a working path.")
	}
	return d.Definition.Validate()
}

// RunAmendment resumes a run with another text of its workflow.
type RunAmendment struct {
	ID         string
	Definition WorkflowDefinition
	Inputs     map[string]any
	StepCount  int64
	Again      []string // nodes that say something else than before
	Gone       []string // nodes that are not there any more
}

// RunPause takes a running run to paused.
type RunPause struct {
	ID      string
	Reason  PauseReason
	Finding *Finding // of a launch
}

// RunEnd settles a run. Nodes and gates that are still live are cancelled with
// it; a run whose nodes are not all settled cannot complete.
type RunEnd struct {
	ID           string
	Status       RunStatus // completed, failed or cancelled
	Reason       RunEndReason
	ErrorMessage *string
	Finding      *Finding // of a launch
}

// Validate reports EInvalid for an end whose reason is not one of its status.
func (e *RunEnd) Validate() error {
	reasons := map[RunStatus][]RunEndReason{
		RunCompleted: {RunFinished},
		RunFailed:    {RunNodeFailed, RunOrphaned, RunError},
		RunCancelled: {RunByUser, RunRejected, RunCancelNode},
	}
	if !slices.Contains(reasons[e.Status], e.Reason) {
		return Errorf(EInvalid, "A run cannot end as %q for the reason %q.", e.Status, e.Reason)
	}
	return nil
}

// RunFilter chooses a page of runs, newest first. Empty fields choose all.
// BeforeTime and BeforeID are the (created_at, id) of the last run of the page
// before; 0 begins.
type RunFilter struct {
	ConversationID string
	CodebaseID     string // not looked at when there is a conversation
	Status         RunStatus
	BeforeTime     int64 // UTC ms
	BeforeID       string
	Limit          int64 // 0: 50; at most 500
}

// HolderActions are what the user can do about a run that holds a path, by
// names that do not change.
func HolderActions(status RunStatus) []string {
	if status == RunPaused {
		return []string{"approve", "reject", "resume", "cancel", "other_branch"}
	}
	return []string{"wait", "cancel", "other_branch"}
}

// HeldSince is when a run took the state in which it holds its path, in UTC ms.
func HeldSince(holder WorkflowRunSummary) int64 {
	switch {
	case holder.Status == RunPaused:
		return holder.LastActivityAt // nothing happens in a pause but its end
	case holder.StartedAt != nil:
		return *holder.StartedAt
	default:
		return holder.CreatedAt
	}
}

// PathHeld is the conflict of a run that lost its path: who holds it, since
// when, and what to do.
func PathHeld(holder WorkflowRunSummary) *Error {
	state := map[RunStatus]string{RunPending: "starting", RunRunning: "running", RunPaused: "paused"}[holder.Status]
	todo := "Wait for it, cancel it, or use another branch."
	if holder.Status == RunPaused {
		todo = "Approve, reject, resume or cancel it, or use another branch."
	}
	path := ""
	if holder.WorkingPath != nil {
		path = *holder.WorkingPath
	}
	return Errorf(EConflict, "The path %s is in use by run %s of the workflow %s, %s since %s. %s",
		path, ShortID(holder.ID), holder.WorkflowName, state, moment(HeldSince(holder)), todo)
}

// moment writes a time for a sentence. It names its zone, because the sentence
// is made where the reader's zone is not known.
func moment(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04 UTC") }
