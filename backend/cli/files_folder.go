package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
)

// filesFolder is the folders outside of a project whose files may be selected.
func (p *program) filesFolder() *cobra.Command {
	list := &cobra.Command{
		Use: "list ID", Short: "List the external folders of a session's project", Args: exactly(1, "the id of a session"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			return p.folders(ctx, c, "FileAPI.External", args[0])
		}),
	}
	add := &cobra.Command{
		Use: "add ID PATH", Short: "Add an external folder", Args: exactly(2, "the id of a session and the path of a folder"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			path, err := absolute(args[1])
			if err != nil {
				return err
			}
			return p.folders(ctx, c, "FileAPI.AddExternal", args[0], path)
		}),
	}
	remove := &cobra.Command{
		Use: "remove ID PATH", Short: "Take an external folder off the list; files selected in it stay selected",
		Args: exactly(2, "the id of a session and the path of a folder"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			path, err := absolute(args[1])
			if err != nil {
				return err
			}
			return p.folders(ctx, c, "FileAPI.RemoveExternal", args[0], path)
		}),
	}
	return group("folder", "Folders outside of the project whose files may be selected", list, add, remove)
}

func (p *program) folders(ctx context.Context, c *caller, method string, args ...any) error {
	var folders []api.ExternalFolder
	if err := c.call(ctx, &folders, method, args...); err != nil {
		return err
	}
	return rows(p, folders, "FOLDER\tFILES\tSTATE", func(f api.ExternalFolder) string {
		state := "there"
		if f.Gone {
			state = "gone"
		}
		return fmt.Sprintf("%s\t%d\t%s", f.Path, f.FileCount, state)
	})
}
