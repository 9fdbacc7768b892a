//go:build window

package windowtest_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// startBus gives the program a session bus of its own, which is how a second
// launch finds the first and the desktop's services are reached. It returns the
// bus's address.
func (p *program) startBus(tb testing.TB) string {
	tb.Helper()
	address := "unix:path=" + filepath.Join(filepath.Dir(p.data), "bus")
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", "--address="+address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatalf("start dbus-daemon (make system-test installs it): %v", err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatalf("dbus-daemon gave no address: %v", err)
	}
	address = strings.TrimSpace(line)
	for i, variable := range p.env {
		if strings.HasPrefix(variable, "DBUS_SESSION_BUS_ADDRESS=") {
			p.env[i] = "DBUS_SESSION_BUS_ADDRESS=" + address
		}
	}
	return address
}

// windows are the ids of the windows that can be seen.
func (d *display) windows(tb testing.TB) (ids []string) {
	tb.Helper()
	// It fails over a window that closes while it looks.
	await(tb, "the list of windows", func() bool {
		cmd := exec.CommandContext(tb.Context(), "xdotool", "search", "--onlyvisible", "--name", ".")
		cmd.Env = append(os.Environ(), "DISPLAY="+d.name)
		out, err := cmd.Output()
		ids = strings.Fields(string(out))
		return err == nil
	})
	return ids
}

// end asks the program to close its window, and waits.
func (w *window) end(tb testing.TB) {
	tb.Helper()
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		tb.Fatal(err)
	}
	w.awaitEnd(tb)
}

func TestASecondLaunchLeadsTheFirstWindowToItsLink(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	p.startBus(t)
	session := p.newSession(t)
	w := p.open(t, display)
	p.awaitPainted(t, w, "picker")
	second := exec.CommandContext(t.Context(), p.path, "holdfast://session/"+session)
	second.Env = p.env
	// It ends by itself, and with 1: Wails ends the process that is one too many so.
	if out, err := second.CombinedOutput(); second.ProcessState.ExitCode() > 1 {
		t.Fatalf("the second launch: %v\n%s", err, out)
	}
	p.awaitPainted(t, w, "workspace")
	if found := strings.Fields(display.do(t, "search", "--onlyvisible", "--name", "^Holdfast$")); len(found) != 1 {
		t.Errorf("%d windows", len(found))
	}
	w.end(t)
}

// The hexadecimal input of GTK composes as an input method does: what is typed
// is shown underlined, and goes into the text at its end.
func TestAnInputMethodTheClipboardAndTabInTheTaskEditor(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	session := p.newSession(t)
	w := p.open(t, display, "holdfast://session/"+session)
	p.awaitPainted(t, w, "workspace")
	display.focus(t)
	display.do(t, "mousemove", "500", "200", "click", "1") // into the text of the task
	display.do(t, "type", "--delay", "20", "one")
	display.do(t, "key", "--delay", "30", "ctrl+shift+u", "d", "5", "5", "c", "space")
	display.do(t, "key", "--delay", "30", "ctrl+a", "ctrl+c", "End", "ctrl+v")
	// Tab leads on and puts nothing into the text; Shift+Tab leads back into it.
	display.do(t, "key", "--delay", "30", "Tab", "shift+Tab", "ctrl+End", "x")
	var shown struct {
		Task string `json:"task_description"`
	}
	await(t, "the text to be stored", func() bool {
		p.query(t, &shown, "session", "show", session)
		return shown.Task == "one한one한x"
	})
	w.end(t)
}

func TestTheDialogOfThePlatformOpensAndIsCancelled(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	p.newSession(t)
	w := p.open(t, display)
	p.awaitPainted(t, w, "picker")
	p.command(t, w, display, "Open project", "open-project")
	dialog := display.dialog(t, "Choose the project folder")
	display.screenshot(t, "dialog")
	display.answer(t, dialog, "")
	w.end(t)
}
