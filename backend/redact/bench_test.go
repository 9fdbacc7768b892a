package redact_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/redact"
)

// BenchmarkText is the price of a record of the log.
func BenchmarkText(b *testing.B) {
	for name, text := range map[string]string{
		"line":          `time=2026-01-01T00:00:00Z level=INFO msg="terminal taken in" terminal=0198f3c2-7a1b-7c3d-8e4f-112233445566 bytes=4096`,
		"line_secret":   `time=2026-01-01T00:00:00Z level=ERROR msg="call failed" error="token=a1b2c3d4 refused"`,
		"word_1MiB":     strings.Repeat("x", 1<<20),
		"log_1MiB":      strings.Repeat("goroutine 1 [running]: main.main() /src/main.go:12 +0x1d\n", 1<<20/57),
		"mentions_1MiB": strings.Repeat("the next token of the parser is not the one that it wants\n", 1<<20/58),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				redact.Text(text)
			}
		})
	}
}
