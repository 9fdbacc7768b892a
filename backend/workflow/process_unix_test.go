//go:build unix

package workflow_test

import (
	"strconv"
	"syscall"
	"time"
)

// dead waits until a process is gone.
func (b *bench) dead(pid string) {
	b.t.Helper()
	id, err := strconv.Atoi(pid)
	if err != nil {
		b.t.Fatal(err)
	}
	deadline := time.Now().Add(patience)
	for syscall.Kill(id, 0) == nil {
		if time.Now().After(deadline) {
			b.t.Fatalf("process %s lives", pid)
		}
		time.Sleep(2 * time.Millisecond)
	}
}
