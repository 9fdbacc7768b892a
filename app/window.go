package app

import (
	"context"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// window is what the shell does to its native window. The functions are the
// seam to Wails: its runtime ends the process when it is called with any
// context but the one that Wails made.
type window struct {
	show, raise, quit func()
	emit              func(name string, data any)
	openDirectory     func(title string) (path string, err error)
	notify            func(Notification) error
	release           func() // of what notify took; nil when there is nothing
}

// wailsWindow returns the window that belongs to ctx, a context made by Wails.
func wailsWindow(ctx context.Context) *window {
	notifier := &notifier{ctx: ctx}
	return &window{
		notify:  notifier.show,
		release: notifier.release,
		show:    func() { runtime.WindowShow(ctx) },
		raise: func() {
			runtime.WindowUnminimise(ctx)
			runtime.WindowShow(ctx)
		},
		quit: func() { runtime.Quit(ctx) },
		emit: func(name string, data any) { runtime.EventsEmit(ctx, name, data) },
		openDirectory: func(title string) (string, error) {
			return runtime.OpenDirectoryDialog(ctx, runtime.OpenDialogOptions{
				Title:                title,
				CanCreateDirectories: true,
			})
		},
	}
}
