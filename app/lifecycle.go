package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// shutdownTimeout bounds the close of the backend. Past it the process ends
	// anyway: what was not committed by then is recovered at the next launch.
	shutdownTimeout = 10 * time.Second
	// showTimeout is when the window is shown even though the page has not
	// loaded: a page process that dies at its start must not leave a program
	// that runs and cannot be seen.
	showTimeout = 5 * time.Second
)

// lifecycle carries the window from its start to its end. Wails calls startup,
// show and shutdown from different goroutines and in no fixed order.
type lifecycle struct {
	opts Options
	log  *slog.Logger

	started    chan struct{} // closed when Startup has returned
	startErr   error         // read only after started is closed
	stopNotice func()        // the same

	root   context.Context // the backend's; ends as Options.Startup says
	cancel context.CancelFunc

	question question
	links    links
	place    placeFile
	moves    bool // the window is to be moved to where it stood

	mu     sync.Mutex
	window *window // nil before startup
	timer  *time.Timer
	ended  sync.Once
}

func newLifecycle(opts Options, log *slog.Logger) *lifecycle {
	root, cancel := context.WithCancel(context.Background())
	l := &lifecycle{opts: opts, log: log, started: make(chan struct{}), root: root, cancel: cancel}
	l.place.path = opts.PlaceFile
	l.place.last, l.moves = readPlace(opts.PlaceFile)
	return l
}

// startup opens the backend for w. It returns when Startup has returned.
func (l *lifecycle) startup(w *window) {
	l.mu.Lock()
	l.window = w
	l.timer = time.AfterFunc(showTimeout, w.show)
	l.mu.Unlock()
	if l.moves && !l.place.last.Maximised && w.move != nil {
		w.move(l.place.last)
	}

	defer close(l.started)
	if l.startErr = l.open(); l.startErr != nil {
		l.log.Error("start-up failed", "err", l.startErr, "cause", errors.Unwrap(l.startErr))
		return
	}
	if l.opts.Notices != nil {
		l.stopNotice = l.opts.Notices(w.emit)
	}
}

// open runs Startup. A panic there becomes an error, because the window that
// should say what happened lives in this process.
func (l *lifecycle) open() (err error) {
	defer recoverInto(&err)
	if l.opts.Startup == nil {
		return nil
	}
	return l.opts.Startup(l.root)
}

// show makes the window visible, once its page has loaded.
func (l *lifecycle) show() {
	l.mu.Lock()
	w := l.window
	if l.timer != nil {
		l.timer.Stop()
	}
	l.mu.Unlock()
	if w != nil {
		w.show()
	}
}

// launched brings the window to the front for a second launch, and follows the
// link that it was launched with.
func (l *lifecycle) launched(args []string) {
	if w := l.current(); w != nil {
		w.raise()
	}
	if link, ok := linkOf(args); ok {
		l.follow(link)
	}
}

// keepPlace stores where the window stands.
func (l *lifecycle) keepPlace() {
	w := l.current()
	if w == nil || w.place == nil {
		return
	}
	if err := l.place.keep(w.place()); err != nil {
		l.log.Warn("place of the window not stored", "error", err)
	}
}

func (l *lifecycle) current() *window {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.window
}

// ready reports whether Startup has returned.
func (l *lifecycle) ready() bool {
	select {
	case <-l.started:
		return true
	default:
		return false
	}
}

// failure waits for Startup and returns its error as the page shows it.
func (l *lifecycle) failure() *Failure {
	<-l.started
	return failureOf(l.startErr)
}

// shutdown ends what startup began, once, and returns when it has ended.
func (l *lifecycle) shutdown() { l.ended.Do(l.close) }

func (l *lifecycle) close() {
	defer l.cancel()
	l.mu.Lock()
	began := l.window != nil
	if l.timer != nil {
		l.timer.Stop()
	}
	l.mu.Unlock()
	if !began {
		return
	}
	ctx, done := context.WithTimeout(context.Background(), shutdownTimeout)
	defer done()
	if !l.awaitStartup(ctx) || l.startErr != nil {
		return
	}
	if l.stopNotice != nil {
		l.stopNotice()
	}
	l.release()
	if l.opts.Shutdown != nil {
		l.opts.Shutdown(ctx)
	}
}

// release gives back what the window took from the desktop.
func (l *lifecycle) release() {
	if w := l.current(); w != nil && w.release != nil {
		w.release()
	}
}

// awaitStartup ends a Startup that still runs and reports whether it returned
// in time.
func (l *lifecycle) awaitStartup(ctx context.Context) bool {
	if !l.ready() {
		l.cancel()
	}
	select {
	case <-l.started:
		return true
	case <-ctx.Done():
		l.log.Error("start-up did not end when the window closed")
		return false
	}
}

// recoverInto turns a panic into err. Wails swallows a panic of a bound method
// and leaves the page's promise pending for ever.
func recoverInto(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("panic: %v", cause)
	}
}

// Failure is an error as the page gets it.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// failureText is an error as JSON. Wails makes an Error of the page of what it is
// given, and an object would arrive there as "[object Object]".
func failureText(err error) string {
	text, encodeErr := json.Marshal(failureOf(err))
	if encodeErr != nil { // two strings
		return err.Error()
	}
	return string(text)
}

func failureOf(err error) *Failure {
	if err == nil {
		return nil
	}
	return &Failure{Code: string(workbench.ErrorCode(err)), Message: workbench.ErrorMessage(err)}
}
