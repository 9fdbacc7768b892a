//go:build unix

package host_test

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/creack/pty"

	"github.com/holdfast-app/holdfast/backend/host"
)

// benchBytes is what the child of a benchmark prints, in bytes.
const benchBytes = 64 << 20

func benchCommand() []string {
	return []string{"/bin/sh", "-c", "stty raw; head -c " + strconv.Itoa(benchBytes) + " /dev/zero"}
}

// BenchmarkBarePTY reads the bytes of BenchmarkSpool from a PTY and drops them:
// the most that any terminal program can reach on this machine.
func BenchmarkBarePTY(b *testing.B) {
	b.SetBytes(benchBytes)
	for b.Loop() {
		cmd := exec.Command(benchCommand()[0], benchCommand()[1:]...)
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

// BenchmarkSpool carries the same bytes from a PTY through the host to the
// spool and reads them there as they come, acknowledging them.
func BenchmarkSpool(b *testing.B) {
	h := start(b, host.Config{})
	b.SetBytes(benchBytes)
	p := make([]byte, 256<<10)
	i := 0
	for b.Loop() {
		i++
		id := "p" + strconv.Itoa(i)
		h.spawn(b, host.Spec{ID: id, Kind: host.KindPTY, Argv: benchCommand(), Cwd: "/", Env: os.Environ()})
		r := h.spool.Reader(id, host.StreamPTY)
		var off, acked int64
		for n := range h.Notices() {
			if n.Process != id {
				continue
			}
			for {
				got, at, err := r.ReadAt(p, off)
				if err != nil || at != off {
					b.Fatalf("at %d of %d: %v", at, off, err)
				}
				if got == 0 {
					break
				}
				off += int64(got)
			}
			if off-acked > 4<<20 {
				if err := h.Ack(b.Context(), id, host.StreamPTY, off); err != nil {
					b.Fatal(err)
				}
				acked = off
			}
			if n.Exited {
				break
			}
		}
		r.Close()
		if off < benchBytes {
			b.Fatalf("read %d bytes", off)
		}
		if err := h.Forget(b.Context(), id); err != nil {
			b.Fatal(err)
		}
	}
}
