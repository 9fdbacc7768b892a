//go:build unix

package terminal_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// gate holds up a script that reads from its path, without work, until it is
// opened.
type gate struct{ path string }

func newGate(t *testing.T) gate {
	t.Helper()
	g := gate{filepath.Join(t.TempDir(), "gate")}
	if err := syscall.Mkfifo(g.path, 0o600); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g gate) open(t *testing.T) {
	t.Helper()
	f, err := os.OpenFile(g.path, os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString("\n")
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}
