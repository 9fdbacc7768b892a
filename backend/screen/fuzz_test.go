package screen_test

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/screen/screentest"
)

// FuzzScreen writes the output in two parts with a change of the size between
// them, and paints a snapshot of the end twice: what can be painted once can be
// painted again.
func FuzzScreen(f *testing.F) {
	for _, texts := range conformance {
		for i, text := range texts {
			f.Add([]byte(expand(text)), uint8(len(text)/2), uint8(10), uint8(5), uint8(2+i), uint8(1+i%7))
		}
	}
	f.Fuzz(func(t *testing.T, out []byte, cut, cols, rows, newCols, newRows uint8) {
		s := screen.New(int(cols), int(rows))
		first := out[:min(int(cut), len(out))]
		write(t, string(first), s)
		s.Resize(int(newCols), int(newRows))
		write(t, string(out[len(first):]), s)
		snapshot, pending, ok := s.Snapshot()
		if !ok {
			return
		}
		if pending < 0 || pending > len(out) {
			t.Fatalf("%d bytes of %d are pending", pending, len(out))
		}
		w, h := s.Size()
		once := screen.Restore(w, h, snapshot)
		again, pending, ok := once.Snapshot()
		if !ok || pending != 0 {
			t.Fatalf("the snapshot ends in the middle: %d, %v: %q", pending, ok, snapshot)
		}
		if diff := same(once, screen.Restore(w, h, again)); diff != "" {
			t.Fatalf("%s\n%q\n%q", diff, snapshot, again)
		}
		write(t, string(out[len(out)-pending:]), once)
		_ = once.Lines()
	})
}

func TestAllBytes(t *testing.T) {
	t.Parallel()
	node := screentest.Start(t)
	for prefix := range 256 {
		var text strings.Builder
		for c := range 256 {
			text.Write([]byte{byte(prefix), byte(c), 'x'})
		}
		s, x := screen.New(40, 10), node.Terminal(40, 10)
		write(t, text.String(), s, x)
		if diff := screentest.Diff(s, x); diff != "" {
			t.Errorf("prefix %#x: %s", prefix, diff)
		}
		x.Close()
	}
}

// The memory of a screen is bounded, whatever a program prints.
func TestMemoryIsBounded(t *testing.T) {
	for name, piece := range map[string]func(i int) string{
		"command without an end": func(int) string { return "\x1b]2;" + strings.Repeat("x", 1<<16) },
		"device string":          func(int) string { return "\x1bP" + strings.Repeat("y", 1<<16) },
		"hyperlinks": func(i int) string {
			return "\x1b]8;;http://host/" + strings.Repeat("z", 100) + string(rune('가'+i)) + "\x07a"
		},
		"underline colours": func(i int) string {
			return "\x1b[4;58:2::" + strings.Repeat("1", 1+i%3) + ":" + string(rune('0'+i%10)) + ":9ma"
		},
		"marks":                 func(i int) string { return string(rune('가'+i%11000)) + strings.Repeat("\u0301", 50) },
		"titles":                func(i int) string { return "\x1b]2;" + strings.Repeat("t", 1000) + "\x07\x1b[22t" },
		"notification in parts": func(int) string { return "\x1b]99;i=1:d=0;" + strings.Repeat("n", 1000) + "\x1b\\" },
		"tab stops":             func(int) string { return "\x1b[99C\x1bH" },
	} {
		t.Run(name, func(t *testing.T) {
			s := screen.New(80, 24)
			before := heap()
			for i := range min(5000, 16<<20/len(piece(0))) {
				write(t, piece(i), s)
			}
			if grown := int64(heap()) - int64(before); grown > 4<<20 {
				t.Errorf("%d bytes more are in use", grown)
			}
			runtime.KeepAlive(s)
		})
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Ten megabytes of all bytes, in pieces of any length.
func TestRandomBytes(t *testing.T) {
	t.Parallel()
	total := 10 << 20
	if testing.Short() {
		total = 1 << 20
	}
	random := rand.New(rand.NewPCG(1, 2))
	whole, pieces := screen.New(80, 24), screen.New(80, 24)
	buf := make([]byte, 64<<10)
	for total > 0 {
		for i := range buf {
			buf[i] = byte(random.Uint32())
		}
		write(t, string(buf), whole)
		for rest := buf; len(rest) > 0; {
			n := min(1+random.IntN(5000), len(rest))
			write(t, string(rest[:n]), pieces)
			rest = rest[n:]
		}
		total -= len(buf)
	}
	if diff := same(whole, pieces); diff != "" {
		t.Error(diff)
	}
}

func TestWidths(t *testing.T) {
	t.Parallel()
	have := map[rune]int{}
	for _, run := range screentest.Start(t).Widths() {
		for r := run[0]; r <= run[1]; r++ {
			have[rune(r)] = run[2]
		}
	}
	for r := rune(0xa0); r <= 0x10ffff; r++ {
		want, ok := have[r]
		if !ok {
			want = 1
		}
		if width := screen.WidthOf(r); width != want {
			t.Errorf("%U: %d columns, xterm.js: %d", r, width, want)
		}
	}
}
