package server

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// healthTime bounds the health check: whoever asks wants to know within 2 s.
const healthTime = 1500 * time.Millisecond

type healthAnswer struct {
	Status   string `json:"status"`
	Database string `json:"database"`
}

// health answers GET /health/db. It needs no token: it tells nothing but
// whether the database answers.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if c, err := s.owner.Enter(); err == nil {
		connected := s.probe.answers(r.Context(), c.Backend.Store.Ping)
		c.Leave()
		if connected {
			answer(w, http.StatusOK, healthAnswer{Status: "ok", Database: "connected"})
			return
		}
	}
	answer(w, http.StatusInternalServerError, healthAnswer{Status: "error", Database: "disconnected"})
}

// probe asks the database for an answer, once at a time. A driver that hangs
// obeys no context, so nobody waits for it; whoever asks meanwhile shares the
// question, or a monitor would leave a goroutine behind with every request.
type probe struct {
	running sync.WaitGroup
	mu      sync.Mutex
	asked   *question // nil: nothing is asked
}

// question is one that was put to the database.
type question struct {
	overdue  time.Time
	answered chan struct{} // closed once err is set
	err      error
}

// answers reports whether the database does so in time.
func (p *probe) answers(ctx context.Context, ping func(context.Context) error) bool {
	q := p.ask(ping)
	ctx, cancel := context.WithDeadline(ctx, q.overdue)
	defer cancel()
	select {
	case <-q.answered:
		return q.err == nil
	case <-ctx.Done():
		return false
	}
}

// ask puts the question unless it is put already. One that is overdue is
// answered for whoever asks now: the database does not answer.
func (p *probe) ask(ping func(context.Context) error) *question {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked != nil {
		return p.asked
	}
	q := &question{overdue: time.Now().Add(healthTime), answered: make(chan struct{})}
	p.asked = q
	p.running.Go(func() {
		// Not with the context of a request: others share the question.
		ctx, cancel := context.WithDeadline(context.Background(), q.overdue)
		defer cancel()
		q.err = ping(ctx)
		p.mu.Lock()
		p.asked = nil
		p.mu.Unlock()
		close(q.answered)
	})
	return q
}

// wait returns when nothing is asked any more. SQLite gives a locked database
// up after 10 s.
func (p *probe) wait() { p.running.Wait() }
