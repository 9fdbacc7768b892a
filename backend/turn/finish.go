package turn

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// finish settles the turn once the last byte of its streams is stored. exit is
// nil when the host is gone and no end was recorded.
func (t *Turn) finish(exit *host.Info) {
	ctx := context.WithoutCancel(t.runner.ctx)
	t.calls.Close() // a terminal that began now would have no turn
	if exit == nil {
		t.endOrphan(ctx)
	}
	if !t.endTerminals() {
		return
	}
	if err := t.owner.Processing(ctx); err != nil {
		t.runner.Log.Error("status not stored", "turn", t.owner.ID(), "error", err)
	}
	end := t.end(ctx, exit)
	err := t.runner.keep(t.owner.ID(), func() error { return t.owner.Finish(ctx, end) })
	switch workbench.ErrorCode(err) {
	case "", workbench.EConflict, workbench.ENotFound: // settled, or deleted, by another hand
	default:
		return
	}
	t.settled = true
	if t.runner.Asker != nil {
		if err := t.runner.Asker.CancelFor(ctx, t.process.ID); err != nil {
			t.runner.Log.Warn("permissions of an ended agent not canceled", "turn", t.owner.ID(), "error", err)
		}
	}
	t.owner.Changed(ctx, true)
	t.runner.Link.Forget(t.runner.ctx, t.process.ID)
}

func (t *Turn) end(ctx context.Context, exit *host.Info) End {
	e := End{ProcessID: t.process.ID, Finding: t.finding}
	e.Exit, e.Process = process.ExitOf(exit)
	if p, err := t.runner.Store.Process(ctx, t.process.ID); err == nil {
		e.Stopped = p.StopReason
	}
	result := t.parser.Exit(t.exitStatus(e))
	e.Events = append(t.absorb(result.Events), t.mask.rest(&t.state)...)
	result.Events, result.Message = nil, t.mask.text(result.Message)
	e.Result = t.verdict(e, result)
	e.Tagged = t.state.Ending != nil && t.state.Ending.Tagged
	return e
}

// exitStatus is how the process ended, in the driver's words. One that said that
// its turn is over ended well, however it was made to end.
func (t *Turn) exitStatus(e End) agent.ExitStatus {
	if t.state.Done {
		zero := int64(0)
		return agent.ExitStatus{Code: &zero}
	}
	status := agent.ExitStatus{Code: e.Exit.Code, Stopped: e.Stopped != nil}
	if e.Exit.Signal != nil {
		status.Signal = *e.Exit.Signal
	}
	return status
}

// verdict is the driver's, unless Holdfast ended the process for a reason of its
// own, or nobody saw the end.
func (t *Turn) verdict(e End, result agent.Result) agent.Result {
	why := t.state.Ending
	switch {
	case why != nil && why.Tagged:
		return agent.Result{OK: true}
	case why != nil:
		return agent.Result{Reason: why.Reason, Message: why.Message}
	case e.Process == workbench.ProcessLost && !t.state.Done:
		// What was cut is never completed, however far it had come.
		message := "The process host ended before the agent did. The text until then is kept; resume it to go on."
		if t.finding != nil && t.finding.Reason == workbench.ReasonRecovery {
			message = "The agent ended after the backup was made, and what it did since is not known any more. The text until then is kept; run it again to go on."
		}
		return agent.Result{Reason: workbench.FailLost, Message: message}
	}
	return result
}
