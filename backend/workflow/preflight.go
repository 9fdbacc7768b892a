package workflow

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// eventWarning says what a run does without, although its workflow asks for it.
const eventWarning workbench.EventType = "workflow_warning"

// findings are what is found of a workflow before it runs, each a sentence.
type findings struct {
	chosen             string // the agent of nodes that name none
	problems, warnings []string
}

func sentences(list []string) []string {
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(s string) bool { return s == "" })
}

// missing says before a run starts what it needs and the machine does not have,
// and what it will do without.
func (s *Service) missing(ctx context.Context, frozen *Frozen, codebase workbench.Codebase, chosen string) (warnings []string, err error) {
	found := findings{chosen: chosen}
	s.examine(ctx, frozen, codebase, &found)
	if problems := sentences(found.problems); len(problems) > 0 {
		err = workbench.Errorf(workbench.EAgentMissing, "The workflow %s cannot run here. %s", frozen.Definition.Name, strings.Join(problems, " "))
	}
	return sentences(found.warnings), err
}

func (s *Service) examine(ctx context.Context, frozen *Frozen, codebase workbench.Codebase, found *findings) {
	d := frozen.Definition
	for _, account := range d.Requires {
		if _, err := s.program("gh"); account == "github" && err != nil {
			found.problems = append(found.problems, "It requires github, and gh is not installed; install it and sign in with gh auth login.")
		}
	}
	if d.Container != nil && definition.On(d.Container.Enabled) {
		found.problems = append(found.problems, "It asks for a container, and Holdfast runs workflows in none; remove container from the file.")
	}
	for _, node := range flat(d.Nodes) {
		switch node.Kind() {
		case definition.KindBash:
			found.problems = append(found.problems, s.absent("bash"))
		case definition.KindScript:
			found.problems = append(found.problems, s.absent(first(node.Runtime, definition.RuntimeBun)))
		case definition.KindPrompt, definition.KindCommand, definition.KindLoop:
			s.examineAgent(ctx, d, &node, codebase, found)
		case definition.KindApproval:
			if node.Approval.OnReject != nil {
				s.examineAgent(ctx, d, &node, codebase, found)
			}
		}
	}
	for _, inner := range frozen.Workflows {
		s.examine(ctx, inner, codebase, found)
	}
}

// examineAgent looks at a question that a node will put.
func (s *Service) examineAgent(ctx context.Context, d *definition.Definition, n *definition.Node, codebase workbench.Codebase, found *findings) {
	task := s.taskOf(d, n, found.chosen)
	task.CodebaseID, task.Cwd = codebase.ID, codebase.DefaultCwd
	problems, warnings := s.Agents.Check(ctx, task)
	found.problems, found.warnings = append(found.problems, problems...), append(found.warnings, warnings...)
	if n.Pi != nil {
		found.warnings = append(found.warnings, fmt.Sprintf("The node %s sets pi, which is for the agent pi; it runs without these settings.", n.ID))
	}
}

// warn tells in the events of a run what it does without.
func (s *Service) warn(ctx context.Context, runID string, warnings []string) {
	for _, sentence := range warnings {
		err := s.Store.AppendRunEvents(ctx, runID, workbench.NewEvent{Type: eventWarning, Data: map[string]any{"message": shorten(sentence)}})
		if err != nil {
			s.Log.Warn("warning of a run not told", "run", runID, "error", err)
		}
	}
}

func (s *Service) absent(name string) string {
	if _, err := s.program(name); err != nil {
		return fmt.Sprintf("%s is not installed.", name)
	}
	return ""
}

// flat are the nodes with those of groups.
func flat(nodes []definition.Node) []definition.Node {
	var all []definition.Node
	for _, n := range nodes {
		all = append(all, n)
		if n.LoopGroup != nil {
			all = append(all, flat(n.LoopGroup.Nodes)...)
		}
	}
	return all
}
