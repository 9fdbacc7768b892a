package workbench

// NodeStatus is one of the seven statuses of a node run.
type NodeStatus string

// The statuses of a node run.
const (
	NodePending   NodeStatus = "pending"
	NodeRunning   NodeStatus = "running"
	NodeWaiting   NodeStatus = "waiting" // for the decision of its gate
	NodeCompleted NodeStatus = "completed"
	NodeFailed    NodeStatus = "failed"
	NodeSkipped   NodeStatus = "skipped"
	NodeCancelled NodeStatus = "cancelled"
)

// Final reports whether the status never changes again: a retry is a new
// attempt, in a row of its own.
func (s NodeStatus) Final() bool {
	switch s {
	case NodeCompleted, NodeFailed, NodeSkipped, NodeCancelled:
		return true
	}
	return false
}

// LiveNodeStatuses are those of an attempt that is not settled.
func LiveNodeStatuses() []NodeStatus { return []NodeStatus{NodePending, NodeRunning, NodeWaiting} }

// NodeFailure says why an attempt at a node failed.
type NodeFailure string

// The reasons of a node's failure.
const (
	NodeFailedError        NodeFailure = "error"
	NodeFailedTimeout      NodeFailure = "timeout"
	NodeFailedInterrupted  NodeFailure = "interrupted"
	NodeFailedRejected     NodeFailure = "rejected"
	NodeFailedCondition    NodeFailure = "condition"
	NodeFailedSpawn        NodeFailure = "spawn_failed"
	NodeFailedAgentMissing NodeFailure = "agent_missing"
)

// MaxNodeOutput is how much output of an attempt its row holds, in bytes. A
// longer one is a file, named by OutputPath.
const MaxNodeOutput = 256 << 10

// NodeRunSummary is what a list shows of an attempt at a node.
type NodeRunSummary struct {
	ID                 string       `json:"id"`
	WorkflowRunID      string       `json:"workflow_run_id"`
	NodeID             string       `json:"node_id"`
	NodeType           string       `json:"node_type"`
	Iteration          int64        `json:"iteration"` // of a loop; 0 outside of one
	Attempt            int64        `json:"attempt"`   // 1, 2, … at this iteration
	Status             NodeStatus   `json:"status"`
	Agent              *string      `json:"agent"`
	ModelUsed          *string      `json:"model_used"`
	AssistantSessionID *string      `json:"assistant_session_id"`
	OutputPath         *string      `json:"output_path"`
	ErrorMessage       *string      `json:"error_message"`
	ExitCode           *int64       `json:"exit_code"`
	FailureReason      *NodeFailure `json:"failure_reason"`
	CreatedAt          int64        `json:"created_at"` // UTC ms
	StartedAt          *int64       `json:"started_at"` // UTC ms
	EndedAt            *int64       `json:"ended_at"`   // UTC ms
	OutputBytes        int64        `json:"output_bytes"`
}

// NodeRun is one attempt at one node of a run, with its texts.
type NodeRun struct {
	NodeRunSummary
	StructuredOutput any     `json:"structured_output"`
	Input            *string `json:"input"`
	Output           *string `json:"output"` // null: none, or in the file OutputPath
}

// NodeChange is one compare-and-set of a node run's status, with its event.
// Fields that are nil leave their columns as they are.
type NodeChange struct {
	ID               string
	To               NodeStatus // not waiting: that is for gates
	Input            *string
	Output           *string // at most MaxNodeOutput
	OutputPath       *string // of a longer output
	OutputBytes      int64   // of the file; an Output is measured
	StructuredOutput any
	ExitCode         *int64
	FailureReason    *NodeFailure // of failed, and only of it
	ErrorMessage     *string
	Facts            NodeFacts
	// Steps is how far the change takes the run: 1 for a node that is done or
	// skipped, 0 for one that is not, or that its loop runs again. It is a
	// difference, so that a gate that is decided meanwhile is not forgotten.
	Steps   int64
	Data    map[string]any  // of the event
	Process *NodeProcessEnd // that ended with it; nil: none
	Finding *Finding        // of a launch
}

// NodeStart begins an attempt at a node.
type NodeStart struct {
	Node    NodeRun
	Running bool           // false: it is ready, and waits for a slot
	Process *Process       // that the host is asked for next; only of one that runs
	Steps   int64          // see NodeChange: -1 for a node that was done before
	Data    map[string]any // of the event; one that waits has none
}

// NodeProcessEnd is the end of a process that worked for a node.
type NodeProcessEnd struct {
	ID     string
	Status ProcessStatus
	Exit   ProcessExit
}

// NodeFacts is what a driver learned about an attempt. Empty fields say
// nothing new.
type NodeFacts struct {
	Agent              string
	Model              string
	AssistantSessionID string // needed to resume what the attempt began
}

// Validate reports EInvalid for a change that cannot be right.
func (c *NodeChange) Validate() error {
	switch {
	case c.To == NodeWaiting || len(NodeTransitions().Sources(c.To)) == 0:
		return Errorf(EInvalid, "A node cannot be taken to %q by itself.", c.To)
	case c.Output != nil && c.OutputPath != nil:
		return Errorf(EInvalid, "The output of a node is in its row or in a file, not in both.")
	case (c.To == NodeFailed) != (c.FailureReason != nil):
		return Errorf(EInvalid, "A failed node needs a reason, and no other has one.")
	}
	return nil
}
