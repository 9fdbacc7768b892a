package api

import (
	"context"
	"os"
	"sync"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
	"github.com/holdfast-app/holdfast/backend/workflow/catalog"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// WorkflowAPI is workflow files and their runs.
type WorkflowAPI struct {
	owner  *owner
	saving sync.Mutex // of two pages that save at once, the second is told
}

// WorkflowFile is a workflow file that was found.
type WorkflowFile struct {
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Tags        []string            `json:"tags"`
	Path        string              `json:"path"`
	Source      catalog.Source      `json:"source"`      // project, user or bundled
	Problems    definition.Problems `json:"problems"`    // errors and warnings
	ShadowedBy  string              `json:"shadowed_by"` // the path of a nearer file of the same name; "": this one is used
	Valid       bool                `json:"valid"`
	Nodes       int64               `json:"nodes"` // 0: it cannot be read
}

// List returns the workflows of a project, those of the user and those that come
// with Holdfast; "": without those of a project. One that cannot be read is among
// them, with what is wrong. Errors: not_found.
func (a *WorkflowAPI) List(codebaseID string) ([]WorkflowFile, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]WorkflowFile, error) {
		c, err := b.Catalog(ctx, codebaseID)
		if err != nil {
			return nil, err
		}
		files := []WorkflowFile{}
		for _, w := range c.Workflows() {
			files = append(files, WorkflowFile{
				Name: w.Name, Description: w.Description, Tags: w.Tags, Path: w.Path, Source: w.Source, Problems: w.Problems,
				ShadowedBy: w.ShadowedBy, Valid: w.Definition != nil, Nodes: nodesOf(w.Definition),
			})
		}
		return files, nil
	})
}

func nodesOf(d *definition.Definition) int64 {
	if d == nil {
		return 0
	}
	return int64(len(d.Nodes))
}

// recentRuns is how many runs of a project its library looks back.
const recentRuns = 200

// Stats returns how the recent runs of a project went, by their workflows.
func (a *WorkflowAPI) Stats(codebaseID string) ([]workbench.RunStats, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.RunStats, error) {
		runs, err := b.Store.RecentRuns(ctx, codebaseID, recentRuns)
		return workbench.StatsOf(runs), err
	})
}

// WorkflowText is a workflow file with what it says.
type WorkflowText struct {
	Path     string              `json:"path"`
	Source   string              `json:"source"`
	Problems definition.Problems `json:"problems"`
	Steps    []workflow.Step     `json:"steps"` // as far as it can be read
	Inputs   map[string]any      `json:"inputs"`
	Needs    []definition.Need   `json:"needs"`
	Locks    bool                `json:"locks"`    // a run has the folder that it works in for itself
	Worktree *bool               `json:"worktree"` // whether a run works in a worktree; null: whoever starts it decides
}

// Text returns the text of a workflow that List names. Errors: not_found.
func (a *WorkflowAPI) Text(codebaseID, name string) (WorkflowText, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (WorkflowText, error) {
		c, err := b.Catalog(ctx, codebaseID)
		if err != nil {
			return WorkflowText{}, err
		}
		for _, w := range c.Workflows() {
			if w.Name != name || w.ShadowedBy != "" {
				continue
			}
			if w.Definition != nil {
				return textOf(b, w.Path, w.Definition.Source), nil
			}
			source, err := os.ReadFile(w.Path)
			if err != nil {
				return WorkflowText{Path: w.Path, Problems: w.Problems, Steps: []workflow.Step{}}, nil //nolint:nilerr // the problems say so
			}
			return textOf(b, w.Path, string(source)), nil
		}
		return WorkflowText{}, workbench.Errorf(workbench.ENotFound, "There is no workflow %s.", name)
	})
}

// Check says what is wrong or odd in the text of a workflow file and in what it
// includes, and what its graph is. path names the file in what it says, and the
// project in which includes are looked for.
func (a *WorkflowAPI) Check(path, source string) (WorkflowText, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) (WorkflowText, error) { return textOf(b, path, source), nil })
}

func textOf(b *backend.Backend, path, source string) WorkflowText {
	checked := b.CheckWorkflow(path, source)
	t := WorkflowText{
		Path: path, Source: source, Problems: checked.Problems,
		Steps: []workflow.Step{}, Inputs: map[string]any{}, Needs: []definition.Need{},
	}
	d := checked.Written
	if d == nil {
		return t
	}
	t.Steps, t.Needs = workflow.Steps(d.Nodes), d.Needs()
	t.Locks = d.MutatesCheckout == nil || *d.MutatesCheckout
	if d.Worktree != nil {
		t.Worktree = d.Worktree.Enabled
	}
	if checked.Whole != nil {
		t.Needs = checked.Whole.Needs()
	}
	for name, in := range d.Inputs {
		t.Inputs[name] = map[string]any{"required": definition.On(in.Required), "default": in.Default, "description": in.Description}
	}
	return t
}

// WorkflowSave is the text of a workflow file of a project.
type WorkflowSave struct {
	CodebaseID string `json:"codebase_id"`
	Name       string `json:"name"`   // of the file in .holdfast/workflows, without its extension
	Before     string `json:"before"` // the text that was read of it; "": it is new
	Source     string `json:"source"`
}

// Save writes a workflow file of a project, and returns its path. Errors:
// not_found, invalid, conflict (somebody else has changed it).
func (a *WorkflowAPI) Save(save WorkflowSave) (string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (string, error) {
		c, err := b.Catalog(ctx, save.CodebaseID)
		if err != nil {
			return "", err
		}
		a.saving.Lock()
		defer a.saving.Unlock()
		return c.Save(save.Name, save.Before, save.Source)
	})
}

// Schema returns the JSON Schema of workflow files, for editors.
func (a *WorkflowAPI) Schema() (string, error) {
	return call(a.owner, func(context.Context, *backend.Backend) (string, error) { return string(definition.Schema()), nil })
}

// Run starts a run of a workflow. When another run holds its path, the run is
// recorded as cancelled. Errors: not_found, invalid, agent_missing, conflict
// (says who holds the path and what to do).
func (a *WorkflowAPI) Run(spec workflow.Spec) (workbench.WorkflowRun, error) {
	return callFor(a.owner, worktreeTime, func(ctx context.Context, b *backend.Backend) (workbench.WorkflowRun, error) {
		return b.Workflows.Dispatch(ctx, spec)
	})
}

// Runs returns a page of runs, newest first.
func (a *WorkflowAPI) Runs(filter workbench.RunFilter) ([]workbench.WorkflowRunSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.WorkflowRunSummary, error) {
		return b.Store.WorkflowRuns(ctx, filter)
	})
}

// Show returns a run with its nodes and gates. Errors: not_found.
func (a *WorkflowAPI) Show(runID string) (workflow.View, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workflow.View, error) {
		return b.Workflows.Show(ctx, runID)
	})
}

// Source returns the text of a run's workflow as it was when the run began.
// Errors: not_found, invalid.
func (a *WorkflowAPI) Source(runID string) (string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (string, error) {
		return b.Workflows.Source(ctx, runID)
	})
}

// Usage returns what the agents of a run used and cost.
func (a *WorkflowAPI) Usage(runID string) (workbench.UsageTotals, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.UsageTotals, error) {
		return b.Store.RunUsage(ctx, runID)
	})
}

// Events returns a page of the events of a run that follow one, by its seq; 0
// begins.
func (a *WorkflowAPI) Events(runID string, after, limit int64) ([]workbench.WorkflowEvent, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.WorkflowEvent, error) {
		return b.Store.RunEvents(ctx, runID, after, limit)
	})
}

// Node returns an attempt at a node with its texts. Errors: not_found.
func (a *WorkflowAPI) Node(nodeRunID string) (workbench.NodeRun, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.NodeRun, error) {
		return b.Store.NodeRun(ctx, nodeRunID)
	})
}

// Output returns the whole output of an attempt. Errors: not_found, unavailable.
func (a *WorkflowAPI) Output(nodeRunID string) (string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (string, error) {
		return b.Workflows.Output(ctx, nodeRunID)
	})
}

// Transcript returns what was said between an attempt at a node and its agent, in
// order; nothing where no agent was asked. Errors: not_found.
func (a *WorkflowAPI) Transcript(nodeRunID string) ([]workbench.Message, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.Message, error) {
		return b.NodeTranscript(ctx, nodeRunID)
	})
}

// Log returns a part of the verbose log of a run, from an offset in bytes.
// Errors: not_found, unavailable.
func (a *WorkflowAPI) Log(runID string, from int64) (workflow.LogPage, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workflow.LogPage, error) {
		return b.Workflows.ReadLog(ctx, runID, from)
	})
}

// NodeLog returns a part of the log of one attempt at a node: the lines before an
// offset in bytes, the newest when that is negative, or, when it is 0, those from
// another offset on. Errors: not_found, unavailable.
func (a *WorkflowAPI) NodeLog(nodeRunID string, from, before int64) (workflow.NodeLog, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workflow.NodeLog, error) {
		return b.Workflows.ReadNodeLog(ctx, nodeRunID, from, before)
	})
}

// Printed returns the end of what the program of an attempt has printed while it
// runs. Errors: not_found, unavailable.
func (a *WorkflowAPI) Printed(nodeRunID string) (workflow.Printed, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workflow.Printed, error) {
		return b.Workflows.Printed(ctx, nodeRunID)
	})
}

// Artifacts lists the files in the artifacts folder of a run. Errors: not_found,
// unavailable.
func (a *WorkflowAPI) Artifacts(runID string) (workflow.Artifacts, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workflow.Artifacts, error) {
		return b.Workflows.Artifacts(ctx, runID)
	})
}

// Artifact returns the beginning of a file in the artifacts folder of a run, by its
// path in it. Errors: not_found, invalid, unavailable.
func (a *WorkflowAPI) Artifact(runID, path string) (workflow.ArtifactText, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workflow.ArtifactText, error) {
		return b.Workflows.Artifact(ctx, runID, path)
	})
}

// Gates returns the gates of all runs that wait for the user, the longest
// waiting first.
func (a *WorkflowAPI) Gates() ([]workbench.GateSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.GateSummary, error) {
		return b.Store.OpenGates(ctx, workbench.GateSummary{}, 0)
	})
}

// WaitingGates is a page of the gates that wait for the user with the runs that
// ask, the longest waiting first. afterTime and afterID are created_at and id of
// the last one of the page before; 0 begins.
func (a *WorkflowAPI) WaitingGates(afterTime int64, afterID string, limit int64) ([]workbench.GateWaiting, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.GateWaiting, error) {
		return b.Store.WaitingGates(ctx, workbench.GateSummary{ID: afterID, CreatedAt: afterTime}, pageOf(limit))
	})
}

// Decide answers a gate, once. Errors: not_found, invalid, conflict (says who
// decided what).
func (a *WorkflowAPI) Decide(gateID string, decision workflow.Decision) (workbench.Gate, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Gate, error) {
		return b.Workflows.Decide(ctx, gateID, decision)
	})
}

// Cancel ends a run, its sub-runs, and every process of theirs. Errors:
// not_found, conflict.
func (a *WorkflowAPI) Cancel(runID string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Workflows.Cancel(ctx, runID) })
}

// Preview says what a resume of a run would do, without some nodes that failed: which
// nodes run again, and how what is checked out has changed since the run came to
// rest. Errors: not_found.
func (a *WorkflowAPI) Preview(runID string, without []string) (workflow.Preview, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workflow.Preview, error) {
		return b.Workflows.Preview(ctx, runID, without)
	})
}

// Resume goes on with a failed or interrupted run, in the same row. Errors:
// not_found, conflict (says who holds the path).
func (a *WorkflowAPI) Resume(runID string) (workbench.WorkflowRunSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.WorkflowRunSummary, error) {
		return b.Workflows.Resume(ctx, runID)
	})
}

// Amend goes on with a failed or interrupted run as its workflow file is now: nodes
// that say something else run again, with what follows from them. Errors:
// not_found, invalid, agent_missing, conflict.
func (a *WorkflowAPI) Amend(runID string) (workbench.WorkflowRunSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.WorkflowRunSummary, error) {
		return b.Workflows.Amend(ctx, runID)
	})
}

// SetBudget says what a run with its sub-runs may cost, in 10⁻⁹ USD. Errors:
// not_found, invalid, conflict (it is completed or cancelled).
func (a *WorkflowAPI) SetBudget(runID string, nanoUSD int64) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Workflows.SetBudget(ctx, runID, nanoUSD) })
}

// SetWorkUnits says how many attempts at nodes and sub-runs a run may begin, with
// those that it has begun. Errors: as SetBudget.
func (a *WorkflowAPI) SetWorkUnits(runID string, units int64) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		return b.Workflows.SetWorkUnits(ctx, runID, units)
	})
}

// Skip goes on with a failed or interrupted run without nodes of it that failed.
// Errors: not_found, invalid, conflict.
func (a *WorkflowAPI) Skip(runID string, nodes []string) (workbench.WorkflowRunSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.WorkflowRunSummary, error) {
		return b.Workflows.Skip(ctx, runID, nodes)
	})
}

// Retry runs one node of a failed or interrupted run again, with what follows
// from it. Errors: not_found, invalid, conflict.
func (a *WorkflowAPI) Retry(runID, node string) (workbench.WorkflowRunSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.WorkflowRunSummary, error) {
		return b.Workflows.Retry(ctx, runID, node)
	})
}

// Delete removes a run that has ended. Errors: not_found, conflict.
func (a *WorkflowAPI) Delete(runID string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Workflows.Delete(ctx, runID) })
}
