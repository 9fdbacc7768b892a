package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/session"
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
			return rows(p, versions, "VERSION\tWHEN\tHOW\tBYTES\tNAME", func(v workbench.TaskVersionInfo) string {
				return fmt.Sprintf("%d\t%s\t%s\t%d\t%s", v.SequenceNumber, when(v.CreatedAt), v.OpType, v.Bytes, text(v.Name))
			})
		}),
	}
	return group("task", "The task text and its versions", get, set, history, p.taskName(),
		walk("undo", "Go one version back", "SessionAPI.UndoTask", taskVersion, p.printTask),
		walk("redo", "Go one version forward", "SessionAPI.RedoTask", taskVersion, p.printTask))
}

func (p *program) taskName() *cobra.Command {
	return &cobra.Command{
		Use: "name ID VERSION [NAME]", Short: "Name a version of the task text; without a name, take it away",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 || len(args) > 3 {
				return workbench.Errorf(workbench.EInvalid, "This needs the id of a session, the number of a version and its name.")
			}
			return nil
		},
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			sequence, err := strconv.ParseInt(args[1], 10, 64)
			if err != nil {
				return workbench.Errorf(workbench.EInvalid, "%q is no number of a version. `holdfast task history` lists them.", args[1])
			}
			name := strings.Join(args[2:], "")
			if err := c.call(ctx, nil, "SessionAPI.NameTaskVersion", args[0], sequence, name); err != nil {
				return err
			}
			return p.print(map[string]any{"sequence_number": sequence, "name": name}, "%s\n", name)
		}),
	}
}

func (p *program) printTask(move workbench.TaskMove) error {
	return p.print(move, "%s\n", move.Description)
}

// walk is a verb that goes one version back or forward in a history.
func walk[M any](use, short, method string, version func(session.View) int64, print func(M) error) *cobra.Command {
	return &cobra.Command{
		Use: use + " ID", Short: short, Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			v, err := show(ctx, c, args[0])
			if err != nil {
				return err
			}
			var move M
			if err := c.call(ctx, &move, method, args[0], version(v)); err != nil {
				return err
			}
			return print(move)
		}),
	}
}

func taskVersion(v session.View) int64  { return v.Task.Version }
func filesVersion(v session.View) int64 { return v.Files.Version }

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
		walk("undo", "Go one selection back", "SessionAPI.UndoFiles", filesVersion, p.printFiles),
		walk("redo", "Go one selection forward", "SessionAPI.RedoFiles", filesVersion, p.printFiles),
		p.filesFolder())
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
