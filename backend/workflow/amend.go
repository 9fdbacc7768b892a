package workflow

import (
	"context"
	"path/filepath"
	"reflect"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Amend goes on with a failed or interrupted run as its workflow file is now. What
// was completed stays where its node says the same as before; a node that says
// something else runs again, with what follows from it. Errors: ENotFound, EInvalid
// (the file, the inputs, or a workflow that came with the program), EAgentMissing,
// EConflict (not to be resumed).
func (s *Service) Amend(ctx context.Context, id string) (workbench.WorkflowRunSummary, error) {
	amendment, err := s.amendment(ctx, id)
	if err != nil {
		return workbench.WorkflowRunSummary{}, err
	}
	resumed, err := s.Store.AmendRun(ctx, amendment)
	if err == nil {
		s.resumed(ctx, resumed, s.goOnAnew)
	}
	return resumed, err
}

func (s *Service) amendment(ctx context.Context, id string) (workbench.RunAmendment, error) {
	var none workbench.RunAmendment
	if err := s.own(ctx, id); err != nil {
		return none, err
	}
	row, err := s.Store.WorkflowRun(ctx, id)
	if err != nil {
		return none, err
	}
	before, err := s.frozenOf(ctx, row)
	if err != nil {
		return none, err
	}
	if !filepath.IsAbs(before.File) || row.CodebaseID == nil {
		return none, workbench.Errorf(workbench.EInvalid, "The workflow %s came with Holdfast. Copy it into the project, and run the copy.", row.WorkflowName)
	}
	codebase, err := s.Store.Codebase(ctx, *row.CodebaseID)
	if err != nil {
		return none, err
	}
	after, err := s.Files.Freeze(ctx, codebase.ID, before.File)
	if err != nil {
		return none, err
	}
	if after.Definition.Name != row.WorkflowName {
		return none, workbench.Errorf(workbench.EInvalid, "%s is the workflow %s now, and this is a run of %s.", before.File, after.Definition.Name, row.WorkflowName)
	}
	a := workbench.RunAmendment{ID: id, StepCount: int64(len(after.Definition.Nodes))}
	if a.Inputs, err = inputsOf(after.Definition, row.Inputs); err != nil {
		return none, err
	}
	if _, err := s.missing(ctx, after, codebase, chosenAgent(row.Metadata)); err != nil {
		return none, err
	}
	text, err := after.Text()
	if err != nil {
		return none, err
	}
	a.Definition = workbench.WorkflowDefinition{
		Digest: workbench.DefinitionDigest(text), Name: row.WorkflowName, SourcePath: &after.File, Definition: text,
	}
	a.Again, a.Gone = differences(before, after)
	return a, nil
}

// differences are the nodes of a workflow that say something else than before, and
// those that are not there any more.
func differences(before, after *Frozen) (again, gone []string) {
	now := map[string]*definition.Node{}
	for i := range after.Definition.Nodes {
		now[after.Definition.Nodes[i].ID] = &after.Definition.Nodes[i]
	}
	for i := range before.Definition.Nodes {
		was := &before.Definition.Nodes[i]
		switch is := now[was.ID]; {
		case is == nil:
			gone = append(gone, was.ID)
		case !sameNode(before, was, after, is):
			again = append(again, was.ID)
		}
	}
	return again, gone
}

// sameNode reports whether two nodes ask for the same, with the texts that they name.
func sameNode(before *Frozen, was *definition.Node, after *Frozen, is *definition.Node) bool {
	if !reflect.DeepEqual(was, is) {
		return false
	}
	for _, n := range flat([]definition.Node{*is}) {
		if before.Commands[n.Command] != after.Commands[n.Command] || before.script(&n) != after.script(&n) ||
			!sameText(before.Workflows[n.Workflow], after.Workflows[n.Workflow]) {
			return false
		}
	}
	return true
}

func sameText(a, b *Frozen) bool {
	if a == nil || b == nil {
		return a == b
	}
	was, errA := a.Text()
	is, errB := b.Text()
	return errA == nil && errB == nil && was == is
}
