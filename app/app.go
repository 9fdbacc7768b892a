// Package app is the desktop shell: the window, its menu and keys, the bridge
// from the backend's notices to the page, and the lifecycle. It is the only
// package that imports Wails, and it knows nothing of what it shows: main hands
// it the structs to bind and the functions to call.
package app

import (
	"context"
	"io/fs"
	"log/slog"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
)

// Options is what the shell needs from the rest of the program. Only Assets is
// required.
type Options struct {
	// Assets is the built front end, with index.html at its root.
	Assets fs.FS
	// Icon is a PNG for the window; only Linux takes it from here.
	Icon []byte
	// InstanceID is one per data directory: a second window with the same ID
	// raises the first and ends. Empty: no such lock.
	InstanceID string
	// PlaceFile keeps where the window stands. Empty: nothing does.
	PlaceFile string
	// Arguments of this launch; a link among them is followed.
	Arguments []string
	// Log takes what Wails reports. Nil: slog's default logger.
	Log *slog.Logger
	// Bind lists pointers to the structs whose methods the page may call. The
	// generator of the bindings runs main up to wails.Run, so they must be bound
	// empty and be filled by Startup.
	Bind []any
	// Startup opens the backend. It runs beside the loading page; its error is
	// shown in the window. ctx ends when the window goes away before Startup has
	// returned; otherwise only after Shutdown.
	Startup func(ctx context.Context) error
	// Notices subscribes emit to the backend's notices after a good Startup, and
	// returns what ends the subscription. Notices must be small: Wails events
	// have no back-pressure.
	Notices func(emit func(name string, data any)) (stop func())
	// Running is what would go on without the window. Nil, or an error: the window
	// closes without asking, unless the page holds something unsaved.
	Running func(ctx context.Context) (Running, error)
	// Shutdown closes what Startup opened. It runs once, and only after a
	// Startup that returned nil. ctx ends after shutdownTimeout.
	Shutdown func(ctx context.Context)
	// Painted hears each marker by which the page says what it has painted.
	Painted func(marker string)
}

// Run opens the window and returns when it is gone and Shutdown has run.
func Run(opts Options) error {
	preparePlatform()
	log := newLogger(opts.Log)
	life := newLifecycle(opts, log.log)
	defer life.question.listen()()
	if link, ok := linkOf(opts.Arguments); ok {
		life.links.put(link)
	}
	shell := &Shell{life: life, painted: opts.Painted}
	err := wails.Run(windowOptions(opts, life, log, append([]any{shell}, opts.Bind...)))
	// Wails calls OnShutdown only when its main loop has run; this covers the
	// ways out before that.
	life.shutdown()
	return err
}

func windowOptions(opts Options, life *lifecycle, log logger, bind []any) *options.App {
	stood := life.place.last
	window := &options.App{
		Title:       "Holdfast",
		Width:       stood.Width,
		Height:      stood.Height,
		MinWidth:    leastWidth,
		MinHeight:   leastHeight,
		StartHidden: true,
		// The canvas of the dark theme: no white flash comes before the page.
		BackgroundColour: options.NewRGB(0x15, 0x1b, 0x1c),
		AssetServer:      &assetserver.Options{Assets: opts.Assets},
		Menu:             firstMenu(),
		Logger:           log,
		OnStartup: func(ctx context.Context) {
			w := wailsWindow(ctx)
			bindKeys(w.quit)
			life.startup(w)
		},
		OnDomReady:     func(context.Context) { life.show() },
		OnBeforeClose:  life.keepsOpen,
		OnShutdown:     func(context.Context) { life.shutdown() },
		Bind:           bind,
		ErrorFormatter: func(err error) any { return failureText(err) },
		// Pages are told no paths of what is dropped on them.
		DragAndDrop: &options.DragAndDrop{EnableFileDrop: true},
		Linux: &linux.Options{
			Icon:             opts.Icon,
			ProgramName:      "holdfast",
			WebviewGpuPolicy: gpuOnDemand,
		},
	}
	if stood.Maximised {
		window.WindowStartState = options.Maximised
	}
	// macOS hands a link to the program that runs already; elsewhere it is an argument.
	window.Mac = &mac.Options{OnUrlOpen: func(text string) { life.launched([]string{text}) }}
	if opts.InstanceID != "" {
		window.SingleInstanceLock = &options.SingleInstanceLock{
			UniqueId:               opts.InstanceID,
			OnSecondInstanceLaunch: func(second options.SecondInstanceData) { life.launched(second.Args) },
		}
	}
	return window
}

// gpuOnDemand asks WebKit for hardware acceleration on demand. The names of
// Wails v2.16.0 are crossed on the way to WebKit: its Always arrives as
// "on demand" and its OnDemand as "always".
const gpuOnDemand = linux.WebviewGpuPolicyAlways
