package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/secrets"
)

func (p *program) secretCommand() *cobra.Command {
	rotate := &cobra.Command{
		Use: "rotate", Short: "Make a new key and seal all stored secrets with it", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var done secrets.Rotation
			if err := c.call(ctx, &done, "SecretAPI.Rotate"); err != nil {
				return err
			}
			return p.print(done, "%d sealed again, %d whose key is not here left as they are.\n", done.Resealed, done.Closed)
		}),
	}
	return group("secret", "The key that seals stored secrets", rotate)
}
