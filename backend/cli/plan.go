package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) planCommand() *cobra.Command {
	return group("plan", "See, edit and merge the plans that jobs wrote",
		p.planShow(), p.planSave(), p.planVersions(), p.planRestore(), p.planMerge(), p.planApply())
}

func (p *program) planShow() *cobra.Command {
	var version int64
	cmd := &cobra.Command{
		Use: "show JOB", Short: "Print a plan", Args: exactly(1, "the id of a job that wrote a plan"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if version != 0 {
				var v workbench.PlanVersion
				if err := c.call(ctx, &v, "PlanAPI.Version", args[0], version); err != nil {
					return err
				}
				return p.print(v, "%s\n", v.Content)
			}
			var plan task.Plan
			if err := c.call(ctx, &plan, "PlanAPI.Get", args[0]); err != nil {
				return err
			}
			return p.print(plan, "%s\n", plan.Content)
		}),
	}
	cmd.Flags().Int64Var(&version, "version", 0, "another version than the newest")
	return cmd
}

func (p *program) planSave() *cobra.Command {
	var version int64
	cmd := &cobra.Command{
		Use: "save JOB --version N < FILE", Short: "Make standard input the newest version of a plan", Args: exactly(1, "the id of a job that wrote a plan"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if version == 0 {
				return workbench.Errorf(workbench.EInvalid, "Name the version that you have edited with --version; holdfast plan versions lists them.")
			}
			content, err := argument("-")
			if err != nil {
				return err
			}
			var v workbench.PlanVersion
			if err := c.call(ctx, &v, "PlanAPI.Save", args[0], version, content); err != nil {
				return err
			}
			return p.print(v, "version %d\n", v.Version)
		}),
	}
	cmd.Flags().Int64Var(&version, "version", 0, "the newest version that you know")
	return cmd
}

func (p *program) planVersions() *cobra.Command {
	return &cobra.Command{
		Use: "versions JOB", Short: "List the versions of a plan, newest first", Args: exactly(1, "the id of a job that wrote a plan"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var versions []workbench.PlanVersionInfo
			if err := c.call(ctx, &versions, "PlanAPI.Versions", args[0]); err != nil {
				return err
			}
			return rows(p, versions, "VERSION\tSOURCE\tCREATED\tBYTES", func(v workbench.PlanVersionInfo) string {
				return fmt.Sprintf("%d\t%s\t%s\t%d", v.Version, v.Source, when(v.CreatedAt), v.Bytes)
			})
		}),
	}
}

func (p *program) planRestore() *cobra.Command {
	var version int64
	cmd := &cobra.Command{
		Use: "restore JOB --version N", Short: "Make an older version of a plan the newest one", Args: exactly(1, "the id of a job that wrote a plan"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if version == 0 {
				return workbench.Errorf(workbench.EInvalid, "Name the version to restore with --version.")
			}
			var v workbench.PlanVersion
			if err := c.call(ctx, &v, "PlanAPI.Restore", args[0], version); err != nil {
				return err
			}
			return p.print(v, "version %d\n", v.Version)
		}),
	}
	cmd.Flags().Int64Var(&version, "version", 0, "the version to restore")
	return cmd
}

func (p *program) planMerge() *cobra.Command {
	var session string
	var merge task.Merge
	cmd := &cobra.Command{
		Use: "merge --session ID --agent NAME JOB JOB…", Short: "Run an agent that makes one plan of several", Args: cobra.ArbitraryArgs,
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if session == "" || merge.Agent == "" {
				return workbench.Errorf(workbench.EInvalid, "Name the session with --session and the agent with --agent.")
			}
			merge.Sources = args
			var j workbench.Job
			if err := c.call(ctx, &j, "PlanAPI.Merge", session, merge); err != nil {
				return err
			}
			j, err := awaitStart(ctx, c, j)
			if err != nil {
				return err
			}
			return p.print(j, "%s  %s\n", j.ID, j.Status)
		}),
	}
	cmd.Flags().StringVar(&session, "session", "", "the session of the plans")
	cmd.Flags().StringVar(&merge.Agent, "agent", "", "the agent that merges them")
	cmd.Flags().StringVar(&merge.Model, "model", "", "the model; without it, the agent's own choice")
	cmd.Flags().StringVar(&merge.Instructions, "instructions", "", "what to keep, leave out or prefer")
	return cmd
}

func (p *program) planApply() *cobra.Command {
	return &cobra.Command{
		Use: "apply JOB", Short: "Apply an improved or refined task, or found files, to the session",
		Args: exactly(1, "the id of a text improvement, a task refinement or a file finder"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var applied task.Applied
			if err := c.call(ctx, &applied, "PlanAPI.ApplyResult", args[0]); err != nil {
				return err
			}
			if applied.Files != nil {
				return p.print(applied, "%d files are selected\n", len(applied.Files.IncludedFiles))
			}
			return p.print(applied, "%s\n", applied.Task.Description)
		}),
	}
}
