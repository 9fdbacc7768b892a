package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) terminalCommand() *cobra.Command {
	return group("terminal", "Start, read and end terminals",
		p.terminalNew(), p.terminalList(), p.terminalShow(), p.terminalProcesses(), p.terminalLog(), p.terminalAttach(), p.terminalSend(), p.terminalKill(),
		p.terminalStart(), p.terminalRestart(), p.terminalResume(), p.terminalOnLaunch(), p.terminalExport(), p.terminalRename(), p.terminalDelete(), p.terminalHook())
}

func (p *program) terminalNew() *cobra.Command {
	var spec terminal.Spec
	cmd := &cobra.Command{
		Use: "new [-- COMMAND ARG…]", Short: "Start a terminal; without a command, the shell", Args: cobra.ArbitraryArgs,
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			spec.Command = args
			if spec.WorkSessionID == "" && spec.WorkingDirectory == "" {
				dir, err := os.Getwd()
				if err != nil {
					return workbench.Wrap(workbench.EDirectoryGone, err, "The present directory is gone; name one with --cwd.")
				}
				spec.WorkingDirectory = dir
			}
			var t workbench.Terminal
			if err := c.call(ctx, &t, "TerminalAPI.New", spec); err != nil {
				return err
			}
			return p.print(t, "%s  %s\n", t.ID, t.Status)
		}),
	}
	cmd.Flags().StringVar(&spec.WorkSessionID, "session", "", "the session that it belongs to")
	cmd.Flags().StringVar(&spec.WorkingDirectory, "cwd", "", "the directory that it starts in")
	cmd.Flags().StringVar(&spec.Title, "title", "", "its title")
	cmd.Flags().BoolVar(&spec.Idle, "idle", false, "record it, and start nothing yet")
	cmd.Flags().Int64Var(&spec.Cols, "cols", 0, "its width in cells (80)")
	cmd.Flags().Int64Var(&spec.Rows, "rows", 0, "its height in cells (24)")
	return cmd
}

func (p *program) terminalList() *cobra.Command {
	var sessionID string
	cmd := &cobra.Command{
		Use: "list", Short: "List terminals, newest first", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var terminals []workbench.TerminalSummary
			if err := c.call(ctx, &terminals, "TerminalAPI.List", sessionID); err != nil {
				return err
			}
			return rows(p, terminals, "ID\tSTATUS\tTITLE\tBYTES\tDIRECTORY", func(t workbench.TerminalSummary) string {
				return fmt.Sprintf("%s\t%s\t%s\t%d\t%s", t.ID, t.Status, text(t.Title), t.OutputEndOffset, text(t.WorkingDirectory))
			})
		}),
	}
	cmd.Flags().StringVar(&sessionID, "session", "", "only those of this session")
	return cmd
}

// rowVerb is a verb that takes the id of a terminal and prints its row.
func (p *program) rowVerb(use, short, method string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: exactly(1, "the id of a terminal"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var t workbench.Terminal
			if err := c.call(ctx, &t, method, args[0]); err != nil {
				return err
			}
			return p.print(t, "%s  %s  %s\n", t.ID, t.Status, text(t.Title))
		}),
	}
}

func (p *program) terminalShow() *cobra.Command {
	return p.rowVerb("show ID", "Show a terminal", "TerminalAPI.Show")
}

func (p *program) terminalKill() *cobra.Command {
	return p.rowVerb("kill ID", "End the processes of a terminal", "TerminalAPI.Kill")
}

func (p *program) terminalRename() *cobra.Command {
	return &cobra.Command{
		Use: "rename ID TITLE", Short: "Give a terminal a title", Args: exactly(2, "the id of a terminal and its title"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var t workbench.Terminal
			if err := c.call(ctx, &t, "TerminalAPI.Rename", args[0], args[1]); err != nil {
				return err
			}
			return p.print(t, "%s  %s\n", t.ID, text(t.Title))
		}),
	}
}

func (p *program) terminalDelete() *cobra.Command {
	return &cobra.Command{
		Use: "delete ID", Short: "End a terminal's processes and delete it", Args: exactly(1, "the id of a terminal"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if err := c.call(ctx, nil, "TerminalAPI.Delete", args[0]); err != nil {
				return err
			}
			return p.print(map[string]string{"deleted": args[0]}, "Deleted.\n")
		}),
	}
}
