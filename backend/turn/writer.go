package turn

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// writer hands what is said to an agent to the host, in a goroutine of its own:
// an agent that does not read must not hold up the reading of what it says.
type writer struct {
	mu    sync.Mutex
	data  []byte // committed, not known to be with the host
	at    int64  // position of data in the input
	close bool   // the input, after data
	wake  chan struct{}
}

func newWriter() *writer { return &writer{wake: make(chan struct{}, 1)} }

// trim takes from the state what the host has. The caller holds the writer's mu.
func (t *Turn) trim() {
	if sent := t.writer.at - t.state.SentTo; sent > 0 {
		t.state.Outbox, t.state.SentTo = t.state.Outbox[sent:], t.writer.at
	}
}

// written lets the next commit forget what the host has.
func (t *Turn) written() {
	t.writer.mu.Lock()
	defer t.writer.mu.Unlock()
	t.trim()
}

// publish lets the writer see what is committed.
func (t *Turn) publish() {
	w := t.writer
	w.mu.Lock()
	defer w.mu.Unlock()
	t.trim()
	w.at, w.data, w.close = t.state.SentTo, t.state.Outbox, t.state.CloseInput
	if len(w.data) > 0 || w.close {
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

// write carries the outbox to the host until ctx ends.
func (t *Turn) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.writer.wake:
		}
		for t.writeOnce(ctx) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(storeRetry):
			}
		}
	}
}

// writeOnce writes what is committed, and reports whether it must be tried
// again. A process that takes no input any more is about to end: what is said to
// it is lost with it.
func (t *Turn) writeOnce(ctx context.Context) (again bool) {
	w := t.writer
	w.mu.Lock()
	data, at, closes := w.data, w.at, w.close
	w.mu.Unlock()
	client, err := t.runner.Link.Running(ctx)
	if err == nil && len(data) > 0 {
		err = client.WriteAt(ctx, t.process.ID, at, data)
	}
	if err == nil {
		w.mu.Lock()
		w.at, w.data = at+int64(len(data)), w.data[len(data):]
		more := len(w.data) > 0
		w.mu.Unlock()
		if more || !closes {
			return false // publish has woken the writer again
		}
		err = client.CloseStdin(ctx, t.process.ID)
	}
	switch workbench.ErrorCode(err) {
	case "", workbench.EConflict, workbench.ENotFound:
		return false
	}
	if ctx.Err() == nil {
		t.runner.Log.Warn("agent not told yet", "turn", t.owner.ID(), "error", err)
	}
	return true
}
