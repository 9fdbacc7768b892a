// Package launch is what happens at every start: it finds out how the last
// owner ended, takes up what lives, settles what does not, and writes down what
// it did. After it, no row claims to be alive without an owner.
package launch

import (
	"context"
	"log/slog"
	"os"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what a launch needs of the database.
type Store interface {
	BeginLaunch(ctx context.Context, l workbench.Launch) error
	LatestLaunch(ctx context.Context, hostID string) (*workbench.Launch, error)
	LaunchReady(ctx context.Context, id string) error
	EndLaunch(ctx context.Context, id string, kind workbench.EndKind, endedAt int64) error
	AddFinding(ctx context.Context, f workbench.Finding) error
	LiveTerminals(ctx context.Context, hostID string) ([]workbench.TerminalSummary, error)
	OpenJobs(ctx context.Context, hostID string) ([]workbench.JobSummary, error)
	LiveRuns(ctx context.Context, hostID string) ([]workbench.WorkflowRunSummary, error)
	LiveMessages(ctx context.Context, hostID string) ([]workbench.MessageSummary, error)
	MessageProcess(ctx context.Context, messageID string) (workbench.Process, error)
	Conversation(ctx context.Context, id string) (workbench.Conversation, error)
	LiveProcesses(ctx context.Context, hostID string) ([]workbench.Process, error)
	Terminal(ctx context.Context, id string) (workbench.Terminal, error)
	TerminalProcess(ctx context.Context, terminalID string) (workbench.Process, error)
	JobProcess(ctx context.Context, jobID string) (workbench.Process, error)
	LoseProcess(ctx context.Context, id string) error
	SchemaVersion(ctx context.Context) (int64, error)
	Stream(ctx context.Context, processID string, stream workbench.Stream) (workbench.ProcessStream, error)
	Process(ctx context.Context, id string) (workbench.Process, error)
	Reported(ctx context.Context, kind, id string) (bool, error)
	HostEnvironments(ctx context.Context, hostID string) ([]workbench.EnvironmentSummary, error)
}

// Terminals settles terminals.
type Terminals interface {
	Resolve(ctx context.Context, t workbench.TerminalSummary, child *host.Info, hosted bool, finding workbench.Finding) error
	// Again starts a terminal whose process was lost as its row asks for; not
	// started, without an error: that asks for nothing that can be done.
	Again(ctx context.Context, t workbench.TerminalSummary) (started bool, err error)
}

// Jobs settles jobs.
type Jobs interface {
	Resolve(ctx context.Context, j workbench.JobSummary, child *host.Info, hosted bool, finding workbench.Finding) error
}

// Chats settles the messages of conversations.
type Chats interface {
	Resolve(ctx context.Context, m workbench.MessageSummary, child *host.Info, hosted bool, finding workbench.Finding) error
}

// Runs settles the runs of workflows.
type Runs interface {
	// Resolve settles one; known says of a process whether the host or the spool
	// has it, and whether it lives.
	Resolve(ctx context.Context, r workbench.WorkflowRunSummary, known func(process string) (there, alive bool), finding workbench.Finding) error
}

// Environments brings the rows of worktrees and the disk together.
type Environments interface {
	// Resolve settles one; tell begins its finding when there is something to
	// report.
	Resolve(ctx context.Context, e workbench.EnvironmentSummary, tell func(context.Context) (*workbench.Finding, error)) error
}

// Options are the parts that a launch is made of.
type Options struct {
	Store     Store
	Link      *process.Link
	Terminals Terminals
	Jobs      Jobs
	Chats     Chats
	Runs      Runs         // nil: none are settled
	Worktrees Environments // nil: none are settled
	HostID    string
	Mode      workbench.OwnerMode
	BootID    string
	LastSign  int64 // UTC ms of the last commit before this start; 0: unknown
	Now       workbench.Clock
	Log       *slog.Logger
	Aside     string     // the folder that takes output which no row knows
	Checks    Checks     // what Check found
	Recovered *Recovered // nil: the database is the one that the last owner had
	AskQueued bool       // queued jobs are settled too: they are left to the user
}

// Launch is one start of an owner.
type Launch struct {
	Options
	row    workbench.Launch
	begun  bool
	ended  workbench.EndKind // how the previous launch ended; "": there was none
	checks Checks
}

// Run resolves everything that claims to be alive and returns the launch, for
// End. A command of the command line leaves a launch only when it resolved
// something.
func Run(ctx context.Context, opt Options) (*Launch, error) {
	l := &Launch{Options: opt, checks: opt.Checks}
	if err := l.plan(ctx); err != nil {
		return nil, err
	}
	if l.Mode != workbench.ModeCLI {
		if err := l.begin(ctx); err != nil {
			return nil, err
		}
	}
	if err := l.reportRecovery(ctx); err != nil {
		return nil, err
	}
	if err := l.resolve(ctx); err != nil {
		return nil, err
	}
	if l.begun {
		return l, l.Store.LaunchReady(ctx, l.row.ID)
	}
	return l, nil
}

// plan closes the previous launch and prepares the row of this one.
func (l *Launch) plan(ctx context.Context) error {
	schema, err := l.Store.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	previous, err := l.Store.LatestLaunch(ctx, l.HostID)
	if err != nil {
		return err
	}
	l.row = workbench.Launch{
		ID: workbench.NewID(), HostID: l.HostID, Mode: l.Mode, AppVersion: workbench.Version,
		SchemaVersion: schema, PID: int64(os.Getpid()), StartedAt: l.Now(),
	}
	if l.BootID != "" {
		l.row.BootID = &l.BootID
	}
	if previous == nil {
		return nil
	}
	if previous.EndKind != nil {
		l.ended = *previous.EndKind
		return nil
	}
	l.ended = workbench.EndCrash
	if previous.BootID != nil && l.BootID != "" && *previous.BootID != l.BootID {
		l.ended = workbench.EndRebooted
	}
	return l.Store.EndLaunch(ctx, previous.ID, l.ended, max(l.LastSign, previous.StartedAt))
}

func (l *Launch) begin(ctx context.Context) error {
	if l.begun {
		return nil
	}
	l.begun = true
	return l.Store.BeginLaunch(ctx, l.row)
}

// End records that the owner stops in good order.
func (l *Launch) End(ctx context.Context) error {
	if !l.begun {
		return nil
	}
	return l.Store.EndLaunch(ctx, l.row.ID, workbench.EndClean, 0)
}

// ID is the id of the launch's row.
func (l *Launch) ID() string { return l.row.ID }
