package app

import (
	goruntime "runtime"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
)

// Menus are the menus that belong to Holdfast's own commands. The page gives
// them: it knows the language, the keys that the user chose, and what a command
// does.
type Menus struct {
	File    Menu `json:"file"`
	View    Menu `json:"view"`
	Session Menu `json:"session"`
	Help    Menu `json:"help"`
}

// Menu is one of them.
type Menu struct {
	Title    string        `json:"title"`
	Commands []MenuCommand `json:"commands"`
}

// MenuCommand is a command of the page. A choice of it emits "command" with its
// id; the page runs it, or does nothing while it cannot run.
type MenuCommand struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Chord string `json:"chord"` // such as Cmd+Shift+F; "" for none
}

// hasMenu says whether the platform has a menu bar that is not the window's.
// Only macOS does, and there the Edit menu is what makes copy and paste work at
// all. Elsewhere it would be a second bar above the page, and GTK would take F10
// and Windows Alt from the terminals for it.
const hasMenu = goruntime.GOOS == "darwin"

// firstMenu is the menu until the page gives its commands, nil where there is none.
func firstMenu() *menu.Menu {
	if !hasMenu {
		return nil
	}
	return menu.NewMenuFromItems(menu.AppMenu(), menu.EditMenu(), menu.WindowMenu())
}

// fullMenu is the whole menu in the platform's order. run is called with the id
// of the command that was chosen.
func fullMenu(menus Menus, run func(id string)) *menu.Menu {
	own := func(m Menu) *menu.MenuItem {
		items := menu.NewMenu()
		for _, c := range m.Commands {
			if c.ID == "" {
				items.Append(menu.Separator())
				continue
			}
			items.Append(menu.Text(c.Title, accelerator(c.Chord), func(*menu.CallbackData) { run(c.ID) }))
		}
		return menu.SubMenu(m.Title, items)
	}
	return menu.NewMenuFromItems(
		menu.AppMenu(), own(menus.File), menu.EditMenu(), own(menus.View), own(menus.Session), menu.WindowMenu(), own(menus.Help),
	)
}

// accelerator is a chord of the page as menus have it, nil for a key that they
// cannot have: the page still takes it.
func accelerator(chord string) *keys.Accelerator {
	if chord == "" {
		return nil
	}
	parts := strings.Split(chord, "+")
	for i, part := range parts {
		if named, ok := menuKey(part); ok {
			parts[i] = named
		}
	}
	parsed, err := keys.Parse(strings.Join(parts, "+"))
	if err != nil {
		return nil
	}
	return parsed
}

// menuKey is the name that menus have for a key of the page.
func menuKey(part string) (string, bool) {
	switch part {
	case "Cmd", "Mod":
		return "cmdorctrl", true
	case "Alt":
		return "optionoralt", true
	case "Enter":
		return "return", true
	case "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight":
		return strings.ToLower(strings.TrimPrefix(part, "Arrow")), true
	case "PageUp":
		return "page up", true
	case "PageDown":
		return "page down", true
	}
	return "", false
}
