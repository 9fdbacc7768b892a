package app

// tray is nothing here: AppKit makes such an icon on its main thread only, which
// Wails does not give away. The Dock has the window and its title.
type tray struct{}

func newTray(trayActions) *tray { return &tray{} }

func (*tray) set(Tray) {}
func (*tray) release() {}
