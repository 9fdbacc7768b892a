//go:build unix

package host_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// digest reads a stream to the end of its child, acknowledging as it goes, and
// returns its length and hash.
func (b bench) digest(t *testing.T, id string, stream host.Stream) (int64, [32]byte) {
	t.Helper()
	r := b.spool.Reader(id, stream)
	defer r.Close()
	sum := sha256.New()
	p := make([]byte, 128<<10)
	var off, acked int64
	eventually(t, "the end of "+id, func() bool {
		info, err := b.spool.Info(id) // before reading: then an end is the end of what is read
		if err != nil {
			t.Fatal(err)
		}
		for {
			n, at, err := r.ReadAt(p, off)
			if err != nil || at != off {
				t.Fatalf("read at %d of %d: %v", at, off, err)
			}
			if n == 0 {
				break
			}
			sum.Write(p[:n])
			off += int64(n)
			if off-acked >= 1<<20 {
				if err := b.Ack(t.Context(), id, stream, off); err != nil {
					t.Fatal(err)
				}
				acked = off
			}
		}
		return info.Ended
	})
	return off, [32]byte(sum.Sum(nil))
}

func noiseDigest(t *testing.T, count int64) [32]byte {
	t.Helper()
	sum := sha256.New()
	if _, err := io.CopyN(sum, noise(), count); err != nil {
		t.Fatal(err)
	}
	return [32]byte(sum.Sum(nil))
}

func TestEveryByteArrives(t *testing.T) {
	t.Parallel()
	const count = 50 << 20
	b := start(t, host.Config{RetainBytes: 8 << 20})
	want := noiseDigest(t, count)
	for kind, stream := range map[string]host.Stream{host.KindPTY: host.StreamPTY, host.KindPipe: host.StreamStdout} {
		b.spawn(t, emitSpec(t, kind, kind, count, ""))
		length, got := b.digest(t, kind, stream)
		if length != count || got != want {
			t.Errorf("%s: %d bytes of %d, the same: %v", kind, length, count, got == want)
		}
	}
}

// TestOwnerKilled kills an owner and its whole process group while its terminal
// prints.
func TestOwnerKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	t.Cleanup(func() { hosttest.Stop(t, dir) })
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), roleVariable+"=owner", dirVariable+"="+dir)
	owner.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	owner.Stderr = os.Stderr
	if _, err := owner.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the owner said %q: %v", line, err)
	}
	if err := syscall.Kill(-owner.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := owner.Wait(); err == nil {
		t.Fatal("the owner was not killed")
	}

	client, err := host.Dial(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	b := bench{Client: client, dir: dir, spool: host.OpenSpool(dir)}
	infos, err := client.List(t.Context())
	if err != nil || len(infos) != 1 || infos[0].State != host.StateRunning {
		t.Fatalf("after the kill: %+v, %v", infos, err)
	}
	before := infos[0].Streams[host.StreamPTY]
	eventually(t, "output after the kill", func() bool {
		end, err := b.spool.End("count", host.StreamPTY)
		return err == nil && end > before+10_000
	})
	if err := os.WriteFile(filepath.Join(dir, "stop"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b.exited(t, "count")
	lines := strings.Split(strings.TrimSuffix(b.output(t, "count", host.StreamPTY), "\r\n"), "\r\n")
	for i, line := range lines[:len(lines)-1] {
		if line != strconv.Itoa(i+1) {
			t.Fatalf("line %d is %q", i+1, line)
		}
	}
	if lines[len(lines)-1] != "end" {
		t.Errorf("the last line is %q", lines[len(lines)-1])
	}
}

func TestHostKilled(t *testing.T) {
	t.Parallel()
	const count = 3 << 20
	b := start(t, host.Config{})
	spec := emitSpec(t, "p", host.KindPTY, count, "")
	spec.Argv[2] = strings.Replace(spec.Argv[2], "exec ", "", 1) + "; sleep 1000"
	b.spawn(t, spec)
	eventually(t, "all output", func() bool {
		end, err := b.spool.End("p", host.StreamPTY)
		return err == nil && end == count
	})
	if err := syscall.Kill(b.Status().PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-b.Done()
	for range b.Notices() { // closed with the connection
	}
	if _, err := b.List(t.Context()); workbench.ErrorCode(err) != workbench.EHostUnreachable {
		t.Errorf("a call after the end: %v", err)
	}

	info, err := b.spool.Info("p")
	if err != nil || info.State != host.StateRunning || info.Ended || info.Streams[host.StreamPTY] != count {
		t.Fatalf("record: %+v, %v", info, err)
	}
	want := make([]byte, count)
	if _, err := io.ReadFull(noise(), want); err != nil {
		t.Fatal(err)
	}
	if b.output(t, "p", host.StreamPTY) != string(want) {
		t.Error("the output in the spool differs")
	}
	status := b.Status()
	eventually(t, "the host to be gone", func() bool { return !host.Alive(status.PID, status.StartToken) })

	next := start(t, host.Config{DataDir: b.dir})
	if next.Status().PID == status.PID {
		t.Error("the dead host answers")
	}
	again := next.spawn(t, shell("p", host.KindPTY, "echo another"))
	if again.HostPID != status.PID || again.PID != info.PID {
		t.Errorf("an id of an earlier host was used again: %+v", again)
	}
	if err := next.Forget(t.Context(), "p"); err != nil {
		t.Fatal(err)
	}
	if _, err := next.spool.Info("p"); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("after forget: %v", err)
	}
}

func TestUnattendedTerminalKeepsTheNewest(t *testing.T) {
	t.Parallel()
	const count, retain, segment = 3 << 20, 256 << 10, 16 << 10
	b := start(t, host.Config{RetainBytes: retain, SegmentBytes: segment})
	gate := filepath.Join(b.dir, "gate")
	b.spawn(t, emitSpec(t, "p", host.KindPTY, count, gate))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	info := b.exited(t, "p")
	if info.Streams[host.StreamPTY] != count {
		t.Fatalf("end at %d", info.Streams[host.StreamPTY])
	}
	checkNewest(t, b, count, retain, retain+segment+128<<10)
}

// checkNewest checks that the spool of "p" begins with a gap, holds at least
// least and at most most bytes, and that these are the last of the noise.
func checkNewest(t *testing.T, b bench, count, least, most int64) {
	t.Helper()
	kept := make([]byte, 0, most)
	p := make([]byte, 64<<10)
	_, first, err := b.spool.ReadAt("p", host.StreamPTY, p, 0)
	if err != nil {
		t.Fatal(err)
	}
	for off := first; off < count; {
		n, at, err := b.spool.ReadAt("p", host.StreamPTY, p, off)
		if err != nil || at != off || n == 0 {
			t.Fatalf("read %d bytes at %d of %d: %v", n, at, off, err)
		}
		kept = append(kept, p[:n]...)
		off += int64(n)
	}
	if got := int64(len(kept)); got < least || got > most {
		t.Errorf("kept %d bytes, want %d to %d", got, least, most)
	}
	all := make([]byte, count)
	if _, err := io.ReadFull(noise(), all); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, all[first:]) {
		t.Error("the bytes that are kept are not the newest")
	}
}

func TestPipeIsHeldUpAndLosesNothing(t *testing.T) {
	t.Parallel()
	const count, retain, most = 4 << 20, 256 << 10, 256<<10 + 64<<10
	b := start(t, host.Config{RetainBytes: retain, SegmentBytes: 16 << 10})
	b.spawn(t, emitSpec(t, "p", host.KindPipe, count, ""))
	eventually(t, "the bound", func() bool {
		end, err := b.spool.End("p", host.StreamStdout)
		return err == nil && end >= retain
	})
	sum := sha256.New()
	p := make([]byte, 10_000)
	var off int64
	for off < count {
		if end, err := b.spool.End("p", host.StreamStdout); err != nil || end-off > most {
			t.Fatalf("%d bytes are waiting, at most %d may: %v", end-off, most, err)
		}
		n, at, err := b.spool.ReadAt("p", host.StreamStdout, p, off)
		if err != nil || at != off {
			t.Fatalf("read at %d of %d: %v", at, off, err)
		}
		sum.Write(p[:n])
		off += int64(n)
		if err := b.Ack(context.Background(), "p", host.StreamStdout, off); err != nil {
			t.Fatal(err)
		}
	}
	if [32]byte(sum.Sum(nil)) != noiseDigest(t, count) {
		t.Error("the bytes differ")
	}
	if info := b.exited(t, "p"); info.ExitCode == nil || *info.ExitCode != 0 {
		t.Errorf("exit: %+v", info)
	}
}

// TestTerminalRunsOnWhenItsClientGoes holds a terminal up and takes its client away.
func TestTerminalRunsOnWhenItsClientGoes(t *testing.T) {
	t.Parallel()
	const count, retain, segment = 2 << 20, 128 << 10, 16 << 10
	b := start(t, host.Config{RetainBytes: retain, SegmentBytes: segment})
	b.spawn(t, emitSpec(t, "p", host.KindPTY, count, ""))
	eventually(t, "the bound", func() bool {
		end, err := b.spool.End("p", host.StreamPTY)
		return err == nil && end >= retain
	})
	if _, at, err := b.spool.ReadAt("p", host.StreamPTY, make([]byte, 1), 0); at != 0 || err != nil {
		t.Errorf("with its client there it has lost %d bytes: %v", at, err)
	}
	if info, err := b.spool.Info("p"); err != nil || info.Ended {
		t.Errorf("it was not held up: %+v, %v", info, err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b.exited(t, "p")
	checkNewest(t, b, count, retain, retain+segment+128<<10)
}
