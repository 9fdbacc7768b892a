package bundle

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Options are what a Service needs.
type Options struct {
	Store  *store.DB
	HostID string
	Runs   string // the folder with a folder for each run
	Notify func(workbench.Notice)
	Now    workbench.Clock
	Log    *slog.Logger
}

// Service writes and reads bundles, one at a time.
type Service struct {
	opt  Options
	turn chan struct{}

	mu       sync.Mutex
	progress workbench.BundleProgress
	stop     context.CancelFunc
	told     int64 // UTC ms of the last notice
}

// New returns a Service.
func New(opt Options) *Service {
	return &Service{opt: opt, turn: make(chan struct{}, 1)}
}

// Begin waits until nobody else writes or reads a bundle. The context that it
// returns ends with Cancel too; end gives the turn back.
func (s *Service) Begin(ctx context.Context, doing string) (_ context.Context, end func(), err error) {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, stopped(ctx, ctx.Err())
	}
	ctx, stop := context.WithCancel(ctx)
	s.mu.Lock()
	s.stop = stop
	s.progress = workbench.BundleProgress{Running: true, Doing: doing, StartedAt: s.opt.Now()}
	s.mu.Unlock()
	s.notify()
	return ctx, func() {
		stop()
		s.mu.Lock()
		s.stop, s.progress = nil, workbench.BundleProgress{}
		s.mu.Unlock()
		s.notify()
		<-s.turn
	}, nil
}

// Progress says what becomes of the bundle at work.
func (s *Service) Progress() workbench.BundleProgress {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.progress
}

// Cancel stops what is at work. Without it, it does nothing.
func (s *Service) Cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		s.stop()
	}
}

// noticeEvery keeps a bundle of millions of rows from sending as many notices.
const noticeEvery = int64(250 * time.Millisecond / time.Millisecond)

// Report says how far it is.
func (s *Service) Report(doing, table string, rows int64) {
	now := s.opt.Now()
	s.mu.Lock()
	s.progress.Doing, s.progress.Table = doing, table
	s.progress.Rows += rows
	tell := now-s.told >= noticeEvery
	if tell {
		s.told = now
	}
	s.mu.Unlock()
	if tell {
		s.notify()
	}
}

func (s *Service) notify() {
	if s.opt.Notify != nil {
		s.opt.Notify(workbench.Notice{Noun: workbench.NounBundle})
	}
}

// stopped gives an end that somebody asked for its sentence.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return workbench.Wrap(workbench.EUnavailable, errors.Join(ctx.Err(), err), "This was stopped before it was done. It can be begun again.")
}
