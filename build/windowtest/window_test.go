//go:build window

package windowtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestPickerIsPaintedAndCtrlQQuits(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	w := p.open(t, display)
	p.awaitPainted(t, w, "first-run", "picker")
	display.screenshot(t, "picker")
	display.focus(t)
	display.do(t, "key", "ctrl+q")
	w.awaitEnd(t)
	p.awaitOnlyHost(t)
}

func TestStartupErrorIsShownInTheWindow(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	// A file stands where the data directory should be made.
	if err := os.WriteFile(p.data, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w := p.open(t, display)
	p.awaitPainted(t, w, "startup-error")
	display.screenshot(t, "startup-error")
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.awaitEnd(t)
}

func TestTabAndTypingReachATerminal(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	session := p.newSession(t)
	w := p.open(t, display)
	p.awaitPainted(t, w, "picker")
	display.focus(t)
	display.do(t, "key", "Return") // the newest session is selected
	p.awaitPainted(t, w, "workspace")

	display.do(t, "key", "ctrl+shift+t")
	terminal := p.awaitTerminal(t, session)
	p.awaitFocus(t, display, terminal)
	// cat -vT shows control characters: Tab as ^I, Escape as ^[, Ctrl+Q as ^Q.
	// The quoted part keeps the echo of the command apart from its output.
	display.do(t, "type", "--delay", "20", "stty raw -echo; echo no''w; exec cat -vT\n")
	p.awaitLog(t, terminal, "now")
	display.do(t, "type", "--delay", "20", "hold")
	display.do(t, "key", "--delay", "20", "Tab", "f", "a", "s", "t", "shift+Tab", "ctrl+q")
	p.awaitLog(t, terminal, "hold^Ifast^[[Z^Q")
	// The keys that a menu bar would take, then what an input method composes.
	display.do(t, "key", "--delay", "30", "F10", "alt+f", "ctrl+shift+u", "d", "5", "5", "c", "space")
	p.awaitLog(t, terminal, `^[[21~^[fM-mM-^UM-^\`)
	display.screenshot(t, "terminal")

	// The clipboard is the window's own: what is copied in it can be pasted in it.
	display.do(t, "key", "--delay", "20", "ctrl+shift+a", "ctrl+shift+c")
	before := strings.Count(p.run(t, "terminal", "log", terminal), "hold^I")
	await(t, "the copied text to be pasted", func() bool {
		// cat asks for no bracketed paste, so the page asks before several lines.
		display.do(t, "key", "--delay", "200", "ctrl+shift+v", "Return")
		return strings.Count(p.run(t, "terminal", "log", terminal), "hold^I") > before
	})

	p.run(t, "terminal", "kill", terminal)
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.awaitEnd(t)
	p.awaitOnlyHost(t)
	p.run(t, "host", "stop")
}

func TestTheWindowAsksBeforeItClosesOverATerminal(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	session := p.newSession(t)
	w := p.open(t, display)
	p.awaitPainted(t, w, "picker")
	display.focus(t)
	display.do(t, "key", "Return")
	p.awaitPainted(t, w, "workspace")
	display.do(t, "key", "ctrl+shift+t")
	terminal := p.awaitTerminal(t, session)
	p.awaitFocus(t, display, terminal)

	display.do(t, "key", "--delay", "20", "F6", "ctrl+q")
	p.awaitPainted(t, w, "quit")
	display.screenshot(t, "quit")
	// Enter quits: what runs goes on.
	display.do(t, "key", "Return")
	w.awaitEnd(t)

	// The window that is opened next has the terminal, and its keys reach it.
	if err := os.Truncate(p.painted, 0); err != nil {
		t.Fatal(err)
	}
	w = p.open(t, display, "holdfast://session/"+session)
	p.awaitPainted(t, w, "workspace")
	await(t, "a key in the new window to reach the old terminal", func() bool {
		display.do(t, "mousemove", "800", "850", "click", "1", "type", "--delay", "20", "echo a''gain\n")
		return strings.Contains(p.run(t, "terminal", "log", terminal), "again")
	})
	display.screenshot(t, "reopened")
	p.run(t, "terminal", "kill", terminal) // which fails for one that does not run
	w.end(t)
	p.run(t, "host", "stop")
}

// newSession makes a repository, a project and a session, and returns the
// session's id.
func (p *program) newSession(tb testing.TB) string {
	tb.Helper()
	repository := p.repository(tb, "project")
	var project, session struct {
		ID string `json:"id"`
	}
	p.query(tb, &project, "project", "add", repository)
	p.query(tb, &session, "session", "new", "--project", project.ID, "--name", "Window")
	return session.ID
}

// awaitTerminal waits until the session has a terminal and returns its id.
func (p *program) awaitTerminal(tb testing.TB, session string) string {
	tb.Helper()
	var terminals []struct {
		ID      string `json:"id"`
		Session string `json:"work_session_id"`
	}
	await(tb, "a terminal in the session", func() bool {
		p.query(tb, &terminals, "terminal", "list")
		return len(terminals) == 1 && terminals[0].Session == session
	})
	return terminals[0].ID
}

// awaitFocus waits until a new terminal has the focus. The shell's prompt says
// nothing about where the keys go: Return is pressed until the shell answers
// with another prompt.
func (p *program) awaitFocus(tb testing.TB, display *display, terminal string) {
	tb.Helper()
	await(tb, "the new terminal to have the focus", func() bool {
		display.do(tb, "key", "Return")
		return strings.Count(p.run(tb, "terminal", "log", terminal), "ready> ") > 1
	})
}

// awaitLog waits until the terminal's stored output contains text.
func (p *program) awaitLog(tb testing.TB, terminal, text string) {
	tb.Helper()
	var log string
	defer func() {
		if tb.Failed() {
			tb.Logf("the terminal's log: %q", log)
		}
	}()
	await(tb, "the terminal's log to contain "+text, func() bool {
		log = p.run(tb, "terminal", "log", terminal)
		return strings.Contains(log, text)
	})
}

func TestLinkLeadsToItsSession(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	session := p.newSession(t)
	w := p.open(t, display, "holdfast://session/"+session)
	p.awaitPainted(t, w, "workspace")
	display.screenshot(t, "link")
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.awaitEnd(t)
}

// TestWindowOpensAsItWasLeft resizes the window, kills the program, and opens it
// again.
func TestWindowOpensAsItWasLeft(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	w := p.open(t, display)
	p.awaitPainted(t, w, "first-run", "picker")
	display.focus(t)
	id := strings.Fields(display.do(t, "search", "--onlyvisible", "--name", "^Holdfast$"))[0]
	display.do(t, "windowsize", id, "1111", "666")
	await(t, "the size to be kept", func() bool {
		raw, err := os.ReadFile(filepath.Join(p.data, "window.json"))
		return err == nil && strings.Contains(string(raw), `"Width":1111,"Height":666`)
	})
	if err := w.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-w.ended; err == nil {
		t.Error("the window that was killed ended as one that was closed")
	}
	if err := os.Truncate(p.painted, 0); err != nil {
		t.Fatal(err)
	}
	w = p.open(t, display)
	p.awaitPainted(t, w, "first-run", "picker")
	await(t, "the window to have that size again", func() bool {
		found := strings.Fields(display.do(t, "search", "--onlyvisible", "--name", "^Holdfast$"))
		return len(found) > 0 && strings.Contains(display.do(t, "getwindowgeometry", found[0]), "1111x666")
	})
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.awaitEnd(t)
}
