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
	place             func() place  // where it stands now
	move              func(p place) // to where it stood
	emit              func(name string, data any)
	setTitle          func(title string)
	setMenu           func(menus Menus, run func(id string)) // nil where there is no menu
	openDirectory     func(title string) (path string, err error)
	openFile          func(title, pattern string) (path string, err error)
	saveFile          func(title, name string) (path string, err error) // asks before a file is replaced
	notify            func(Notification) error
	setTray           func(Tray)
	release           func() // of what notify and setTray took; nil when there is nothing
}

// wailsWindow returns the window that belongs to ctx, a context made by Wails.
func wailsWindow(ctx context.Context) *window {
	notifier := &notifier{ctx: ctx}
	raise := func() {
		runtime.WindowUnminimise(ctx)
		runtime.WindowShow(ctx)
	}
	quit := func() { runtime.Quit(ctx) }
	tray := newTray(trayActions{open: raise, quit: quit, lead: func(place string) { lead(ctx, place) }})
	return &window{
		setMenu:  menuOf(ctx),
		setTitle: func(title string) { runtime.WindowSetTitle(ctx, title) },
		notify:   notifier.show,
		setTray:  tray.set,
		release: func() {
			tray.release()
			notifier.release()
		},
		show:  func() { runtime.WindowShow(ctx) },
		raise: raise,
		quit:  quit,
		place: func() place { return placeOf(ctx) },
		move: func(p place) {
			// The screens' own places are not told: what can be known is the size of the present one.
			if screens, err := runtime.ScreenGetAll(ctx); err == nil && len(screens) > 0 {
				p = p.on(present(screens))
			}
			runtime.WindowSetPosition(ctx, p.X, p.Y)
		},
		emit: func(name string, data any) { runtime.EventsEmit(ctx, name, data) },
		openDirectory: func(title string) (string, error) {
			return runtime.OpenDirectoryDialog(ctx, runtime.OpenDialogOptions{
				Title:                title,
				CanCreateDirectories: true,
			})
		},
		openFile: func(title, pattern string) (string, error) {
			return runtime.OpenFileDialog(ctx, runtime.OpenDialogOptions{
				Title:   title,
				Filters: []runtime.FileFilter{{DisplayName: pattern, Pattern: pattern}},
			})
		},
		saveFile: func(title, name string) (string, error) {
			return runtime.SaveFileDialog(ctx, runtime.SaveDialogOptions{Title: title, DefaultFilename: name, CanCreateDirectories: true})
		},
	}
}

// menuOf sets the menu of the window, nil where there is none.
func menuOf(ctx context.Context) func(menus Menus, run func(id string)) {
	if !hasMenu {
		return nil
	}
	return func(menus Menus, run func(id string)) {
		runtime.MenuSetApplicationMenu(ctx, fullMenu(menus, run))
		runtime.MenuUpdateApplicationMenu(ctx)
	}
}

func placeOf(ctx context.Context) place {
	p := place{Maximised: runtime.WindowIsMaximised(ctx) || runtime.WindowIsFullscreen(ctx)}
	p.X, p.Y = runtime.WindowGetPosition(ctx)
	p.Width, p.Height = runtime.WindowGetSize(ctx)
	return p
}

// present is the size of the screen that the window is on, or of the first one.
func present(screens []runtime.Screen) (width, height int) {
	for _, s := range screens {
		if s.IsCurrent {
			return s.Size.Width, s.Size.Height
		}
	}
	return screens[0].Size.Width, screens[0].Size.Height
}
