//go:build unix

package host_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
)

// limit bounds every wait of a test. It is long because machines are shared; a
// test that passes never waits for it.
const limit = 60 * time.Second

func TestMain(m *testing.M) {
	hosttest.Main()
	playRole()
	goleak.VerifyTestMain(m)
}

// eventually waits until met holds.
func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for !met() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// bench is one host with its data directory.
type bench struct {
	*host.Client
	dir   string
	spool *host.Spool
}

func start(t testing.TB, cfg host.Config) bench {
	t.Helper()
	if cfg.DataDir == "" {
		cfg.DataDir = t.TempDir()
	}
	return bench{Client: hosttest.Start(t, cfg), dir: cfg.DataDir, spool: host.OpenSpool(cfg.DataDir)}
}

func shell(id, kind, script string) host.Spec {
	return host.Spec{ID: id, Kind: kind, Argv: []string{"/bin/sh", "-c", script}, Cwd: "/", Env: os.Environ()}
}

func (b bench) spawn(t testing.TB, spec host.Spec) host.Info {
	t.Helper()
	info, err := b.Spawn(t.Context(), spec)
	if err != nil {
		t.Fatalf("spawn %v: %v", spec.Argv, err)
	}
	return info
}

// exited waits for the end of a child.
func (b bench) exited(t *testing.T, id string) host.Info {
	t.Helper()
	var info host.Info
	eventually(t, "the exit of "+id, func() bool {
		var err error
		if info, err = b.spool.Info(id); err != nil {
			t.Fatal(err)
		}
		return info.Ended
	})
	return info
}

// output reads a stream from its first byte to its end now.
func (b bench) output(t *testing.T, id string, stream host.Stream) string {
	t.Helper()
	r := b.spool.Reader(id, stream)
	defer r.Close()
	var all bytes.Buffer
	p := make([]byte, 32<<10)
	for {
		n, at, err := r.ReadAt(p, int64(all.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if at != int64(all.Len()) {
			t.Fatalf("bytes %d to %d of %s are missing", all.Len(), at, id)
		}
		if n == 0 {
			return all.String()
		}
		all.Write(p[:n])
	}
}

func (b bench) shows(t *testing.T, id string, stream host.Stream, text string) {
	t.Helper()
	eventually(t, fmt.Sprintf("%q in the output of %s", text, id), func() bool {
		return strings.Contains(b.output(t, id, stream), text)
	})
}

func TestExitIsExact(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	for i, test := range []struct {
		script string
		code   int
		signal string
	}{
		{script: "exit 0"},
		{script: "exit 1", code: 1},
		{script: "exit 255", code: 255},
		{script: "kill -TERM $$", signal: "SIGTERM"},
		{script: "kill -KILL $$", signal: "SIGKILL"},
		{script: "kill -INT $$", signal: "SIGINT"},
		{script: "kill -HUP $$", signal: "SIGHUP"},
	} {
		for _, kind := range []string{host.KindPTY, host.KindPipe} {
			id := fmt.Sprintf("%s-%d", kind, i)
			b.spawn(t, shell(id, kind, test.script))
			info := b.exited(t, id)
			if test.signal == "" {
				if info.ExitSignal != nil || info.ExitCode == nil || *info.ExitCode != test.code {
					t.Errorf("%s %q: %+v, want code %d", kind, test.script, info, test.code)
				}
			} else if info.ExitCode != nil || info.ExitSignal == nil || *info.ExitSignal != test.signal {
				t.Errorf("%s %q: %+v, want %s", kind, test.script, info, test.signal)
			}
			if info.State != host.StateExited || info.EndedAt < info.StartedAt || info.StopRequested {
				t.Errorf("%s %q: record %+v", kind, test.script, info)
			}
		}
	}
}

func TestNoticesLeadToTheLastByteAndTheExit(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	b.spawn(t, shell("p", host.KindPipe, "printf out; printf errors >&2"))
	ends := map[host.Stream]int64{}
	timeout := time.After(limit)
	for {
		select {
		case n, ok := <-b.Notices():
			if !ok {
				t.Fatal("the connection ended")
			}
			if !n.Exited {
				ends[n.Stream] = n.End
				continue
			}
			if ends[host.StreamStdout] != 3 || ends[host.StreamStderr] != 6 {
				t.Errorf("ends before the exit: %v", ends)
			}
			if n.Info == nil || !n.Info.Ended || n.Info.Streams[host.StreamStderr] != 6 {
				t.Errorf("exit notice: %+v", n.Info)
			}
			return
		case <-timeout:
			t.Fatal("no exit notice")
		}
	}
}

func TestSpawnIsIdempotent(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	first := b.spawn(t, shell("p", host.KindPTY, "echo once; cat"))
	b.shows(t, "p", host.StreamPTY, "once")
	again := b.spawn(t, shell("p", host.KindPipe, "echo another"))
	if again.PID != first.PID || again.Kind != host.KindPTY {
		t.Fatalf("spawned again: %+v after %+v", again, first)
	}
	infos, err := b.List(t.Context())
	if err != nil || len(infos) != 1 {
		t.Fatalf("list: %+v, %v", infos, err)
	}
	if !host.Alive(first.PID, first.PIDStartToken) {
		t.Errorf("%+v is not alive by its token", first)
	}
}

func TestSpawnOnceAmongMany(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	pids := make(chan int, 8)
	for range cap(pids) {
		go func() {
			info, err := b.Spawn(context.Background(), shell("p", host.KindPTY, "cat"))
			if err != nil {
				t.Error(err)
			}
			pids <- info.PID
		}()
	}
	first := <-pids
	for range cap(pids) - 1 {
		if pid := <-pids; pid != first || pid == 0 {
			t.Errorf("pids %d and %d", first, pid)
		}
	}
}

// TestBusyStreamIsToldSeldom counts the notices of a child that prints without
// pause: each of them costs host and owner more than the bytes.
func TestBusyStreamIsToldSeldom(t *testing.T) {
	t.Parallel()
	const count, pause = 30 << 20, 5 * time.Millisecond
	b := start(t, host.Config{})
	begun := time.Now()
	b.spawn(t, emitSpec(t, "p", host.KindPTY, count, ""))
	var end, told int64
	for n := range b.Notices() {
		if n.Exited {
			break
		}
		told++
		end = n.End
	}
	if most := 10 + int64(time.Since(begun)/pause); end != count || told > most {
		t.Errorf("%d notices, at most %d expected, to %d bytes of %d", told, most, end, count)
	}
}
