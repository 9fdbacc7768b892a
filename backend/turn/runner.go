package turn

import (
	"context"
	"log/slog"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Options are the parts that a Runner is made of.
type Options struct {
	Store  Store
	Link   *process.Link
	HostID string
	Log    *slog.Logger
	Asker  Asker  // nil: agents that ask are refused
	Quotas Quotas // nil: limits are not kept
	Pricer Pricer // nil: costs stay as their agents report them
}

// Runner runs turns. It is closed after the services that use it.
type Runner struct {
	Options
	group *process.Group
	ctx   context.Context // the group's
}

// New returns a runner that runs nothing yet.
func New(opt Options) *Runner {
	group := process.NewGroup()
	return &Runner{Options: opt, group: group, ctx: group.Context()}
}

// Close stops to follow. Agents that run go on in the host.
func (r *Runner) Close() { r.group.Close() }

// Turn is one process of an agent that is followed.
type Turn struct{}

// Start records a process, has the host start it, and follows it. When the last
// owner recorded one that may not have started, that one is asked for again:
// under its id it starts once. ctx bounds the start only. Errors are those of the
// driver's Command, of Owner.AddProcess, ESpawnFailed, EDirectoryGone and
// EHostUnreachable.
func (r *Runner) Start(ctx context.Context, owner Owner, driver agent.Driver, req agent.Request, opt TurnOptions) (*Turn, error) {
	return nil, workbench.Errorf(workbench.EUnavailable, "Turns do not run yet.")
}

// Follow goes on with a process that an earlier owner started, from where the
// database stands.
func (r *Runner) Follow(ctx context.Context, owner Owner, driver agent.Driver, req agent.Request, p workbench.Process, found Found, opt TurnOptions) (*Turn, error) {
	return nil, workbench.Errorf(workbench.EUnavailable, "Turns do not run yet.")
}

// ProcessID is the id of the turn's process.
func (t *Turn) ProcessID() string { return "" }

// Tell passes a word on to the agent and returns once that is stored; the host
// gets it in a moment. EConflict: the turn has ended. EInvalid: the agent takes
// no words.
func (t *Turn) Tell(ctx context.Context, word agent.Word) error { return nil }

// Stop ends the process tree; Owner.Finish is told the reason. It returns when
// the request is recorded.
func (t *Turn) Stop(ctx context.Context, reason workbench.StopReason) error { return nil }

// Wait returns nil once the turn is settled, and EUnavailable when the runner
// closes before that: the next launch goes on with it.
func (t *Turn) Wait(ctx context.Context) error { return nil }
