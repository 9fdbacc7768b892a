//go:build window

package windowtest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a condition may take on a busy machine.
const patience = 60 * time.Second

// program is the built program with a data directory of its own.
type program struct {
	path    string
	env     []string
	data    string
	painted string // the file to which the page's markers are written
}

func setup(tb testing.TB, display *display) *program {
	tb.Helper()
	path, err := filepath.Abs("../bin/holdfast")
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		tb.Fatalf("the program is not built (make build): %v", err)
	}
	home := tb.TempDir()
	p := &program{path: path, data: filepath.Join(home, "data"), painted: filepath.Join(home, "painted")}
	p.env = append(os.Environ(),
		"DISPLAY="+display.name, "WAYLAND_DISPLAY=", "XDG_SESSION_TYPE=x11",
		"HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"),
		"XDG_CONFIG_HOME="+filepath.Join(home, "xdg-config"), "XDG_DATA_HOME="+filepath.Join(home, "xdg-data"),
		// No session bus: the window must work without one.
		"DBUS_SESSION_BUS_ADDRESS=disabled:", "NO_AT_BRIDGE=1", "GSETTINGS_BACKEND=memory",
		"HOLDFAST_DATA_DIR="+p.data, "HOLDFAST_CONFIG_DIR="+filepath.Join(home, "config"),
		"HOLDFAST_PAINTED_FILE="+p.painted, "DATABASE_URL=",
		"SHELL=/bin/sh", "ENV=", "PS1=ready> ",
	)
	tb.Cleanup(func() { p.endAll(tb) })
	return p
}

// run runs a verb of the command line and returns its standard output.
func (p *program) run(tb testing.TB, args ...string) string {
	tb.Helper()
	cmd := exec.CommandContext(tb.Context(), p.path, args...)
	cmd.Env = p.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		tb.Fatalf("holdfast %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String()
}

// query runs a verb with --json and decodes what it prints into out.
func (p *program) query(tb testing.TB, out any, args ...string) {
	tb.Helper()
	text := p.run(tb, append(args, "--json")...)
	if err := json.Unmarshal([]byte(text), out); err != nil {
		tb.Fatalf("holdfast %v printed no JSON: %v\n%s", args, err, text)
	}
}

// window is the running desktop program.
type window struct {
	cmd   *exec.Cmd
	log   string
	ended chan error
}

// open starts the program with its window; args are links.
func (p *program) open(tb testing.TB, display *display, args ...string) *window {
	tb.Helper()
	w := &window{log: filepath.Join(filepath.Dir(p.painted), "window.log"), ended: make(chan error, 1)}
	log, err := os.Create(w.log)
	if err != nil {
		tb.Fatal(err)
	}
	defer log.Close()
	w.cmd = exec.Command(p.path, args...)
	w.cmd.Env, w.cmd.Stdout, w.cmd.Stderr = p.env, log, log
	if err := w.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	go func() { w.ended <- w.cmd.Wait() }()
	tb.Cleanup(func() {
		if !tb.Failed() {
			return
		}
		text, _ := os.ReadFile(w.log)
		tb.Logf("the window's output:\n%s", text)
		keep(tb, display.picture(tb), "failed-"+tb.Name())
	})
	return w
}

// awaitPainted waits until the page has painted one of the views and returns
// which, and when (UTC ms).
func (p *program) awaitPainted(tb testing.TB, w *window, views ...string) (view string, at int64) {
	tb.Helper()
	await(tb, "the page to paint "+strings.Join(views, " or "), func() bool {
		select {
		case err := <-w.ended:
			tb.Fatalf("the window ended before it painted: %v", err)
		default:
		}
		text, _ := os.ReadFile(p.painted)
		for line := range strings.Lines(string(text)) {
			when, marker, _ := strings.Cut(strings.TrimSpace(line), " ")
			for _, view = range views {
				if marker == view {
					at, _ = strconv.ParseInt(when, 10, 64)
					return true
				}
			}
		}
		return false
	})
	return view, at
}

// hasPainted reports whether the page has painted the view.
func (p *program) hasPainted(view string) bool {
	text, _ := os.ReadFile(p.painted)
	return strings.Contains(string(text), " "+view+"\n")
}

// awaitEnd waits until the window's process has ended, with exit status 0.
func (w *window) awaitEnd(tb testing.TB) {
	tb.Helper()
	select {
	case err := <-w.ended:
		if err != nil {
			tb.Fatalf("the window ended with %v, want exit status 0", err)
		}
	case <-time.After(patience):
		tb.Fatal("the window did not end")
	}
	// Wails refuses a call whose arguments are too many; a browser's server does not.
	if text, _ := os.ReadFile(w.log); bytes.Contains(text, []byte("error parsing arguments")) {
		tb.Errorf("the page called the window wrongly:\n%s", text)
	}
}

// processes returns the command lines of the processes that run with p's data
// directory, by process id: the window, WebKit's helpers, the host and its
// children all inherit the environment.
func (p *program) processes(tb testing.TB) map[int]string {
	tb.Helper()
	found := map[int]string{}
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		tb.Fatal(err)
	}
	mark := []byte("HOLDFAST_DATA_DIR=" + p.data + "\x00")
	for _, dir := range dirs {
		env, err := os.ReadFile(filepath.Join(dir, "environ"))
		if err != nil || !bytes.Contains(env, mark) {
			continue
		}
		args, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		if len(args) == 0 {
			continue // it has ended and waits for its parent
		}
		pid, _ := strconv.Atoi(filepath.Base(dir))
		found[pid] = string(bytes.TrimRight(bytes.ReplaceAll(args, []byte{0}, []byte{' '}), " "))
	}
	return found
}

// awaitOnlyHost waits until the process host is all that is left.
func (p *program) awaitOnlyHost(tb testing.TB) {
	tb.Helper()
	var left map[int]string
	defer func() {
		if tb.Failed() {
			tb.Logf("processes left: %v", left)
		}
	}()
	await(tb, "every process but the host to end", func() bool {
		left = p.processes(tb)
		for _, args := range left {
			if !strings.HasPrefix(args, p.path+" host") {
				return false
			}
		}
		return true
	})
}

// endAll ends what a test left running.
func (p *program) endAll(tb testing.TB) {
	for pid := range p.processes(tb) {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			tb.Errorf("end process %d: %v", pid, err)
		}
	}
}

// await polls until done or fails the test. What is waited for happens in other
// processes, which give no signal.
func await(tb testing.TB, what string, done func() bool) {
	tb.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			tb.Fatalf("waited %v for %s", patience, what)
		}
	}
}
