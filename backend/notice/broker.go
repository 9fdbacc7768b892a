// Package notice tells listeners which rows changed.
//
// Delivery: a listener that is slow gets every changed row once, not every
// change; nothing queues without bound and no sender waits. Order between rows
// is not kept.
package notice

import (
	"sync"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Broker passes notices from services to listeners. The zero value is ready.
type Broker struct {
	mu        sync.Mutex
	listeners map[*Listener]struct{}
}

// Listener receives notices until it is closed.
type Listener struct {
	broker  *Broker
	own     bool // only what this owner changed
	wake    chan struct{}
	mu      sync.Mutex
	pending map[workbench.Notice]struct{}
}

// Send tells all listeners of a change that this owner made. It never waits.
func (b *Broker) Send(n workbench.Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.listeners {
		l.add(n)
	}
}

// deliver tells of a change that another machine made. The relay does not hear
// of it: it would be announced again, for ever.
func (b *Broker) deliver(n workbench.Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.listeners {
		if !l.own {
			l.add(n)
		}
	}
}

// Listen returns a new listener. The caller closes it.
func (b *Broker) Listen() *Listener { return b.listen(false) }

func (b *Broker) listen(own bool) *Listener {
	l := &Listener{broker: b, own: own, wake: make(chan struct{}, 1), pending: map[workbench.Notice]struct{}{}}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listeners == nil {
		b.listeners = map[*Listener]struct{}{}
	}
	b.listeners[l] = struct{}{}
	return l
}

func (l *Listener) add(n workbench.Notice) {
	l.mu.Lock()
	l.pending[n] = struct{}{}
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default: // woken already
	}
}

// Wake is readable when notices are pending.
func (l *Listener) Wake() <-chan struct{} { return l.wake }

// Take returns the pending notices, each row once.
func (l *Listener) Take() []workbench.Notice {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]workbench.Notice, 0, len(l.pending))
	for n := range l.pending {
		out = append(out, n)
	}
	clear(l.pending)
	return out
}

// Close ends the listener.
func (l *Listener) Close() {
	l.broker.mu.Lock()
	defer l.broker.mu.Unlock()
	delete(l.broker.listeners, l)
}
