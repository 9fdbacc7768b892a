package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

func (p *program) workflowApprove() *cobra.Command {
	var decision string
	cmd := p.workflowDecides("approve RUN", "Answer what a run asks, so that it goes on", func(g workbench.Gate) (string, error) {
		return chosen(g, decision)
	})
	cmd.Flags().StringVar(&decision, "decision", "", "the answer, where the run offers others than to approve")
	return cmd
}

func (p *program) workflowReject() *cobra.Command {
	return p.workflowDecides("reject RUN", "Refuse what a run asks: it is done again, or the run ends", func(workbench.Gate) (string, error) {
		return workflow.Reject, nil
	})
}

// workflowDecides is a verb that answers a gate of a run.
func (p *program) workflowDecides(use, short string, decide func(workbench.Gate) (string, error)) *cobra.Command {
	var node string
	decision := workflow.Decision{By: workbench.PlatformCLI}
	cmd := p.goesOn(use, short, exactly(1, "the id of a run"), func(ctx context.Context, c *caller, id string, _ []string) error {
		var v workflow.View
		if err := c.call(ctx, &v, "WorkflowAPI.Show", id); err != nil {
			return err
		}
		gate, err := openGate(v, node)
		if err != nil {
			return err
		}
		if decision.Decision, err = decide(gate); err != nil {
			return err
		}
		if decision.Comment, err = argument(decision.Comment); err != nil {
			return err
		}
		return c.call(ctx, nil, "WorkflowAPI.Decide", gate.ID, decision)
	})
	cmd.Flags().StringVar(&node, "node", "", "the node that asks, where several do")
	cmd.Flags().StringVar(&decision.Comment, "comment", "", "what you say to it, or - for standard input")
	return cmd
}

// openGates are those that wait for an answer.
func openGates(v workflow.View) []workbench.Gate {
	return slices.DeleteFunc(slices.Clone(v.Gates), func(g workbench.Gate) bool { return g.Status != workbench.GatePending })
}

// openGate is the gate of a node that waits for an answer; of the only one, where
// none is named.
func openGate(v workflow.View, node string) (workbench.Gate, error) {
	open := openGates(v)
	nodes := make([]string, len(open))
	for i, g := range open {
		nodes[i] = g.NodeID
	}
	names := strings.Join(nodes, ", ")
	switch i := slices.Index(nodes, node); {
	case i >= 0:
		return open[i], nil
	case len(open) == 0:
		return workbench.Gate{}, workbench.Errorf(workbench.EConflict, "The run %s asks nothing: it is %s.", workbench.ShortID(v.Run.ID), v.Run.Status)
	case node != "":
		return workbench.Gate{}, workbench.Errorf(workbench.ENotFound, "The node %s asks nothing. These do: %s.", node, names)
	case len(open) > 1:
		return workbench.Gate{}, workbench.Errorf(workbench.EInvalid, "Several nodes ask: %s. Name one with --node.", names)
	}
	return open[0], nil
}

// chosen is the answer that lets a run go on.
func chosen(g workbench.Gate, decision string) (string, error) {
	var ids []string
	for _, option := range g.Options {
		if option.ID != workflow.Reject {
			ids = append(ids, option.ID)
		}
	}
	decision = cmp.Or(decision, workflow.Approve)
	if !slices.Contains(ids, decision) {
		return "", workbench.Errorf(workbench.EInvalid, "The node %s does not offer %s. Say with --decision which of these it is: %s.",
			g.NodeID, decision, strings.Join(ids, ", "))
	}
	return decision, nil
}

func (p *program) workflowCancel() *cobra.Command {
	return &cobra.Command{
		Use: "cancel RUN", Short: "End a run for good, with every process of it", Args: exactly(1, "the id of a run"),
		RunE: ofRun(func(ctx context.Context, c *caller, id string, _ []string) error {
			if err := c.call(ctx, nil, "WorkflowAPI.Cancel", id); err != nil {
				return err
			}
			v, err := rested(ctx, c, id, true)
			if err != nil {
				return err
			}
			return p.print(v.Run, "%s  %s\n", v.Run.ID, v.Run.Status)
		}),
	}
}

func (p *program) workflowDelete() *cobra.Command {
	return &cobra.Command{
		Use: "delete RUN", Short: "Delete a run that has ended; its cost stays", Args: exactly(1, "the id of a run"),
		RunE: ofRun(func(ctx context.Context, c *caller, id string, _ []string) error {
			if err := c.call(ctx, nil, "WorkflowAPI.Delete", id); err != nil {
				return err
			}
			return p.print(map[string]string{"id": id}, "%s\n", id)
		}),
	}
}
