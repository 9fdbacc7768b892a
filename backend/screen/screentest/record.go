//go:build unix

package screentest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/screen"
)

// Session is a program in a terminal, and what a person does with it.
type Session struct {
	Argv       []string
	Cwd        string
	Env        []string // beside PATH, HOME, LANG and TERM
	Cols, Rows int
	// Steps are what a person waits for in a line of the screen, and then types.
	Steps [][2]string
}

// stepTimeout is how long a program may take to show what a step waits for.
const stepTimeout = 30 * time.Second

// Record runs a program and returns all that it printed. The last step must end
// it. TestMain must call hosttest.Main.
func Record(tb testing.TB, session Session) []byte {
	tb.Helper()
	if _, err := exec.LookPath(session.Argv[0]); err != nil {
		tb.Fatalf("%s is not installed. Run: bash build/scripts/system.sh test", session.Argv[0])
	}
	dir := tb.TempDir()
	client := hosttest.Start(tb, host.Config{DataDir: dir})
	spec := host.Spec{
		ID: "recorded", Kind: host.KindPTY, Argv: session.Argv, Cwd: session.Cwd,
		Env: append([]string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + tb.TempDir(), "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TERM=xterm-256color",
		}, session.Env...),
		Cols: session.Cols, Rows: session.Rows,
	}
	if _, err := client.Spawn(tb.Context(), spec); err != nil {
		tb.Fatal(err)
	}
	r := &recording{
		tb: tb, client: client, spool: host.OpenSpool(dir), screen: screen.New(session.Cols, session.Rows),
		buf: make([]byte, 64<<10),
	}
	r.reader = r.spool.Reader(spec.ID, host.StreamPTY)
	defer r.reader.Close()
	for _, step := range session.Steps {
		r.until(step[0], func() bool { return strings.Contains(strings.Join(r.screen.Lines(), "\n"), step[0]) })
		if err := client.Write(tb.Context(), spec.ID, []byte(step[1])); err != nil {
			tb.Fatal(err)
		}
	}
	r.until("the end", func() bool {
		info, err := r.spool.Info(spec.ID)
		return err == nil && info.Ended
	})
	r.read()
	return r.out
}

type recording struct {
	tb     testing.TB
	client *host.Client
	spool  *host.Spool
	reader *host.Reader
	screen *screen.Screen
	out    []byte
	buf    []byte
}

// read takes what is there.
func (r *recording) read() {
	for {
		n, _, err := r.reader.ReadAt(r.buf, int64(len(r.out)))
		if err != nil {
			return // nothing was printed yet
		}
		if n == 0 {
			return
		}
		r.out = append(r.out, r.buf[:n]...)
		_, _ = r.screen.Write(r.buf[:n])
	}
}

// until reads until the condition holds.
func (r *recording) until(what string, done func() bool) {
	r.tb.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(stepTimeout)
	for {
		if r.read(); done() {
			return
		}
		select {
		case <-tick.C:
		case <-r.client.Notices():
		case <-deadline:
			r.tb.Fatalf("%q does not come:\n%s", what, picture(r.screen))
		}
	}
}
