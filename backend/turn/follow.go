package turn

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// batchWait is the least time between two commits of a turn: streamed text waits
// for company, but not the first after a silence.
const batchWait = 50 * time.Millisecond

// Turn is one process of an agent that is followed.
type Turn struct {
	runner  *Runner
	owner   Owner
	driver  agent.Driver
	request agent.Request
	process workbench.Process
	opt     TurnOptions
	finding *workbench.Finding // for the end, when a launch finds it
	watch   *process.Watch
	words   chan told
	answers chan agent.Served // of Calls
	calls   *process.Group    // serves them; it ends with run
	heard   atomic.Int64      // UTC ms of the last output of a terminal
	over    chan struct{}     // closed when nobody follows any more
	writer  *writer
	talks   bool // the parser is a Talker

	// What follows belongs to the goroutine of run.
	parser       agent.Parser
	state        state
	streams      [2]*input
	serving      map[string]bool // ids of Calls that are begun
	mask         *mask
	told         []agent.Word // by Holdfast itself, next
	committed    time.Time    // the last commit
	active       time.Time    // the last output, or word of the user
	waitingSince time.Time
	doneSince    time.Time // when Done was seen; zero: not, or its process was ended
	tagged       bool      // the process was asked to end because of the stop tag
	spent        bool      // costs were stored since the budget was asked
	stopped      bool      // another hand has taken the bytes: follow no more
	failed       bool      // the spool could not be read, so its end is not known
	deleted      bool      // the row is gone, so nobody can see the agent or end it
	settled      bool      // read after over
}

// ProcessID is the id of the turn's process.
func (t *Turn) ProcessID() string { return t.process.ID }

// Stop ends the process tree; Owner.Finish is told the reason. It returns when
// the request is recorded.
func (t *Turn) Stop(ctx context.Context, reason workbench.StopReason) error {
	return t.runner.End(ctx, t.process.ID, reason)
}

// Wait returns nil once the turn is settled, and EUnavailable when the runner
// closes before that, or another hand follows it: the next launch goes on with
// it.
func (t *Turn) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.over:
	}
	if !t.settled {
		return workbench.Errorf(workbench.EUnavailable, "Holdfast is closing; the agent goes on.")
	}
	return nil
}

// run ingests until the agent has ended and everything is stored, or the runner
// closes.
func (t *Turn) run() {
	ctx, cancel := context.WithCancel(t.runner.ctx)
	defer t.close()
	t.runner.group.Go(func() { t.write(ctx) })
	defer cancel()
	t.serveCalls(t.state.Calls)
	t.followTerminals()
	for t.runner.ctx.Err() == nil && !t.stopped {
		changed := t.watch.Changed()
		exit, gone := t.watch.Exit()
		over := exit != nil || gone
		t.failed = false
		moved := t.ingest(ctx, t.streams[0], over) + t.ingest(ctx, t.streams[1], over)
		switch {
		case t.stopped:
			return
		case t.failed:
			t.pause(storeRetry)
			continue
		case over && (t.streams[0].more || t.streams[1].more || moved > 0):
			continue
		case over:
			t.finish(exit)
			return
		}
		t.speak(ctx)
		t.bound()
		if !t.streams[0].more && !t.streams[1].more {
			t.idle(ctx, changed)
		}
	}
}

// idle waits until there is something to do.
func (t *Turn) idle(ctx context.Context, changed <-chan struct{}) {
	var due <-chan time.Time
	if wait, bounded := t.nextBound(); bounded {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-t.runner.ctx.Done():
	case <-due:
	case <-changed:
		t.pause(batchWait - time.Since(t.committed))
	case word := <-t.words:
		word.reply <- t.tell(ctx, word.word)
	case served := <-t.answers:
		t.told = append(t.told, served)
	}
}

// pause waits, unless the runner is closing.
func (t *Turn) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-t.runner.ctx.Done():
	case <-time.After(d):
	}
}

func (t *Turn) close() {
	t.calls.Close()
	if t.deleted {
		t.runner.endLater(t.process.ID)
		for _, at := range t.state.Terminals {
			t.runner.endLater(at.ID)
		}
	}
	close(t.over)
	for _, in := range t.streams {
		_ = in.reader.Close()
	}
}

// bound ends the process when one of its bounds is reached.
func (t *Turn) bound() {
	if wait, bounded := t.nextBound(); bounded && wait <= 0 && !t.stopped {
		t.reached()
	}
	if t.spent && t.opt.Budget != nil && t.state.Ending == nil {
		t.spent = false
		if err := t.opt.Budget(t.runner.ctx); workbench.ErrorCode(err) == workbench.EBudget {
			t.endFor(ending{Reason: workbench.FailError, Message: workbench.ErrorMessage(err)}, workbench.StopRule)
		}
	}
}

// nextBound is how long it is until a bound is reached. Waiting for the user
// counts for none.
func (t *Turn) nextBound() (wait time.Duration, bounded bool) {
	switch {
	case t.state.Ending != nil:
		return 0, false
	case t.state.Done:
		return time.Until(t.doneSince.Add(doneGrace)), !t.doneSince.IsZero()
	case len(t.state.Waiting) > 0:
		return 0, false
	}
	if t.opt.Idle > 0 {
		wait, bounded = time.Until(t.lastSign().Add(t.opt.Idle)), true
	}
	if left := t.leftOfTotal(); t.opt.Total > 0 && (!bounded || left < wait) {
		wait, bounded = left, true
	}
	return wait, bounded
}

// lastSign is when the agent, or a command of it, was last heard of.
func (t *Turn) lastSign() time.Time {
	if heard := time.UnixMilli(t.heard.Load()); heard.After(t.active) {
		return heard
	}
	return t.active
}

func (t *Turn) leftOfTotal() time.Duration {
	start := t.process.CreatedAt
	if t.process.StartedAt != nil {
		start = *t.process.StartedAt
	}
	return time.Until(time.UnixMilli(start + t.state.WaitedMS).Add(t.opt.Total))
}

// reached ends the process because of the bound that was reached.
func (t *Turn) reached() {
	switch {
	case t.state.Done:
		t.doneSince = time.Time{}
		t.runner.endLater(t.process.ID)
	case t.opt.Total > 0 && t.leftOfTotal() <= 0:
		t.endFor(ending{Reason: workbench.FailTimeout, Message: "It ran for longer than " + t.opt.Total.String() +
			", so it was ended. What it did is kept; resume it to go on, or allow it more time in the settings."}, workbench.StopTimeout)
	default:
		t.endFor(ending{Reason: workbench.FailTimeout, Message: "It said nothing for " + t.opt.Idle.String() +
			", so it was ended. What it did is kept; resume it to go on, or allow it more time in the settings."}, workbench.StopTimeout)
	}
}

// endFor ends the process; the verdict follows from why, also when the owner
// dies before the process has ended.
func (t *Turn) endFor(why ending, reason workbench.StopReason) {
	if t.state.Ending != nil {
		return
	}
	t.state.Ending = &why
	if t.stopped = t.commit(Batch{}) != nil; t.stopped {
		return
	}
	err := t.runner.keep(t.owner.ID(), func() error {
		return t.runner.Store.SetStopReason(t.runner.ctx, t.process.ID, reason)
	})
	if err != nil {
		t.runner.Log.Warn("reason to stop not stored", "turn", t.owner.ID(), "error", err)
	}
	t.runner.endLater(t.process.ID)
}

// again does what the last owner may not have come to.
func (t *Turn) again(ctx context.Context) error {
	if t.state.Done {
		t.doneSince = time.Now()
	}
	if t.state.Ending != nil {
		t.runner.endLater(t.process.ID)
	}
	if t.runner.Asker == nil {
		return nil
	}
	decisions, err := t.runner.Asker.Undelivered(ctx, t.process.ID)
	for _, d := range decisions {
		t.told = append(t.told, d)
	}
	return err
}

// endOrphan ends an agent that outlived its host. Nobody reads what it writes
// any more, and it would go on to spend.
func (t *Turn) endOrphan(ctx context.Context) {
	info, err := t.runner.Link.Spool().Info(t.process.ID)
	if err != nil || !host.Alive(info.PID, info.PIDStartToken) {
		return
	}
	if err := t.runner.Store.SetStopReason(ctx, t.process.ID, workbench.StopRule); err != nil {
		t.runner.Log.Error("reason to stop not stored", "turn", t.owner.ID(), "error", err)
	}
	if host.EndOrphan(info, killGrace) {
		t.runner.Log.Warn("ended an agent that outlived its host", "turn", t.owner.ID(), "pid", info.PID)
	}
}
