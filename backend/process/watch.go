package process

import (
	"sync"

	"github.com/holdfast-app/holdfast/backend/host"
)

// Watch is what is known of one child now. Followers read it after every
// change; changes that come faster are seen as one.
type Watch struct {
	id    string
	spool *host.Spool

	mu      sync.Mutex
	changed chan struct{}
	exit    *host.Info
	gone    bool
}

func newWatch(id string, spool *host.Spool) *Watch {
	return &Watch{id: id, spool: spool, changed: make(chan struct{})}
}

// Changed returns a channel that is closed at the next change. Take it before
// reading, or a change in between is missed.
func (w *Watch) Changed() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

// Exit returns how the child ended, nil while it runs, and whether its host is
// gone so that no end will ever be told.
func (w *Watch) Exit() (exit *host.Info, gone bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.exit, w.gone
}

func (w *Watch) take(n host.Notice) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n.Exited {
		w.exit = n.Info
	}
	w.broadcast()
}

// Wake makes whoever waits for a change look again.
func (w *Watch) Wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broadcast()
}

// Learn takes what a launch found out about the child.
func (w *Watch) Learn(info host.Info) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if info.State == host.StateExited {
		w.exit = &info
	}
	w.broadcast()
}

// Gone records that the host of the child is gone. The spool may still tell
// how the child ended, if the host wrote it down before.
func (w *Watch) Gone() {
	info, err := w.spool.Info(w.id)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil && info.State == host.StateExited {
		w.exit = &info
	}
	w.gone = true
	w.broadcast()
}

// hostGone is Gone for the children of one host: the next host may run already
// and have children of its own.
func (w *Watch) hostGone(pid int) {
	if info, err := w.spool.Info(w.id); err == nil && info.HostPID != 0 && info.HostPID != pid {
		return
	}
	w.Gone()
}

// look takes what the spool says: notices are told once, and those before the
// watch began or while the connection was lost were not for it.
func (w *Watch) look() {
	info, err := w.spool.Info(w.id)
	switch {
	case err != nil:
	case info.State != host.StateExited && ended(info.HostPID):
		w.Gone()
	default:
		w.Learn(info)
	}
}

// ended reports whether a process of that number is gone. 0 is not known.
func ended(pid int) bool {
	_, err := host.StartToken(pid)
	return pid != 0 && err != nil
}

func (w *Watch) broadcast() {
	close(w.changed)
	w.changed = make(chan struct{})
}
