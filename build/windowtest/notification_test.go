//go:build window

package windowtest_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	desktopName = "org.freedesktop.Notifications"
	desktopPath = dbus.ObjectPath("/org/freedesktop/Notifications")
)

// desktop is the service of a desktop that shows notifications: the bus and the
// protocol are the real ones, only the picture is missing.
type desktop struct {
	conn  *dbus.Conn
	shown chan notification
	last  atomic.Uint32 // the id that was given last
}

// notification is one that the desktop was asked to show.
type notification struct {
	id      uint32
	title   string
	body    string
	actions []string // key, label, key, label
}

func startDesktop(tb testing.TB, bus string) *desktop {
	tb.Helper()
	conn, err := dbus.Connect(bus)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	d := &desktop{conn: conn, shown: make(chan notification, 16)}
	if err := conn.Export(d, desktopPath, desktopName); err != nil {
		tb.Fatal(err)
	}
	if reply, err := conn.RequestName(desktopName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		tb.Fatalf("take the name %s: %v, %v", desktopName, reply, err)
	}
	return d
}

// Notify is the method of the protocol that shows a notification.
func (d *desktop) Notify(_ string, _ uint32, _, title, body string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	n := notification{id: d.last.Add(1), title: title, body: body, actions: actions}
	d.shown <- n
	return n.id, nil
}

func (d *desktop) await(tb testing.TB) notification {
	tb.Helper()
	select {
	case n := <-d.shown:
		return n
	case <-time.After(patience):
		tb.Fatal("the desktop was asked to show nothing")
	}
	return notification{}
}

// click does what a desktop does when the user clicks on a notification.
func (d *desktop) click(tb testing.TB, n notification) {
	tb.Helper()
	if err := d.conn.Emit(desktopPath, desktopName+".ActionInvoked", n.id, "default"); err != nil {
		tb.Fatal(err)
	}
}

func TestANotificationOfTheDesktopLeadsToTheTerminalThatAsks(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	desktop := startDesktop(t, p.startBus(t))
	session := p.newSession(t)
	w := p.open(t, display)
	p.awaitPainted(t, w, "picker")
	// Without a window manager the keyboard follows the pointer, and who has the
	// window before them needs no call.
	display.do(t, "mousemove", "1599", "999")
	const ask = `printf '\033]9;Is the plan right?\007'; exec cat -vT`
	terminal, _, _ := strings.Cut(p.run(t, "terminal", "new", "--session", session, "--title", "Deploy", "--", "sh", "-c", ask), " ")

	asked := desktop.await(t)
	if !strings.Contains(asked.title, "Deploy") || asked.body != "Is the plan right?" {
		t.Errorf("the desktop was asked to show %q: %q", asked.title, asked.body)
	}
	if len(asked.actions) == 0 || asked.actions[0] != "default" {
		t.Errorf("a click does nothing: its actions are %q", asked.actions)
	}
	// A click on what the program does not know yet to be shown is lost, and no
	// user is as quick as this one.
	await(t, "a click to lead to the session", func() bool {
		desktop.click(t, asked)
		return p.hasPainted("workspace")
	})
	display.screenshot(t, "notified")
	await(t, "what is typed to be the answer in that terminal", func() bool {
		display.do(t, "mousemove", "800", "850", "click", "1", "type", "--delay", "20", "yes\n")
		return strings.Contains(p.run(t, "terminal", "log", terminal), "yes")
	})
	p.run(t, "terminal", "kill", terminal)
	w.end(t)
}
