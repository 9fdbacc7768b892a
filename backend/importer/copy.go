package importer

import (
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Compare says how a conversation stands to the transcript that its agent keeps
// of it on this machine. Nothing is written. Errors: ENotFound, EElsewhere,
// EConflict (an answer arrives), EUnavailable (the transcript cannot be read),
// EInvalid (it is no transcript, or it has too much that is not here).
func (s *Service) Compare(ctx context.Context, conversationID string) (workbench.AgentCopy, error) {
	ctx, end, err := s.attend(ctx)
	if err != nil {
		return workbench.AgentCopy{}, err
	}
	defer end()
	found, _, err := s.compared(ctx, conversationID)
	return found, err
}

// TakeIn stores the messages that only the agent has behind those that are here,
// all or none, and compares again. Each keeps an id made of the agent's own, so
// that it is stored once. Errors: those of Compare, EConflict (deleted, or the two
// differ), EDiskFull.
func (s *Service) TakeIn(ctx context.Context, conversationID string) (workbench.AgentCopy, error) {
	ctx, end, err := s.attend(ctx)
	if err != nil {
		return workbench.AgentCopy{}, err
	}
	defer end()
	found, c, err := s.compared(ctx, conversationID)
	switch {
	case err != nil || found.State == workbench.CopySame:
		return found, err
	case c != nil && c.conversation.DeletedAt != nil:
		return found, workbench.Errorf(workbench.EConflict, "The conversation was deleted. Restore it first.")
	case found.State != workbench.CopyMore:
		return found, workbench.Errorf(workbench.EConflict, "There is nothing to take in: the agent's copy does not go on from what is here.")
	}
	if err := c.forget(ctx); err != nil {
		return found, err
	}
	taken, err := c.store(ctx)
	if err != nil {
		return found, err
	}
	s.opt.Done()
	found, _, err = s.compared(ctx, conversationID)
	found.Taken = taken
	return found, err
}

// attend lets a call end with the service, which waits for it.
func (s *Service) attend(ctx context.Context) (context.Context, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return nil, nil, workbench.Errorf(workbench.EUnavailable, "Holdfast is closing. Open the conversation again afterwards.")
	}
	ctx, stop := context.WithCancel(ctx)
	unlink := context.AfterFunc(s.ctx, stop)
	s.done.Add(1)
	return ctx, func() { unlink(); stop(); s.done.Done() }, nil
}

// compared compares. The comparison is nil where there is nothing to compare
// with.
func (s *Service) compared(ctx context.Context, id string) (workbench.AgentCopy, *comparison, error) {
	c := &comparison{imported: s.newImport(workbench.ForeignRequest{}, ""), keys: map[string]int{}}
	if err := c.load(ctx, id); err != nil {
		return workbench.AgentCopy{}, nil, err
	}
	found := workbench.AgentCopy{State: workbench.CopyNone, Messages: int64(len(c.stored))}
	if c.span.AssistantSessionID == nil || !ownID.MatchString(*c.span.AssistantSessionID) {
		return found, nil, nil
	}
	c.compare = c.take
	if path, ok := c.span.Metadata["transcript_path"].(string); ok && c.path == "" {
		c.path = path
	}
	place, err := c.read(ctx)
	if err == nil && place != "" {
		err = c.unread()
	}
	if err != nil || place == none {
		return found, nil, err
	}
	found.Place, found.State, found.More = place, c.state(), int64(len(c.held))
	if place == "" {
		found.State, found.More = workbench.CopyGone, 0
	}
	return found, c, nil
}

// load reads what is stored of a conversation.
func (c *comparison) load(ctx context.Context, id string) error {
	db := c.opt.Store
	var err error
	if c.conversation, err = db.Conversation(ctx, id); err != nil {
		return err
	}
	if c.conversation.HostID != c.opt.HostID {
		return workbench.Elsewhere("conversation")
	}
	live, err := db.LiveMessagesOf(ctx, id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(live, func(m workbench.MessageSummary) bool { return m.Status == workbench.MessageStreaming }) {
		return workbench.Errorf(workbench.EConflict, "An answer arrives. Compare again when it has ended.")
	}
	span, err := db.ActiveAgentSession(ctx, id)
	if err != nil {
		return err
	}
	if span != nil {
		c.span = *span
	}
	for after := int64(0); ; {
		page, err := db.MessagesAfter(ctx, id, after, messagesRead)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, m := range page {
			c.keep(m)
		}
		after = page[len(page)-1].Seq
	}
}

// messagesRead is how many messages are read at once.
const messagesRead = 200

// store adds what only the agent has, in one transaction: of half of it nobody
// could say what is missing.
func (c *comparison) store(ctx context.Context) (taken int64, err error) {
	err = c.opt.Store.Write(ctx, func(tx *store.Tx) error {
		taken = 0 // a transaction may run again
		for _, u := range c.held {
			fresh, err := c.put(ctx, tx, u)
			if err != nil {
				return err
			}
			if fresh {
				taken++
			}
		}
		return nil
	})
	return taken, err
}
