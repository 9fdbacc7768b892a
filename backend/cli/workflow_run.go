package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

func (p *program) workflowRun() *cobra.Command {
	var project, budget string
	var inputs []string
	var wait bool
	var spec workflow.Spec
	cmd := &cobra.Command{
		Use: "run NAME|FILE", Short: "Run a workflow", Args: exactly(1, "the name or the file of a workflow"),
		Long: "Runs a workflow in a worktree of its own, and prints the id of the run. With --wait it stays until the run\n" +
			"has ended or asks you something, and shows it; exit status 1: it has failed or was cancelled.\n" +
			"What has a separator or ends with .yaml is a file; what it calls is found as ever.\n\n" +
			"When no Holdfast runs, the command stays that long in any case: nobody else would go on with the run.\n" +
			"Interrupted, it leaves the run to the next launch.",
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			codebase, err := projectAt(ctx, c, project)
			if err != nil {
				return err
			}
			spec.CodebaseID = codebase.ID
			if spec.Workflow, err = nameOrFile(args[0]); err != nil {
				return err
			}
			if spec.Message, err = argument(spec.Message); err != nil {
				return err
			}
			if spec.Inputs, err = inputsOf(ctx, c, spec, inputs); err != nil {
				return err
			}
			if spec.BudgetNanoUSD, err = budgetOf(budget); err != nil {
				return err
			}
			c.limit = gitWait
			var r workbench.WorkflowRun
			if err := c.call(ctx, &r, "WorkflowAPI.Run", spec); err != nil {
				return err
			}
			return p.stay(ctx, c, r.ID, wait)
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project; without it that of this directory")
	cmd.Flags().StringVar(&spec.Message, "message", "", "what you ask for, $ARGUMENTS in the workflow; - for standard input")
	cmd.Flags().StringArrayVar(&inputs, "input", nil, "an input of the workflow, as name=value; JSON where its default is no text, or as name:=JSON")
	cmd.Flags().StringVar(&spec.Branch, "branch", "", "the branch of its worktree; without it a new one")
	cmd.Flags().StringVar(&spec.Agent, "agent", "", "the agent of nodes that name none; without it the first one that is installed")
	cmd.Flags().StringVar(&spec.BaseBranch, "base", "", "the branch to begin from; without it the project's default branch")
	cmd.Flags().StringVar(&spec.EnvironmentID, "worktree", "", "a worktree that is there, by its id")
	cmd.Flags().BoolVar(&spec.NoWorktree, "no-worktree", false, "work in the project's directory itself")
	cmd.Flags().StringVar(&budget, "budget", "", "USD that the run may cost with its sub-runs; without it what the workflow says")
	cmd.Flags().BoolVar(&wait, "wait", false, "stay until the run has ended or asks you something")
	return cmd
}

// budgetOf is an amount in USD as 10⁻⁹ USD; 0: none was given.
func budgetOf(usd string) (int64, error) {
	if usd == "" {
		return 0, nil
	}
	nano, err := ledger.ParseUSD(usd)
	if err == nil && nano == 0 {
		err = workbench.Errorf(workbench.EInvalid, "A budget is more than 0 USD.")
	}
	return nano, err
}

// nameOrFile makes the path of a workflow file absolute, because the owner may
// run in another directory.
func nameOrFile(word string) (string, error) {
	if !workflow.NamesFile(word) {
		return word, nil
	}
	path, err := filepath.Abs(word)
	if err != nil {
		return "", workbench.Wrap(workbench.EDirectoryGone, err, "The present directory is gone; give an absolute path.")
	}
	return path, nil
}

func (p *program) workflowResume() *cobra.Command {
	var budget string
	var units int64
	var preview, edited bool
	cmd := p.goesOn("resume RUN", "Go on with a failed or interrupted run; what was completed is not run again", exactly(1, "the id of a run"),
		func(ctx context.Context, c *caller, id string, _ []string) error {
			var ahead workflow.Preview
			if err := c.call(ctx, &ahead, "WorkflowAPI.Preview", id, []string{}); err != nil {
				return err
			}
			if preview {
				return p.printPreview(ahead)
			}
			nano, err := budgetOf(budget)
			if err == nil && nano > 0 {
				err = c.call(ctx, nil, "WorkflowAPI.SetBudget", id, nano)
			}
			if err == nil && units != 0 {
				err = c.call(ctx, nil, "WorkflowAPI.SetWorkUnits", id, units)
			}
			if err != nil {
				return err
			}
			method := "WorkflowAPI.Resume"
			if edited {
				method = "WorkflowAPI.Amend"
			}
			err = c.call(ctx, nil, method, id)
			if err == nil && ahead.Moved != "" {
				_, _ = fmt.Fprintln(p.errs, ahead.Moved)
			}
			return err
		})
	cmd.Flags().BoolVar(&preview, "preview", false, "only say which nodes would run, and whether what is checked out has changed since the run came to rest")
	cmd.Flags().BoolVar(&edited, "edited", false, "as its workflow file is now: nodes that say something else run again, with what follows from them")
	cmd.Flags().StringVar(&budget, "budget", "", "USD that the run may cost from now on, with what it has cost and its sub-runs")
	cmd.Flags().Int64Var(&units, "work-units", 0, "attempts at nodes and sub-runs that it may begin from now on, with those that it has begun")
	return cmd
}

// errPreviewed: nothing goes on after a preview.
var errPreviewed = errors.New("previewed")

func (p *program) printPreview(ahead workflow.Preview) error {
	if p.json {
		return cmp.Or(p.printJSON(ahead), errPreviewed)
	}
	lines := []string{"These nodes would run: " + cmp.Or(strings.Join(ahead.Again, ", "), "none") + "."}
	if ahead.Moved != "" {
		lines = append(lines, ahead.Moved)
	}
	_, err := fmt.Fprintln(p.out, strings.Join(lines, "\n"))
	return cmp.Or(err, errPreviewed)
}

func (p *program) workflowRetry() *cobra.Command {
	return p.goesOn("retry RUN NODE", "Run a node of a failed or interrupted run again, with what follows from it", exactly(2, "the id of a run and a node"),
		func(ctx context.Context, c *caller, id string, args []string) error {
			return c.call(ctx, nil, "WorkflowAPI.Retry", id, args[0])
		})
}

func (p *program) workflowSkip() *cobra.Command {
	return p.goesOn("skip RUN NODE…", "Go on with a failed or interrupted run without nodes that failed", atLeast(2, "the id of a run and its nodes"),
		func(ctx context.Context, c *caller, id string, nodes []string) error {
			return c.call(ctx, nil, "WorkflowAPI.Skip", id, nodes)
		})
}

// goesOn is a verb after which a run goes on.
func (p *program) goesOn(use, short string, args cobra.PositionalArgs, do func(ctx context.Context, c *caller, id string, args []string) error) *cobra.Command {
	var wait bool
	cmd := &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: ofRun(func(ctx context.Context, c *caller, id string, args []string) error {
			switch err := do(ctx, c, id, args); {
			case errors.Is(err, errPreviewed):
				return nil
			case err != nil:
				return err
			}
			return p.stay(ctx, c, id, wait)
		}),
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "stay until the run has ended or asks you something")
	return cmd
}

// stay prints a run that goes on. With wait, or when nobody else would go on with
// it, it does so when the run rests.
func (p *program) stay(ctx context.Context, c *caller, id string, wait bool) error {
	if c.remote == nil && !wait && !p.json {
		_, _ = fmt.Fprintln(p.errs, "No Holdfast runs, so this command stays with the run until it rests. Ctrl-C leaves it to the next launch.")
	}
	v, err := rested(ctx, c, id, !wait && c.remote != nil)
	switch {
	case err != nil && ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return err
	case p.json && !wait:
		return p.printJSON(v.Run)
	case !wait:
		if _, err := fmt.Fprintf(p.out, "%s  %s\n", v.Run.ID, v.Run.Status); err != nil {
			return err
		}
		return p.printGates(v)
	}
	if err := p.printRun(v, v.Run); err != nil {
		return err
	}
	if v.Run.Status == workbench.RunFailed || v.Run.Status == workbench.RunCancelled {
		return silent(workbench.ExitFailed)
	}
	return nil
}

// restPoll is how often a run is looked at that is waited for.
const restPoll = 100 * time.Millisecond

// rested is a run when it works no more: it has ended, or waits for the user. With
// once, it is the run as it is now.
func rested(ctx context.Context, c *caller, id string, once bool) (workflow.View, error) {
	for {
		var v workflow.View
		if err := c.call(ctx, &v, "WorkflowAPI.Show", id); err != nil || once || !atWork(v.Run.Status) {
			return v, err
		}
		if err := pause(ctx, restPoll); err != nil {
			return v, err
		}
	}
}

func atWork(s workbench.RunStatus) bool {
	return s == workbench.RunPending || s == workbench.RunRunning
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
