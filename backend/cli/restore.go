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
	var empty bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in the database's place; the present one is kept",
		Long: "Put a backup in the database's place: a name of `backup list`, or a path.\n\n" +
			"What runs goes on. The present database is kept as a file, and as a backup when it is whole.\n" +
			"--empty begins with an empty database instead, after damage only; what was put aside stays.",
		Args: func(cmd *cobra.Command, args []string) error {
			if empty {
				return exactly(0, "--empty or a FILE, not both")(cmd, args)
			}
			return exactly(1, "the name of a backup, or the path of a file")(cmd, args)
		},
		RunE: verbOr(take, func(ctx context.Context, c *caller, args []string) error {
			c.limit = copyTime
			if empty {
				return p.startEmpty(ctx, c)
			}
			file, err := backupFile(args[0])
			if err != nil {
				return err
			}
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
	cmd.Flags().BoolVar(&empty, "empty", false, "begin with an empty database after damage")
	return cmd
}

func (p *program) startEmpty(ctx context.Context, c *caller) error {
	if err := c.call(ctx, nil, "RecoveryAPI.StartEmpty"); err != nil {
		return err
	}
	return p.print(api.Restored{}, "The database is empty now. What was put aside is still there.\n")
}
