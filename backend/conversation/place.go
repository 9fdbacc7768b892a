package conversation

import (
	"context"
	"errors"
	"os"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// directory is where the next turn of a conversation runs: its environment, its
// own directory, or that of its project.
func (s *Service) directory(ctx context.Context, c workbench.Conversation) (string, error) {
	switch {
	case c.IsolationEnvID != nil:
		e, err := s.Store.Environment(ctx, *c.IsolationEnvID)
		return e.WorkingPath, err
	case c.Cwd != nil:
		return *c.Cwd, nil
	case c.CodebaseID != nil:
		p, err := s.Store.Codebase(ctx, *c.CodebaseID)
		return p.DefaultCwd, err
	}
	return "", workbench.Errorf(workbench.EDirectoryGone,
		"The project of this conversation was removed, so there is no directory to work in. Choose another project for it.")
}

func mustExist(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return workbench.Wrap(workbench.EDirectoryGone, err,
			"The directory "+dir+" is not there any more, so the agent was not started. Bring it back and send the message again.")
	}
	return nil
}

// span is the span of agent context that the next turn belongs to. One that was
// begun for another place is followed by one for this place: an agent finds its
// session only where it began it.
func (s *Service) span(ctx context.Context, c workbench.Conversation) (workbench.AgentSession, error) {
	for {
		active, err := s.Store.ActiveAgentSession(ctx, c.ID)
		if err != nil {
			return workbench.AgentSession{}, err
		}
		dir, err := s.directory(ctx, c)
		if err != nil && active != nil {
			return *active, nil // the turn tells that the place is gone
		}
		reason := workbench.TransitionFirstMessage
		if active != nil {
			if reason = moved(*active, c, dir); reason == "" {
				return *active, nil
			}
		}
		next, err := s.Store.TransitionAgentSession(ctx, transition(active, c, dir, reason))
		if workbench.ErrorCode(err) != workbench.EConflict || c.DeletedAt != nil {
			return next, err
		}
		if fresh, gone := s.Store.Conversation(ctx, c.ID); gone != nil || fresh.DeletedAt != nil {
			return next, errors.Join(err, gone)
		} // another hand has begun one: that is the one to use
	}
}

// moved says why the present span cannot go on in a place; "": it can.
func moved(active workbench.AgentSession, c workbench.Conversation, dir string) workbench.TransitionReason {
	switch {
	case deref(active.CodebaseID) != deref(c.CodebaseID):
		return workbench.TransitionProjectChanged
	case deref(active.WorkingDirectory) != dir:
		return workbench.TransitionIsolationChanged
	}
	return ""
}

func transition(active *workbench.AgentSession, c workbench.Conversation, dir string, reason workbench.TransitionReason) workbench.AgentTransition {
	tr := workbench.AgentTransition{Reason: reason, Next: workbench.AgentSession{AgentSessionSummary: workbench.AgentSessionSummary{
		ID: workbench.NewID(), ConversationID: c.ID, CodebaseID: c.CodebaseID, AIAssistantType: c.AIAssistantType,
		HostID: c.HostID, WorkingDirectory: &dir,
	}}}
	if active != nil {
		tr.Follows = active.ID
	}
	return tr
}

// Reset lets the agent forget: the next turn begins a session of its own. The
// messages stay. Errors: ENotFound, EConflict (an answer arrives, or the
// conversation was deleted).
func (s *Service) Reset(ctx context.Context, id string) (workbench.AgentSession, error) {
	c, err := s.own(ctx, id)
	if err != nil {
		return workbench.AgentSession{}, err
	}
	if live, err := s.live(ctx, id); err != nil || live != nil {
		if err == nil {
			err = workbench.Errorf(workbench.EConflict, "An answer arrives in this conversation. Cancel it first, then let the agent begin anew.")
		}
		return workbench.AgentSession{}, err
	}
	active, err := s.Store.ActiveAgentSession(ctx, id)
	if err != nil {
		return workbench.AgentSession{}, err
	}
	dir, err := s.directory(ctx, c)
	if err != nil {
		return workbench.AgentSession{}, err
	}
	next, err := s.Store.TransitionAgentSession(ctx, transition(active, c, dir, workbench.TransitionResetRequested))
	s.notify(id)
	return next, err
}

// own is a conversation whose turns run on this machine.
func (s *Service) own(ctx context.Context, id string) (workbench.Conversation, error) {
	c, err := s.Store.Conversation(ctx, id)
	if err == nil && c.HostID != s.HostID {
		return c, workbench.Elsewhere("conversation")
	}
	return c, err
}
