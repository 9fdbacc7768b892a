//go:build window

// Command empty is the shell around a page that paints one word: what an empty
// window costs, to set the program's start beside.
package main

import (
	"fmt"
	"os"
	"testing/fstest"

	"github.com/holdfast-app/holdfast/app"
)

const page = `<!doctype html><meta charset="utf-8"><title>Empty</title>
<body style="background: #151b1c; color: #fff">Empty
<script>
requestAnimationFrame(() => requestAnimationFrame(() => window.go.app.Shell.Painted("picker")));
</script>`

func main() {
	err := app.Run(app.Options{
		Assets:  fstest.MapFS{"index.html": {Data: []byte(page)}},
		Painted: app.PaintedFile(os.Getenv("HOLDFAST_PAINTED_FILE")),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
