package turn

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// spawnTime bounds the wait for a host that does not answer.
	spawnTime = 30 * time.Second
	// killGrace is how long an agent may take to end after TERM before it is
	// killed: Claude Code writes its transcript on the way out.
	killGrace = 5 * time.Second
	// doneGrace is how long an agent may take to end by itself once its turn is
	// over and its input is closed.
	doneGrace = 5 * time.Second
	// storeRetry is how long to wait before a failed commit is tried again.
	storeRetry = time.Second
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
	Files  Files  // nil: agents read and write files themselves
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

// Start records a process, has the host start it, and follows it. When the last
// owner recorded one that may not have started, that one is asked for again:
// under its id it starts once. ctx bounds the start only. Errors are those of the
// driver's Command, of Owner.AddProcess, ESpawnFailed, EDirectoryGone and
// EHostUnreachable.
func (r *Runner) Start(ctx context.Context, owner Owner, driver agent.Driver, req agent.Request, opt TurnOptions) (*Turn, error) {
	command, err := driver.Command(req)
	if err != nil {
		return nil, err
	}
	p, err := r.record(ctx, owner, req, command)
	if err != nil {
		return nil, err
	}
	t, err := r.newTurn(ctx, owner, driver, req, p, opt)
	if err != nil {
		return nil, err
	}
	if err := t.begin(ctx, command); err != nil {
		return nil, err
	}
	info, err := r.spawn(p, command, opt.Variables)
	if err != nil {
		return nil, err
	}
	err = r.keep(owner.ID(), func() error { return owner.Started(ctx, process.StartOf(info)) })
	switch workbench.ErrorCode(err) {
	case "":
	case workbench.EConflict: // canceled between the two commits: followed to its end, and its text is kept
		if err := r.End(ctx, p.ID, workbench.StopCancel); err != nil {
			return nil, err
		}
	default:
		return nil, err
	}
	t.process.StartedAt = &info.StartedAt
	r.group.Go(t.run)
	return t, nil
}

// Follow goes on with a process that an earlier owner started, from where the
// database stands.
func (r *Runner) Follow(ctx context.Context, owner Owner, driver agent.Driver, req agent.Request, p workbench.Process, found Found, opt TurnOptions) (*Turn, error) {
	t, err := r.newTurn(ctx, owner, driver, req, p, opt)
	if err != nil {
		return nil, err
	}
	if err := t.resume(ctx); err != nil {
		return nil, err
	}
	switch {
	case found.Child != nil && (found.Alive || found.Child.State == host.StateExited):
		t.watch.Learn(*found.Child)
	default:
		t.watch.Gone()
	}
	t.finding = found.Finding
	r.group.Go(t.run)
	return t, nil
}

// record stores the row of the process that is about to be asked for.
func (r *Runner) record(ctx context.Context, owner Owner, req agent.Request, command agent.Command) (workbench.Process, error) {
	ordinal := int64(1)
	previous, err := owner.Process(ctx)
	switch workbench.ErrorCode(err) {
	case "":
		if previous.Status == workbench.ProcessStarting {
			return previous, nil
		}
		ordinal = previous.Ordinal + 1
	case workbench.ENotFound:
	default:
		return workbench.Process{}, err
	}
	p := workbench.Process{
		ID: workbench.NewID(), HostID: r.HostID, Ordinal: ordinal,
		Kind: workbench.ProcessPipe, Cwd: req.WorkingDirectory, Argv: command.Argv,
	}
	return p, owner.AddProcess(ctx, p)
}

func (r *Runner) newTurn(ctx context.Context, owner Owner, driver agent.Driver, req agent.Request, p workbench.Process, opt TurnOptions) (*Turn, error) {
	req.Process = p
	if agent.Cumulative(driver, req) {
		var err error
		if req.Counted, err = r.Store.SessionTokens(ctx, driver.Name(), req.Resume); err != nil {
			return nil, err
		}
	}
	spool, parser := r.Link.Spool(), driver.Parser(req, nil)
	_, talks := parser.(agent.Talker)
	return &Turn{
		runner: r, owner: owner, driver: driver, request: req, process: p, opt: opt,
		parser: parser, talks: talks, state: state{Process: p.ID}, watch: r.Link.Watch(p.ID), active: time.Now(),
		words: make(chan told), over: make(chan struct{}), mask: newMask(req, opt),
		writer: newWriter(), serving: map[string]bool{}, answers: make(chan agent.Served), calls: process.NewGroup(),
		streams: [2]*input{
			{name: workbench.StreamStdout, reader: spool.Reader(p.ID, host.StreamStdout), whole: driver.Lines()},
			{name: workbench.StreamStderr, reader: spool.Reader(p.ID, host.StreamStderr)},
		},
	}, nil
}

// begin makes the first input of an interactive agent part of the state before
// it is started: it may be started by the next owner.
func (t *Turn) begin(ctx context.Context, command agent.Command) error {
	stored, err := t.owner.State(ctx)
	if err != nil {
		return err
	}
	var found bool
	t.state, found = readState(stored, t.process.ID)
	if found || !command.Interactive {
		t.publish()
		return nil
	}
	t.state.Outbox = command.Stdin
	return t.commit(Batch{})
}

// resume goes on where the database stands.
func (t *Turn) resume(ctx context.Context) error {
	stored, err := t.owner.State(ctx)
	if err != nil {
		return err
	}
	t.state, _ = readState(stored, t.process.ID)
	t.parser = t.driver.Parser(t.request, t.state.Parser)
	t.waitingSince = time.Now()
	for _, in := range t.streams {
		stream, err := t.runner.Store.Stream(ctx, t.process.ID, in.name)
		if err != nil {
			return err
		}
		in.at = stream.IngestedOffset
	}
	t.publish()
	return t.again(ctx)
}

// spawn asks the host for the process.
func (r *Runner) spawn(p workbench.Process, command agent.Command, variables workbench.Environ) (host.Info, error) {
	ctx, cancel := context.WithTimeout(r.ctx, spawnTime)
	defer cancel()
	client, err := r.Link.Host(ctx)
	if err != nil {
		return host.Info{}, err
	}
	stdin := command.Stdin
	if stdin == nil {
		stdin = []byte{} // closed at once: an agent that asks for input would wait for ever
	}
	if command.Interactive {
		stdin = nil // stays open; what is said first is in the outbox
	}
	info, err := client.Spawn(ctx, host.Spec{
		ID: p.ID, Kind: host.KindPipe, Argv: p.Argv, Cwd: p.Cwd, Stdin: stdin,
		Env: command.Environ(variables.Over(inherited())),
	})
	if err != nil && ctx.Err() != nil && r.ctx.Err() == nil {
		r.endLater(p.ID) // the host may still read the request
		return info, workbench.Wrap(workbench.EHostUnreachable, err,
			"The process host does not answer, so the agent was not started. Wait until the machine is less busy, then run it again.")
	}
	return info, err
}

// inherited is the environment of agents: the owner's, without what describes
// the owner.
func inherited() []string { return slices.DeleteFunc(os.Environ(), workbench.OwnEnv) }

// End ends the tree of a process for a reason, and its terminals, whether a turn
// follows it or not. It returns when the request is recorded.
func (r *Runner) End(ctx context.Context, process string, reason workbench.StopReason) error {
	if err := r.Store.SetStopReason(ctx, process, reason); err != nil {
		return err
	}
	client, err := r.Link.Running(ctx)
	if err != nil {
		return err
	}
	r.endTerminalsOf(process)
	return client.Signal(ctx, process, killGrace)
}

// endLater ends a process that nobody wants, once the host answers. It ends with
// the runner.
func (r *Runner) endLater(process string) {
	r.group.Go(func() {
		client, err := r.Link.Running(r.ctx)
		if err == nil {
			err = client.Signal(r.ctx, process, killGrace)
		}
		if err != nil && workbench.ErrorCode(err) != workbench.ENotFound {
			r.Log.Warn("unwanted process not ended", "process", process, "error", err)
		}
	})
}

// keep stores something until the database takes it: what is not stored is known
// nowhere else. It gives up when the row has moved on (EConflict) or is gone
// (ENotFound), and when the runner closes; then the next launch goes on.
func (r *Runner) keep(id string, write func() error) error {
	for {
		err := write()
		switch workbench.ErrorCode(err) {
		case "", workbench.EConflict, workbench.ENotFound:
			return err
		}
		r.Log.Error("turn not stored, trying again", "turn", id, "error", err)
		select {
		case <-r.ctx.Done():
			return err
		case <-time.After(storeRetry):
		}
	}
}
