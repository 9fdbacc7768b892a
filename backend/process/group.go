package process

import (
	"context"
	"sync"
)

// Group is the goroutines of a service: it ends them together and waits.
type Group struct {
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex // orders Go and Close: a closed group starts nothing
	running sync.WaitGroup
}

// NewGroup returns a group that runs until Close.
func NewGroup() *Group {
	ctx, cancel := context.WithCancel(context.Background())
	return &Group{ctx: ctx, cancel: cancel}
}

// Context ends with Close.
func (g *Group) Context() context.Context { return g.ctx }

// Go runs fn until Close waits for it; a closed group runs nothing.
func (g *Group) Go(fn func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ctx.Err() == nil {
		g.running.Go(fn)
	}
}

// Close ends the context and waits for all goroutines.
func (g *Group) Close() {
	g.mu.Lock()
	g.cancel()
	g.mu.Unlock()
	g.running.Wait()
}
