//go:build window

package windowtest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStartToPainted measures from the start of the process to the first
// painted view, of the program and of an empty window in turn, so that both see
// the same load of the machine.
func BenchmarkStartToPainted(b *testing.B) {
	empty := filepath.Join(b.TempDir(), "empty")
	tags := "desktop,production,window"
	if exec.Command("pkg-config", "--exists", "webkit2gtk-4.1").Run() == nil {
		tags += ",webkit2_41"
	}
	if out, err := exec.Command("go", "build", "-tags", tags, "-o", empty, "./empty").CombinedOutput(); err != nil {
		b.Fatalf("build the empty window: %v\n%s", err, out)
	}
	display := startDisplay(b)
	full := setup(b, display)
	bare := setup(b, display)
	bare.path = empty
	var fullTotal, bareTotal time.Duration
	for b.Loop() {
		fullTotal += full.startOnce(b, display)
		bareTotal += bare.startOnce(b, display)
	}
	b.ReportMetric(float64(fullTotal.Milliseconds())/float64(b.N), "ms/holdfast")
	b.ReportMetric(float64(bareTotal.Milliseconds())/float64(b.N), "ms/empty-window")
	b.ReportMetric(0, "ns/op")
}

// startOnce returns the time from the start of the process to its first paint.
func (p *program) startOnce(b *testing.B, display *display) time.Duration {
	b.Helper()
	if err := os.RemoveAll(p.painted); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	w := p.open(b, display)
	_, painted := p.awaitPainted(b, w, "first-run", "picker")
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	w.awaitEnd(b)
	return time.UnixMilli(painted).Sub(began)
}
