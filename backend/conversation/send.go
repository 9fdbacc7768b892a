package conversation

import (
	"context"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Outgoing is a message of the user.
type Outgoing struct {
	Text       string   `json:"text"`
	Files      []string `json:"files"`      // besides those that the text mentions
	Model      string   `json:"model"`      // "": as chosen for the conversation
	Permission string   `json:"permission"` // mode; "": as chosen for the conversation
	SessionID  string   `json:"session_id"` // the work session that it is sent from and that pays for it; "": none

	// ExternalID names the message of a node of a workflow: under it a message is
	// sent once. RunID and NodeID say which node asks.
	ExternalID string `json:"-"`
	RunID      string `json:"-"`
	NodeID     string `json:"-"`
	// Idle is how long the agent may say nothing; 0: for ever.
	Idle time.Duration `json:"-"`
	// Options are what that node asks of its agent.
	Options agent.Options `json:"-"`
}

// Sent is a message that was stored, and the answer to it that begins.
type Sent struct {
	Message workbench.Message  `json:"message"`
	Reply   *workbench.Message `json:"reply"` // null: the message waits for its turn
}

// Send stores a message of the user and begins the answer to it, unless another
// one arrives: then it waits for its turn, also over restarts. Errors: ENotFound,
// EInvalid, EConflict (deleted), EElsewhere.
func (s *Service) Send(ctx context.Context, id string, out Outgoing) (Sent, error) {
	if strings.TrimSpace(out.Text) == "" {
		return Sent{}, workbench.Errorf(workbench.EInvalid, "Write the message first.")
	}
	if err := validChoice(workbench.ConversationChoice{Permission: out.Permission}); err != nil {
		return Sent{}, err
	}
	c, err := s.own(ctx, id)
	if err != nil {
		return Sent{}, err
	}
	message := workbench.Message{
		MessageSummary: workbench.MessageSummary{ID: workbench.NewID(), ConversationID: id, Role: workbench.RoleUser, Status: workbench.MessageQueued},
		Metadata: workbench.MessageMetadata{
			Files: out.Files, Model: out.Model, Permission: out.Permission, SessionID: out.SessionID, WorkflowRunID: out.RunID, NodeID: out.NodeID,
			IdleMS: out.Idle.Milliseconds(), Options: out.Options.Stored(),
		},
		Content: out.Text,
	}
	if out.ExternalID != "" {
		message.ExternalID = &out.ExternalID
	}
	asked, err := s.Store.AppendMessage(ctx, message)
	if err != nil {
		return Sent{}, err
	}
	if title := titleOf(out.Text); c.Title == nil && title != "" {
		if _, err := s.Store.TitleConversation(ctx, id, title); err != nil {
			s.Log.Warn("conversation has no title", "conversation", id, "error", err)
		}
	}
	sent := Sent{Message: asked}
	// The message is stored: what goes wrong from here on does not take it back.
	begun, err := s.advance(context.WithoutCancel(ctx), id)
	if err != nil {
		s.Log.Error("turn not begun; the message waits", "message", asked.ID, "error", err)
	}
	if begun != nil && begun.Message.ID == asked.ID {
		sent.Message, sent.Reply = begun.Message, &begun.Reply
	}
	s.notifyMessage(id, asked.ID)
	return sent, nil
}

// Continue begins the turns of messages that wait in a conversation because a
// launch left them to the user. Errors: ENotFound, EElsewhere, EConflict.
func (s *Service) Continue(ctx context.Context, id string) error {
	if _, err := s.own(ctx, id); err != nil {
		return err
	}
	_, err := s.advance(context.WithoutCancel(ctx), id)
	return err
}

// CancelQueued takes a message out of the queue; it stays in the transcript.
// Errors: ENotFound, EConflict (its turn has begun).
func (s *Service) CancelQueued(ctx context.Context, messageID string) error {
	m, err := s.Store.Message(ctx, messageID)
	if err != nil {
		return err
	}
	err = s.Store.CancelTurn(ctx, messageID)
	s.notifyMessage(m.ConversationID, messageID)
	return err
}

// MoveQueued lets a message that waits change places with the one that waits
// before it, or with the one behind it. Errors: ENotFound, EConflict (none waits
// there, or its turn has begun).
func (s *Service) MoveQueued(ctx context.Context, messageID string, earlier bool) error {
	m, err := s.Store.Message(ctx, messageID)
	if err != nil {
		return err
	}
	err = s.Store.MoveTurn(ctx, messageID, earlier)
	s.notifyMessage(m.ConversationID, messageID)
	return err
}

// CancelTurn ends the answer that arrives; its text until then is kept. Errors:
// ENotFound, EElsewhere, EConflict (none arrives).
func (s *Service) CancelTurn(ctx context.Context, id string) error {
	if _, err := s.own(ctx, id); err != nil {
		return err
	}
	s.mu.Lock()
	l := s.lanes[id]
	s.mu.Unlock()
	if l == nil || !l.cancel(ctx) {
		return workbench.Errorf(workbench.EConflict, "No answer arrives in this conversation, so there is nothing to cancel.")
	}
	return nil
}

// endTime bounds the wait for an answer that was cancelled: an agent gets a few
// seconds before it is killed.
const endTime = 30 * time.Second

// endTurn cancels the answer that arrives and what waits behind it, and waits
// for the end.
func (s *Service) endTurn(ctx context.Context, id string) error {
	messages, err := s.Store.LiveMessagesOf(ctx, id)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if m.Status != workbench.MessageQueued {
			continue
		}
		if err := s.Store.CancelTurn(ctx, m.ID); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
	}
	if err := s.CancelTurn(ctx, id); err != nil {
		if workbench.ErrorCode(err) == workbench.EConflict {
			return nil
		}
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, endTime)
	defer cancel()
	for {
		changed := s.change()
		live, err := s.live(ctx, id)
		if err != nil || live == nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return workbench.Errorf(workbench.EUnavailable, "The agent has not ended yet. Wait a moment, then delete the conversation.")
		}
	}
}

// Tell passes a word on to the agent whose answer arrives: a decision, further
// text, an interrupt. Errors: EConflict (it does not arrive here), EInvalid (the
// agent takes no words).
func (s *Service) Tell(ctx context.Context, messageID string, word agent.Word) error {
	m, err := s.Store.Message(ctx, messageID)
	if err != nil {
		return err
	}
	s.mu.Lock()
	l := s.lanes[m.ConversationID]
	s.mu.Unlock()
	var running *turn.Turn
	if l != nil {
		running = l.running(messageID)
	}
	if running == nil {
		return workbench.Errorf(workbench.EConflict, "This answer does not arrive any more, so its agent cannot be told anything.")
	}
	return running.Tell(ctx, word)
}
