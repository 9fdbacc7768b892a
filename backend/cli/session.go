package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/session"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) sessionCommand() *cobra.Command {
	return group("session", "Work sessions, their task texts and file selections",
		p.sessionNew(), p.sessionList(), p.sessionShow(), p.sessionRename(), p.sessionDelete(), p.taskCommand(), p.filesCommand())
}

func (p *program) sessionNew() *cobra.Command {
	var project, name string
	cmd := &cobra.Command{
		Use: "new --project ID|PATH", Short: "Begin a session", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			if project == "" {
				return workbench.Errorf(workbench.EInvalid, "Name the project with --project, by its id or its path.")
			}
			project, err := absolute(project)
			if err != nil {
				return err
			}
			var found workbench.Codebase
			if err := c.call(ctx, &found, "ProjectAPI.Find", project); err != nil {
				return err
			}
			var s workbench.Session
			if err := c.call(ctx, &s, "SessionAPI.New", found.ID, name); err != nil {
				return err
			}
			return p.print(s, "%s  %s\n", s.ID, s.Name)
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project")
	cmd.Flags().StringVar(&name, "name", "", "name of the session")
	return cmd
}

func (p *program) sessionList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List sessions, the most recently used first", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			cards := []workbench.SessionCard{}
			for query := (api.SessionQuery{}); ; {
				var page api.SessionPage
				if err := c.call(ctx, &page, "SessionAPI.List", query); err != nil {
					return err
				}
				cards = append(cards, page.Sessions...)
				if query.Cursor = page.Next; query.Cursor == "" {
					break
				}
			}
			return rows(p, cards, "ID\tMARK\tNAME\tUPDATED\tDIRECTORY", func(s workbench.SessionCard) string {
				return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", s.ID, s.Mark, s.Name, when(s.UpdatedAt), s.ProjectDirectory)
			})
		}),
	}
}

func (p *program) sessionShow() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a session", Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			v, err := show(ctx, c, args[0])
			if err != nil {
				return err
			}
			s := v.Session
			return p.print(s, "%s\n%s\nTask version %d, %d files selected\n\n%s\n", s.Name, s.ProjectDirectory,
				s.TaskHistoryVersion, len(s.IncludedFiles), s.TaskDescription)
		}),
	}
}

func show(ctx context.Context, c *caller, id string) (session.View, error) {
	var v session.View
	return v, c.call(ctx, &v, "SessionAPI.Show", id)
}

func (p *program) sessionRename() *cobra.Command {
	return &cobra.Command{
		Use: "rename ID NAME", Short: "Rename a session", Args: exactly(2, "the id of a session and its new name"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var s workbench.Session
			if err := c.call(ctx, &s, "SessionAPI.Rename", args[0], args[1]); err != nil {
				return err
			}
			return p.print(s, "%s  %s\n", s.ID, s.Name)
		}),
	}
}

func (p *program) sessionDelete() *cobra.Command {
	return &cobra.Command{
		Use: "delete ID", Short: "End a session's processes and delete it", Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if err := c.call(ctx, nil, "SessionAPI.Delete", args[0]); err != nil {
				return err
			}
			return p.print(map[string]string{"deleted": args[0]}, "Deleted.\n")
		}),
	}
}
