package worktree

import (
	"context"
	"time"
)

const (
	// sweepEvery is the time between two sweeps of what has expired.
	sweepEvery = 24 * time.Hour
	// sweepFirst keeps a sweep from what a person waits for at a start.
	sweepFirst = time.Minute
)

// Start sweeps what has expired, once soon and then once a day, until Close.
// Worktrees are not looked at: one goes only when a person says so.
func (s *Service) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	s.done.Go(func() { s.schedule(ctx) })
}

// Close ends the schedule and waits for it.
func (s *Service) Close() {
	if s.stop != nil {
		s.stop()
	}
	s.done.Wait()
}

func (s *Service) schedule(ctx context.Context) {
	every := s.Every
	if every <= 0 {
		every = sweepEvery
	}
	for wait := min(every, sweepFirst); pause(ctx, wait) == nil; wait = every {
		gone, err := s.Expire(ctx, Sweeping{})
		switch {
		case ctx.Err() != nil:
		case err != nil:
			s.Log.Warn("what has expired of worktrees was not swept", "error", err)
		case len(gone.Snapshots)+len(gone.Recoveries) > 0 || gone.Locks > 0:
			s.Log.Info("what has expired of worktrees was swept", "snapshots", len(gone.Snapshots), "recovery_refs", len(gone.Recoveries), "locks", gone.Locks)
		}
	}
}
