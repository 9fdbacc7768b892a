package screen_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/holdfast-app/holdfast/backend/screen"
)

func plain(t *testing.T, raw string, step int) string {
	t.Helper()
	var out bytes.Buffer
	p := screen.NewPlain(&out)
	for ; len(raw) > 0; raw = raw[min(step, len(raw)):] {
		write(t, raw[:min(step, len(raw))], p)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, each := range []struct{ raw, want string }{
		{"one\r\ntwo\nthree", "one\ntwo\nthree\n"},
		{"\r\n\r\n", "\n\n"},
		{"10%\r50%\r100%\r\n", "100%\n"},
		{"longer\rshort\r\n", "shortr\n"},
		{"longer\rshort\x1b[K\r\n", "short\n"},
		{"abc\x08\x08X\n", "aXc\n"},
		{"abc\x1b[2DX\x1b[9CY\n", "aXc        Y\n"},
		{"abc\x1b[2K\rx\n", "x\n"},
		{"abc\x1b[D\x1b[1K\n", "   \n"},
		{"abc\x1b[2GX\n", "aXc\n"},
		{"a\tb\r\n12345678\tc\n", "a       b\n12345678        c\n"},
		{"가\tb\n", "가      b\n"},
		{"\x1b[1;31mred\x1b[m \x1b]8;;http://a\x07link\x1b]8;;\x07\x1b]0;title\x1b\\\n", "red link\n"},
		{"\x1bPdevice\x1b\\x\x1b_app\x1b\\y\x1b(0z\n", "xyz\n"},
		{"before\r\n\x1b[?1049h\x1b[HTEXT\r\nMORE\x1b[?1049lafter\r\n", "before\nafter\n"},
		{"\x1b[?2004;47hx\x1b[?47ly\n", "y\n"},
		{"a\xffb\xe3\x81\n\xc3", "a\ufffdb\ufffd\n\ufffd\n"},
		{"\ufeffx\n", "x\n"},
		{"가나\x08\x08X\n", "가X \n"},
		{"가\rX\n", "X \n"},
		{"e\u0301\r\n👨\u200d👩\n", "e\u0301\n👨\u200d👩\n"},
		{"\u0301x\n", "x\n"},
		{"a\x00\x07b\x7f\n", "ab\n"},
		{"tail", "tail\n"},
		{"", ""},
	} {
		for step := 1; step <= len(each.raw)+1; step++ {
			if have := plain(t, each.raw, step); have != each.want {
				t.Errorf("%q in steps of %d: %q, not %q", each.raw, step, have, each.want)
			}
		}
	}
}

// A program that never ends its line must not take the memory.
func TestPlainReleasesLongLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300<<10)
	var out bytes.Buffer
	p := screen.NewPlain(&out)
	write(t, long, p)
	if held := len(long) - out.Len(); held > 64<<10 {
		t.Errorf("%d bytes are held back", held)
	}
	if err := p.Close(); err != nil || out.String() != long+"\n" {
		t.Errorf("%d of %d bytes came out, error %v", out.Len(), len(long)+1, err)
	}
}

func TestPlainTellsErrors(t *testing.T) {
	t.Parallel()
	p := screen.NewPlain(failing{})
	if _, err := p.Write([]byte("a\n")); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("error %v", err)
	}
	if err := p.Close(); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("error of Close %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, iotest.ErrTimeout }

// Cutting the output anywhere changes nothing.
func TestPlainOfRandomBytes(t *testing.T) {
	t.Parallel()
	raw := make([]byte, 1<<16)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(raw)
	whole := plain(t, string(raw), len(raw))
	for _, step := range []int{1, 2, 3, 7, 100, 4096} {
		if plain(t, string(raw), step) != whole {
			t.Errorf("steps of %d bytes give another text", step)
		}
	}
}
