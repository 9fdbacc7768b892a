package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) taskCommand() *cobra.Command {
	get := &cobra.Command{
		Use: "get ID", Short: "Print the task text", Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			v, err := show(ctx, c, args[0])
			if err != nil {
				return err
			}
			return p.printTask(workbench.TaskMove{HistoryMove: v.Task, Description: v.Session.TaskDescription})
		}),
	}
	set := &cobra.Command{
		Use: "set ID TEXT|-", Short: "Write a new version of the task text", Args: exactly(2, "the id of a session and the text"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			description, err := argument(args[1])
			if err != nil {
				return err
			}
			v, err := show(ctx, c, args[0])
			if err != nil {
				return err
			}
			move := workbench.TaskMove{Description: description}
			if err := c.call(ctx, &move.HistoryMove, "SessionAPI.SetTask", args[0], description, v.Task.Version); err != nil {
				return err
			}
			return p.printTask(move)
		}),
	}
	history := &cobra.Command{
		Use: "history ID", Short: "List the versions of the task text", Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var versions []workbench.TaskVersionInfo
			if err := c.call(ctx, &versions, "SessionAPI.TaskHistory", args[0], 0, 0); err != nil {
				return err
			}
			return rows(p, versions, "VERSION\tWHEN\tHOW\tBYTES", func(v workbench.TaskVersionInfo) string {
				return fmt.Sprintf("%d\t%s\t%s\t%d", v.SequenceNumber, when(v.CreatedAt), v.OpType, v.Bytes)
			})
		}),
	}
	return group("task", "The task text and its versions", get, set, history,
		p.taskWalk("undo", "Go one version back"), p.taskWalk("redo", "Go one version forward"))
}

func (p *program) printTask(move workbench.TaskMove) error {
	return p.print(move, "%s\n", move.Description)
}

func (p *program) taskWalk(use, short string) *cobra.Command {
	method := map[string]string{"undo": "SessionAPI.UndoTask", "redo": "SessionAPI.RedoTask"}[use]
	return &cobra.Command{
		Use: use + " ID", Short: short, Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			v, err := show(ctx, c, args[0])
			if err != nil {
				return err
			}
			var move workbench.TaskMove
			if err := c.call(ctx, &move, method, args[0], v.Task.Version); err != nil {
				return err
			}
			return p.printTask(move)
		}),
	}
}

func (p *program) filesCommand() *cobra.Command {
	get := &cobra.Command{
		Use: "get ID", Short: "Print the selected files", Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			v, err := show(ctx, c, args[0])
			if err != nil {
				return err
			}
			return p.printFiles(workbench.FilesMove{
				HistoryMove:   v.Files,
				IncludedFiles: v.Session.IncludedFiles, ForceExcludedFiles: v.Session.ForceExcludedFiles,
			})
		}),
	}
	history := &cobra.Command{
		Use: "history ID", Short: "List the versions of the selection", Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var selections []api.FileSelectionInfo
			if err := c.call(ctx, &selections, "SessionAPI.FileHistory", args[0], 0, 0); err != nil {
				return err
			}
			return rows(p, selections, "VERSION\tWHEN\tHOW\tFILES", func(v api.FileSelectionInfo) string {
				return fmt.Sprintf("%d\t%s\t%s\t%d", v.SequenceNumber, when(v.CreatedAt), v.OpType, v.Included)
			})
		}),
	}
	return group("files", "The file selection and its versions", get, p.filesSet(), history,
		p.filesWalk("undo", "Go one selection back"), p.filesWalk("redo", "Go one selection forward"))
}

func (p *program) filesSet() *cobra.Command {
	var excluded []string
	cmd := &cobra.Command{
		Use: "set ID [--exclude PATH]… PATH…", Short: "Select files",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return workbench.Errorf(workbench.EInvalid, "This needs the id of a session and the paths of files.")
			}
			return nil
		},
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			v, err := show(ctx, c, args[0])
			if err != nil {
				return err
			}
			var move workbench.FilesMove
			if err := c.call(ctx, &move, "SessionAPI.SetFiles", args[0], args[1:], excluded, v.Files.Version); err != nil {
				return err
			}
			return p.printFiles(move)
		}),
	}
	cmd.Flags().StringArrayVar(&excluded, "exclude", []string{}, "never select this path")
	return cmd
}

func (p *program) filesWalk(use, short string) *cobra.Command {
	method := map[string]string{"undo": "SessionAPI.UndoFiles", "redo": "SessionAPI.RedoFiles"}[use]
	return &cobra.Command{
		Use: use + " ID", Short: short, Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			v, err := show(ctx, c, args[0])
			if err != nil {
				return err
			}
			var move workbench.FilesMove
			if err := c.call(ctx, &move, method, args[0], v.Files.Version); err != nil {
				return err
			}
			return p.printFiles(move)
		}),
	}
}

func (p *program) printFiles(move workbench.FilesMove) error {
	if p.json {
		return p.printJSON(move)
	}
	for _, path := range move.IncludedFiles {
		if _, err := fmt.Fprintln(p.out, path); err != nil {
			return err
		}
	}
	return nil
}
