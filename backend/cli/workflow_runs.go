package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// runPage is how many runs are listed, unless it is said.
const runPage = 50

func (p *program) workflowRuns() *cobra.Command {
	var project, status, after string
	var limit int64
	cmd := &cobra.Command{
		Use: "runs", Short: "List runs, newest first", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			filter := workbench.RunFilter{Status: workbench.RunStatus(status), Limit: limit}
			if status != "" && !filter.Status.Ended() && !slices.Contains(workbench.LiveRunStatuses(), filter.Status) {
				return workbench.Errorf(workbench.EInvalid, "%q is no status of a run. It is pending, running, paused, completed, failed or cancelled.", status)
			}
			if limit < 1 || limit > newestRuns {
				return workbench.Errorf(workbench.EInvalid, "A page has between 1 and %d runs. Write --limit with such a number.", newestRuns)
			}
			var err error
			if filter.CodebaseID, err = workflowsOf(ctx, c, project); err != nil {
				return err
			}
			if err := runsAfter(ctx, c, after, &filter); err != nil {
				return err
			}
			var list []workbench.WorkflowRunSummary
			if err := c.call(ctx, &list, "WorkflowAPI.Runs", filter); err != nil {
				return err
			}
			return p.printRuns(list, limit)
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "only those of this project, by its id or path")
	cmd.Flags().StringVar(&status, "status", "", "only those that are pending, running, paused, completed, failed or cancelled")
	cmd.Flags().Int64Var(&limit, "limit", runPage, "so many of them at most")
	cmd.Flags().StringVar(&after, "after", "", "only those that are older than this run: the next page")
	return cmd
}

// runsAfter begins a page behind a run; "" is the first page.
func runsAfter(ctx context.Context, c *caller, word string, filter *workbench.RunFilter) error {
	if word == "" {
		return nil
	}
	id, err := runID(ctx, c, word)
	if err != nil {
		return err
	}
	v, err := rested(ctx, c, id, true)
	filter.BeforeTime, filter.BeforeID = v.Run.CreatedAt, v.Run.ID
	return err
}

func (p *program) printRuns(list []workbench.WorkflowRunSummary, limit int64) error {
	err := rows(p, list, "ID\tSTATUS\tWORKFLOW\tSTEPS\tCREATED\tDIRECTORY", func(r workbench.WorkflowRunSummary) string {
		return fmt.Sprintf("%s\t%s\t%s\t%d of %d\t%s\t%s", r.ID, r.Status, escaped(r.WorkflowName), r.CurrentStepIndex, r.StepCount,
			when(r.CreatedAt), escaped(text(r.WorkingPath)))
	})
	if err == nil && !p.json && int64(len(list)) == limit {
		_, err = fmt.Fprintf(p.errs, "There may be older ones: add --after %s.\n", list[limit-1].ID)
	}
	return err
}
