//go:build unix

package host_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/holdfast-app/holdfast/backend/host"
)

// benchBytes is what the child of a benchmark prints, in bytes.
const benchBytes = 128 << 20

// flood is a shell command that prints benchBytes of log lines into a terminal,
// unchanged. Zero bytes would flatter programs that skip them.
func flood(b *testing.B) string {
	b.Helper()
	line := strings.Repeat("2026-01-02 03:04:05 INFO  request served in 12 ms\n", 41)[:2048]
	file := filepath.Join(b.TempDir(), "log")
	if err := os.WriteFile(file, []byte(strings.Repeat(line, benchBytes/len(line))), 0o600); err != nil {
		b.Fatal(err)
	}
	return "stty raw; cat " + file
}

// BenchmarkBarePTY reads the bytes of the other benchmarks from a PTY and drops
// them: the most that any terminal program can reach on this machine.
func BenchmarkBarePTY(b *testing.B) {
	command := flood(b)
	b.SetBytes(benchBytes)
	for b.Loop() {
		cmd := exec.Command("/bin/sh", "-c", command)
		f, err := pty.Start(cmd)
		if err != nil {
			b.Fatal(err)
		}
		n, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, make([]byte, 64<<10))
		if n < benchBytes {
			b.Fatalf("read %d bytes", n)
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

// BenchmarkDisk carries the bytes from a PTY through the host to the disk.
func BenchmarkDisk(b *testing.B) {
	h := start(b, host.Config{RetainBytes: 2 * benchBytes})
	command := flood(b)
	b.SetBytes(benchBytes)
	for i := 0; b.Loop(); i++ {
		id := h.flood(b, i, command)
		for n := range h.Notices() {
			if n.Exited && n.Process == id {
				break
			}
		}
		h.forget(b, id)
	}
}

// BenchmarkSpool also reads them there as they come, acknowledging them.
func BenchmarkSpool(b *testing.B) {
	h := start(b, host.Config{})
	command := flood(b)
	b.SetBytes(benchBytes)
	for i := 0; b.Loop(); i++ {
		id := h.flood(b, i, command)
		h.readAll(b, id)
		h.forget(b, id)
	}
}

func (b bench) flood(tb *testing.B, i int, command string) (id string) {
	id = "p" + strconv.Itoa(i)
	b.spawn(tb, shell(id, host.KindPTY, command))
	return id
}

func (b bench) forget(tb *testing.B, id string) {
	end, err := b.spool.End(id, host.StreamPTY)
	if err != nil || end != benchBytes {
		tb.Fatalf("%d bytes, %v", end, err)
	}
	if err := b.Forget(tb.Context(), id); err != nil {
		tb.Fatal(err)
	}
}

func (b bench) readAll(tb *testing.B, id string) {
	r := b.spool.Reader(id, host.StreamPTY)
	defer r.Close()
	p := make([]byte, 256<<10)
	var off, acked int64
	for n := range b.Notices() {
		for n.Process == id {
			got, at, err := r.ReadAt(p, off)
			if err != nil || at != off {
				tb.Fatalf("at %d of %d: %v", at, off, err)
			}
			if got == 0 {
				break
			}
			off += int64(got)
		}
		if off-acked > 4<<20 {
			if err := b.Ack(tb.Context(), id, host.StreamPTY, off); err != nil {
				tb.Fatal(err)
			}
			acked = off
		}
		if n.Exited && n.Process == id {
			return
		}
	}
}

// BenchmarkScript lets script(1) record the same bytes.
func BenchmarkScript(b *testing.B) {
	file, command := filepath.Join(b.TempDir(), "typescript"), flood(b)
	b.SetBytes(benchBytes)
	for b.Loop() {
		cmd := exec.Command("script", "-q", "-c", command, file)
		if runtime.GOOS == "darwin" {
			cmd = exec.Command("script", "-q", file, "/bin/sh", "-c", command)
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		wantSize(b, file)
	}
}

// BenchmarkTmux lets tmux record the same bytes with pipe-pane.
func BenchmarkTmux(b *testing.B) {
	dir := b.TempDir()
	file, gate := filepath.Join(dir, "pane"), filepath.Join(dir, "gate")
	socket, command := "", flood(b)
	tmux := func(args ...string) {
		cmd := exec.Command("tmux", append([]string{"-S", socket, "-f", "/dev/null"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	b.SetBytes(benchBytes)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		socket = filepath.Join(dir, strconv.Itoa(i)) // the last server may not be gone yet
		tmux("new-session", "-d", "while ! [ -e "+gate+" ]; do sleep 0.001; done; "+command+"; sleep 1000")
		tmux("pipe-pane", "exec cat > "+file)
		b.StartTimer()
		if err := os.WriteFile(gate, nil, 0o600); err != nil {
			b.Fatal(err)
		}
		for stat, err := os.Stat(file); err != nil || stat.Size() < benchBytes; stat, err = os.Stat(file) {
			time.Sleep(time.Millisecond)
		}
		b.StopTimer()
		tmux("kill-server")
		if err := os.Remove(gate); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func wantSize(b *testing.B, file string) {
	b.Helper()
	if stat, err := os.Stat(file); err != nil || stat.Size() < benchBytes {
		b.Fatalf("%s: %v", file, err)
	}
}

// BenchmarkEcho types a key into a terminal that repeats it, until its note and
// the byte are there: alone, and beside 20 terminals that print without pause.
func BenchmarkEcho(b *testing.B) {
	for _, busy := range []int{0, 20} {
		b.Run(strconv.Itoa(busy)+"_busy", func(b *testing.B) {
			h := start(b, host.Config{})
			for i := range busy {
				h.spawn(b, shell("busy"+strconv.Itoa(i), host.KindPTY, "stty raw; exec cat /dev/zero"))
			}
			h.spawn(b, shell("echo", host.KindPTY, "stty raw -echo; printf .; exec cat"))
			r := h.spool.Reader("echo", host.StreamPTY)
			defer r.Close()
			h.acknowledgeUntil(b, r, 0)
			var took []time.Duration
			for off := int64(1); b.Loop(); off++ {
				began := time.Now()
				if err := h.Write(b.Context(), "echo", []byte("k")); err != nil {
					b.Fatal(err)
				}
				h.acknowledgeUntil(b, r, off)
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			for name, share := range map[string]int{"p50-µs": 50, "p99-µs": 99} {
				b.ReportMetric(float64(took[(len(took)-1)*share/100].Microseconds()), name)
			}
		})
	}
}

// acknowledgeUntil takes notes until the byte at off is there, and lets busy
// terminals print on meanwhile.
func (b bench) acknowledgeUntil(tb *testing.B, r *host.Reader, off int64) {
	one := make([]byte, 1)
	for n := range b.Notices() {
		if n.Process != "echo" {
			if n.End%(4<<20) < 128<<10 {
				_ = b.Ack(tb.Context(), n.Process, n.Stream, n.End) // or it waits for the next one
			}
			continue
		}
		if got, _, err := r.ReadAt(one, off); got == 1 || err != nil {
			return
		}
	}
	tb.Fatal("the connection ended")
}
