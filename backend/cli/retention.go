package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) retentionCommand() *cobra.Command {
	return group("retention", "Export what is old, and then delete it", p.retentionPreview(), p.retentionRun(), p.retentionList())
}

func (p *program) printRetention(counts []workbench.RetentionCount) error {
	return rows(p, counts, "CLASS\tDAYS\tUNITS\tROWS\tBYTES", func(c workbench.RetentionCount) string {
		return fmt.Sprintf("%s\t%d\t%d\t%d\t%d", c.Class, c.Days, c.Units, c.Rows, c.Bytes)
	})
}

func (p *program) retentionPreview() *cobra.Command {
	return &cobra.Command{
		Use: "preview", Short: "Tell what a run would delete; nothing is changed", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			c.limit = copyTime
			var counts []workbench.RetentionCount
			if err := c.call(ctx, &counts, "RetentionAPI.Preview"); err != nil {
				return err
			}
			return p.printRetention(counts)
		}),
	}
}

func (p *program) retentionRun() *cobra.Command {
	return &cobra.Command{
		Use: "run", Short: "Export what is old to a bundle, check it, and delete what is in it", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			c.limit = copyTime
			var run workbench.RetentionRun
			if err := c.call(ctx, &run, "RetentionAPI.Run"); err != nil {
				return err
			}
			if p.json || run.ID == "" {
				return p.print(run, "Nothing is old enough to be deleted.\n")
			}
			if err := p.printRetention(run.Counts); err != nil {
				return err
			}
			_, err := fmt.Fprintf(p.out, "The bundle is %s. `holdfast import` brings it back.\n", text(run.BundleFile))
			return err
		}),
	}
}

func (p *program) retentionList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the runs, the newest first, with their bundles", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var runs []workbench.RetentionRun
			if err := c.call(ctx, &runs, "RetentionAPI.Runs"); err != nil {
				return err
			}
			return rows(p, runs, "STARTED\tBY\tSTATUS\tBUNDLE", func(r workbench.RetentionRun) string {
				return fmt.Sprintf("%s\t%s\t%s\t%s", when(r.StartedAt), r.StartedBy, r.Status, text(r.BundleFile))
			})
		}),
	}
}
