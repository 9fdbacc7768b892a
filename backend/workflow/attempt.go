package workflow

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// attempt is one attempt at a node, or at an iteration of one: a row.
type attempt struct {
	run       *run
	node      *definition.Node
	name      string // the node's id as rows have it
	kind      string
	iteration int64
	counts    bool // it is a step of the run's progress when it is done
	row       workbench.NodeRunSummary
	stored    bool // the row is there
}

// attempt goes on with the attempt that is not settled, or is a new one.
func (sc *scope) attempt(node *definition.Node) *attempt {
	return sc.run.attempt(node, sc.name(node.ID), string(node.Kind()), sc.iteration, sc.counts)
}

func (r *run) attempt(node *definition.Node, name, kind string, iteration int64, counts bool) *attempt {
	a := &attempt{run: r, node: node, name: name, kind: kind, iteration: iteration, counts: counts}
	if last, there := r.last(name, iteration); there && !last.Status.Final() {
		a.row, a.stored = last, true
		return a
	}
	a.row.ID = workbench.NewID()
	return a
}

// fresh reports whether nothing was done for it yet.
func (a *attempt) fresh() bool { return !a.stored || a.row.Status == workbench.NodePending }

// begin stores that the attempt runs, with the process that the host is asked
// for next; nil: none. It takes a slot first when the work is the machine's.
func (a *attempt) begin(ctx context.Context, input string, p *workbench.Process) error {
	switch {
	case a.stored && a.row.Status != workbench.NodePending:
		return nil
	}
	if err := a.run.afford(ctx, 1); err != nil {
		return err
	}
	if a.stored {
		return a.wake(ctx, p)
	}
	start := workbench.NodeStart{Running: true, Process: p, Data: map[string]any{"type": a.kind}, Node: workbench.NodeRun{
		NodeRunSummary: workbench.NodeRunSummary{
			ID: a.row.ID, WorkflowRunID: a.run.id, NodeID: a.name, NodeType: a.kind, Iteration: a.iteration,
		},
	}}
	if input != "" {
		start.Node.Input = ptr(a.run.service.Redact(input))
	}
	if last, there := a.run.last(a.name, a.iteration); there && a.counts && settledSteps(last.Status) > 0 {
		start.Steps = -settledSteps(last.Status) // it was done, and is not any more
	}
	return a.store(ctx, func() error {
		stored, err := a.run.service.Store.AddNodeRun(ctx, start)
		if err == nil {
			a.row, a.stored = stored.NodeRunSummary, true
		}
		return err
	})
}

// wake takes an attempt that is stored as pending to running: one that a retry
// asked for, or that was to be skipped when the owner ended.
func (a *attempt) wake(ctx context.Context, p *workbench.Process) error {
	c := workbench.NodeChange{ID: a.row.ID, To: workbench.NodeRunning, Data: map[string]any{"type": a.kind}}
	if before, err := a.before(ctx); err != nil {
		return err
	} else if a.counts {
		c.Steps = -settledSteps(before)
	}
	return a.store(ctx, func() error {
		err := a.run.service.Store.MoveNodeRun(ctx, c)
		if err == nil {
			a.row.Status = workbench.NodeRunning
		}
		if err == nil && p != nil {
			err = a.run.service.Store.AddNodeProcess(ctx, *p)
		}
		return err
	})
}

// before is what became of the attempt before; "": there was none.
func (a *attempt) before(ctx context.Context) (status workbench.NodeStatus, err error) {
	all, err := a.run.service.Store.NodeRuns(ctx, a.run.id)
	for _, n := range all {
		if n.NodeID == a.name && n.Iteration == a.iteration && n.Attempt == a.row.Attempt-1 {
			status = n.Status
		}
	}
	return status, err
}

func settledSteps(s workbench.NodeStatus) int64 {
	if s == workbench.NodeCompleted || s == workbench.NodeSkipped {
		return 1
	}
	return 0
}

// store keeps a change. A run that has ended meanwhile is errEnded.
func (a *attempt) store(ctx context.Context, write func() error) error {
	err := a.run.service.keep(ctx, a.run.id, write)
	switch {
	case workbench.ErrorCode(err) == workbench.EConflict || workbench.ErrorCode(err) == workbench.ENotFound:
		return errEnded
	case err != nil:
		return err
	}
	if a.stored {
		a.run.remember(a.row)
	}
	a.run.service.notify(a.run.id)
	return nil
}

// move settles the attempt.
func (a *attempt) move(c workbench.NodeChange) error {
	c.ID = a.row.ID
	if a.counts {
		c.Steps += settledSteps(c.To)
	}
	// What was done is stored even when the run was stopped meanwhile.
	if err := a.store(a.run.service.ctx, func() error {
		err := a.run.service.Store.MoveNodeRun(a.run.service.ctx, c)
		if err == nil {
			a.row.Status, a.row.FailureReason, a.row.ErrorMessage = c.To, c.FailureReason, c.ErrorMessage
		}
		return err
	}); err != nil {
		return err
	}
	a.run.log.status(a, c)
	return nil
}

// skip settles the attempt as not wanted.
func (a *attempt) skip(ctx context.Context, why string) (definition.Output, error) {
	if !a.stored {
		start := workbench.NodeStart{Node: workbench.NodeRun{NodeRunSummary: workbench.NodeRunSummary{
			ID: a.row.ID, WorkflowRunID: a.run.id, NodeID: a.name, NodeType: a.kind, Iteration: a.iteration,
		}}}
		if err := a.store(ctx, func() error {
			stored, err := a.run.service.Store.AddNodeRun(ctx, start)
			if err == nil {
				a.row, a.stored = stored.NodeRunSummary, true
			}
			return err
		}); err != nil {
			return definition.Output{}, err
		}
	}
	c := workbench.NodeChange{To: workbench.NodeSkipped, ErrorMessage: &why, Data: map[string]any{"reason": why}}
	if before, err := a.before(ctx); err != nil {
		return definition.Output{}, err
	} else if a.counts {
		c.Steps = -settledSteps(before) // one that was skipped before is no further step
	}
	err := a.move(c)
	return definition.Output{State: definition.Skipped}, err
}

// fail settles the attempt as failed, for a reason and with a sentence.
func (a *attempt) fail(ctx context.Context, reason workbench.NodeFailure, sentence string) (definition.Output, error) {
	return a.failed(ctx, workbench.NodeChange{FailureReason: &reason, ErrorMessage: &sentence})
}

func (a *attempt) failed(ctx context.Context, c workbench.NodeChange) (definition.Output, error) {
	if err := a.begin(ctx, "", nil); err != nil {
		return definition.Output{}, err
	}
	c.To = workbench.NodeFailed
	c.ErrorMessage = ptr(a.run.service.Redact(*c.ErrorMessage))
	c.Data = map[string]any{"reason": *c.FailureReason, "error": shorten(*c.ErrorMessage), "attempt": a.row.Attempt}
	err := a.move(c)
	if err == nil && *c.FailureReason == workbench.NodeFailedInterrupted {
		err = errInterrupted
	}
	return definition.Output{State: definition.Failed}, err
}

// complete settles the attempt with its output.
func (a *attempt) complete(ctx context.Context, text string, c workbench.NodeChange) (definition.Output, error) {
	if err := a.begin(ctx, "", nil); err != nil {
		return definition.Output{}, err
	}
	text = a.run.service.Redact(text)
	c.To = workbench.NodeCompleted
	c.Data = map[string]any{"bytes": len(text), "attempt": a.row.Attempt}
	if len(text) <= workbench.MaxNodeOutput {
		c.Output = &text
	} else {
		path, err := a.run.spill(a.row.ID+".out", text)
		if err != nil {
			return definition.Output{}, err
		}
		c.OutputPath, c.OutputBytes = &path, int64(len(text))
	}
	if a.node != nil && a.node.OutputType != "" {
		if err := a.artifact(text, &c); err != nil {
			return definition.Output{}, err
		}
	}
	err := a.move(c)
	return a.run.outputOf(a.node, text, c.StructuredOutput), err
}

// artifact keeps an output that has a type as a file.
func (a *attempt) artifact(text string, c *workbench.NodeChange) error {
	path := filepath.Join(a.run.artifacts(), filepath.Base(a.name)+"."+filepath.Base(a.node.OutputType)+".md")
	if err := writeFile(path, text); err != nil {
		return err
	}
	c.Data["artifact"] = path
	return nil
}

func (r *run) outputOf(node *definition.Node, text string, structured any) definition.Output {
	o := definition.Output{State: definition.Completed, Text: text, Structured: structured}
	if node != nil {
		o.Fields = definition.DeclaredFields(node.OutputFormat)
	}
	return o
}

// output reads what a completed attempt left.
func (r *run) output(ctx context.Context, id string, node *definition.Node) (definition.Output, error) {
	n, err := r.service.Store.NodeRun(ctx, id)
	if err != nil {
		return definition.Output{}, err
	}
	text := ""
	switch {
	case n.Output != nil:
		text = *n.Output
	case n.OutputPath != nil:
		raw, err := os.ReadFile(*n.OutputPath)
		if err != nil {
			return definition.Output{}, workbench.Wrap(workbench.EUnavailable, err,
				"The output of the node "+n.NodeID+" is not readable any more. Retry that node, then go on.")
		}
		text = string(raw)
	}
	return r.outputOf(node, text, n.StructuredOutput), nil
}

const (
	// agentRetries and agentDelay are how often, and after how long at first, a
	// node of an agent that says nothing about it is tried again.
	agentRetries = 2
	agentDelay   = 3 * time.Second
)

// retried makes further attempts at a node that fails, as its retry says. Those
// that this leg has made before count.
func (r *run) retried(ctx context.Context, a *attempt, do func(context.Context, *attempt) (definition.Output, error)) (definition.Output, error) {
	failed := definition.Output{State: definition.Failed}
	failures := r.failuresBefore(a)
	last, there := r.brokeDown(a)
	if there && *last.FailureReason == workbench.NodeFailedInterrupted {
		return failed, errInterrupted
	}
	for {
		if there {
			if again, err := awaitAnother(ctx, a.node, last, failures); err != nil || !again {
				return failed, err
			}
			a = r.attempt(a.node, a.name, a.kind, a.iteration, a.counts)
		}
		output, err := do(ctx, a)
		if err != nil || output.State != definition.Failed {
			return output, err
		}
		last, there = a.row, true
		failures++
	}
}

// awaitAnother waits for the time of another attempt; not again: there is none.
func awaitAnother(ctx context.Context, node *definition.Node, last workbench.NodeRunSummary, failures int64) (again bool, err error) {
	delay, again := another(node, last, failures)
	if !again {
		return false, nil
	}
	select {
	case <-ctx.Done():
		return false, context.Cause(ctx)
	case <-time.After(delay):
		return true, nil
	}
}

// another reports whether a node that failed so often is tried again, and after
// how long.
func another(node *definition.Node, last workbench.NodeRunSummary, failures int64) (delay time.Duration, again bool) {
	extra, delay, all := retryOf(node)
	return delay << max(failures-1, 0), failures <= extra && (all || transient(last))
}

// brokeDown is the newest attempt when this leg has made it and it failed. A
// rejection is no such failure: it is reworked.
func (r *run) brokeDown(a *attempt) (last workbench.NodeRunSummary, there bool) {
	last, there = r.settled(a.name, a.iteration)
	return last, there && last.Status == workbench.NodeFailed && last.FailureReason != nil && *last.FailureReason != workbench.NodeFailedRejected
}

// failuresBefore is how many attempts this leg has made before one.
func (r *run) failuresBefore(a *attempt) int64 {
	before := r.earlier[key{a.name, a.iteration}]
	if a.stored {
		return max(a.row.Attempt-1-before, 0)
	}
	last, _ := r.last(a.name, a.iteration)
	return max(last.Attempt-before, 0)
}

func retryOf(node *definition.Node) (extra int64, delay time.Duration, all bool) {
	retry := node.Retry
	switch {
	case retry == nil && node.Kind().Agent() && node.Kind() != definition.KindLoop:
		return agentRetries, agentDelay, false
	case retry == nil:
		return 0, 0, false
	}
	delay = agentDelay
	if retry.DelayMS != nil {
		delay = time.Duration(*retry.DelayMS) * time.Millisecond
	}
	return retry.MaxAttempts, delay, retry.OnError == "all"
}

// transient reports whether another attempt may do better, with nothing changed.
func transient(n workbench.NodeRunSummary) bool {
	if n.FailureReason == nil {
		return false
	}
	switch *n.FailureReason {
	case workbench.NodeFailedTimeout, workbench.NodeFailedSpawn:
		return true
	case workbench.NodeFailedError:
		return n.ErrorMessage != nil && (strings.HasPrefix(*n.ErrorMessage, notAsAsked) || temporary(*n.ErrorMessage))
	}
	return false
}

// temporary reports whether a message speaks of a state that passes. What can
// only be mended by somebody wins.
func temporary(message string) bool {
	message = strings.ToLower(message)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(message, w) {
				return true
			}
		}
		return false
	}
	if has("unauthorized", "forbidden", "401", "403", "credit balance", "usage limit") {
		return false
	}
	return has("timeout", "timed out", "connection reset", "econnreset", "429", "502", "503", "529", "overloaded", "capacity", "rate limit")
}

// take waits for a slot of the machine and of the run; give gives it back.
func (a *attempt) take(ctx context.Context) error {
	if err := a.run.slots.take(ctx); err != nil {
		return err
	}
	err := a.run.service.slots.take(ctx)
	if err != nil {
		a.run.slots.give()
	}
	return err
}

func (a *attempt) give() {
	a.run.service.slots.give()
	a.run.slots.give()
}

func shorten(s string) string {
	const most = 1 << 10
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
