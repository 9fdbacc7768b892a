package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/server"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) serveCommand() *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the interface to a browser on this machine", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.LoadOptions{})
			if err != nil {
				return err
			}
			return p.serve(cmd.Context(), cfg, address)
		},
	}
	cmd.Flags().StringVar(&address, "addr", server.DefaultAddress, "loopback address to listen on; port 0 for any")
	return cmd
}

// serve owns the data directory and serves until ctx ends.
func (p *program) serve(ctx context.Context, cfg config.Config, address string) error {
	owner, err := server.Own(ctx, server.OwnOptions{
		Config: cfg, Mode: workbench.ModeServer, API: api.New(), Assets: p.Assets, Address: address,
	})
	if workbench.ErrorCode(err) == workbench.EOwned {
		return p.pointToOwner(ctx, cfg, err)
	}
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(p.out, "Holdfast is at %s\n", owner.Server.LoginURL())
	if refusal := owner.Refusal(); refusal != nil {
		_, _ = fmt.Fprintln(p.errs, workbench.ErrorMessage(refusal))
	}
	<-ctx.Done()
	return owner.Close()
}

// pointToOwner gives the address of the owner that runs already: that is what
// whoever asks to serve wants to have.
func (p *program) pointToOwner(ctx context.Context, cfg config.Config, owned error) error {
	info, running, err := config.Owner(cfg, host.StartToken)
	if err != nil || !running || info.Address == "" || info.Mode != workbench.ModeServer {
		return owned
	}
	raw, err := (&caller{remote: &info}).post(ctx, "/login", []json.RawMessage{})
	if err != nil {
		return owned
	}
	var url string
	if err := json.Unmarshal(raw, &url); err != nil {
		return owned
	}
	_, _ = fmt.Fprintf(p.out, "Holdfast is at %s\n", url)
	return owned
}
