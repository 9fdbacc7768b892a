package conversation

import (
	"context"
	"sync"

	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// lane is a conversation in which something goes on: its turns run one after
// another.
type lane struct {
	again bool // guarded by Service.mu: look at the queue once more

	mu        sync.Mutex
	answer    *answer    // the one that arrives; nil: none
	turn      *turn.Turn // its process; nil: not started yet
	cancelled bool
}

// begin claims an answer and makes it the lane's, at once: a claimed answer that
// no lane knew could not be cancelled.
func (l *lane) begin(claim func() (*answer, error)) (*answer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, err := claim()
	l.answer, l.turn, l.cancelled = a, nil, false
	return a, err
}

func (l *lane) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = nil
}

// run makes a process the answer's. It says no when the answer was cancelled.
func (l *lane) run(t *turn.Turn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn = t
	return !l.cancelled
}

func (l *lane) wanted() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.cancelled
}

// cancel ends the answer, and says whether there was one.
func (l *lane) cancel(ctx context.Context) bool {
	l.mu.Lock()
	running := l.turn
	arrives := l.answer != nil
	l.cancelled = arrives
	l.mu.Unlock()
	if running != nil {
		if err := running.Stop(ctx, workbench.StopCancel); err != nil {
			return false // it has ended
		}
	}
	return arrives
}

// occupy begins to work in a conversation, with an answer that arrives already
// or with none. It is nil when that is done already: then the queue is looked at
// once more.
func (s *Service) occupy(id string, a *answer) *lane {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.lanes[id]; l != nil {
		l.again = true
		return nil
	}
	l := &lane{answer: a}
	s.lanes[id] = l
	return l
}

// vacate leaves a conversation unless its queue must be looked at once more.
func (s *Service) vacate(id string, l *lane) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.again {
		l.again = false
		return false
	}
	delete(s.lanes, id)
	return true
}

// advance begins the next turn of a conversation, nil when none waits or one
// runs.
func (s *Service) advance(ctx context.Context, id string) (*workbench.Turn, error) {
	l := s.occupy(id, nil)
	if l == nil {
		return nil, nil
	}
	begun, a, err := s.next(ctx, id, l)
	if begun != nil {
		s.group.Go(func() { s.work(id, l, a) })
	}
	return begun, err
}

// next claims the next turn and its answer, and vacates the lane when there is
// none.
func (s *Service) next(ctx context.Context, id string, l *lane) (begun *workbench.Turn, a *answer, err error) {
	for {
		a, err = l.begin(func() (*answer, error) {
			begun, err = s.claim(ctx, id)
			if begun == nil {
				return nil, err
			}
			return s.newAnswer(begun.Reply), nil
		})
		if a != nil || s.vacate(id, l) {
			return begun, a, err
		}
	}
}

func (s *Service) claim(ctx context.Context, id string) (*workbench.Turn, error) {
	live, err := s.Store.LiveMessagesOf(ctx, id)
	if err != nil || len(live) == 0 || live[0].Status == workbench.MessageStreaming {
		return nil, err
	}
	c, err := s.own(ctx, id)
	if err != nil {
		return nil, err
	}
	span, err := s.span(ctx, c)
	if err != nil {
		return nil, err
	}
	return s.Store.ClaimTurn(ctx, s.HostID, workbench.Message{MessageSummary: workbench.MessageSummary{
		ID: workbench.NewID(), ConversationID: id, AgentSessionID: &span.ID,
	}})
}

// work runs turns of a conversation until none waits, or the service closes.
func (s *Service) work(id string, l *lane, a *answer) {
	for {
		settled := s.arrive(l, a)
		l.end()
		if !settled {
			return // closing: the next launch goes on
		}
		begun, next, err := s.next(context.WithoutCancel(s.ctx), id, l)
		if err != nil {
			s.Log.Error("next turn not begun; its message waits", "conversation", id, "error", err)
		}
		if begun == nil {
			return
		}
		s.notifyMessage(id, begun.Message.ID)
		s.notifyMessage(id, begun.Reply.ID)
		a = next
	}
}

// running is the process of an answer; nil: it is not the one that arrives, or
// has not started.
func (l *lane) running(messageID string) *turn.Turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answer == nil || l.answer.id != messageID {
		return nil
	}
	return l.turn
}
