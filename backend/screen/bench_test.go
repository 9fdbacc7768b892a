package screen_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/screen"
)

// plainText is the output of a build: lines of some sixty characters.
func plainText() []byte {
	return []byte(strings.Repeat("ok  \tgithub.com/holdfast-app/holdfast/backend/screen\t0.555s\r\n", 4<<10))
}

// busyScreen is what a program writes that draws a whole screen again and again.
func busyScreen() []byte {
	var b strings.Builder
	for frame := range 40 {
		b.WriteString("\x1b[?2026h\x1b[H")
		for y := range 49 {
			b.WriteString("\x1b[" + string(rune('1'+y%7)) + ";1H\x1b[38;5;" + string(rune('1'+frame%9)) + "m│\x1b[0;1m cpu \x1b[32m")
			b.WriteString(strings.Repeat("|", 20+frame%20) + "\x1b[0m 12.3%  \x1b[38;2;10;200;30m가나다라\x1b[m ┃ memory\x1b[K\r\n")
		}
		b.WriteString("\x1b[?2026l")
	}
	return []byte(b.String())
}

func BenchmarkScreen(b *testing.B) {
	outputs := map[string][]byte{"text": plainText(), "busy": busyScreen()}
	for _, name := range []string{"text", "busy"} {
		out := outputs[name]
		b.Run(name, func(b *testing.B) {
			s := screen.New(120, 50)
			b.SetBytes(int64(len(out)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = s.Write(out)
			}
		})
	}
	b.Run("snapshot", func(b *testing.B) {
		s := screen.New(120, 50)
		_, _ = s.Write(plainText())
		_, _ = s.Write(busyScreen())
		b.ReportAllocs()
		for b.Loop() {
			snapshot, _, _ := s.Snapshot()
			b.SetBytes(int64(len(snapshot)))
		}
	})
}

// BenchmarkPlain stands beside what only looks at each byte.
func BenchmarkPlain(b *testing.B) {
	for name, out := range map[string][]byte{"text": plainText(), "busy": busyScreen()} {
		b.Run(name, func(b *testing.B) {
			p := screen.NewPlain(io.Discard)
			b.SetBytes(int64(len(out)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = p.Write(out)
			}
		})
		b.Run(name+"/count", func(b *testing.B) {
			b.SetBytes(int64(len(out)))
			for b.Loop() {
				_ = bytes.Count(out, []byte{'\n'})
			}
		})
	}
}
