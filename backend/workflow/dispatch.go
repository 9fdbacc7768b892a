package workflow

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Spec describes a run to start.
type Spec struct {
	CodebaseID     string         `json:"codebase_id"`
	Workflow       string         `json:"workflow"`        // its name, or its file
	Message        string         `json:"message"`         // what the user asks for: $ARGUMENTS
	Inputs         map[string]any `json:"inputs"`          // null: none
	Branch         string         `json:"branch"`          // of its worktree; "": made from the message
	BaseBranch     string         `json:"base_branch"`     // "": that of the project
	NoWorktree     bool           `json:"no_worktree"`     // it works in the checkout itself
	EnvironmentID  string         `json:"environment_id"`  // a worktree that is there; "": as above
	Context        string         `json:"context"`         // of an issue or a pull request
	Agent          string         `json:"agent"`           // of nodes that name none; "": the default one
	ConversationID string         `json:"conversation_id"` // who asks; "": nobody
	BudgetNanoUSD  int64          `json:"budget_nano_usd"` // what it may cost with its sub-runs, 10⁻⁹ USD; 0: what the workflow says
}

// Dispatch records a run and starts it. When its path is in use the run is
// recorded as cancelled, and the error says who holds the path and what to do.
// Errors: ENotFound, EInvalid (workflow, inputs), EAgentMissing, EConflict (path),
// EElsewhere.
func (s *Service) Dispatch(ctx context.Context, spec Spec) (workbench.WorkflowRun, error) {
	codebase, err := s.Store.Codebase(ctx, spec.CodebaseID)
	if err != nil {
		return workbench.WorkflowRun{}, err
	}
	if codebase.HostID != s.HostID {
		return workbench.WorkflowRun{}, workbench.Elsewhere("project")
	}
	frozen, err := s.Files.Freeze(ctx, codebase.ID, spec.Workflow)
	if err != nil {
		return workbench.WorkflowRun{}, err
	}
	inputs, err := inputsOf(frozen.Definition, spec.Inputs)
	if err != nil {
		return workbench.WorkflowRun{}, err
	}
	warnings, err := s.missing(ctx, frozen, codebase, spec.Agent)
	if err != nil {
		return workbench.WorkflowRun{}, err
	}
	spec.pinned(frozen.Definition)
	run := workbench.WorkflowRun{
		WorkflowRunSummary: workbench.WorkflowRunSummary{ID: workbench.NewID(), CodebaseID: &codebase.ID},
		Inputs:             inputs, UserMessage: spec.Message, Metadata: map[string]any{},
	}
	if spec.ConversationID != "" {
		run.ParentConversationID = &spec.ConversationID
	}
	if spec.BudgetNanoUSD < 0 {
		return workbench.WorkflowRun{}, workbench.Errorf(workbench.EInvalid, "A budget is more than 0 USD.")
	}
	if spec.BudgetNanoUSD > 0 {
		run.Metadata[metaBudget] = spec.BudgetNanoUSD
	}
	if spec.Agent != "" {
		run.Metadata[metaAgent] = spec.Agent
	}
	if spec.Context != "" {
		run.Metadata["context"] = spec.Context
	}
	place, err := s.Places.Decide(ctx, codebase, spec, run.Metadata)
	if err != nil {
		return workbench.WorkflowRun{}, err
	}
	if place.BaseBranch != "" {
		run.Metadata["base_branch"] = place.BaseBranch
	}
	stored, err := s.dispatch(ctx, run, frozen, place)
	if err == nil {
		s.warn(ctx, stored.ID, warnings)
	}
	return stored, err
}

// pinned does what the workflow says of worktrees.
func (spec *Spec) pinned(d *definition.Definition) {
	if d.Worktree != nil && d.Worktree.Enabled != nil {
		spec.NoWorktree = !*d.Worktree.Enabled
	}
}

// dispatch records a run in its place and starts it.
func (s *Service) dispatch(ctx context.Context, run workbench.WorkflowRun, frozen *Frozen, place Place) (workbench.WorkflowRun, error) {
	text, err := frozen.Text()
	if err != nil {
		return run, err
	}
	d := frozen.Definition
	run.WorkflowName, run.HostID, run.StepCount = d.Name, s.HostID, int64(len(d.Nodes))
	run.WorkingPath = &place.WorkingPath
	if place.LockKey != "" && (d.MutatesCheckout == nil || *d.MutatesCheckout) {
		run.LockKey = &place.LockKey
	}
	if place.EnvironmentID != "" {
		run.IsolationEnvID = &place.EnvironmentID
	}
	conversation, err := s.Store.OpenConversation(ctx, workbench.Conversation{
		ID: workbench.NewID(), PlatformType: workbench.PlatformWorkflow, PlatformConversationID: run.ID, CodebaseID: run.CodebaseID,
		AIAssistantType: first(d.Provider, s.Agents.Default()), Title: &d.Name, Cwd: run.WorkingPath, Hidden: true, HostID: s.HostID,
	})
	if err != nil {
		return run, err
	}
	run.ConversationID = conversation.ID
	stored, err := s.Store.DispatchRun(ctx, workbench.RunDispatch{
		Run: run,
		Definition: workbench.WorkflowDefinition{
			Digest: workbench.DefinitionDigest(text), Name: d.Name, SourcePath: &frozen.File, Definition: text,
		},
	})
	if stored.ID != "" {
		s.notify(stored.ID)
	}
	if err == nil {
		s.goOn(stored.ID)
	}
	return stored, err
}

// inputsOf are the inputs of a run with the defaults of those that are not given.
func inputsOf(d *definition.Definition, given map[string]any) (map[string]any, error) {
	inputs := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, known := d.Inputs[name]; !known {
			return nil, workbench.Errorf(workbench.EInvalid, "The workflow %s takes no input %s. It takes %s.", d.Name, name, listOf(d.Inputs))
		}
		inputs[name] = given[name]
	}
	for _, name := range slices.Sorted(maps.Keys(d.Inputs)) {
		in := d.Inputs[name]
		if _, there := inputs[name]; there {
			continue
		}
		switch {
		case in.Default != nil:
			inputs[name] = *in.Default
		case definition.On(in.Required):
			return nil, workbench.Errorf(workbench.EInvalid, "The workflow %s needs the input %s. Give it and start the run again.", d.Name, name)
		}
	}
	return inputs, nil
}

func listOf(inputs map[string]definition.Input) string {
	if len(inputs) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(inputs)), ", ")
}
