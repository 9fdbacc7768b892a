//go:build window

package windowtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	watcherPath = dbus.ObjectPath("/StatusNotifierWatcher")
	itemName    = "org.kde.StatusNotifierItem"
	itemPath    = dbus.ObjectPath("/StatusNotifierItem")
	menuName    = "com.canonical.dbusmenu"
)

// tray is the notification area of a desktop: the bus and the protocols are the
// real ones, only the picture is missing.
type tray struct {
	conn  *dbus.Conn
	items chan string // the senders of icons
}

func startTray(tb testing.TB, bus string) *tray {
	tb.Helper()
	conn, err := dbus.Connect(bus)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	area := &tray{conn: conn, items: make(chan string, 4)}
	if err := conn.Export(area, watcherPath, watcherName); err != nil {
		tb.Fatal(err)
	}
	if reply, err := conn.RequestName(watcherName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		tb.Fatalf("take the name %s: %v, %v", watcherName, reply, err)
	}
	return area
}

// RegisterStatusNotifierItem is the method of the protocol that adds an icon.
func (a *tray) RegisterStatusNotifierItem(_ string, sender dbus.Sender) *dbus.Error {
	a.items <- string(sender)
	return nil
}

// icon waits for the icon of a program.
func (a *tray) icon(tb testing.TB) *trayIcon {
	tb.Helper()
	select {
	case sender := <-a.items:
		return &trayIcon{conn: a.conn, item: a.conn.Object(sender, itemPath)}
	case <-time.After(patience):
		tb.Fatal("no icon came to the notification area")
	}
	return nil
}

type trayIcon struct {
	conn *dbus.Conn
	item dbus.BusObject
}

// pixmap and tooltip are types of the protocol.
type pixmap struct {
	Width, Height int32
	Pixels        []byte
}

type tooltip struct {
	Icon        string
	Pixmaps     []pixmap
	Title, Text string
}

func (i *trayIcon) tooltip(tb testing.TB) string {
	tb.Helper()
	var tip tooltip
	if err := i.item.StoreProperty(itemName+".ToolTip", &tip); err != nil {
		tb.Fatal(err)
	}
	return tip.Title
}

// pixels is the picture of the icon.
func (i *trayIcon) pixels(tb testing.TB) string {
	tb.Helper()
	var pictures []pixmap
	if err := i.item.StoreProperty(itemName+".IconPixmap", &pictures); err != nil {
		tb.Fatal(err)
	}
	if len(pictures) != 1 || len(pictures[0].Pixels) != int(4*pictures[0].Width*pictures[0].Height) {
		tb.Fatalf("%d pictures", len(pictures))
	}
	return string(pictures[0].Pixels)
}

// menuLayout is an item of a menu with those in it.
type menuLayout struct {
	ID       int32
	Facts    map[string]dbus.Variant
	Children []dbus.Variant
}

// choices are the labels of the menu that can be seen, and their ids.
func (i *trayIcon) choices(tb testing.TB) map[string]int32 {
	tb.Helper()
	var revision uint32
	var root menuLayout
	if err := i.menu(tb).Call(menuName+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		tb.Fatal(err)
	}
	found := map[string]int32{}
	for _, child := range root.Children {
		var item menuLayout
		if err := dbus.Store([]any{child.Value()}, &item); err != nil {
			tb.Fatal(err)
		}
		if visible, told := item.Facts["visible"].Value().(bool); told && !visible {
			continue
		}
		if label, _ := item.Facts["label"].Value().(string); label != "" {
			found[label] = item.ID
		}
	}
	return found
}

func (i *trayIcon) choose(tb testing.TB, id int32) {
	tb.Helper()
	if err := i.menu(tb).Call(menuName+".Event", 0, id, "clicked", dbus.MakeVariant(0), uint32(0)).Err; err != nil {
		tb.Fatal(err)
	}
}

// menu is the object that the icon names.
func (i *trayIcon) menu(tb testing.TB) dbus.BusObject {
	tb.Helper()
	var path dbus.ObjectPath
	if err := i.item.StoreProperty(itemName+".Menu", &path); err != nil {
		tb.Fatal(err)
	}
	return i.conn.Object(i.item.Destination(), path)
}

func TestTheNotificationAreaCountsWhatRunsAndLeadsToWhatWaits(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	area := startTray(t, p.startBus(t))
	session := p.newSession(t)
	w := p.open(t, display)
	p.awaitPainted(t, w, "picker")
	icon := area.icon(t)
	await(t, "the icon to say that nothing runs", func() bool {
		return icon.tooltip(t) == "Holdfast: nothing runs, nothing waits for you"
	})
	quiet := icon.pixels(t)

	const ask = `printf '\033]9;Is the plan right?\007'; exec cat`
	terminal, _, _ := strings.Cut(p.run(t, "terminal", "new", "--session", session, "--title", "Deploy", "--", "sh", "-c", ask), " ")
	await(t, "the icon to count it", func() bool {
		return icon.tooltip(t) == "Holdfast: 1 running, 1 waits for you"
	})
	if icon.pixels(t) == quiet {
		t.Error("the icon does not call")
	}
	choices := icon.choices(t)
	if _, ok := choices["Deploy"]; !ok || len(choices) != 3 {
		t.Fatalf("the menu has %v", choices)
	}
	icon.choose(t, choices["Deploy"])
	p.awaitPainted(t, w, "workspace")

	p.run(t, "terminal", "kill", terminal)
	await(t, "the icon to be quiet again", func() bool {
		return icon.tooltip(t) == "Holdfast: nothing runs, nothing waits for you" && icon.pixels(t) == quiet
	})
	if choices = icon.choices(t); len(choices) != 2 {
		t.Errorf("the menu has %v", choices)
	}
	icon.choose(t, choices["Quit"])
	w.awaitEnd(t)
	if err := icon.item.Call("org.freedesktop.DBus.Peer.Ping", 0).Err; err == nil {
		t.Error("the icon outlives its window")
	}
}
