package workflow

import (
	"context"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Step is a node of a workflow as the graph shows it.
type Step struct {
	ID          string   `json:"id"`
	Kind        string   `json:"kind"`
	Description string   `json:"description"`
	DependsOn   []string `json:"depends_on"`
	When        string   `json:"when"`
	TriggerRule string   `json:"trigger_rule"`
	Agent       string   `json:"agent"` // "": none, or the default one
	Steps       []Step   `json:"steps"` // of a group
}

// Steps are the nodes of a workflow.
func Steps(nodes []definition.Node) []Step {
	steps := make([]Step, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		steps[i] = Step{
			ID: n.ID, Kind: string(n.Kind()), Description: n.Description, DependsOn: append([]string{}, n.DependsOn...),
			When: n.When, TriggerRule: n.Trigger(), Agent: n.Provider, Steps: []Step{},
		}
		if n.LoopGroup != nil {
			steps[i].Steps = Steps(n.LoopGroup.Nodes)
		}
	}
	return steps
}

// View is a run with what its page shows.
type View struct {
	Run     workbench.WorkflowRun          `json:"run"`
	File    string                         `json:"file"` // of the workflow
	Steps   []Step                         `json:"steps"`
	Nodes   []workbench.NodeRunSummary     `json:"nodes"` // all attempts, oldest first
	Gates   []workbench.Gate               `json:"gates"` // oldest first
	SubRuns []workbench.WorkflowRunSummary `json:"sub_runs"`
	Spent   workbench.RunSpending          `json:"spent"`   // with its sub-runs
	Usage   []workbench.NodeUsage          `json:"usage"`   // of the attempts that asked an agent
	Budget  Budget                         `json:"budget"`  // of the run with its sub-runs
	Changed bool                           `json:"changed"` // the file is another one now; a resume goes on with what was started
}

// Show is a run with its nodes and gates. ENotFound.
func (s *Service) Show(ctx context.Context, id string) (View, error) {
	v := View{Steps: []Step{}, Gates: []workbench.Gate{}, Usage: []workbench.NodeUsage{}}
	var err error
	if v.Run, err = s.Store.WorkflowRun(ctx, id); err != nil {
		return v, err
	}
	if v.Run.DefinitionDigest != nil {
		frozen, err := s.frozenOf(ctx, v.Run)
		if err != nil {
			return v, err
		}
		v.Budget = budgetOf(v.Run.Metadata, frozen.Definition)
		v.File, v.Steps = frozen.File, Steps(frozen.Definition.Nodes)
		v.Changed = changed(frozen)
	}
	if v.Nodes, err = s.Store.NodeRuns(ctx, id); err != nil {
		return v, err
	}
	gates, err := s.Store.RunGates(ctx, id)
	for _, g := range gates {
		gate, err := s.Store.Gate(ctx, g.ID)
		if err != nil {
			return v, err
		}
		v.Gates = append(v.Gates, gate)
	}
	if err != nil {
		return v, err
	}
	if v.SubRuns, err = s.Store.SubRuns(ctx, id); err != nil {
		return v, err
	}
	if v.Usage, err = s.Store.NodeUsage(ctx, id); err != nil {
		return v, err
	}
	v.Spent, err = s.Store.RunSpending(ctx, id)
	return v, err
}

// changed reports whether the file of a run says something else now.
func changed(f *Frozen) bool {
	if !filepath.IsAbs(f.File) {
		return false // it came with the program
	}
	now, err := os.ReadFile(f.File)
	return err != nil || string(now) != first(f.Written, f.Source)
}

// Source is the text of a run's workflow as it was when the run began. Errors:
// ENotFound, EInvalid (the run has none).
func (s *Service) Source(ctx context.Context, id string) (string, error) {
	row, err := s.Store.WorkflowRun(ctx, id)
	if err != nil {
		return "", err
	}
	frozen, err := s.frozenOf(ctx, row)
	if err != nil {
		return "", err
	}
	return first(frozen.Written, frozen.Source), nil
}

// Output is the whole output of an attempt. ENotFound, EUnavailable.
func (s *Service) Output(ctx context.Context, nodeRunID string) (string, error) {
	r := run{service: s}
	output, err := r.output(ctx, nodeRunID, nil)
	return output.Text, err
}

// Retry runs one node of a failed or interrupted run again, with what follows
// from it, and goes on with the rest of the run. Errors: ENotFound, EInvalid (no
// such node), EConflict.
func (s *Service) Retry(ctx context.Context, id, node string) (workbench.WorkflowRunSummary, error) {
	if err := s.own(ctx, id); err != nil {
		return workbench.WorkflowRunSummary{}, err
	}
	step, err := s.step(ctx, id, node)
	if err != nil {
		return workbench.WorkflowRunSummary{}, err
	}
	resumed, err := s.Store.ResumeRun(ctx, id)
	if err != nil {
		return resumed, err
	}
	// A pending attempt is the newest one: so the node is not what was completed.
	_, err = s.Store.AddNodeRun(ctx, workbench.NodeStart{Node: workbench.NodeRun{NodeRunSummary: workbench.NodeRunSummary{
		ID: workbench.NewID(), WorkflowRunID: id, NodeID: node, NodeType: step.Kind,
	}}})
	s.notify(id)
	s.goOnAnew(id)
	return resumed, err
}
