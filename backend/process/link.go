// Package process is the owner's side of the process host: it keeps the
// connection, spreads its notices to whoever follows a child, and reads the
// spool. Terminals and jobs follow their children through it.
package process

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
)

// Link is the way to the process host of one data directory. The host is
// started when the first child is asked for; until then a Link costs nothing.
type Link struct {
	start  host.StartOptions
	spool  *host.Spool
	log    *slog.Logger
	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup

	dialing sync.Mutex // held while a connection is made, which may take seconds

	mu      sync.Mutex
	client  *host.Client
	watches map[string]*Watch
}

// redialEvery is how often a host that lives but lost the connection is tried.
const redialEvery = 500 * time.Millisecond

// NewLink returns a Link. It connects to nothing yet.
func NewLink(start host.StartOptions, log *slog.Logger) *Link {
	ctx, cancel := context.WithCancel(context.Background())
	return &Link{
		start: start, spool: host.OpenSpool(start.DataDir), log: log,
		ctx: ctx, cancel: cancel, watches: map[string]*Watch{},
	}
}

// Close ends the connection. The host and its children go on.
func (l *Link) Close() error {
	l.cancel()
	l.dialing.Lock() // a connection in the making would be missed
	l.mu.Lock()
	client := l.client
	l.client = nil
	l.mu.Unlock()
	l.dialing.Unlock() // reconnect may want it, and is waited for below
	var err error
	if client != nil {
		err = client.Close()
	}
	l.done.Wait()
	return err
}

// Spool reads what children printed, whether their host lives or not.
func (l *Link) Spool() *host.Spool { return l.spool }

// Host returns the host for a new child, starting one when there is none. An
// idle one that another version of the program has started is replaced.
// EHostUnreachable.
func (l *Link) Host(ctx context.Context) (*host.Client, error) {
	l.dialing.Lock()
	defer l.dialing.Unlock()
	if client := l.connected(); client != nil && !client.Retire(ctx, l.start) {
		return client, nil
	}
	return l.connect(func() (*host.Client, error) { return host.Ensure(ctx, l.start) })
}

// Running returns the running host and starts none. EHostUnreachable.
func (l *Link) Running(ctx context.Context) (*host.Client, error) {
	l.dialing.Lock()
	defer l.dialing.Unlock()
	if client := l.connected(); client != nil {
		return client, nil
	}
	return l.connect(func() (*host.Client, error) { return host.Dial(ctx, l.start.DataDir) })
}

// connect makes a connection. The caller holds dialing.
func (l *Link) connect(dial func() (*host.Client, error)) (*host.Client, error) {
	if err := l.ctx.Err(); err != nil {
		return nil, err
	}
	client, err := dial()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	l.client = client
	l.mu.Unlock()
	l.done.Add(1)
	go l.listen(client)
	return client, nil
}

func (l *Link) connected() *host.Client {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.client == nil {
		return nil
	}
	select {
	case <-l.client.Done():
		l.client = nil
	default:
	}
	return l.client
}

// listen spreads the notices of one connection until it ends.
func (l *Link) listen(client *host.Client) {
	defer l.done.Done()
	defer client.Close() // it has ended; but what it does last, reaping its host, may still go on
	for n := range client.Notices() {
		l.mu.Lock()
		w := l.watches[n.Process]
		l.mu.Unlock()
		if w != nil {
			w.take(n)
		}
	}
	l.reconnect(client.Status())
}

// Silent returns the host that lives but does not answer, and keeps trying to
// reach it: its children live too, so they must not be given up.
func (l *Link) Silent() (host.HostInfo, bool) {
	info, alive := host.Running(l.start.DataDir)
	if alive {
		l.done.Add(1)
		go func() {
			defer l.done.Done()
			l.reconnect(info)
		}()
	}
	return info, alive
}

// reconnect decides what the end of a connection means. A host that still
// lives (it may be stopped or starved) keeps its children, so they are not
// given up; only when its process is gone are they.
func (l *Link) reconnect(was host.HostInfo) {
	for l.ctx.Err() == nil {
		if !host.Alive(was.PID, was.StartToken) {
			l.log.Warn("the process host is gone", "pid", was.PID)
			l.eachWatch(func(w *Watch) { w.hostGone(was.PID) })
			return
		}
		// Another one that answers is the next host, and this one is about to end.
		if client, err := l.Running(l.ctx); err == nil && client.Status().PID == was.PID {
			l.eachWatch((*Watch).look)
			return
		}
		select {
		case <-l.ctx.Done():
		case <-time.After(redialEvery):
		}
	}
}

func (l *Link) eachWatch(do func(*Watch)) {
	l.mu.Lock()
	watches := make([]*Watch, 0, len(l.watches))
	for _, w := range l.watches {
		watches = append(watches, w)
	}
	l.mu.Unlock()
	for _, w := range watches {
		do(w)
	}
}

// Watch returns the watch over a child that was spawned; all callers share one.
func (l *Link) Watch(id string) *Watch {
	l.mu.Lock()
	w := l.watches[id]
	if w != nil {
		l.mu.Unlock()
		return w
	}
	w = newWatch(id, l.spool)
	l.watches[id] = w
	l.mu.Unlock()
	w.look() // what was told before is told to nobody again
	return w
}

// Forget drops a child that has ended and whose output is stored. A failure
// only leaves a folder behind, which the next launch removes; so does a host
// that lives and does not forget, because it may still write there.
func (l *Link) Forget(ctx context.Context, id string) {
	l.mu.Lock()
	delete(l.watches, id)
	l.mu.Unlock()
	client, err := l.Running(ctx)
	if err == nil {
		err = client.Forget(ctx, id)
	}
	if err == nil {
		return
	}
	if self, alive := host.Running(l.start.DataDir); alive {
		l.log.Warn("spool folder not removed", "process", id, "host", self.PID, "error", err)
		return
	}
	if err := l.spool.Remove(id); err != nil {
		l.log.Warn("spool folder not removed", "process", id, "error", err)
	}
}

// Ack tells the host that everything before offset is stored. A failure only
// keeps the spool longer.
func (l *Link) Ack(ctx context.Context, id string, stream host.Stream, offset int64) {
	client, err := l.Running(ctx)
	if err != nil {
		return
	}
	if err := client.Ack(ctx, id, stream, offset); err != nil {
		l.log.Debug("acknowledgement not taken", "process", id, "error", err)
	}
}
