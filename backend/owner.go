package backend

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/errorlog"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/notice"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/redact"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Owner is this process as the owner of a data directory. It holds the lock
// from Take to Close; beneath it the backend may come and go, when a backup
// takes the place of the database. Whoever uses the backend enters through it.
type Owner struct {
	Config  config.Config
	Mode    workbench.OwnerMode
	Lock    *config.Lock
	Log     *slog.Logger
	Notices *notice.Broker // outlives a backend, as its listeners do
	Errors  *errorlog.Recorder
	Redact  *redact.Redactor // of every log; who learns of a secret adds it

	ctx       context.Context // ends with Close
	cancel    context.CancelFunc
	now       atomic.Pointer[turn]
	swapping  sync.Mutex // held while a backend is opened, replaced or closed
	abandoned bool       // the last owner did not say goodbye
	salvaging *process.Group
	reading   sync.Mutex                       // held by whoever salvages: one at a time
	salvage   atomic.Pointer[recovery.Salvage] // that runs, or ran last
	closers   []func() error                   // undone in reverse
}

// The states of an owner.
const (
	StateStarting  = "starting"
	StateOpen      = "open"
	StateRestoring = "restoring" // a backup takes the place of the database
	StateDamaged   = "damaged"   // the database was put aside; the user decides
	StateClosing   = "closing"
)

// callsTime bounds the wait for calls that are told to end.
const callsTime = 20 * time.Second

// Take makes this process the owner of the data directory and opens nothing.
// Errors: EOwned, EDataDirectory, EDiskFull.
func Take(ctx context.Context, cfg config.Config, mode workbench.OwnerMode) (*Owner, error) {
	o := &Owner{Config: cfg, Mode: mode, Notices: &notice.Broker{}, salvaging: process.NewGroup()}
	o.ctx, o.cancel = context.WithCancel(ctx)
	o.refuse(StateStarting, errStarting())
	if err := o.take(ctx); err != nil {
		return nil, errors.Join(err, o.Close(context.WithoutCancel(ctx)))
	}
	return o, nil
}

// Own takes the data directory and opens it. A damaged database is no error
// here: the owner stays, without a backend, and Refusal says what happened.
// Errors: those of Take, EDatabaseNewer, EUnavailable.
func Own(ctx context.Context, cfg config.Config, mode workbench.OwnerMode) (*Owner, error) {
	o, err := Take(ctx, cfg, mode)
	if err != nil {
		return nil, err
	}
	if err := o.Open(ctx); err != nil {
		return nil, errors.Join(err, o.Close(context.WithoutCancel(ctx)))
	}
	return o, nil
}

func (o *Owner) take(ctx context.Context) error {
	if err := config.Prepare(o.Config); err != nil {
		return err
	}
	_, err := os.Lstat(o.Config.OwnerPath())
	o.abandoned = !errors.Is(err, fs.ErrNotExist)
	info := config.OwnerInfo{Mode: o.Mode, AppVersion: workbench.Version}
	lock, err := config.Acquire(ctx, o.Config, info, host.StartToken)
	if err != nil {
		return err
	}
	o.Lock = lock
	o.closers = append(o.closers, lock.Close)
	var logFile io.Closer
	o.Redact = &redact.Redactor{}
	o.Log, logFile = config.OpenLog(o.Config, o.Redact)
	o.Errors = errorlog.New(errorlog.Options{Redact: o.Redact, Log: o.Log})
	o.Log = slog.New(o.Errors.Handler(o.Log.Handler()))
	o.closers = append(o.closers, logFile.Close)
	return nil
}

// Enter gives the open backend to a caller until it leaves. Errors: EUnavailable
// (starting, or a backup is being restored), EDatabaseDamaged.
func (o *Owner) Enter() (*Call, error) {
	for {
		t := o.now.Load()
		if t.refusal != nil {
			return nil, t.refusal
		}
		if t.enter() {
			return &Call{Backend: t.backend, Context: t.ctx, turn: t}, nil
		}
		// The turn ended in between, and the next one stands already.
	}
}

// Refusal says why there is no backend, nil when there is one.
func (o *Owner) Refusal() error { return o.now.Load().refusal }

// Backend is the open backend, nil when there is none. It is for whoever opened
// the owner; calls of others enter.
func (o *Owner) Backend() *Backend { return o.now.Load().backend }

// State is what the owner does now, in one word.
func (o *Owner) State() string { return o.now.Load().state }

// Context ends with Close.
func (o *Owner) Context() context.Context { return o.ctx }

// serve begins a turn with an open backend.
func (o *Owner) serve(b *Backend) { o.begin(newTurn(o.ctx, b, StateOpen, nil)) }

// refuse begins a turn without one.
func (o *Owner) refuse(state string, why error) { o.begin(newTurn(o.ctx, nil, state, why)) }

func (o *Owner) begin(t *turn) {
	t.number = 1
	if last := o.now.Load(); last != nil {
		t.number = last.number + 1
	}
	o.now.Store(t)
}

func errStarting() error {
	return workbench.Errorf(workbench.EUnavailable, "Holdfast is still starting. Try again in a moment.")
}

// errRestoring is what calls get while a backup takes the database's place.
func errRestoring() error {
	return workbench.Errorf(workbench.EUnavailable, "A backup is being restored. Try again in a moment.")
}

func errClosing() error {
	return workbench.Errorf(workbench.EUnavailable, "Holdfast is closing. Start it again to go on.")
}

// suspend ends the turn of the open backend and closes it. When its calls do
// not end, it is served on and nothing is closed.
func (o *Owner) suspend(ctx context.Context) error {
	last, why := o.now.Load(), errRestoring()
	o.refuse(StateRestoring, why)
	if last.backend == nil {
		return nil
	}
	if !last.end(why, callsTime) {
		o.serve(last.backend)
		return workbench.Errorf(workbench.EUnavailable, "Something still uses the database, so nothing was changed. Try again in a moment.")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := last.backend.Close(ctx); err != nil {
		o.Log.Warn("not closed in good order", "error", err)
	}
	return nil
}

// Close ends the calls, closes the backend and gives the data directory up.
// Children go on in the process host.
func (o *Owner) Close(ctx context.Context) error {
	o.cancel() // what is being restored or salvaged stops where it can
	o.swapping.Lock()
	defer o.swapping.Unlock()
	o.salvaging.Close()
	last := o.now.Load()
	o.refuse(StateClosing, errClosing())
	var failures []error
	if last.backend != nil {
		last.end(errClosing(), callsTime)
		failures = append(failures, last.backend.Close(ctx))
	}
	for i := len(o.closers) - 1; i >= 0; i-- {
		failures = append(failures, o.closers[i]())
	}
	o.closers = nil
	return errors.Join(failures...)
}

// closeTimeout bounds an orderly end.
const closeTimeout = 15 * time.Second

// CloseSoon is Close with a bound of its own, for callers whose context is over.
func (o *Owner) CloseSoon() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return o.Close(ctx)
}
