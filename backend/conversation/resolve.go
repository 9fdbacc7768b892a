package conversation

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Start goes on with the answers that a launch took up, and with the messages
// that wait. With recovered, or when Hold says so, what waits is left to the
// user: on a restored database it may have been sent already.
func (s *Service) Start(ctx context.Context, recovered bool) error {
	s.mu.Lock()
	resumed := s.resumed
	s.resumed = nil
	s.mu.Unlock()
	for _, a := range resumed {
		s.resume(a)
	}
	if recovered || s.Hold != nil && s.Hold() {
		return nil
	}
	live, err := s.Store.LiveMessages(ctx, s.HostID)
	if err != nil {
		return err
	}
	last := ""
	for _, m := range live {
		if m.ConversationID == last {
			continue
		}
		last = m.ConversationID
		if _, err := s.advance(ctx, m.ConversationID); err != nil {
			s.Log.Error("turn not begun; its message waits", "conversation", m.ConversationID, "error", err)
		}
	}
	return nil
}

func (s *Service) resume(a *answer) {
	id := a.conversation.ID
	if l := s.occupy(id, a); l != nil {
		s.group.Go(func() { s.work(id, l, a) })
	}
}

// Resolve settles a message that arrives, for a launch, or takes it up: Start
// goes on with it. child is what is known of its process, nil when neither the
// host nor the spool knows it; hosted says that a running host has it.
func (s *Service) Resolve(ctx context.Context, summary workbench.MessageSummary, child *host.Info, hosted bool, finding workbench.Finding) error {
	m, err := s.Store.Message(ctx, summary.ID)
	if err != nil {
		return err
	}
	before := string(m.Status)
	finding.StatusBefore = &before
	if m.Status == workbench.MessageQueued {
		finding.Action = workbench.ActionParked
		detail := "It waited for its turn when the backup was made, and may have been answered since. Let the conversation go on if it is still wanted."
		finding.StatusAfter, finding.Detail = &before, &detail
		return s.Store.AddFinding(ctx, finding)
	}
	p, err := s.Store.MessageProcess(ctx, m.ID)
	if err != nil && workbench.ErrorCode(err) != workbench.ENotFound {
		return err
	}
	a := s.newAnswer(m)
	unborn := err != nil || p.Status == workbench.ProcessStarting
	switch {
	case child != nil:
		return s.takeUp(ctx, a, child, hosted, finding)
	case unborn && finding.Reason != workbench.ReasonRecovery:
		// Nothing was asked yet, as far as anyone knows: under its id the process
		// starts once.
		finding.Action, finding.StatusAfter = workbench.ActionRequeued, &before
		s.later(a)
		return s.Store.AddFinding(ctx, finding)
	default:
		return s.interrupt(ctx, m, p, finding)
	}
}

// takeUp follows an agent that lives, and takes in what one wrote that has ended.
func (s *Service) takeUp(ctx context.Context, a *answer, child *host.Info, hosted bool, finding workbench.Finding) error {
	found := turn.Found{Child: child, Alive: hosted && child.State != host.StateExited}
	finding.Alive = found.Alive
	a.found = &found
	if !found.Alive {
		finding.Action = workbench.ActionFinalized
		if child.State != host.StateExited {
			finding.Action = workbench.ActionFailed
		}
		found.Finding = &finding
		return s.settle(ctx, a)
	}
	after := string(workbench.MessageStreaming)
	finding.Action, finding.StatusAfter = workbench.ActionAttached, &after
	s.later(a)
	return s.Store.AddFinding(ctx, finding)
}

// settle takes in what an agent wrote until its end. It returns when that is
// stored; one that must be asked once more is asked by Start.
func (s *Service) settle(ctx context.Context, a *answer) error {
	running, err := s.begin(ctx, &lane{}, a)
	if workbench.ErrorCode(err) == workbench.ENotFound { // a newer program may have known the agent
		s.giveUp(ctx, &lane{}, a, err)
		return nil
	}
	if err != nil {
		return err
	}
	if err := running.Wait(ctx); err != nil {
		return err
	}
	if a.again {
		s.later(a)
	}
	return nil
}

func (s *Service) later(a *answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.resumed = append(s.resumed, a)
}

// interrupt settles an answer whose process nobody knows any more.
func (s *Service) interrupt(ctx context.Context, m workbench.Message, p workbench.Process, finding workbench.Finding) error {
	m.Metadata.Error = "The agent ended while nobody watched. The text until then is kept; send the message again to go on."
	after := string(workbench.MessageInterrupted)
	finding.Action, finding.StatusAfter, finding.Detail = workbench.ActionFailed, &after, &m.Metadata.Error
	return s.Store.SettleMessage(ctx, workbench.MessageEnd{
		MessageID: m.ID, Status: workbench.MessageInterrupted, Metadata: &m.Metadata,
		ProcessID: p.ID, Process: workbench.ProcessLost, Finding: &finding,
	})
}
