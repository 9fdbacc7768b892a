package app

import (
	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Shell is bound to the page: what a page needs from its window.
type Shell struct {
	life    *lifecycle
	painted func(marker string)
}

// StartupError waits until the backend is open and returns nil, or why it could
// not be opened. The page calls it before any method of the backend.
func (s *Shell) StartupError() *Failure { return s.life.failure() }

// Ready reports, without waiting, whether StartupError would answer at once.
func (s *Shell) Ready() bool { return s.life.ready() }

// Painted says that the page has painted the view that marker names. Tests and
// benchmarks wait for it.
func (s *Shell) Painted(marker string) {
	if s.painted != nil {
		s.painted(marker)
	}
}

// OpenDirectory lets the user choose a directory in the platform's own dialog.
// It returns "" when the user cancels.
func (s *Shell) OpenDirectory(title string) (path string, err error) {
	defer recoverInto(&err)
	w := s.life.current()
	if w == nil {
		return "", workbench.Errorf(workbench.EUnavailable, "The window is not open yet. Try again in a moment.")
	}
	return w.openDirectory(title)
}

// OpenFile lets the user choose a file whose name fits a pattern such as
// "*.zip", in the platform's own dialog. It returns "" when the user cancels.
func (s *Shell) OpenFile(title, pattern string) (path string, err error) {
	defer recoverInto(&err)
	w := s.life.current()
	if w == nil {
		return "", workbench.Errorf(workbench.EUnavailable, "The window is not open yet. Try again in a moment.")
	}
	return w.openFile(title, pattern)
}

// SaveText writes text to a file that the user chooses in the platform's own
// dialog, which proposes name, and returns its path: "" when the user cancels.
// Errors: EDiskFull, EUnavailable; what was there before then stays.
func (s *Shell) SaveText(title, name, text string) (path string, err error) {
	defer recoverInto(&err)
	w := s.life.current()
	if w == nil {
		return "", workbench.Errorf(workbench.EUnavailable, "The window is not open yet. Try again in a moment.")
	}
	if path, err = w.saveFile(title, name); err != nil || path == "" {
		return "", err
	}
	switch err := disk.Replace(path, []byte(text)); {
	case err == nil:
		return path, nil
	case disk.Full(err):
		return "", workbench.Wrap(workbench.EDiskFull, err, "The disk is full, so "+path+" could not be written. Make room and try again.")
	default:
		return "", workbench.Wrap(workbench.EUnavailable, err, path+" cannot be written. Choose another folder.")
	}
}

// Notify shows a notification of the desktop. A click on it raises the window
// and emits "notified". Errors: unavailable (the desktop shows none).
func (s *Shell) Notify(n Notification) (err error) {
	defer recoverInto(&err)
	w := s.life.current()
	if w == nil {
		return workbench.Errorf(workbench.EUnavailable, "The window is not open yet. Try again in a moment.")
	}
	if err := w.notify(n); err != nil {
		return workbench.Wrap(workbench.EUnavailable, err, "This desktop shows no notifications. Waiting terminals are still marked in Holdfast.")
	}
	return nil
}

// SetMenu gives the window its menu, where the platform has one. A command that
// is chosen in it is emitted as "command".
func (s *Shell) SetMenu(menus Menus) {
	if w := s.life.current(); w != nil && w.setMenu != nil {
		w.setMenu(menus, func(id string) { w.emit("command", id) })
	}
}

// SetTitle names the window in the list of windows: it says how many things wait
// for the user.
func (s *Shell) SetTitle(title string) {
	if w := s.life.current(); w != nil && w.setTitle != nil {
		w.setTitle(oneLine(title))
	}
}

// SetTray says what runs and what waits in the desktop's notification area. A
// choice of what waits raises the window and emits "notified". Nothing is shown
// where there is no such area.
func (s *Shell) SetTray(said Tray) {
	if w := s.life.current(); w != nil && w.setTray != nil {
		w.setTray(said)
	}
}

// Moved says that the window has another size or place. It is kept at once: a
// window that is killed opens where it stood, too.
func (s *Shell) Moved() { s.life.keepPlace() }

// TakeLink returns where a link leads with which Holdfast was launched, once;
// null when there is none. "link" is emitted when one comes later.
func (s *Shell) TakeLink() *Link { return s.life.links.take() }

// Quit closes the window as its close button does.
func (s *Shell) Quit() {
	if w := s.life.current(); w != nil {
		w.quit()
	}
}

// QuitAnyway closes the window over what runs: the user was asked.
func (s *Shell) QuitAnyway() {
	s.life.question.answer(true)
	s.Quit()
}

// SetUnsaved says how many changes the page holds because they cannot be stored
// now: the window does not close over them without asking.
func (s *Shell) SetUnsaved(changes int) { s.life.question.unsaved.Store(int64(changes)) }

// Stay keeps the window that was to be closed: the next time is asked again.
func (s *Shell) Stay() { s.life.question.answer(false) }
