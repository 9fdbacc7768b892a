//go:build unix

package backend_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/creack/pty"

	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// benchBytes is what a child of BenchmarkOutput prints: less than a terminal
// keeps, so that no run is spent on trimming.
const benchBytes = 32 << 20

// manyTerminals share the work of one in BenchmarkOutput.
const manyTerminals = 50

// flood waits for a key, so that a reader is there before the first byte.
func flood(count int) []string {
	return []string{"/bin/sh", "-c", "stty raw -echo; printf .; head -c 1 >/dev/null; head -c " + strconv.Itoa(count) + " /dev/zero"}
}

// BenchmarkOutput carries the same bytes from a PTY to a reader that drops
// them (the most that any terminal program can reach on this machine), to the
// database, and to a client of the stream.
func BenchmarkOutput(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		b.SetBytes(benchBytes)
		for b.Loop() {
			b.StopTimer()
			f, end := bare(b, flood(benchBytes))
			key(b, f)
			b.StartTimer()
			if n, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, make([]byte, 64<<10)); n != benchBytes {
				b.Fatalf("read %d bytes", n)
			}
			end()
		}
	})
	b.Run("disk", func(b *testing.B) {
		i := install(b)
		i.start()
		b.SetBytes(benchBytes)
		for b.Loop() {
			b.StopTimer()
			s := openStream(b, i, flood(benchBytes))
			s.skip(1)
			s.close() // no page reads
			b.StartTimer()
			i.call(nil, "TerminalAPI.Type", s.terminal, []byte("."))
			var row workbench.Terminal
			eventually(b, "all is stored", func() bool {
				i.call(&row, "TerminalAPI.Show", s.terminal)
				return row.OutputEndOffset == benchBytes+1
			})
		}
	})
	b.Run("websocket", func(b *testing.B) {
		i := install(b)
		i.start()
		b.SetBytes(benchBytes)
		for b.Loop() {
			b.StopTimer()
			s := openStream(b, i, flood(benchBytes))
			s.skip(1)
			b.StartTimer()
			s.key()
			s.skip(benchBytes)
			b.StopTimer()
			s.close()
			b.StartTimer()
		}
	})
	b.Run("websocket_50", func(b *testing.B) {
		i := install(b)
		i.start()
		b.SetBytes(benchBytes)
		for b.Loop() {
			b.StopTimer()
			streams := make([]*stream, manyTerminals)
			for n := range streams {
				streams[n] = openStream(b, i, flood(benchBytes/manyTerminals))
				streams[n].skip(1)
			}
			b.StartTimer()
			var reading sync.WaitGroup
			for _, s := range streams {
				s.key()
				reading.Go(func() { s.skip(benchBytes / manyTerminals) })
			}
			reading.Wait()
			b.StopTimer()
			for _, s := range streams {
				s.close()
			}
			b.StartTimer()
		}
	})
}

// echo repeats every key at once.
func echo() []string { return []string{"/bin/sh", "-c", "stty raw -echo; printf .; exec cat"} }

// busyTerminals print without pause beside the one of BenchmarkEcho.
const busyTerminals = 20

func endless() []string { return []string{"/bin/sh", "-c", "stty raw; exec cat /dev/zero"} }

// BenchmarkEcho types a key and waits for its echo, in a bare PTY and through
// the stream, alone and beside busy terminals.
func BenchmarkEcho(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		f, end := bare(b, echo())
		defer end()
		measure(b, func() { key(b, f); one(b, f) })
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("bare_20_busy", func(b *testing.B) {
		for range busyTerminals {
			busy, end := bare(b, endless())
			var reading sync.WaitGroup
			reading.Go(func() { _, _ = io.CopyBuffer(struct{ io.Writer }{io.Discard}, busy, make([]byte, 64<<10)) })
			defer func() { end(); reading.Wait() }()
		}
		f, end := bare(b, echo())
		defer end()
		measure(b, func() { key(b, f); one(b, f) })
	})
	b.Run("websocket", func(b *testing.B) {
		i := install(b)
		i.start()
		s := openStream(b, i, echo())
		defer s.close()
		s.skip(1)
		measure(b, func() { s.key(); s.skip(1) })
	})
	b.Run("websocket_20_busy", func(b *testing.B) {
		i := install(b)
		i.start()
		for range busyTerminals {
			spec := terminal.Spec{WorkingDirectory: "/", Command: endless()}
			i.call(nil, "TerminalAPI.New", spec)
		}
		s := openStream(b, i, echo())
		defer s.close()
		s.skip(1)
		measure(b, func() { s.key(); s.skip(1) })
	})
}

// measure reports the median and the 99th percentile of what do takes.
func measure(b *testing.B, do func()) {
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		do()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	for name, share := range map[string]int{"p50-µs": 50, "p99-µs": 99} {
		b.ReportMetric(float64(took[(len(took)-1)*share/100].Microseconds()), name)
	}
}

// bare starts a program in a PTY that nothing but this process reads, and waits
// for its first byte. end waits for its end.
func bare(b *testing.B, argv []string) (f *os.File, end func()) {
	b.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	f, err := pty.Start(cmd)
	if err != nil {
		b.Fatal(err)
	}
	one(b, f)
	return f, func() {
		_ = f.Close()  // it may be closed already
		_ = cmd.Wait() // a program whose terminal went may say so
	}
}

func key(b *testing.B, f *os.File) {
	b.Helper()
	if _, err := f.Write([]byte(".")); err != nil {
		b.Fatal(err)
	}
}

func one(b *testing.B, f *os.File) {
	b.Helper()
	if _, err := io.ReadFull(f, make([]byte, 1)); err != nil {
		b.Fatal(err)
	}
}

// stream is a client that keeps nothing of what it reads and acknowledges it as
// a page does.
type stream struct {
	b        testing.TB
	terminal string
	socket   *websocket.Conn
	into     io.Writer // gets the bytes; nil: nothing does
	at       int64
	acked    int64
}

// openStream opens a terminal and follows it from its first byte.
func openStream(b testing.TB, i *installation, argv []string) *stream {
	b.Helper()
	var row workbench.Terminal
	i.call(&row, "TerminalAPI.New", terminal.Spec{WorkingDirectory: "/", Command: argv})
	socket, resp, err := websocket.Dial(b.Context(), "ws://"+i.info.Address+"/stream", &websocket.DialOptions{
		Subprotocols: []string{"holdfast.v1", "holdfast.token." + i.info.Token},
	})
	if err != nil {
		b.Fatal(err)
	}
	if resp.Body != nil {
		_ = resp.Body.Close() // empty
	}
	socket.SetReadLimit(4 << 20)
	s := &stream{b: b, terminal: row.ID, socket: socket}
	s.say(map[string]any{"op": "open", "offset": 0})
	return s
}

func (s *stream) close() { _ = s.socket.CloseNow() } // nothing is left to say

func (s *stream) say(request map[string]any) {
	s.b.Helper()
	request["id"] = "t:" + s.terminal
	frame, err := json.Marshal(request)
	if err == nil {
		err = s.socket.Write(context.Background(), websocket.MessageText, frame)
	}
	if err != nil {
		s.b.Fatal(err)
	}
}

func (s *stream) key() {
	s.b.Helper()
	s.say(map[string]any{"op": "input", "base64": base64.StdEncoding.EncodeToString([]byte("."))})
}

// skip reads n bytes.
func (s *stream) skip(n int64) {
	s.b.Helper()
	const ackEvery = 128 << 10
	for end := s.at + n; s.at < end; {
		kind, frame, err := s.socket.Read(context.Background())
		if err != nil {
			s.b.Fatal(err)
		}
		if kind == websocket.MessageText {
			continue
		}
		rest := frame[1+frame[0]:]
		if offset := binary.BigEndian.Uint64(rest); offset != uint64(s.at) { //nolint:gosec // not negative
			s.b.Fatalf("a piece at %d, wanted %d", offset, s.at)
		}
		if s.into != nil {
			_, _ = s.into.Write(rest[8:]) // a digest takes everything
		}
		s.at += int64(len(rest) - 8)
		if s.at-s.acked >= ackEvery {
			s.acked = s.at
			s.say(map[string]any{"op": "ack", "offset": s.acked})
		}
	}
}
