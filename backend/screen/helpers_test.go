package screen_test

import (
	"io"
	"testing"
)

func write(t *testing.T, text string, to ...io.Writer) {
	t.Helper()
	for _, w := range to {
		if n, err := io.WriteString(w, text); n != len(text) || err != nil {
			t.Fatalf("wrote %d of %d bytes: %v", n, len(text), err)
		}
	}
}
