package app

import (
	"strings"
	"testing"

	"github.com/wailsapp/wails/v2/pkg/menu"
)

func TestAMenuCommandIsRunByItsID(t *testing.T) {
	t.Parallel()
	var ran []string
	full := fullMenu(Menus{
		File: Menu{Title: "File", Commands: []MenuCommand{
			{ID: "newSession", Title: "New session", Chord: "Cmd+N"}, {}, {ID: "openProject", Title: "Open project…"},
		}},
		View: Menu{Title: "View"}, Session: Menu{Title: "Session"}, Help: Menu{Title: "Help"},
	}, func(id string) { ran = append(ran, id) })
	var titles []string
	for _, item := range full.Items {
		titles = append(titles, item.Label)
	}
	// The App, Edit and Window menus are the platform's and have no title here.
	if got := strings.Join(titles, ","); got != ",File,,View,Session,,Help" {
		t.Errorf("menus %q", got)
	}
	file := full.Items[1].SubMenu.Items
	if len(file) != 3 || !file[1].IsSeparator() {
		t.Fatalf("items %+v", file)
	}
	for _, item := range []*menu.MenuItem{file[2], file[0]} {
		item.Click(&menu.CallbackData{MenuItem: item})
	}
	if strings.Join(ran, ",") != "openProject,newSession" {
		t.Errorf("ran %v", ran)
	}
}

func TestAcceleratorsAreTheChordsOfThePage(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // chord: key and modifiers
		"Cmd+K":               "k cmdorctrl",
		"Cmd+Alt+Shift+]":     "] cmdorctrl optionoralt shift",
		"Cmd+Alt+ArrowUp":     "up cmdorctrl optionoralt",
		"Ctrl+Shift+PageDown": "page down ctrl shift",
		"Cmd+Enter":           "return cmdorctrl",
		"Shift+F6":            "f6 shift",
		"":                    "",
		"Cmd+한":               "", // the menu has no such key
		"Hyper+K":             "",
	}
	for chord, want := range tests {
		got := ""
		if a := accelerator(chord); a != nil {
			got = a.Key
			for _, m := range a.Modifiers {
				got += " " + string(m)
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", chord, got, want)
		}
	}
}

func TestThePageGivesTheTitle(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	shell := &Shell{life: b.life}
	shell.SetTitle("too early")
	var title string
	b.window.setTitle = func(given string) { title = given }
	b.life.startup(b.window)
	shell.SetTitle("(2) Holdfast\n")
	if title != "(2) Holdfast " && title != "(2) Holdfast" {
		t.Errorf("title %q", title)
	}
}

func TestThePageGivesTheMenu(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	shell := &Shell{life: b.life}
	shell.SetMenu(Menus{}) // before the window is open nothing happens
	var run func(id string)
	b.window.setMenu = func(_ Menus, r func(id string)) { run = r }
	b.life.startup(b.window)
	shell.SetMenu(Menus{})
	if run == nil {
		t.Fatal("no menu was set")
	}
	run("palette")
	if name := <-b.emitted; name != "command" {
		t.Errorf("emitted %q", name)
	}
}
