package turn

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// terminalGrace is how long a command may take to end after TERM before it is
// killed: the end of its turn waits for it.
const terminalGrace = 2 * time.Second

// exitStatus is how a command ended, in the words of the protocol.
type exitStatus struct {
	Code   *int    `json:"exitCode"`
	Signal *string `json:"signal"`
}

func statusOf(exit *host.Info) *exitStatus {
	if exit == nil {
		return nil
	}
	return &exitStatus{Code: exit.ExitCode, Signal: exit.ExitSignal}
}

// terminalExit waits for the end of a command.
func (r *Runner) terminalExit(ctx context.Context, id string) (*exitStatus, error) {
	watch := r.Link.Watch(id)
	for {
		changed := watch.Changed()
		exit, gone := watch.Exit()
		switch {
		case exit != nil:
			return statusOf(exit), nil
		case gone:
			return nil, workbench.Errorf(workbench.EUnavailable, "The process host ended before the command did.")
		}
		if _, err := r.Link.Spool().Info(id); workbench.ErrorCode(err) == workbench.ENotFound {
			return nil, err // it was released meanwhile, and nothing will tell of it
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-changed:
		}
	}
}

// killTerminal asks a command to end. What it printed is kept.
func (r *Runner) killTerminal(ctx context.Context, id string, reason workbench.StopReason) error {
	if exit, gone := r.Link.Watch(id).Exit(); exit != nil || gone {
		return nil
	}
	if err := r.Store.SetStopReason(ctx, id, reason); err != nil {
		return err
	}
	client, err := r.Link.Running(ctx)
	if err != nil {
		return err
	}
	return client.Signal(ctx, id, terminalGrace)
}

// endTerminal ends a command, records its end, and drops what it printed. It
// returns an error only when ctx ends before that. One that has ended, or was
// never started, is settled as well.
func (r *Runner) endTerminal(ctx context.Context, id string, reason workbench.StopReason) error {
	watch := r.Link.Watch(id)
	for {
		changed := watch.Changed()
		exit, gone := watch.Exit()
		if exit != nil || gone {
			r.settleTerminal(ctx, id, exit)
			return ctx.Err()
		}
		err := r.killTerminal(ctx, id, reason)
		if r.unknown(id, err) {
			r.settleTerminal(ctx, id, nil)
			return ctx.Err()
		}
		var retry <-chan time.Time
		if err != nil {
			retry = time.After(storeRetry)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-retry:
		}
	}
}

// unknown reports whether neither a host nor the spool has a child, from the
// answer to a request about it.
func (r *Runner) unknown(id string, err error) bool {
	switch workbench.ErrorCode(err) {
	case workbench.ENotFound:
		return true
	case workbench.EHostUnreachable:
		_, err := r.Link.Spool().Info(id)
		return workbench.ErrorCode(err) == workbench.ENotFound
	}
	return false
}

// settleTerminal records the end of a command. One that outlived its host is
// ended: nobody reads what it prints any more.
func (r *Runner) settleTerminal(ctx context.Context, id string, exit *host.Info) {
	if exit == nil {
		if info, err := r.Link.Spool().Info(id); err == nil && host.EndOrphan(info, terminalGrace) {
			r.Log.Warn("ended a command of an agent that outlived its host", "process", id, "pid", info.PID)
		}
	}
	facts, status := process.ExitOf(exit)
	err := r.keep(id, func() error {
		return r.Store.EndAgentTerminal(context.WithoutCancel(ctx), id, status, facts)
	})
	if err != nil && workbench.ErrorCode(err) != workbench.ENotFound { // else its owner was deleted
		r.Log.Error("end of a terminal not stored", "process", id, "error", err)
		return // what it left in the spool is needed once more
	}
	r.Link.Forget(ctx, id)
}

// endTerminals ends the commands of a turn that is over. It reports false when
// the runner closes before that: the next launch goes on.
func (t *Turn) endTerminals() bool {
	var ended sync.WaitGroup
	for _, at := range t.state.Terminals {
		ended.Go(func() {
			if err := t.runner.endTerminal(t.runner.ctx, at.ID, workbench.StopRule); err != nil {
				t.runner.Log.Info("terminal of an agent is left to the next launch", "turn", t.owner.ID(), "process", at.ID)
			}
		})
	}
	ended.Wait()
	return t.runner.ctx.Err() == nil
}

// endTerminalsOf ends the commands of an agent that is ended, whether a turn
// follows it or not.
func (r *Runner) endTerminalsOf(process string) {
	r.group.Go(func() {
		left, err := r.Store.AgentTerminals(r.ctx, process)
		if err != nil && workbench.ErrorCode(err) != workbench.ENotFound {
			r.Log.Error("terminals of an agent not found", "process", process, "error", err)
		}
		r.endAll(left)
	})
}

// EndLeft ends the commands whose agents have ended while nobody followed them.
// It is for a launch, after it has settled the agents, and returns when they are
// known.
func (r *Runner) EndLeft(ctx context.Context) error {
	left, err := r.Store.LeftTerminals(ctx, r.HostID)
	r.endAll(left)
	return err
}

// endAll ends commands beside the caller, until the runner closes.
func (r *Runner) endAll(terminals []workbench.Process) {
	for _, p := range terminals {
		r.group.Go(func() {
			if err := r.endTerminal(r.ctx, p.ID, workbench.StopCancel); err != nil {
				r.Log.Info("terminal of an agent is left to the next launch", "process", p.ID)
			}
		})
	}
}
