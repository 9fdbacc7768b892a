// Holdfast is a desktop workbench for AI coding sessions: what you were doing
// is still there.
package main

import (
	"context"
	"embed"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"github.com/holdfast-app/holdfast/app"
	"github.com/holdfast-app/holdfast/backend/cli"
	"github.com/holdfast-app/holdfast/backend/config"
)

//go:embed all:frontend/dist
var dist embed.FS

//go:embed build/appicon.png
var icon []byte

func main() {
	assets, err := fs.Sub(dist, "frontend/dist")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Main(ctx, cli.Options{
		Assets: assets,
		Desktop: func(_ context.Context, cfg config.Config, args []string) error {
			stop() // the window has its own way to end on a signal
			return app.Desktop(cfg, assets, icon, args)
		},
	}, os.Args[1:])
	stop()
	os.Exit(status)
}
