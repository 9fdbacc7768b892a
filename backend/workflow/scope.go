package workflow

import (
	"context"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

// scope is a list of nodes that is worked on: those of the workflow, or those of
// a group in one iteration.
type scope struct {
	run       *run
	prefix    string // "group." of the rows of a group's nodes
	iteration int64
	nodes     []definition.Node
	schedule  *schedule.Schedule
	kept      map[string]definition.State // from attempts before
	values    *definition.Values
	counts    bool // its nodes are steps of the run's progress
}

func (sc *scope) name(node string) string { return sc.prefix + node }

// done is a node that has come to its end.
type done struct {
	node   *definition.Node
	output definition.Output
	err    error
}

// work works on the nodes until none can go on. The caller counts as a goroutine
// that works, before and after.
func (sc *scope) work(ctx context.Context) error {
	ended := make(chan done, len(sc.nodes))
	flying := 0
	var cut error
	begin := func(steps []schedule.Step) {
		for _, step := range steps {
			flying++
			sc.run.enter()
			values := sc.snapshot()
			sc.run.service.group.Go(func() {
				output, err := sc.node(ctx, step, values)
				ended <- done{step.Node, output, err}
			})
		}
	}
	steps, err := sc.restore(ctx)
	if err != nil {
		return err
	}
	begin(steps)
	for flying > 0 {
		sc.run.leave(0)
		var d done
		select {
		case d = <-ended: // whose place among those that work is this goroutine's now
		case <-ctx.Done():
			sc.run.enter()
			return sc.drain(ctx, ended, flying)
		}
		flying--
		switch {
		case errors.Is(d.err, errInterrupted):
			if cut == nil || errors.Is(cut, errBelow) {
				cut = d.err // one of its own outweighs those below
			}
		case d.err != nil:
			sc.run.cancel(d.err)
			return sc.drain(ctx, ended, flying)
		default:
			if err := sc.run.afford(ctx, 0); workbench.ErrorCode(err) == workbench.EBudget {
				sc.run.cancel(err)
				return sc.drain(ctx, ended, flying)
			}
			sc.values.Outputs[d.node.ID] = d.output
			begin(sc.schedule.Settle(d.node.ID, d.output.State))
		}
	}
	return cut
}

// drain waits for the nodes of a run that is stopped: each ends its processes.
func (sc *scope) drain(ctx context.Context, ended <-chan done, flying int) error {
	for ; flying > 0; flying-- {
		select {
		case <-ended:
		case <-sc.run.service.ctx.Done():
			return context.Cause(ctx)
		}
	}
	return context.Cause(ctx)
}

// restore settles what is kept from attempts before.
func (sc *scope) restore(ctx context.Context) ([]schedule.Step, error) {
	for id, state := range sc.kept {
		output := definition.Output{State: state}
		if state == definition.Completed {
			row, _ := sc.run.last(sc.name(id), sc.iteration)
			var err error
			if output, err = sc.run.output(ctx, row.ID, sc.find(id)); err != nil {
				return nil, err
			}
		}
		sc.values.Outputs[id] = output
	}
	return sc.schedule.Restore(sc.kept), nil
}

func (sc *scope) find(id string) *definition.Node {
	for i := range sc.nodes {
		if sc.nodes[i].ID == id {
			return &sc.nodes[i]
		}
	}
	return nil
}

// snapshot is what references stand for now: nodes that end later are not seen by
// those that began before.
func (sc *scope) snapshot() *definition.Values {
	values := *sc.values
	values.Outputs = make(map[string]definition.Output, len(sc.values.Outputs))
	for id, output := range sc.values.Outputs {
		values.Outputs[id] = output
	}
	return &values
}

// node takes one node to its end.
func (sc *scope) node(ctx context.Context, step schedule.Step, values *definition.Values) (definition.Output, error) {
	if output, settled, err := sc.outcome(ctx, step.Node); settled || err != nil {
		return output, err
	}
	a, err := sc.unasked(ctx, sc.attempt(step.Node))
	if err != nil {
		return definition.Output{}, err
	}
	if step.Skip != "" {
		return a.skip(ctx, step.Skip)
	}
	if step.Node.When != "" && a.fresh() {
		runs, odd, err := holds(step.Node.When, values)
		switch {
		case err != nil:
			return a.fail(ctx, workbench.NodeFailedCondition, err.Error())
		case odd != "":
			return a.skip(ctx, "Its condition cannot be decided: "+odd+".")
		case !runs:
			return a.skip(ctx, "Its condition does not hold: "+step.Node.When)
		}
	}
	return sc.run.retried(ctx, a, func(ctx context.Context, a *attempt) (definition.Output, error) {
		return sc.execute(ctx, a, values)
	})
}

func holds(when string, values *definition.Values) (runs bool, odd string, err error) {
	condition, err := definition.ParseCondition(when)
	if err != nil {
		return false, err.Error(), nil // closed: a condition that cannot be read holds never
	}
	return condition.Eval(values.Condition)
}

// execute does what the node says.
func (sc *scope) execute(ctx context.Context, a *attempt, values *definition.Values) (definition.Output, error) {
	switch a.node.Kind() {
	case definition.KindBash, definition.KindScript:
		return sc.run.script(ctx, a, values)
	case definition.KindPrompt, definition.KindCommand:
		return sc.run.agent(ctx, a, values)
	case definition.KindApproval:
		return sc.run.approval(ctx, a, values)
	case definition.KindCancel:
		return sc.run.cancelled(ctx, a, values)
	case definition.KindLoop:
		return sc.run.loop(ctx, a, values)
	case definition.KindLoopGroup:
		return sc.run.group(ctx, a, values)
	case definition.KindWorkflow:
		return sc.run.subRuns(ctx, a, values)
	}
	return a.fail(ctx, workbench.NodeFailedError, "The node "+a.node.ID+" says nothing that can be run.")
}
