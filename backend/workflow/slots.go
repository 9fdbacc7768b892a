package workflow

import (
	"context"
	"slices"
	"sync"
)

// slots are places for nodes that work, given in the order in which they were asked
// for. Their number may change at any time: who works then goes on.
type slots struct {
	most func() int64

	mu      sync.Mutex
	taken   int64
	waiting []chan struct{} // closed when the place is theirs
}

// take waits for a place.
func (s *slots) take(ctx context.Context) error {
	mine := make(chan struct{})
	s.mu.Lock()
	s.waiting = append(s.waiting, mine)
	s.fill()
	s.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.waiting, mine); i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	} else { // it came in the same moment
		s.taken--
		s.fill()
	}
	return context.Cause(ctx)
}

// give takes a place back.
func (s *slots) give() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken--
	s.fill()
}

// look gives the places that there are more of now.
func (s *slots) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fill()
}

// fill gives free places to those who wait longest.
func (s *slots) fill() {
	for len(s.waiting) > 0 && s.taken < max(s.most(), 1) {
		close(s.waiting[0])
		s.waiting = s.waiting[1:]
		s.taken++
	}
}
