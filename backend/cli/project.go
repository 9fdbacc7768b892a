package cli

import (
	"context"
	"path/filepath"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) projectCommand() *cobra.Command {
	return group("project", "Add, locate and list projects, and set their variables", p.projectAdd(), p.projectLocate(), p.projectList(), p.envCommand())
}

func (p *program) projectAdd() *cobra.Command {
	var folder bool
	cmd := &cobra.Command{
		Use: "add PATH", Short: "Open a repository as a project", Args: exactly(1, "the path of a directory"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			path, err := absolute(args[0])
			if err != nil {
				return err
			}
			var added workbench.Codebase
			if err := c.call(ctx, &added, "ProjectAPI.Add", path, folder); err != nil {
				return err
			}
			return p.print(added, "%s  %s\n", added.ID, added.DefaultCwd)
		}),
	}
	cmd.Flags().BoolVar(&folder, "folder", false, "also take a directory that is in no git repository")
	return cmd
}

func (p *program) projectLocate() *cobra.Command {
	return &cobra.Command{
		Use: "locate PROJECT PATH", Short: "Say where the folder of a project is, after it was moved",
		Args: exactly(2, "the id or the old path of a project, and its new path"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			old, err := absolute(args[0])
			if err != nil {
				return err
			}
			path, err := absolute(args[1])
			if err != nil {
				return err
			}
			var found, located workbench.Codebase
			if err := c.call(ctx, &found, "ProjectAPI.Find", old); err != nil {
				return err
			}
			if err := c.call(ctx, &located, "ProjectAPI.Locate", found.ID, path); err != nil {
				return err
			}
			return p.print(located, "%s  %s\n", located.ID, located.DefaultCwd)
		}),
	}
}

// absolute makes the path of a project absolute, because the owner may run in
// another directory. An id stays as it is, and so does ~, which the owner
// expands where no shell has.
func absolute(project string) (string, error) {
	if _, err := uuid.Parse(project); err == nil || project == "" || project[0] == '~' {
		return project, nil
	}
	path, err := filepath.Abs(project)
	if err != nil {
		return "", workbench.Wrap(workbench.EDirectoryGone, err, "The present directory is gone; give an absolute path.")
	}
	return path, nil
}

func (p *program) projectList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List projects, the most recently used first", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var projects []workbench.Codebase
			if err := c.call(ctx, &projects, "ProjectAPI.List"); err != nil {
				return err
			}
			return rows(p, projects, "ID\tNAME\tKIND\tDIRECTORY", func(c workbench.Codebase) string {
				return c.ID + "\t" + c.Name + "\t" + string(c.Kind) + "\t" + c.DefaultCwd
			})
		}),
	}
}
