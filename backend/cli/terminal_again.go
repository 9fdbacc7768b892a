package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) terminalStart() *cobra.Command {
	return p.rowVerb("start ID", "Start a terminal that was recorded with --idle", "TerminalAPI.Start")
}

func (p *program) terminalResume() *cobra.Command {
	return p.rowVerb("resume ID", "Go on with the session of the agent in a terminal that has ended", "TerminalAPI.Resume")
}

func (p *program) terminalRestart() *cobra.Command {
	var spec terminal.RestartSpec
	cmd := &cobra.Command{
		Use: "restart ID [-- COMMAND ARG…]", Short: "Start a terminal again that has ended: the same command, directory and environment",
		Args: cobra.MinimumNArgs(1),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			spec.Command = args[1:]
			if spec.WorkingDirectory != "" {
				dir, err := filepath.Abs(spec.WorkingDirectory)
				if err != nil {
					return workbench.Wrap(workbench.EDirectoryGone, err, "The present directory is gone; name one with its whole path.")
				}
				spec.WorkingDirectory = dir
			}
			var t workbench.Terminal
			if err := c.call(ctx, &t, "TerminalAPI.Restart", args[0], spec); err != nil {
				return err
			}
			return p.print(t, "%s  %s  %s\n", t.ID, t.Status, text(t.Title))
		}),
	}
	cmd.Flags().StringVar(&spec.WorkingDirectory, "cwd", "", "another directory to start in, from now on")
	return cmd
}

func (p *program) terminalOnLaunch() *cobra.Command {
	return &cobra.Command{
		Use: "on-launch ID leave|restart|resume", Short: "Say what a launch does with a terminal whose process was lost",
		Long: "Say what Holdfast does when it starts and finds that the process of a terminal was lost, as after a\n" +
			"restart of the machine: leave it, restart its command, or resume the session of its agent.",
		Args: exactly(2, "the id of a terminal, and leave, restart or resume"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if err := c.call(ctx, nil, "TerminalAPI.SetOnLaunch", args[0], args[1]); err != nil {
				return err
			}
			return p.print(map[string]string{"id": args[0], "on_launch": args[1]}, "%s  %s\n", args[0], args[1])
		}),
	}
}

func (p *program) terminalProcesses() *cobra.Command {
	return &cobra.Command{
		Use: "processes ID", Short: "List the processes that ran in a terminal, and how they ended", Args: exactly(1, "the id of a terminal"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var processes []workbench.TerminalProcess
			if err := c.call(ctx, &processes, "TerminalAPI.Processes", args[0]); err != nil {
				return err
			}
			return rows(p, processes, "ORDINAL\tSTATUS\tSTARTED\tEND\tOFFSET\tDIRECTORY\tCOMMAND", processLine)
		}),
	}
}

func processLine(t workbench.TerminalProcess) string {
	started, end := "", ""
	if t.StartedAt != nil {
		started = when(*t.StartedAt)
	}
	switch {
	case t.ExitSignal != nil:
		end = *t.ExitSignal
	case t.ExitCode != nil:
		end = fmt.Sprintf("exit %d", *t.ExitCode)
	}
	return fmt.Sprintf("%d\t%s\t%s\t%s\t%d\t%s\t%s", t.Ordinal, t.Status, started, end, t.BaseOffset, t.Cwd, strings.Join(t.Argv, " "))
}
