package workbench

import "fmt"

// GateStatus is one of the four statuses of a gate.
type GateStatus string

// The statuses of a gate.
const (
	GatePending   GateStatus = "pending"
	GateApproved  GateStatus = "approved"
	GateRejected  GateStatus = "rejected"
	GateCancelled GateStatus = "cancelled" // its run ended undecided
)

// GateKind says what a gate asks for.
type GateKind string

// The kinds of gate.
const (
	GateApproval GateKind = "approval" // a decision
	GateInput    GateKind = "input"    // an answer
)

// GateOption is one of the decisions that a gate offers.
type GateOption struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// GateSummary is what a list shows of a gate.
type GateSummary struct {
	ID            string     `json:"id"`
	WorkflowRunID string     `json:"workflow_run_id"`
	NodeRunID     string     `json:"node_run_id"`
	NodeID        string     `json:"node_id"`
	Kind          GateKind   `json:"kind"`
	Status        GateStatus `json:"status"`
	Decision      *string    `json:"decision"` // the id of an option
	Comment       *string    `json:"comment"`
	DecidedBy     *string    `json:"decided_by"`
	CreatedAt     int64      `json:"created_at"` // UTC ms
	DecidedAt     *int64     `json:"decided_at"` // UTC ms
}

// GateWaiting is a gate that waits for the user, with the run that asks.
type GateWaiting struct {
	GateSummary
	Question     string `json:"question"` // the beginning of its message
	WorkflowName string `json:"workflow_name"`
	CodebaseID   string `json:"codebase_id"`   // "": the run is of no project
	CodebaseName string `json:"codebase_name"` // "": none
}

// Gate is a question to the user, with its text.
type Gate struct {
	GateSummary
	Options []GateOption `json:"options"`
	Message string       `json:"message"`
}

// GateOpening asks the user on behalf of a node that runs.
type GateOpening struct {
	ID        string
	NodeRunID string
	Kind      GateKind
	Options   []GateOption
	Message   string
}

// GateDecision answers a gate.
type GateDecision struct {
	GateID    string
	Status    GateStatus // approved or rejected
	Decision  *string    // the id of an option
	Comment   *string
	DecidedBy *string
	Output    *string // of the node, for those after it; at most MaxNodeOutput
	Steps     int64   // see NodeChange
	EndsRun   bool    // a rejection that nothing reworks cancels the run
}

// Validate reports EInvalid for a decision that decides nothing.
func (d *GateDecision) Validate() error {
	switch {
	case d.Status != GateApproved && d.Status != GateRejected:
		return Errorf(EInvalid, "A gate is approved or rejected, not %q.", d.Status)
	case d.EndsRun && d.Status == GateApproved:
		return Errorf(EInvalid, "Approving a gate does not end its run.")
	}
	return nil
}

// GateDecided is the conflict of a second decision: it says who decided what,
// and when.
func GateDecided(g GateSummary) *Error {
	if g.Status == GateCancelled {
		return Errorf(EConflict, "This gate waits for nothing any more: its run ended%s.", at(g.DecidedAt))
	}
	by := ""
	if g.DecidedBy != nil && *g.DecidedBy != "" {
		by = " by " + *g.DecidedBy
	}
	return Errorf(EConflict, "This gate was %s%s%s. The first decision stays.", g.Status, by, at(g.DecidedAt))
}

func at(ms *int64) string {
	if ms == nil {
		return ""
	}
	return fmt.Sprintf(" at %s", moment(*ms))
}
