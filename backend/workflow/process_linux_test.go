package workflow_test

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// noProcess waits until no process of a run is left.
func (b *bench) noProcess(id string) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		left, err := b.db.RunProcesses(b.t.Context(), id)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%d processes are left", len(left))
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// dead waits until a process is gone.
func (b *bench) dead(pid string) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		raw, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
		if err != nil || strings.Contains(string(raw), ") Z ") {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("process %s lives", pid)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (b *bench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.project, name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}
