//go:build unix

package backend_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestSilentHost starts an owner while the process host is stopped: silence is
// not an end, so nothing that the host keeps may be given up.
func TestSilentHost(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	stop := filepath.Join(t.TempDir(), "stop")
	var row workbench.Terminal
	i.call(&row, "TerminalAPI.New", terminal.Spec{WorkingDirectory: "/", Command: as("count", stop)})
	p := openPage(t, "t:"+row.ID)
	p.connect(i.info)
	p.waitLines(10)

	silent, alive := host.Running(i.Config.DataDir)
	if !alive {
		t.Fatal("no host runs")
	}
	signal := func(s syscall.Signal) {
		if err := syscall.Kill(silent.PID, s); err != nil {
			t.Fatal(err)
		}
	}
	i.kill()
	p.disconnected()
	signal(syscall.SIGSTOP)
	t.Cleanup(func() { _ = syscall.Kill(silent.PID, syscall.SIGCONT) }) // the host may be gone by then
	i.start()
	i.call(&row, "TerminalAPI.Show", row.ID)
	if row.Status.Ended() {
		t.Fatalf("given up: %s", row.Status)
	}
	signal(syscall.SIGCONT)

	p.connect(i.info)
	p.waitLines(p.lines() + 10)
	if err := os.WriteFile(stop, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	shown := p.waitEnd()
	i.call(&row, "TerminalAPI.Show", row.ID)
	if row.Status != workbench.TerminalCompleted {
		t.Errorf("ended as %s", row.Status)
	}
	n := strings.Count(shown, "\n") - 1
	if want := counted(n, int(*row.ProcessPID)) + "end\r\n"; shown != want {
		t.Errorf("on the page: %s", difference(shown, want))
	}
}
