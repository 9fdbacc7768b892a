//go:build unix

package server_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// stored writes a terminal that has ended with the given output; a nil piece is
// a gap of 10 bytes. It returns the id of its stream.
func (b *bench) stored(t *testing.T, pieces ...[]byte) string {
	t.Helper()
	cwd := t.TempDir()
	term := workbench.Terminal{TerminalSummary: workbench.TerminalSummary{
		ID: workbench.NewID(), HostID: b.Backend().HostID, WorkingDirectory: &cwd, Cols: 80, Rows: 24,
	}}
	process := workbench.Process{
		ID: workbench.NewID(), HostID: b.Backend().HostID, TerminalID: &term.ID, Ordinal: 1,
		Kind: workbench.ProcessPTY, Cwd: cwd, Argv: []string{"true"},
	}
	if err := b.Backend().Store.CreateTerminal(t.Context(), term, process); err != nil {
		t.Fatal(err)
	}
	at := int64(0)
	for _, data := range pieces {
		chunk := workbench.OutputChunk{StartOffset: at, ByteCount: int64(len(data)), Codec: workbench.CodecRaw, Data: data}
		if data == nil {
			chunk.ByteCount, chunk.Codec = 10, workbench.CodecGap
		}
		err := b.Backend().Store.IngestTerminal(t.Context(), workbench.TerminalIngest{
			TerminalID: term.ID, ProcessID: process.ID, From: at, To: at + chunk.ByteCount,
			Chunks: []workbench.OutputChunk{chunk}, CapBytes: workbench.TerminalCapBytes,
		})
		if err != nil {
			t.Fatal(err)
		}
		at += chunk.ByteCount
	}
	code := int64(0)
	err := b.Backend().Store.EndTerminal(t.Context(), workbench.TerminalEnd{
		TerminalID: term.ID, ProcessID: process.ID, Status: workbench.TerminalCompleted, Reason: workbench.EndExited,
		Process: workbench.ProcessExited, Exit: workbench.ProcessExit{Code: &code, EndedAt: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return "t:" + term.ID
}

func TestMissingBytesAreTold(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	p := b.page(t)
	id := b.stored(t, []byte("before"), nil, []byte("after"))
	p.say(`{"op":"open","id":%q,"offset":2}`, id)
	if m := p.event("opened"); m.Start != 2 || m.End != 21 {
		t.Errorf("opened %+v", m)
	}
	if m := p.next(false); string(m.data) != "fore" || m.Offset != 2 {
		t.Errorf("%+v %q", m, m.data)
	}
	if m := p.event("gap"); m.Offset != 6 || m.Bytes != 10 {
		t.Errorf("gap %+v", m)
	}
	if m := p.next(false); string(m.data) != "after" || m.Offset != 16 {
		t.Errorf("%+v %q", m, m.data)
	}
	if m := p.event("end"); m.Offset != 21 || m.Status != "completed" {
		t.Errorf("end %+v", m)
	}
}

// A page that asks for the tail where no screen is stored gets whole lines, at
// most 4 MiB of them.
func TestTailBeginsWithALine(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	p := b.page(t)
	const tail = 4 << 20
	line := []byte(strings.Repeat("x", 98) + "\r\n")
	long := bytes.Repeat(line, 50_000)
	wide := bytes.Repeat(append(bytes.Repeat([]byte("z"), workbench.MaxChunkBytes-1), '\n'), 300)
	noNewline := bytes.Repeat([]byte("y"), tail+1000)
	for name, tt := range map[string]struct {
		output []byte
		start  int
	}{
		"short":               {line, 0},
		"long":                {long, (len(long) - tail + 99) / 100 * 100},
		"newline ends a row":  {wide, len(wide) - tail + workbench.MaxChunkBytes},
		"never ends its line": {noNewline, -1},
	} {
		pieces := [][]byte{}
		for rest := tt.output; len(rest) > 0; {
			n := min(len(rest), workbench.MaxChunkBytes)
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		id := b.stored(t, pieces...)
		p.say(`{"op":"open","id":%q,"offset":-1}`, id)
		m := p.event("opened")
		if tt.start >= 0 && m.Start != int64(tt.start) {
			t.Errorf("%s: begins at %d of %d, want %d", name, m.Start, len(tt.output), tt.start)
		}
		if m.Start < int64(len(tt.output)-tail) || m.Start > int64(len(tt.output)-tail+128<<10) && name != "short" {
			t.Errorf("%s: begins at %d of %d", name, m.Start, len(tt.output))
		}
		if all := p.collect(id, m.Start, ended); !bytes.Equal(all, tt.output[m.Start:]) {
			t.Errorf("%s: %d bytes from %d", name, len(all), m.Start)
		}
	}
}

// A page that has nothing gets the newest screen that is far enough back, and
// what came after it; one that asks for more gets an earlier one.
func TestOpenedWithAScreen(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	p := b.page(t)
	const size = 1_000_000
	output := bytes.Repeat([]byte("0123456789"), size/10)
	id := b.stored(t, output[:900_000], output[900_000:])
	for _, offset := range []int64{300_000, 600_000, 990_000} {
		if err := b.Backend().Store.SaveCheckpoint(t.Context(), workbench.TerminalCheckpoint{
			TerminalID: subject(id), Offset: offset, Cols: 70, Rows: 20, Snapshot: fmt.Sprintf("\x1b[1mat %d", offset),
		}); err != nil {
			t.Fatal(err)
		}
	}
	for back, start := range map[int64]int64{0: 600_000, 1: 990_000, 10_001: 600_000, 600_000: 300_000, 950_000: 0, size: 0, 1 << 60: 0} {
		p.say(`{"op":"open","id":%q,"offset":-1,"back":%d}`, id, back)
		m := p.event("opened")
		want := message{Event: "opened", ID: id, Start: start, End: size, Cols: 70, Rows: 20, Status: "completed"}
		if start > 0 {
			want.Snapshot = fmt.Sprintf("\x1b[1mat %d", start)
		} else {
			want.Cols, want.Rows = 80, 24
		}
		if !reflect.DeepEqual(m, want) {
			t.Errorf("%d back: %+v, want %+v", back, m, want)
		}
		if start > 0 {
			if m := p.event("size"); m.Cols != 80 || m.Rows != 24 {
				t.Fatalf("%d back: then %s, %dx%d, want the size that the output had", back, m.Event, m.Cols, m.Rows)
			}
		}
		if all := p.collect(id, start, ended); !bytes.Equal(all, output[start:]) {
			t.Errorf("%d back: %d bytes", back, len(all))
		}
	}
}

func subject(id string) string { return strings.TrimPrefix(id, "t:") }

// No frame of a page ends the connection or the server.
func FuzzRequest(f *testing.F) {
	b := start(f, f.TempDir())
	p := b.page(f)
	for _, seed := range []string{`{"op":"open","id":"t:x","offset":-9223372036854775808}`, `{"op":"ack","id":"j:/","offset":1e99}`, `{"op":null}`, "\x00", "[[[["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, frame string) {
		p.t = t
		p.send(websocket.MessageText, strings.ToValidUTF8(frame, "?"))
		p.say(`{"op":"done?","id":"mark"}`)
		for m := p.next(false); m.ID != "mark"; m = p.next(false) {
			if m.Event != "error" {
				t.Fatalf("%q is answered by %+v", frame, m)
			}
		}
	})
}
