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

	"github.com/holdfast-app/holdfast/backend/workbench"
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
	// BeforeClose may keep the window open by returning true.
	BeforeClose func(ctx context.Context) (prevent bool)
	// Shutdown closes what Startup opened. It runs once, and only after a
	// Startup that returned nil. ctx ends after shutdownTimeout.
	Shutdown func(ctx context.Context)
	// Painted hears each marker by which the page says what it has painted.
	Painted func(marker string)
}

// canvas is the background of both themes' first frame, so that no white flash
// comes before the page.
var canvas = options.RGBA{R: 0x15, G: 0x1b, B: 0x1c, A: 0xff}

// Run opens the window and returns when it is gone and Shutdown has run.
func Run(opts Options) error {
	preparePlatform()
	life := newLifecycle(opts)
	shell := &Shell{life: life, painted: opts.Painted}
	dialogs := &Dialogs{life: life}
	err := wails.Run(windowOptions(opts, life, append([]any{shell, dialogs}, opts.Bind...)))
	// Wails calls OnShutdown only when its main loop has run; this covers the
	// ways out before that.
	life.shutdown()
	return err
}

func windowOptions(opts Options, life *lifecycle, bind []any) *options.App {
	window := &options.App{
		Title:            "Holdfast",
		Width:            1440,
		Height:           900,
		MinWidth:         960,
		MinHeight:        600,
		StartHidden:      true,
		BackgroundColour: &canvas,
		AssetServer:      &assetserver.Options{Assets: opts.Assets},
		Menu:             platformMenu(),
		Logger:           newLogger(opts.Log),
		OnStartup:        life.startup,
		OnDomReady:       life.show,
		OnBeforeClose:    life.beforeClose,
		OnShutdown:       func(context.Context) { life.shutdown() },
		Bind:             bind,
		ErrorFormatter:   formatError,
		Linux: &linux.Options{
			Icon:             opts.Icon,
			ProgramName:      "holdfast",
			WebviewGpuPolicy: gpuOnDemand,
		},
	}
	if opts.InstanceID != "" {
		window.SingleInstanceLock = &options.SingleInstanceLock{
			UniqueId:               opts.InstanceID,
			OnSecondInstanceLaunch: func(options.SecondInstanceData) { life.raise() },
		}
	}
	return window
}

// gpuOnDemand asks WebKit for hardware acceleration on demand. The names of
// Wails v2.16.0 are crossed on the way to WebKit: its Always arrives as
// "on demand" and its OnDemand as "always".
const gpuOnDemand = linux.WebviewGpuPolicyAlways

// Failure is an error as the page gets it.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// formatError turns the error of a bound method into what the page's promise
// rejects with.
func formatError(err error) any { return failureOf(err) }

func failureOf(err error) *Failure {
	if err == nil {
		return nil
	}
	return &Failure{Code: string(workbench.ErrorCode(err)), Message: workbench.ErrorMessage(err)}
}
