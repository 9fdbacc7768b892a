package workflow

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

const (
	// maxDepth is how deep workflows may call workflows.
	maxDepth = 5
	// maxParallel is how many sub-runs of a fan-out run at once, when it does not
	// say.
	maxParallel = 5
)

// subRuns runs another workflow as a run of its own, or one run for each item of
// a list.
func (r *run) subRuns(ctx context.Context, a *attempt, values *definition.Values) (definition.Output, error) {
	children, sentence, err := r.children(ctx, a, values)
	if err != nil {
		return definition.Output{}, err
	}
	if sentence != "" {
		return a.fail(ctx, workbench.NodeFailedError, sentence)
	}
	fresh := a.fresh()
	if err := a.begin(ctx, a.node.Workflow, nil); err != nil {
		return definition.Output{}, err
	}
	parallel := maxParallel
	if f := a.node.FanOut; f != nil && f.MaxParallel != nil {
		parallel = int(*f.MaxParallel)
	}
	if err := r.keepChildren(ctx, a, children, fresh); err != nil {
		return definition.Output{}, err
	}
	ended, err := r.family(ctx, a, children, parallel)
	if err != nil {
		return definition.Output{}, err
	}
	return r.joined(ctx, a, ended)
}

// child is a sub-run to be.
type child struct {
	id      string
	message string
	inputs  map[string]any
}

// children are the sub-runs that a node asks for. Their ids follow from the
// attempt, so that each is dispatched once.
func (r *run) children(ctx context.Context, a *attempt, values *definition.Values) (children []child, sentence string, err error) {
	frozen := r.frozen.Workflows[a.node.Workflow]
	if frozen == nil {
		return nil, "The workflow " + a.node.Workflow + " was not found when the run began.", nil
	}
	if depth, err := r.depth(ctx); err != nil || depth >= maxDepth {
		return nil, fmt.Sprintf("Workflows call workflows %d deep at most.", maxDepth), err
	}
	with, err := definition.Bind(a.node.With, values, definition.KindWorkflow)
	if err != nil {
		return nil, err.Error(), nil
	}
	message := r.row.UserMessage
	if a.node.Input != nil {
		if message, err = definition.FillText(*a.node.Input, values); err != nil {
			return nil, err.Error(), nil
		}
	}
	if a.node.FanOut == nil {
		inputs, err := inputsOf(frozen.Definition, with)
		if err != nil {
			return nil, sentenceOf(err), nil
		}
		return []child{{id: derived(a.row.ID, 0), message: message, inputs: inputs}}, "", nil
	}
	items, err := a.node.FanOut.List(values)
	if err != nil {
		return nil, err.Error(), nil
	}
	for i, item := range items {
		given := map[string]any{}
		for name, value := range with {
			given[name] = value
		}
		if as := a.node.FanOut.As; as != "" {
			given[as] = item
		}
		inputs, err := inputsOf(frozen.Definition, given)
		if err != nil {
			return nil, sentenceOf(err), nil
		}
		children = append(children, child{id: derived(a.row.ID, i), message: message, inputs: inputs})
	}
	return children, "", nil
}

// keepChildren takes over the sub-runs of the attempts before, when nothing that the
// node depends on has run again since, and they were asked the same: what was
// completed does not run again, in them neither. Those that failed go on, once: when
// the attempt is a fresh one.
func (r *run) keepChildren(ctx context.Context, a *attempt, children []child, fresh bool) error {
	rows, err := r.service.Store.NodeRuns(ctx, r.id)
	if err != nil {
		return err
	}
	for _, before := range rows {
		if before.NodeID != a.name || before.Attempt >= a.row.Attempt || !before.Status.Final() || before.Status == workbench.NodeCompleted || a.stale(before, rows) {
			continue
		}
		for i := range children {
			row, err := r.service.Store.WorkflowRun(ctx, derived(before.ID, i))
			switch {
			case workbench.ErrorCode(err) == workbench.ENotFound:
			case err != nil:
				return err
			case row.Status != workbench.RunCancelled && row.UserMessage == children[i].message && sameInputs(row.Inputs, children[i].inputs):
				children[i].id = row.ID
			}
		}
	}
	if !fresh {
		return nil
	}
	return r.resumeChildren(ctx, children)
}

// resumeChildren has the sub-runs that failed go on.
func (r *run) resumeChildren(ctx context.Context, children []child) error {
	for _, c := range children {
		row, err := r.service.Store.WorkflowRun(ctx, c.id)
		if workbench.ErrorCode(err) == workbench.ENotFound || err == nil && row.Status != workbench.RunFailed {
			continue
		}
		if err == nil {
			_, err = r.service.Store.ResumeRun(ctx, c.id)
		}
		if err != nil {
			return err
		}
		r.service.notify(c.id)
		r.service.goOn(c.id)
	}
	return nil
}

// stale reports whether something that the node depends on has run since an
// attempt.
func (a *attempt) stale(before workbench.NodeRunSummary, rows []workbench.NodeRunSummary) bool {
	began := a.run.inOrder(before.ID).began
	return slices.ContainsFunc(rows, func(n workbench.NodeRunSummary) bool {
		return slices.Contains(a.node.DependsOn, n.NodeID) && n.Status.Final() && a.run.inOrder(n.ID).settled > began
	})
}

func sameInputs(a, b map[string]any) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// derived is the id of the n-th sub-run of an attempt.
func derived(attempt string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", attempt, n))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // an id of the version for such
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (r *run) depth(ctx context.Context) (int, error) {
	depth := 0
	for parent := r.row.ParentRunID; parent != nil && depth < maxDepth; depth++ {
		row, err := r.service.Store.WorkflowRun(ctx, *parent)
		if err != nil {
			return depth, err
		}
		parent = row.ParentRunID
	}
	return depth, nil
}

// family runs the children, some at a time, and waits for all. errBelow: one of
// them was interrupted, and the others have come to their end.
func (r *run) family(ctx context.Context, a *attempt, children []child, parallel int) ([]workbench.WorkflowRun, error) {
	ended := make([]workbench.WorkflowRun, len(children))
	errs := make(chan error, len(children))
	slots := make(chan struct{}, parallel)
	for i, c := range children {
		r.service.group.Go(func() {
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
			case <-ctx.Done():
				errs <- context.Cause(ctx)
				return
			}
			var err error
			ended[i], err = r.child(ctx, a, c)
			errs <- err
		})
	}
	var cut error
	for range children {
		select {
		case err := <-errs:
			switch {
			case errors.Is(err, errBelow):
				cut = err // the others go on
			case err != nil:
				return nil, err
			}
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return ended, cut
}

// child dispatches a sub-run, unless that was done, and waits for its end.
func (r *run) child(ctx context.Context, a *attempt, c child) (workbench.WorkflowRun, error) {
	row, err := r.service.Store.WorkflowRun(ctx, c.id)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		row = workbench.WorkflowRun{
			WorkflowRunSummary: workbench.WorkflowRunSummary{ID: c.id, CodebaseID: r.row.CodebaseID, ParentRunID: &r.id, ParentConversationID: &r.row.ConversationID},
			Inputs:             c.inputs, UserMessage: c.message, Metadata: map[string]any{"parent_node_run_id": a.row.ID, "base_branch": r.row.Metadata["base_branch"]},
		}
		if chosen := chosenAgent(r.row.Metadata); chosen != "" {
			row.Metadata[metaAgent] = chosen
		}
		var place Place
		if place, err = r.childPlace(ctx, a.node, row.Metadata); err == nil {
			row, err = r.service.dispatch(ctx, row, r.frozen.Workflows[a.node.Workflow], place)
		}
	}
	for err == nil && !hasEnded(row.Status) {
		changed := r.service.change()
		if row, err = r.service.Store.WorkflowRun(ctx, c.id); err != nil || hasEnded(row.Status) {
			break
		}
		if interrupted(row.WorkflowRunSummary) {
			return row, errBelow
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return row, context.Cause(ctx)
		}
	}
	return row, err
}

// childPlace is where a sub-run works: where its parent does, or in a worktree of its
// own, from the same base.
func (r *run) childPlace(ctx context.Context, node *definition.Node, metadata map[string]any) (Place, error) {
	if node.Isolation != "worktree" || r.row.CodebaseID == nil {
		return Place{WorkingPath: *r.row.WorkingPath, EnvironmentID: deref(r.row.IsolationEnvID)}, nil
	}
	codebase, err := r.service.Store.Codebase(ctx, *r.row.CodebaseID)
	if err != nil {
		return Place{}, err
	}
	base, _ := metadata["base_branch"].(string)
	return r.service.Places.Decide(ctx, codebase, Spec{CodebaseID: codebase.ID, Workflow: node.Workflow, BaseBranch: base}, metadata)
}

func interrupted(r workbench.WorkflowRunSummary) bool {
	return r.Status == workbench.RunPaused && r.PauseReason != nil && *r.PauseReason == workbench.PauseInterrupted
}

func hasEnded(s workbench.RunStatus) bool {
	return s == workbench.RunCompleted || s == workbench.RunFailed || s == workbench.RunCancelled
}

// joined settles a node with what its sub-runs left.
func (r *run) joined(ctx context.Context, a *attempt, ended []workbench.WorkflowRun) (definition.Output, error) {
	var texts []string
	var outputs []any
	var broken []string
	for i, row := range ended {
		text := ""
		if row.Status == workbench.RunCompleted {
			var err error
			if text, err = r.returned(ctx, row.ID, a.node.Workflow); err != nil {
				return definition.Output{}, err
			}
		} else {
			broken = append(broken, fmt.Sprintf("Sub-run %d, %s, is %s. %s", i+1, workbench.ShortID(row.ID), row.Status, deref(row.ErrorMessage)))
		}
		texts = append(texts, text)
		outputs = append(outputs, text)
	}
	all := a.node.FanOut == nil || a.node.FanOut.Join != "all_done"
	if len(broken) > 0 && all {
		return a.fail(ctx, workbench.NodeFailedError, strings.Join(broken, " "))
	}
	if a.node.FanOut == nil {
		return a.complete(ctx, texts[0], workbench.NodeChange{})
	}
	raw, err := jsonText(outputs)
	if err != nil {
		return definition.Output{}, err
	}
	return a.complete(ctx, raw, workbench.NodeChange{StructuredOutput: outputs})
}

// returned is the result of a sub-run: the output of the node that returns names,
// else of the last one that was completed.
func (r *run) returned(ctx context.Context, runID, name string) (string, error) {
	d := r.frozen.Workflows[name].Definition
	rows, err := r.service.Store.NodeRuns(ctx, runID)
	if err != nil {
		return "", err
	}
	found := ""
	for i := range d.Nodes {
		for _, n := range rows {
			if n.NodeID == d.Nodes[i].ID && n.Iteration == 0 && n.Status == workbench.NodeCompleted && (d.Returns == "" || d.Returns == n.NodeID) {
				found = n.ID
			}
		}
	}
	if found == "" {
		return "", nil
	}
	output, err := r.output(ctx, found, nil)
	return output.Text, err
}
