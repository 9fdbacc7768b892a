// Holdfast is a desktop workbench for AI coding sessions.
package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"

	"github.com/holdfast-app/holdfast/app"
)

//go:embed all:frontend/dist
var dist embed.FS

//go:embed build/appicon.png
var icon []byte

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	assets, err := fs.Sub(dist, "frontend/dist")
	if err != nil {
		return err
	}
	return app.Run(app.Options{
		Assets:  assets,
		Icon:    icon,
		Painted: app.PaintedFile(os.Getenv("HOLDFAST_PAINTED_FILE")),
	})
}
