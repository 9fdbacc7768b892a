package workbench

// EventType says what an event of a run reports. The list is open.
type EventType string

// The events that the store writes with the changes that they report.
const (
	EventWorkflowStarted   EventType = "workflow_started"
	EventWorkflowPaused    EventType = "workflow_paused"
	EventWorkflowResumed   EventType = "workflow_resumed"
	EventWorkflowCompleted EventType = "workflow_completed"
	EventWorkflowFailed    EventType = "workflow_failed"
	EventWorkflowCancelled EventType = "workflow_cancelled"
	EventNodeStarted       EventType = "node_started"
	EventNodeCompleted     EventType = "node_completed"
	EventNodeFailed        EventType = "node_failed"
	EventNodeSkipped       EventType = "node_skipped"
	EventNodeCancelled     EventType = "node_cancelled"
	EventApprovalRequested EventType = "approval_requested"
	EventApprovalReceived  EventType = "approval_received"
)

// MaxEventData is the size of an event's data as JSON, in bytes: the log of a
// run is read as a whole, so verbose text belongs into the run's JSONL file.
const MaxEventData = 32 << 10

// WorkflowEvent is an entry of the ordered log of a run.
type WorkflowEvent struct {
	ID            string         `json:"id"`
	WorkflowRunID string         `json:"workflow_run_id"`
	Seq           int64          `json:"seq"` // 1, 2, … within the run
	EventType     EventType      `json:"event_type"`
	StepIndex     *int64         `json:"step_index"` // the run's current_step_index after the event
	StepName      *string        `json:"step_name"`  // the node; group.node inside a group
	CreatedAt     int64          `json:"created_at"` // UTC ms
	Data          map[string]any `json:"data"`
}

// NewEvent is what the writer of an event says; the store gives it its place.
type NewEvent struct {
	Type EventType
	Node string         // "": about the run
	Data map[string]any // at most MaxEventData
}
