package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// gitWait is how long a verb waits for an owner that runs git or a set-up
// command. The owner's own limits are shorter.
const gitWait = 26 * time.Minute

func (p *program) worktreeCommand() *cobra.Command {
	return group("worktree", "Isolated git worktrees, one for an issue, PR, review, thread or task",
		p.worktreeList(), p.worktreeShow(), p.worktreeCreate(), p.worktreeAdopt(), p.worktreeRemove(), p.worktreeSnapshot(), p.worktreeRestore(), p.worktreeSweep())
}

// projectAt is a project by its id or a path in it; "" is the present directory.
func projectAt(ctx context.Context, c *caller, name string) (workbench.Codebase, error) {
	var found workbench.Codebase
	path, err := absolute(cmp.Or(name, "."))
	if err != nil {
		return found, err
	}
	return found, c.call(ctx, &found, "ProjectAPI.Find", path)
}

func (p *program) worktreeList() *cobra.Command {
	var project string
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the worktrees of a project, the newest first", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			codebase, err := projectAt(ctx, c, project)
			if err != nil {
				return err
			}
			var l worktree.Listing
			if err := c.call(ctx, &l, "WorktreeAPI.List", codebase.ID, all); err != nil || p.json {
				return errorOr(err, func() error { return p.printJSON(l) })
			}
			lines := make([]string, 0, len(l.Environments)+len(l.Found))
			for _, e := range l.Environments {
				lines = append(lines, strings.Join([]string{
					e.ID, string(e.Status), string(e.WorkflowType) + " " + escaped(e.WorkflowID), e.BranchName, when(e.LastUsedAt), escaped(e.WorkingPath),
				}, "\t"))
			}
			for _, t := range l.Found {
				lines = append(lines, strings.Join([]string{"-", "found", "-", cmp.Or(t.Branch, "-"), "-", escaped(t.Path)}, "\t"))
			}
			return p.table("ID\tSTATUS\tFOR\tBRANCH\tUSED\tDIRECTORY", lines)
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project; without it that of this directory")
	cmd.Flags().BoolVar(&all, "all", false, "also those that were removed")
	return cmd
}

func errorOr(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

func (p *program) worktreeShow() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a worktree, and what keeps it from being removed", Args: exactly(1, "the id of a worktree"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var r worktree.Report
			if err := c.call(ctx, &r, "WorktreeAPI.Show", args[0]); err != nil {
				return err
			}
			var bytes int64
			if err := c.call(ctx, &bytes, "WorktreeAPI.DiskUse", args[0]); err != nil {
				return err
			}
			if p.json {
				return p.printJSON(struct {
					worktree.Report
					Bytes int64 `json:"bytes"`
				}{r, bytes})
			}
			return p.describe(r, bytes)
		}),
	}
}

func (p *program) describe(r worktree.Report, bytes int64) error {
	e := r.Environment
	lines := []string{
		escaped(e.WorkingPath),
		fmt.Sprintf("%s, for %s %s, branch %s, %d bytes", e.Status, e.WorkflowType, escaped(e.WorkflowID), e.BranchName, bytes),
	}
	if e.ErrorMessage != nil {
		lines = append(lines, *e.ErrorMessage)
	}
	if r.Standing.Base != "" {
		lines = append(lines, fmt.Sprintf("%d commits ahead of %s, %d behind", r.Standing.Ahead, text(e.BaseBranch), r.Standing.Behind))
	}
	for _, l := range r.Links {
		lines = append(lines, fmt.Sprintf("Shared with %s %s", l.LinkType, escaped(l.LinkID)))
	}
	for _, o := range r.Obstacles {
		lines = append(lines, o.Message)
	}
	for _, s := range r.Snapshots {
		lines = append(lines, fmt.Sprintf("Snapshot %s of %s", s.ID, when(s.CreatedAt)))
	}
	_, err := fmt.Fprintln(p.out, strings.Join(lines, "\n"))
	return err
}

func (p *program) worktreeCreate() *cobra.Command {
	var project string
	var spec worktree.Spec
	cmd := &cobra.Command{
		Use: "create issue|pr|review|thread|task ID", Short: "Make the worktree of a piece of work, or find the one that it has",
		Args: exactly(2, "what it is for, such as issue, and its id"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			c.limit = gitWait
			codebase, err := projectAt(ctx, c, project)
			if err != nil {
				return err
			}
			spec.CodebaseID, spec.WorkflowType, spec.WorkflowID, spec.CreatedBy = codebase.ID, workbench.WorkflowType(args[0]), args[1], "cli"
			return p.environment(ctx, c, "WorktreeAPI.Create", spec)
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project; without it that of this directory")
	cmd.Flags().StringVar(&spec.Branch, "branch", "", "the branch; without it one that is named after the work")
	cmd.Flags().StringVar(&spec.Base, "base", "", "the branch to begin from; without it the project's default branch")
	cmd.Flags().BoolVar(&spec.NoSetup, "no-setup", false, "do not run the set-up command of the project")
	return cmd
}

func (p *program) environment(ctx context.Context, c *caller, method string, args ...any) error {
	var e workbench.Environment
	if err := c.call(ctx, &e, method, args...); err != nil {
		return err
	}
	return p.print(e, "%s  %s  %s\n", e.ID, e.BranchName, e.WorkingPath)
}

func (p *program) worktreeAdopt() *cobra.Command {
	var project string
	cmd := &cobra.Command{
		Use: "adopt PATH", Short: "Let Holdfast know of a worktree that is there already", Args: exactly(1, "the directory of a worktree"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			codebase, err := projectAt(ctx, c, project)
			if err != nil {
				return err
			}
			path, err := absolute(args[0])
			if err != nil {
				return err
			}
			return p.environment(ctx, c, "WorktreeAPI.Adopt", worktree.Adoption{CodebaseID: codebase.ID, Path: path})
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project; without it that of this directory")
	return cmd
}

func (p *program) worktreeRemove() *cobra.Command {
	var removal worktree.Removal
	cmd := &cobra.Command{
		Use: "remove ID", Short: "Remove a worktree", Args: exactly(1, "the id of a worktree"),
		Long: "Removes a worktree. It is refused while something works there, and when commits or files\n" +
			"are only there. With --snapshot those are kept for 30 days, for `holdfast worktree restore`.\n" +
			"Ignored files are not kept. A branch with commits of its own always stays.",
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			c.limit = gitWait
			var r worktree.Removed
			if err := c.call(ctx, &r, "WorktreeAPI.Remove", args[0], removal); err != nil {
				return err
			}
			line := "Removed."
			if r.Snapshot != nil {
				line += " `holdfast worktree restore " + r.Environment.ID + "` brings it back."
			}
			if r.BranchKept {
				line += " The branch " + r.Environment.BranchName + " stays."
			}
			if len(r.Ignored) > 0 {
				line += " Ignored files are not kept: " + escaped(strings.Join(r.Ignored, ", ")) + "."
			}
			return p.print(r, "%s\n", line)
		}),
	}
	cmd.Flags().BoolVar(&removal.Snapshot, "snapshot", false, "keep work that is only there in a snapshot")
	return cmd
}

func (p *program) worktreeSnapshot() *cobra.Command {
	return &cobra.Command{
		Use: "snapshot ID", Short: "Keep what is in a worktree as it is now, for 30 days", Args: exactly(1, "the id of a worktree"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			c.limit = gitWait
			var taken workbench.Snapshot
			if err := c.call(ctx, &taken, "WorktreeAPI.Snapshot", args[0]); err != nil || p.json {
				return errorOr(err, func() error { return p.printJSON(taken) })
			}
			_, err := fmt.Fprintf(p.out, "%s\nSnapshot of %d files as %s.\n", taken.ID, taken.FileCount, taken.SnapshotRef)
			return err
		}),
	}
}

func (p *program) worktreeRestore() *cobra.Command {
	return &cobra.Command{
		Use: "restore ID", Short: "Bring a removed worktree back", Args: exactly(1, "the id of a worktree"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			c.limit = gitWait
			return p.environment(ctx, c, "WorktreeAPI.Restore", args[0])
		}),
	}
}

func (p *program) worktreeSweep() *cobra.Command {
	var project string
	var how worktree.Sweeping
	cmd := &cobra.Command{
		Use: "gc", Short: "Remove worktrees whose work is merged, or that were not used for long", Args: cobra.NoArgs,
		Long: "Removes worktrees whose work is merged, or that were not used for long and hold no work of their own, each with a\n" +
			"snapshot; and snapshots and recovery refs that are older than 30 days. A Holdfast that runs removes what is older\n" +
			"than that once a day by itself; it does not remove worktrees. What a run needs that can go on stays.",
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			c.limit = gitWait
			if project != "" {
				codebase, err := projectAt(ctx, c, project)
				if err != nil {
					return err
				}
				how.CodebaseID = codebase.ID
			}
			var s worktree.Sweep
			if err := c.call(ctx, &s, "WorktreeAPI.Sweep", how); err != nil || p.json {
				return errorOr(err, func() error { return p.printJSON(s) })
			}
			goes := map[bool]string{true: "removed", false: "stays"}
			if s.DryRun {
				goes[true] = "goes"
			}
			lines := make([]string, 0, len(s.Verdicts))
			for _, v := range s.Verdicts {
				lines = append(lines, strings.Join([]string{
					v.Environment.ID, goes[v.Goes], fmt.Sprint(v.Bytes), v.Environment.BranchName, escaped(strings.Join(v.Reasons, " ")),
				}, "\t"))
			}
			if err := p.table("ID\tVERDICT\tBYTES\tBRANCH\tWHY", lines); err != nil {
				return err
			}
			return p.printExpired(s.Expired, goes[true])
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "only this project, by its id or a path")
	cmd.Flags().IntVar(&how.IdleDays, "idle-days", 0, "days without use after which a worktree without work of its own may go (default 14)")
	cmd.Flags().BoolVar(&how.DryRun, "dry-run", false, "only say what would be removed")
	return cmd
}

// printExpired says what goes besides worktrees; nothing when nothing does.
func (p *program) printExpired(gone worktree.Expired, verb string) error {
	lines := make([]string, 0, len(gone.Snapshots)+len(gone.Recoveries))
	for _, s := range gone.Snapshots {
		lines = append(lines, strings.Join([]string{"snapshot", verb, s.BranchName, when(s.CreatedAt), s.SnapshotRef}, "\t"))
	}
	for _, r := range gone.Recoveries {
		lines = append(lines, strings.Join([]string{"recovery", verb, r.BranchName, when(r.CreatedAt), r.Ref}, "\t"))
	}
	if len(lines) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(p.out); err != nil {
		return err
	}
	return p.table("EXPIRED\tVERDICT\tBRANCH\tCREATED\tREF", lines)
}
