package terminal_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestEndless follows a program that prints more than can be taken in: closing
// waits for it no more than the next owner's recovery does.
func TestEndless(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{RetainBytes: 1 << 20})
	row := b.open("yes")
	b.status(row.ID, workbench.TerminalRunning)
	for range 3 {
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			b.end()
		}()
		eventually(t, "the service closes", func() bool {
			select {
			case <-closed:
				return true
			default:
				return false
			}
		})
		b.begin()
		b.launch()
		b.status(row.ID, workbench.TerminalRunning)
	}
}
