// Package errorlog keeps the errors of the program and of the page in the
// database, where a person finds them after a restart.
//
// It is the one boundary at which a failure is recorded: services log through
// slog as they do anyway, and Handler takes what is an error from there. A
// failure that repeats itself is kept a few times a minute and then counted.
package errorlog

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/redact"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what the recorder needs of the database.
type Store interface {
	AddErrorLog(ctx context.Context, e workbench.ErrorLog) error
}

const (
	// waitingMost bounds what waits for the database, in entries.
	waitingMost = 64
	// storeTime bounds the writing of one entry, and so how long a database that
	// hangs holds up the end of the program.
	storeTime = 2 * time.Second
	// textMost is how much of a text is looked at, in bytes. The database keeps
	// less; a page may report megabytes, which would be searched for secrets.
	textMost = 256 << 10
)

// Options are the parts that a Recorder is made of.
type Options struct {
	Redact *redact.Redactor // nil knows no values
	Now    workbench.Clock  // nil: the system's clock
	Log    *slog.Logger     // told what cannot be kept; never a logger over Handler
}

// Recorder keeps errors. Until Start, and while the database is slow, they wait
// in memory.
type Recorder struct {
	Options
	waiting chan workbench.ErrorLog
	limit   limiter
}

// New returns a recorder that keeps nothing before Start.
func New(opt Options) *Recorder {
	if opt.Now == nil {
		opt.Now = workbench.SystemClock
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Recorder{Options: opt, waiting: make(chan workbench.ErrorLog, waitingMost)}
}

// Start writes what waits, and what is reported from now on, to the database
// until stop, which writes what is left and may be called again. Afterwards
// another database may take its place.
func (r *Recorder) Start(store Store) (stop func()) {
	stopped := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() { r.run(store, stopped) })
	return sync.OnceFunc(func() {
		close(stopped)
		running.Wait()
	})
}

// Report keeps a failure. It never waits, so a database that hangs holds up
// nobody; what there is no room for is counted.
func (r *Recorder) Report(e workbench.ErrorLog) {
	if e.Timestamp == 0 {
		e.Timestamp = r.Now()
	}
	r.clean(&e)
	for _, over := range r.limit.over(e.Timestamp) {
		r.enqueue(over)
	}
	if r.limit.admit(e) && !r.enqueue(e) {
		r.limit.suppress(e)
	}
}

func (r *Recorder) enqueue(e workbench.ErrorLog) bool {
	select {
	case r.waiting <- e:
		return true
	default:
		return false
	}
}

// clean masks secrets before anything waits, is compared or kept.
func (r *Recorder) clean(e *workbench.ErrorLog) {
	e.Message = r.Redact.Text(begin(e.Message))
	for _, text := range []**string{&e.ErrorType, &e.Context, &e.Stack} {
		if *text != nil {
			masked := r.Redact.Text(begin(**text))
			*text = &masked
		}
	}
	e.Metadata = maps.Clone(e.Metadata) // it is the caller's
	for name, value := range e.Metadata {
		e.Metadata[name] = r.Redact.Field(name, begin(value))
	}
}

func begin(text string) string { return text[:min(len(text), textMost)] }

func (r *Recorder) run(store Store, stopped <-chan struct{}) {
	tick := time.NewTicker(window)
	defer tick.Stop()
	for {
		select {
		case e := <-r.waiting:
			r.keep(store, e)
		case <-tick.C: // tells of what was suppressed, also when nothing follows
			for _, over := range r.limit.over(r.Now()) {
				r.keep(store, over)
			}
		case <-stopped:
			r.finish(store)
			return
		}
	}
}

// finish writes what waits and how many were left out, until one cannot be
// written: then the next would not be either, and the program is to end.
func (r *Recorder) finish(store Store) {
	for {
		select {
		case e := <-r.waiting:
			if !r.keep(store, e) {
				return
			}
			continue
		default:
		}
		break
	}
	for _, over := range r.limit.all(r.Now()) {
		if !r.keep(store, over) {
			return
		}
	}
}

func (r *Recorder) keep(store Store, e workbench.ErrorLog) bool {
	ctx, cancel := context.WithTimeout(context.Background(), storeTime)
	defer cancel()
	err := store.AddErrorLog(ctx, e)
	if err != nil {
		r.Log.Warn("error not kept in the database", "message", e.Message, "error", err)
	}
	return err == nil
}
