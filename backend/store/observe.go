package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// slowStatement is from when on a statement is recorded unless RecordSlow
	// says: a person notices a delay of 100 ms.
	slowStatement = 100 * time.Millisecond
	// observedWaiting bounds what waits to be recorded. What comes beyond is
	// counted and told with the next record: a database that is in trouble must
	// not fill the memory with reports of it.
	observedWaiting = 64
	// recordTime bounds the recording of one trouble: a database that is held by
	// another program takes it afterwards.
	recordTime = 15 * time.Second
	// lastTime bounds all recording once the database is being closed.
	lastTime = time.Second
)

// observer records what goes wrong in the database, in the database: slow
// statements, retries, a busy or damaged file. It never holds up a caller.
type observer struct {
	now     workbench.Clock
	slow    atomic.Int64 // ns from which a statement is recorded
	damage  atomic.Bool  // was found in use
	waiting chan workbench.Diagnostic
	started atomic.Bool
	stopped chan struct{}
	running sync.WaitGroup
	once    sync.Once
	ctx     context.Context // of the recording
	cancel  context.CancelFunc

	mu      sync.Mutex
	dropped int64
}

func newObserver(now workbench.Clock) *observer {
	o := &observer{now: now, waiting: make(chan workbench.Diagnostic, observedWaiting), stopped: make(chan struct{})}
	o.ctx, o.cancel = context.WithCancel(context.Background())
	o.slow.Store(int64(slowStatement))
	return o
}

// start records until stop. It comes with the first write of a caller: until
// then the file may turn out to be damaged, and is to be put aside as it is.
// What was observed before is recorded then.
func (o *observer) start(db *DB) {
	if o.started.Load() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-o.stopped:
		return
	default:
	}
	if o.started.Swap(true) {
		return
	}
	o.running.Go(func() {
		for {
			select {
			case d := <-o.waiting:
				o.record(db, d)
			case <-o.stopped:
				o.rest(db)
				return
			}
		}
	})
}

// rest records what still waits, until one fails.
func (o *observer) rest(db *DB) {
	for {
		select {
		case d := <-o.waiting:
			if !o.record(db, d) {
				return
			}
		default:
			return
		}
	}
}

func (o *observer) stop() {
	o.once.Do(func() {
		o.mu.Lock() // nothing starts from now on
		close(o.stopped)
		o.mu.Unlock()
	})
	defer time.AfterFunc(lastTime, o.cancel).Stop()
	o.running.Wait()
	o.cancel()
}

// record writes one trouble. Its own trouble goes to the log alone: a database
// that refuses the record would otherwise be asked for ever.
func (o *observer) record(db *DB, d workbench.Diagnostic) bool {
	ctx, cancel := context.WithTimeout(o.ctx, recordTime)
	defer cancel()
	if n := o.takeDropped(); n > 0 {
		d.ErrorMessage += fmt.Sprintf(" (%d more were not recorded)", n)
	}
	var err error
	for again := true; again; again = err != nil && o.wait(ctx) {
		_, err = db.attempt(ctx, func(tx *Tx) error { return insertDiagnostic(ctx, tx, d) })
	}
	if err != nil {
		db.log.Warn("trouble of the database not recorded", "type", d.ErrorType, "message", d.ErrorMessage, "error", err)
	}
	return err == nil
}

// wait pauses before a record is tried again.
func (o *observer) wait(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(longestWait):
		return true
	}
}

// add queues a trouble. It never waits.
func (o *observer) add(kind workbench.DiagnosticType, message, info string) {
	d := workbench.Diagnostic{Timestamp: o.now(), ErrorType: kind, ErrorMessage: message}
	if info != "" {
		d.AdditionalInfo = &info
	}
	select {
	case o.waiting <- d:
	default:
		o.mu.Lock()
		o.dropped++
		o.mu.Unlock()
	}
}

func (o *observer) takeDropped() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := o.dropped
	o.dropped = 0
	return n
}

// statement records a statement that was slow. Parameters are never recorded.
func (o *observer) statement(text string, began time.Time) {
	took := time.Since(began)
	if took < time.Duration(o.slow.Load()) || text == sqlInsertDiagnostic {
		return
	}
	o.add(workbench.DiagnosticSlow, fmt.Sprintf("A statement took %d ms.", took.Milliseconds()), strings.TrimSpace(text))
}

// retried records a transaction that has to run again, once however often.
func (o *observer) retried(attempt int, err error) {
	switch {
	case attempt > 1:
	case busy(err):
		o.add(workbench.DiagnosticBusy, "Another program holds the database; the transaction is run again.", err.Error())
	default:
		o.add(workbench.DiagnosticRetry, "A transaction lost against another one, or its connection, and is run again.", err.Error())
	}
}

// Damaged reports whether damage was found since the database was opened.
func (db *DB) Damaged() bool { return db.watch.damage.Load() }

// FoundDamage records the damage that a read has met; a write records it itself.
func (db *DB) FoundDamage(err error) {
	if !db.watch.damage.Load() {
		db.watch.trouble(err)
	}
}

// trouble records an error that is about the database and not the request.
func (o *observer) trouble(err error) {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	kind := workbench.DiagnosticBusy
	if workbench.ErrorCode(err) == workbench.EDatabaseDamaged {
		kind = workbench.DiagnosticDamage
		o.damage.Store(true)
	}
	info := ""
	if cause := errors.Unwrap(err); cause != nil {
		info = cause.Error()
	}
	o.add(kind, workbench.ErrorMessage(err), info)
}
