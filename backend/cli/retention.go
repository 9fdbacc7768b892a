package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) retentionCommand() *cobra.Command {
	return group("retention", "Export what is old, and then delete it", p.retentionPreview(), p.retentionUnits(), p.retentionExport(), p.retentionRun(), p.retentionList())
}

func (p *program) printRetention(counts []workbench.RetentionCount) error {
	return rows(p, counts, "CLASS\tDAYS\tUNITS\tROWS\tBYTES\tIN USE", func(c workbench.RetentionCount) string {
		return fmt.Sprintf("%s\t%d\t%d\t%d\t%d\t%d", c.Class, c.Days, c.Units, c.Rows, c.Bytes, c.Kept)
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

func (p *program) retentionUnits() *cobra.Command {
	var after string
	cmd := &cobra.Command{
		Use: "units CLASS", Short: "List what a run would delete of a class, a page at a time", Args: exactly(1, "a class of `retention preview`"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			c.limit = copyTime
			var units []workbench.RetentionUnit
			if err := c.call(ctx, &units, "RetentionAPI.Units", args[0], after); err != nil {
				return err
			}
			return rows(p, units, "ID\tLAST USED\tROWS\tBYTES\tTITLE", func(u workbench.RetentionUnit) string {
				return fmt.Sprintf("%s\t%s\t%d\t%d\t%s", u.ID, when(u.UsedAt), u.Rows, u.Bytes, u.Title)
			})
		}),
	}
	cmd.Flags().StringVar(&after, "after", "", "the last id of the page before")
	return cmd
}

func (p *program) retentionExport() *cobra.Command {
	return &cobra.Command{
		Use: "export FILE", Short: "Write what a run would delete to a file; nothing is deleted", Args: exactly(1, "the path of the file to write"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			file, err := absolute(args[0])
			if err != nil {
				return err
			}
			c.limit = copyTime
			var made workbench.Exported
			if err := c.call(ctx, &made, "RetentionAPI.Export", file); err != nil {
				return err
			}
			return p.print(made, "%s  %d rows, %d bytes, verified\n", made.File, rowsOf(made.Bundle), made.Bytes)
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
			went := slices.ContainsFunc(run.Counts, func(c workbench.RetentionCount) bool { return c.Units > 0 })
			if p.json || !went && run.ID == "" {
				return p.print(run, "Nothing is old enough to be deleted.\n")
			}
			if err := p.printRetention(run.Counts); err != nil || run.ID == "" {
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
