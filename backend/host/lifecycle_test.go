//go:build unix

package host_test

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func gone(status host.HostInfo) bool { return !host.Alive(status.PID, status.StartToken) }

func TestIdleHostEnds(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{IdleAfter: 300 * time.Millisecond})
	b.spawn(t, shell("p", host.KindPTY, "true"))
	b.exited(t, "p")
	status := b.Status()
	if gone(status) {
		t.Fatal("the host ended with a client")
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the idle host to end", func() bool { return gone(status) })
	for _, path := range []string{status.Socket, filepath.Join(b.dir, "host", "host.json")} {
		if _, err := os.Lstat(path); !os.IsNotExist(err) {
			t.Errorf("%s was left: %v", path, err)
		}
	}
	if info, err := b.spool.Info("p"); err != nil || !info.Ended {
		t.Errorf("the spool of an ended child: %+v, %v", info, err)
	}
	if _, err := host.Dial(t.Context(), b.dir); workbench.ErrorCode(err) != workbench.EHostUnreachable {
		t.Errorf("dial without a host: %v", err)
	}
}

func TestHostWithAChildIsNotIdle(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{IdleAfter: 300 * time.Millisecond})
	gate := filepath.Join(b.dir, "gate")
	b.spawn(t, shell("p", host.KindPTY, "while ! [ -e '"+gate+"' ]; do echo tick; sleep 0.01; done"))
	status := b.Status()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	end, err := b.spool.End("p", host.StreamPTY)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the child to go on", func() bool {
		now, err := b.spool.End("p", host.StreamPTY)
		return err == nil && now > end+600 // 100 ticks of at least 10 ms: thrice the idle time
	})
	if gone(status) {
		t.Fatal("the host left its child")
	}
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b.exited(t, "p")
	eventually(t, "the idle host to end", func() bool { return gone(status) })
}

func TestOneHostOfMany(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	opt := hosttest.Options(t, host.Config{DataDir: dir})
	t.Cleanup(func() { hosttest.Stop(t, dir) })
	clients := make(chan *host.Client, 6)
	for range cap(clients) {
		go func() {
			client, err := host.Ensure(context.Background(), opt)
			if err != nil {
				t.Error(err)
			}
			clients <- client
		}()
	}
	pids := make(map[int]bool)
	for range cap(clients) {
		if client := <-clients; client != nil {
			pids[client.Status().PID] = true
			client.Close()
		}
	}
	if len(pids) != 1 {
		t.Errorf("hosts %v", pids)
	}
	second := exec.Command(os.Args[0], opt.Args...)
	second.Env = opt.Env
	if out, err := second.CombinedOutput(); err != nil || len(out) != 0 {
		t.Errorf("a second host: %v, %q", err, out)
	}
}

func TestAnyDataDirectory(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"with space", "hash#and%20percent", "question?and=equals&", "한글 データ ü", "quote'\"",
		strings.Repeat("long/", 40) + "end",
	} {
		t.Run(name[:4], func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), name)
			b := start(t, host.Config{DataDir: dir})
			b.spawn(t, shell("p", host.KindPipe, "echo hello"))
			b.exited(t, "p")
			if got := b.output(t, "p", host.StreamStdout); got != "hello\n" {
				t.Errorf("output %q", got)
			}
			if socket := b.Status().Socket; len(socket) >= 104 {
				t.Errorf("the socket's path has %d bytes", len(socket))
			}
			stat, err := os.Stat(filepath.Dir(b.Status().Socket))
			if err != nil || stat.Mode().Perm() != 0o700 {
				t.Errorf("the socket's directory: %v, %v", stat.Mode(), err)
			}
		})
	}
}

func TestSpellingsOfADirectoryShareAHost(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(b.dir, link); err != nil {
		t.Fatal(err)
	}
	other, err := host.Ensure(t.Context(), hosttest.Options(t, host.Config{DataDir: link + "/./"}))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if other.Status().PID != b.Status().PID {
		t.Error("two hosts serve one directory")
	}
}

func TestHostListensAgain(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{SocketCheck: 20 * time.Millisecond})
	if err := os.RemoveAll(filepath.Dir(b.Status().Socket)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(b.dir, "host", "host.json")); err != nil {
		t.Fatal(err)
	}
	var again *host.Client
	eventually(t, "the host to be reachable again", func() bool {
		var err error
		again, err = host.Dial(t.Context(), b.dir)
		return err == nil
	})
	defer again.Close()
	if again.Status().PID != b.Status().PID {
		t.Error("another host answers")
	}
	if _, err := b.List(t.Context()); err != nil {
		t.Errorf("the connection that was open: %v", err)
	}
}

func TestStop(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{RetainBytes: 64 << 10})
	// One child more than the bound allows, one that ignores TERM.
	b.spawn(t, emitSpec(t, "full", host.KindPipe, 1<<20, ""))
	b.spawn(t, shell("deaf", host.KindPTY, "trap '' TERM HUP; echo ready; while :; do sleep 1; done"))
	b.shows(t, "deaf", host.StreamPTY, "ready")
	if err := b.Stop(t.Context(), false); workbench.ErrorCode(err) != workbench.EConflict {
		t.Fatalf("stop with children: %v", err)
	}
	if err := b.Stop(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	<-b.Done()
	eventually(t, "the host to be gone", func() bool { return gone(b.Status()) })
	for _, id := range []string{"full", "deaf"} {
		info, err := b.spool.Info(id)
		if err != nil || !info.Ended || !info.StopRequested || host.Alive(info.PID, info.PIDStartToken) {
			t.Errorf("%s: %+v, %v", id, info, err)
		}
	}
}

func TestTerminatedHostEndsItsChildren(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	info := b.spawn(t, shell("p", host.KindPTY, "cat"))
	status := b.Status()
	for _, harmless := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if err := syscall.Kill(status.PID, harmless); err != nil {
			t.Fatal(err)
		}
		if _, err := b.List(t.Context()); err != nil {
			t.Fatalf("after %v: %v", harmless, err)
		}
	}
	if err := syscall.Kill(status.PID, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-b.Done()
	eventually(t, "the host to be gone", func() bool { return gone(status) })
	after, err := b.spool.Info("p")
	if err != nil || !after.Ended || !after.StopRequested {
		t.Errorf("%+v, %v", after, err)
	}
	if host.Alive(info.PID, info.PIDStartToken) {
		t.Error("the child was left")
	}
}

// halt stops a process and waits until no thread of it runs any more: one on
// another processor goes on for a moment after the signal was sent.
func halt(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the process to stand still", func() bool {
		threads, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/stat")
		if err != nil {
			t.Fatal(err)
		}
		for _, thread := range threads { // none where there is no /proc: then this waits for nothing
			if stat, err := os.ReadFile(thread); err != nil || !strings.Contains(string(stat), ") T ") {
				return false
			}
		}
		return true
	})
}

func TestSilentHostIsNamed(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	pid := b.Status().PID
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGCONT) }) // it may be gone
	halt(t, pid)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := host.Dial(ctx, b.dir)
	if workbench.ErrorCode(err) != workbench.EHostUnreachable || !strings.Contains(err.Error(), strconv.Itoa(pid)) {
		t.Errorf("dial: %v", err)
	}
	if _, err := b.List(ctx); err == nil { // ctx is over: this must not cost the connection
		t.Error("a call to a stopped host answers")
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := b.List(ctx); err == nil {
		t.Error("a call to a stopped host answers")
	}
	opt := hosttest.Options(t, host.Config{DataDir: b.dir})
	opt.Timeout = 200 * time.Millisecond
	_, err = host.Ensure(t.Context(), opt)
	if workbench.ErrorCode(err) != workbench.EHostUnreachable || !strings.Contains(err.Error(), strconv.Itoa(pid)) {
		t.Errorf("ensure: %v", err)
	}
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if _, err := b.List(t.Context()); err != nil {
		t.Errorf("after it goes on: %v", err)
	}
}

func TestHostThatCannotStart(t *testing.T) {
	t.Parallel()
	for name, program := range map[string]string{"missing": "/no/such/program", "failing": "/bin/false"} {
		_, err := host.Ensure(t.Context(), host.StartOptions{DataDir: t.TempDir(), Program: program})
		if workbench.ErrorCode(err) != workbench.EHostUnreachable || !strings.Contains(err.Error(), "host.log") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProtocol speaks to a host line by line, as a client of another version would.
func TestProtocol(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	type reply struct {
		ID    int
		Error *struct{ Code, Message string }
		Host  *host.HostInfo
		Infos []host.Info
	}
	talk := func(lines ...string) []reply {
		t.Helper()
		socket, err := net.Dial("unix", b.Status().Socket)
		if err != nil {
			t.Fatal(err)
		}
		defer socket.Close()
		decoder := json.NewDecoder(socket)
		var replies []reply
		for _, line := range lines {
			if _, err := socket.Write([]byte(line + "\n")); err != nil {
				break
			}
			var r reply
			if decoder.Decode(&r) != nil {
				break
			}
			replies = append(replies, r)
		}
		return replies
	}
	got := talk(`{"id":1,"op":"hello","version":1,"client":"test"}`, `{"id":2,"op":"dance","process":"p"}`, `{"id":3,"op":"spawn"}`, `{"id":4,"op":"list"}`)
	if len(got) != 4 || got[0].Error != nil || got[0].Host.PID != b.Status().PID ||
		got[1].Error == nil || got[2].Error == nil || got[2].Error.Code != "invalid" || got[3].Error != nil || got[3].ID != 4 {
		t.Errorf("replies %+v", got)
	}
	got = talk(`{"id":1,"op":"hello","version":99}`, `{"id":2,"op":"list"}`)
	if len(got) != 2 || got[0].Error != nil || got[0].Host.Protocol != host.ProtocolVersion || got[1].Error != nil {
		t.Errorf("a newer version: %+v", got)
	}
	got = talk(`{"id":1,"op":"hello","version":1}`, `{"id":2,"op":"send","process":"p","signal":"INT"}`)
	if len(got) != 2 || got[0].Error != nil || got[0].Host.Protocol != 1 || got[1].Error == nil {
		t.Errorf("the oldest version: %+v", got)
	}
	got = talk(`{"id":1,"op":"hello"}`, `{"id":2,"op":"list"}`)
	if len(got) != 1 || got[0].Error == nil || got[0].Error.Code != "host_unreachable" || got[0].Host.Protocol != host.ProtocolVersion {
		t.Errorf("no version: %+v", got)
	}
	if got = talk(`{"id":1,"op":"list"}`, `{"id":2,"op":"list"}`); len(got) != 1 || got[0].Error == nil {
		t.Errorf("without hello: %+v", got)
	}
	if got = talk(`no JSON`); len(got) != 0 {
		t.Errorf("no JSON: %+v", got)
	}
	if _, err := b.List(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
