package search

import (
	"context"
	"strconv"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// rebuildKey remembers, over a kill, that documents up to an id are to go.
	rebuildKey = "search_rebuild"
	dropRows   = 200
)

// Rebuild makes everything anew that is searched: what is found by is dropped and
// written again, newest writes in between. Status tells how far it is. EConflict
// while one is going on.
func (s *Service) Rebuild(ctx context.Context) error {
	s.Start()
	s.mu.Lock()
	busy := s.status.Rebuilding
	s.mu.Unlock()
	if busy {
		return workbench.Errorf(workbench.EConflict, "The search index is being rebuilt already.")
	}
	newest, err := s.Store.NewestDocument(ctx)
	if err != nil {
		return err
	}
	s.change(func(now *Status) {
		now.Rebuilding, now.ToDrop, now.Dropped, now.Written, now.IndexedTo = true, newest, 0, 0, 0
		s.stop = false
	})
	if err := s.Store.ForgetSearchMarks(ctx, markPrefix, rebuildKey, strconv.FormatInt(newest, 10)); err != nil {
		s.change(func(now *Status) { now.Rebuilding = false })
		return err
	}
	s.wake()
	return nil
}

// Reread looks at every row once more for one that is not indexed: an import
// brings rows whose ids stand before those that were read. What is indexed stays.
func (s *Service) Reread(ctx context.Context) error {
	// Documents up to 0 are none.
	if err := s.Store.ForgetSearchMarks(ctx, markPrefix, rebuildKey, "0"); err != nil {
		return err
	}
	s.wake()
	return nil
}

// CancelRebuild stops to drop documents. What is missing is written at the usual
// pace, and what was not dropped stays.
func (s *Service) CancelRebuild() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop, s.status.Rebuilding = s.status.Rebuilding, false
}

func (s *Service) stopped() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stop
}

// rebuild drops what a rebuild, also one of an owner that was killed, has left.
func (s *Service) rebuild(ctx context.Context) error {
	value, err := s.Store.Value(ctx, rebuildKey)
	if err != nil || value == nil {
		return err
	}
	upTo, err := strconv.ParseInt(*value, 10, 64)
	if err != nil {
		return s.Store.DeleteValue(ctx, rebuildKey)
	}
	// The pass that was going on when the marks were forgotten may have stored its
	// own since.
	if err := s.Store.ForgetSearchMarks(ctx, markPrefix, rebuildKey, *value); err != nil {
		return err
	}
	s.names = nil
	if !s.stopped() {
		s.change(func(now *Status) { now.Rebuilding, now.ToDrop = true, upTo })
	}
	for !s.stopped() {
		began := time.Now()
		n, err := s.Store.DropDocuments(ctx, upTo, dropRows)
		if err != nil {
			return err
		}
		s.change(func(now *Status) { now.Dropped += n })
		if n < dropRows {
			break
		}
		if err := s.yield(ctx, time.Since(began)); err != nil {
			return err
		}
	}
	return s.Store.DeleteValue(ctx, rebuildKey)
}

// CatchUp waits until what is stored now is indexed, for at most limit. Without an
// indexer, as in a command that is over in a moment, it starts one.
func (s *Service) CatchUp(ctx context.Context, limit time.Duration) {
	s.Start()
	asked := s.Now()
	deadline := time.After(limit)
	for {
		s.mu.Lock()
		// A pass that began in the same millisecond may have begun before.
		there, passed := s.status.IndexedTo > asked || s.status.Rebuilding, s.passed
		s.mu.Unlock()
		if there {
			return
		}
		s.wake()
		select {
		case <-passed:
		case <-ctx.Done():
			return
		case <-deadline:
			return
		}
	}
}

func (s *Service) wake() {
	select {
	case s.asked <- struct{}{}:
	default: // it looks anyway
	}
}
