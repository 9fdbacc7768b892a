// Package turn runs one turn of an agent: its process, what is said to it, and
// what it says.
//
// A turn is one process of the process host, so that a crash of the owner costs
// nothing: whoever follows it next goes on where the database stands. A job's
// attempt and the answer of a conversation are turns; the row that a turn belongs
// to is behind the interface Owner.
//
// What an agent says is taken in exactly once, with the state of its parser. What
// is said to an agent is part of that state until the host has it, each byte with
// its position in the agent's input; the host drops what it has taken before. So
// a crash between the commit and the write only writes again.
package turn

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Owner is the row that a turn belongs to: a job's attempt or the answer of a
// conversation.
type Owner interface {
	// ID is that of the job or the message.
	ID() string
	// Usage fills in what a cost was spent on.
	Usage(ctx context.Context, u workbench.UsageEvent) workbench.UsageEvent
	// Permission fills in who asks: JobID or MessageID.
	Permission(p workbench.PermissionRequest) workbench.PermissionRequest
	// AddProcess stores the row of a process before the host is asked for it; it
	// sets JobID or AgentSessionID. EConflict when no process is wanted any more.
	AddProcess(ctx context.Context, p workbench.Process) error
	// Process is the latest process of the row. ENotFound.
	Process(ctx context.Context) (workbench.Process, error)
	// Started records the child that the host started. EConflict when it is not
	// wanted any more.
	Started(ctx context.Context, s workbench.ProcessStart) error
	// State is Batch.State of the last Ingest; nil when there is none.
	State(ctx context.Context) ([]byte, error)
	// Ingest stores a batch, all or nothing. EConflict when it was stored by
	// another hand, ENotFound when the row is gone.
	Ingest(ctx context.Context, b Batch) error
	// Processing records that the process is over and the last of its output is
	// looked at.
	Processing(ctx context.Context) error
	// Finish settles the row and its process in one transaction. EConflict when
	// that was done by another hand.
	Finish(ctx context.Context, e End) error
	// Changed tells whoever looks at the row: with true, that the row changed;
	// with false, that more text of it is stored.
	Changed(ctx context.Context, row bool)
}

// Batch is what the bytes [From, To) of a stream gave. From equals To when
// nothing was read: then there are events of what was said, or State alone.
type Batch struct {
	ProcessID string
	Stream    workbench.Stream // "" when From equals To
	From, To  int64            // bytes
	Lost      int64            // of these bytes, the number that are missing
	Events    []agent.Event    // Text, Facts, Usage, ToolCall and ToolResult, in their order
	Word      agent.Word       // that was told to the agent; nil: none was
	State     []byte           // JSON
}

// End is how a turn ended.
type End struct {
	ProcessID string
	Process   workbench.ProcessStatus
	Exit      workbench.ProcessExit
	Stopped   *workbench.StopReason // why Holdfast ended the process; nil: it did not
	Tagged    bool                  // the stop tag was seen: Result.OK is true
	Result    agent.Result          // without its events
	Events    []agent.Event         // as in Batch: what was held back until the end
	Finding   *workbench.Finding    // of a launch; nil: none
}

// Store is what turns need of the database besides their owners.
type Store interface {
	Process(ctx context.Context, id string) (workbench.Process, error)
	Stream(ctx context.Context, processID string, stream workbench.Stream) (workbench.ProcessStream, error)
	SetStopReason(ctx context.Context, processID string, reason workbench.StopReason) error
	SessionTokens(ctx context.Context, agent, assistantSessionID string) (workbench.TokenSums, error)

	// The terminals of agents: further processes of their owners. Their rows are
	// stored before the host is asked for them.
	AddAgentTerminal(ctx context.Context, agentProcessID string, p workbench.Process) error
	AgentTerminalStarted(ctx context.Context, s workbench.ProcessStart) error
	EndAgentTerminal(ctx context.Context, id string, status workbench.ProcessStatus, exit workbench.ProcessExit) error
	AgentTerminals(ctx context.Context, agentProcessID string) ([]workbench.Process, error)
	LeftTerminals(ctx context.Context, hostID string) ([]workbench.Process, error)
}

// Asker decides what agents ask for, or lets the user do it.
type Asker interface {
	// Ask stores a request, once for each process and key. It answers nil when
	// the user has to decide: the decision is told with Turn.Tell. directory is
	// where the agent works.
	Ask(ctx context.Context, p workbench.PermissionRequest, mode agent.PermissionMode, directory string) (*agent.Decision, error)
	// Withdraw ends a request that the agent does not wait for any more.
	Withdraw(ctx context.Context, processID, key string) error
	// Undelivered are the decisions on requests of a process; those that were
	// told are told again after a restart, which drivers bear.
	Undelivered(ctx context.Context, processID string) ([]agent.Decision, error)
	// CancelFor ends the requests of a process that has ended.
	CancelFor(ctx context.Context, processID string) error
}

// Quotas keeps what agents report of their limits.
type Quotas interface {
	Observe(ctx context.Context, agent string, limit agent.Limit) error
}

// Pricer fills in the cost of a usage event that its agent gave none for.
type Pricer interface {
	Price(u workbench.UsageEvent) workbench.UsageEvent
}

// Found is what a launch knows of the process of a turn.
type Found struct {
	Child   *host.Info // nil: neither the host nor the spool knows it
	Alive   bool       // a running host has it, and it has not ended
	Finding *workbench.Finding
}

// TurnOptions bound one turn. The zero value bounds nothing.
type TurnOptions struct { //nolint:revive // the name is the package's word
	Variables workbench.Environ // of the project, over the inherited environment
	Idle      time.Duration     // without output; waiting for the user does not count
	Total     time.Duration     // since the start; as above
	StopTag   string            // ends the turn well when the response holds it
	// Budget is asked after costs were stored; an EBudget ends the turn.
	Budget func(ctx context.Context) error
	// Masked are values that must not be stored, besides Request.Secrets.
	Masked []string
}
