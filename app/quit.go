package app

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// quitTime bounds the count of what runs: a database that hangs must not hold
// its window.
const quitTime = 2 * time.Second

// Running is what goes on in the process host when the window is gone, what then
// waits, and what would be lost.
type Running struct {
	Running []RunningItem `json:"running"`
	Queued  []RunningItem `json:"queued"`  // begins only while the program is open
	Unsaved int           `json:"unsaved"` // changes that the page holds because they cannot be stored now
}

// RunningItem is one of them, as the page names it.
type RunningItem struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Title string `json:"title"` // "" when it has none
}

// question is what is asked before the window closes over what runs. The page
// asks it, and the page may hang: whoever closes the window once more means it.
type question struct {
	signals chan os.Signal

	unsaved atomic.Int64 // changes that the page holds

	mu    sync.Mutex
	asked bool
	over  bool // close without asking
}

// listen hears the signals by which a system ends its programs, until stop.
// Wails turns them into the same request as the close button: a logout would
// wait for an answer that nobody gives.
func (q *question) listen() (stop func()) {
	q.signals = make(chan os.Signal, 1)
	signal.Notify(q.signals, os.Interrupt, syscall.SIGTERM)
	return func() { signal.Stop(q.signals) }
}

// answer takes what the user chose.
func (q *question) answer(quit bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked, q.over = false, quit
}

// put reports whether to ask now: not twice, and not when the system or the
// user has decided.
func (q *question) put() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-q.signals:
		q.over = true
	default:
	}
	if q.over || q.asked {
		return false
	}
	q.asked = true
	return true
}

// keepsOpen reports whether the window stays for now, because the page asks
// what becomes of the things that run.
func (l *lifecycle) keepsOpen(ctx context.Context) bool {
	w := l.current()
	if w == nil || !l.ready() || l.startErr != nil || l.opts.Running == nil {
		return false // nothing is open that could run
	}
	ctx, done := context.WithTimeout(ctx, quitTime)
	defer done()
	running, err := l.opts.Running(ctx)
	if err != nil {
		// A database that is away holds nobody who has nothing to lose.
		l.log.Warn("what runs is not known", "err", err)
		running = Running{Running: []RunningItem{}, Queued: []RunningItem{}}
	}
	running.Unsaved = int(l.question.unsaved.Load())
	if len(running.Running) == 0 && running.Unsaved == 0 || !l.question.put() {
		return false
	}
	w.emit("quit-asked", running)
	w.raise()
	return true
}
