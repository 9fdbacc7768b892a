package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// hostCommand is the process host itself; owners start it.
func (p *program) hostCommand() *cobra.Command {
	var dataDir string
	cmd := &cobra.Command{
		Use: "host", Short: "The process host, which keeps terminals and agents running", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dataDir == "" {
				return workbench.Errorf(workbench.EInvalid, "The process host is started by Holdfast. Use `holdfast host status` or `holdfast host stop`.")
			}
			// Only the host's own signals end it: the context of the program also
			// ends with an interrupt, and the children would end with it.
			ctx := context.WithoutCancel(cmd.Context())
			return host.Run(ctx, host.Config{DataDir: dataDir, AppVersion: workbench.Version})
		},
	}
	cmd.Flags().StringVar(&dataDir, "data-dir", "", "the data directory to serve")
	_ = cmd.Flags().MarkHidden("data-dir") // the flag exists
	cmd.AddCommand(p.hostStatus(), p.hostLog(), p.hostAdopt(), p.hostEnd(), p.hostStop())
	return cmd
}

func (p *program) hostStop() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use: "stop", Short: "End the process host", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			if err := c.call(ctx, nil, "HostAPI.Stop", force); err != nil {
				return err
			}
			return p.print(map[string]bool{"stopped": true}, "The process host has ended.\n")
		}),
	}
	cmd.Flags().BoolVar(&force, "force", false, "end its processes too")
	return cmd
}

func hostWords(pid int64) string {
	if pid == 0 {
		return "not running"
	}
	return "process " + strconv.FormatInt(pid, 10)
}
