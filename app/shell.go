package app

import (
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Shell is bound to the page: what a page needs to know of its window.
type Shell struct {
	life    *lifecycle
	painted func(marker string)
}

// StartupError waits until the backend is open and returns nil, or why it could
// not be opened. The page calls it before any other bound method.
func (s *Shell) StartupError() *Failure { return s.life.failure() }

// Painted says that the page has painted the view that marker names. Tests and
// benchmarks wait for it.
func (s *Shell) Painted(marker string) {
	if s.painted != nil {
		s.painted(marker)
	}
}

// Quit closes the window as its close button does.
func (s *Shell) Quit() {
	if window := s.life.context(); window != nil {
		runtime.Quit(window)
	}
}

// Dialogs is bound to the page: the platform's own dialogs.
type Dialogs struct{ life *lifecycle }

// OpenDirectory lets the user choose a directory. It returns "" when the user
// cancels.
func (d *Dialogs) OpenDirectory(title string) (path string, err error) {
	defer recoverInto(&err)
	window := d.life.context()
	if window == nil {
		return "", workbench.Errorf(workbench.EUnavailable, "The window is not open yet. Try again in a moment.")
	}
	return runtime.OpenDirectoryDialog(window, runtime.OpenDialogOptions{
		Title:                title,
		CanCreateDirectories: true,
	})
}
