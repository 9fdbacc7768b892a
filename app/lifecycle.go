package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

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

	started    chan struct{} // closed when Startup has returned
	startErr   error         // read only after started is closed
	stopNotice func()        // the same

	root   context.Context // the backend's; ends as Options.Startup says
	cancel context.CancelFunc

	mu     sync.Mutex
	window context.Context // the Wails context; nil before startup
	timer  *time.Timer
	ended  sync.Once
}

func newLifecycle(opts Options) *lifecycle {
	root, cancel := context.WithCancel(context.Background())
	return &lifecycle{opts: opts, started: make(chan struct{}), root: root, cancel: cancel}
}

func (l *lifecycle) startup(window context.Context) {
	l.mu.Lock()
	l.window = window
	l.timer = time.AfterFunc(showTimeout, func() { l.show(window) })
	l.mu.Unlock()
	bindKeys(func() { runtime.Quit(window) })

	defer close(l.started)
	if l.startErr = l.open(); l.startErr != nil {
		newLogger(l.opts.Log).log.Error("start-up failed", "err", l.startErr)
		return
	}
	if l.opts.Notices != nil {
		l.stopNotice = l.opts.Notices(func(name string, data any) {
			runtime.EventsEmit(window, name, data)
		})
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

func (l *lifecycle) show(window context.Context) {
	l.mu.Lock()
	if l.timer != nil {
		l.timer.Stop()
	}
	l.mu.Unlock()
	runtime.WindowShow(window)
}

// raise brings the window to the front for a second launch.
func (l *lifecycle) raise() {
	if window := l.context(); window != nil {
		runtime.WindowUnminimise(window)
		runtime.WindowShow(window)
	}
}

// context returns the Wails context, nil before startup. Wails ends the process
// when one of its runtime functions gets any other.
func (l *lifecycle) context() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.window
}

// failure waits for Startup and returns its error as the page shows it.
func (l *lifecycle) failure() *Failure {
	<-l.started
	return failureOf(l.startErr)
}

func (l *lifecycle) beforeClose(ctx context.Context) (prevent bool) {
	select {
	case <-l.started:
	default:
		return false // nothing is open yet that could want the window to stay
	}
	if l.startErr != nil || l.opts.BeforeClose == nil {
		return false
	}
	return l.opts.BeforeClose(ctx)
}

// shutdown ends what startup began, once, and returns when it has ended.
func (l *lifecycle) shutdown() { l.ended.Do(l.close) }

func (l *lifecycle) close() {
	defer l.cancel()
	l.mu.Lock()
	opened := l.window != nil
	if l.timer != nil {
		l.timer.Stop()
	}
	l.mu.Unlock()
	if !opened {
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
	if l.opts.Shutdown != nil {
		l.opts.Shutdown(ctx)
	}
}

// awaitStartup ends a Startup that still runs and reports whether it returned
// in time.
func (l *lifecycle) awaitStartup(ctx context.Context) bool {
	select {
	case <-l.started:
		return true
	default:
	}
	l.cancel()
	select {
	case <-l.started:
		return true
	case <-ctx.Done():
		return false
	}
}

// recoverInto turns a panic into err. Wails swallows a panic of a bound method
// and leaves the page's promise pending for ever.
func recoverInto(err *error) {
	if cause := recover(); cause != nil {
		*err = workbench.Wrap(workbench.EInternal, fmt.Errorf("panic: %v", cause),
			"Something went wrong inside Holdfast. The log has the details.")
	}
}
