package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
)

// backupRestore works with a running owner, without one, and with a database
// that is damaged. It asks nothing, because nothing is lost: the database
// before it is kept.
func (p *program) backupRestore() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in the database's place; the present one is kept",
		Long: "Put a backup in the database's place: a name of `backup list`, or a path.\n\n" +
			"What runs goes on. The present database is kept as a file, and as a backup when it is whole.",
		Args: exactly(1, "the name of a backup, or the path of a file"),
		RunE: verbOr(take, func(ctx context.Context, c *caller, args []string) error {
			file, err := backupFile(args[0])
			if err != nil {
				return err
			}
			c.limit = copyTime
			var done api.Restored
			if err := c.call(ctx, &done, "BackupAPI.Restore", file); err != nil {
				return err
			}
			if done.Kept == "" {
				return p.print(done, "%s was restored.\n", done.File)
			}
			return p.print(done, "%s was restored. The database before it is kept as %s\n", done.File, done.Kept)
		}),
	}
}
