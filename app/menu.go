package app

import (
	goruntime "runtime"

	"github.com/wailsapp/wails/v2/pkg/menu"
)

// platformMenu returns the native menu. Only macOS has one: there the Edit menu
// is what makes copy and paste work at all. Elsewhere it would be a second menu
// bar above the page.
func platformMenu() *menu.Menu {
	if goruntime.GOOS != "darwin" {
		return nil
	}
	return menu.NewMenuFromItems(menu.AppMenu(), menu.EditMenu(), menu.WindowMenu())
}
