package search

import "context"

// begin makes a query one that Cancel can end, until done is called.
func (s *Service) begin(ctx context.Context, ticket string) (_ context.Context, done func()) {
	if ticket == "" {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[ticket] = cancel
	return ctx, func() {
		cancel()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.running, ticket)
	}
}

// Cancel ends a query that nobody waits for any more: whoever types asks again with
// every few letters. One that is over is none.
func (s *Service) Cancel(ticket string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel := s.running[ticket]; cancel != nil {
		cancel()
	}
}
