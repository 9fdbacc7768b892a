package backend

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// turn is a time in which every call gets the same answer: the open backend, or
// why there is none. An owner has one turn after another.
type turn struct {
	backend *Backend // nil: refusal says why
	refusal error
	state   string // of the owner
	number  int64  // of the turn, from 1

	ctx context.Context // of its calls; it ends with the turn
	cut context.CancelCauseFunc

	mu    sync.Mutex // orders enter and end: a turn that is over lets nobody in
	over  bool
	calls sync.WaitGroup
}

func newTurn(ctx context.Context, b *Backend, state string, refusal error) *turn {
	t := &turn{backend: b, state: state, refusal: refusal}
	t.ctx, t.cut = context.WithCancelCause(ctx)
	return t
}

func (t *turn) enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		t.calls.Add(1)
	}
	return !t.over
}

// end cuts the calls of the turn short, tells them why, and waits until the last
// one has returned. It reports whether that was within the bound.
func (t *turn) end(cause error, bound time.Duration) bool {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.cut(cause)
	returned := make(chan struct{})
	go func() {
		t.calls.Wait()
		close(returned)
	}()
	select {
	case <-returned:
		return true
	case <-time.After(bound):
		return false
	}
}

// Call is one use of an open backend. It must be left, or the backend cannot be
// closed.
type Call struct {
	Backend *Backend
	Context context.Context // ends when the backend is about to be closed
	turn    *turn
}

// Leave ends the call.
func (c *Call) Leave() { c.turn.calls.Done() }

// Turn counts how often the database was opened or refused: a page that was
// served in an earlier turn may show what is no more.
func (c *Call) Turn() int64 { return c.turn.number }

// Explain gives the error of a call that was cut short its reason. What the
// call was doing when its context ended says nothing to a person.
func (c *Call) Explain(err error) error {
	if err == nil || c.turn.ctx.Err() == nil {
		return err
	}
	if cause := context.Cause(c.turn.ctx); workbench.ErrorCode(cause) != workbench.EInternal {
		return cause
	}
	return err
}
