//go:build linux || windows

package app

import (
	"runtime"
	"sync"

	"fyne.io/systray"
)

// trayItems is how many things that wait the menu names. They are made once and
// hidden while there are fewer: a menu lists its items in the order in which
// they were made.
const trayItems = 8

// tray is the icon in the notification area. The library knows one in a program
// and has no way back, so it begins when the page first says something and ends
// with the window.
type tray struct {
	act trayActions

	mu     sync.Mutex
	begun  bool
	menu   *trayMenu // nil until the desktop can show one
	said   Tray
	over   chan struct{}
	routes sync.WaitGroup
}

type trayMenu struct {
	waiting    [trayItems]*systray.MenuItem
	open, quit *systray.MenuItem
}

func newTray(act trayActions) *tray { return &tray{act: act, over: make(chan struct{})} }

// set shows what the page says, now or as soon as the desktop has the icon.
func (t *tray) set(said Tray) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.said = said
	if t.menu != nil {
		t.show()
		return
	}
	if t.begun || !hasTray() {
		return
	}
	t.begun = true
	t.routes.Go(t.run)
}

// run is the loop of the icon: on Windows messages arrive at the thread that
// made its window.
func (t *tray) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// At its end the library closes a connection that it does not have when the
	// desktop refused the icon. That must not take the program with it.
	defer func() { _ = recover() }()
	systray.Run(t.build, nil)
}

// build makes the menu, once the desktop can take it.
func (t *tray) build() {
	t.mu.Lock()
	defer t.mu.Unlock()
	menu := &trayMenu{}
	for i := range menu.waiting {
		menu.waiting[i] = systray.AddMenuItem("", "")
		t.route(menu.waiting[i], func() { t.lead(i) })
	}
	systray.AddSeparator()
	menu.open = systray.AddMenuItem("", "")
	t.route(menu.open, t.act.open)
	menu.quit = systray.AddMenuItem("", "")
	t.route(menu.quit, t.act.quit)
	systray.SetOnTapped(t.act.open)
	t.menu = menu
	t.show()
}

// route does act at each choice of the item, until the end.
func (t *tray) route(item *systray.MenuItem, act func()) {
	t.routes.Go(func() {
		for {
			select {
			case <-item.ClickedCh:
				act()
			case <-t.over:
				return
			}
		}
	})
}

func (t *tray) lead(i int) {
	t.mu.Lock()
	waiting := t.said.Waiting
	t.mu.Unlock()
	if i < len(waiting) { // it may have been answered since the menu opened
		t.act.lead(waiting[i].Place)
	}
}

// show writes what was said into the icon and its menu. t.mu is held.
func (t *tray) show() {
	icon := quietIcon
	if t.said.Waits {
		icon = waitingIcon
	}
	systray.SetIcon(trayIcon(icon))
	systray.SetTitle(t.said.Summary)
	systray.SetTooltip(t.said.Summary)
	for i, item := range t.menu.waiting {
		if i >= len(t.said.Waiting) {
			item.Hide()
			continue
		}
		item.SetTitle(oneLine(t.said.Waiting[i].Title))
		item.Show()
	}
	t.menu.open.SetTitle(t.said.Open)
	t.menu.quit.SetTitle(t.said.Quit)
}

// release takes the icon away. It returns when nothing of it runs any more.
func (t *tray) release() {
	t.mu.Lock()
	begun := t.begun
	t.begun = true // none comes after the end
	t.mu.Unlock()
	if !begun {
		return
	}
	close(t.over)
	systray.Quit()
	t.routes.Wait()
}
