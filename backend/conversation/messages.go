package conversation

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// chunksRead is how many rows one read of the store gives.
const chunksRead = 256

// Messages is the page of a transcript that begins after seq, in order. One that
// arrives has what has arrived. Errors: ENotFound.
func (s *Service) Messages(ctx context.Context, id string, after, limit int64) ([]workbench.Message, error) {
	if _, err := s.Store.Conversation(ctx, id); err != nil {
		return nil, err
	}
	page, err := s.Store.MessagesAfter(ctx, id, after, limit)
	if err != nil {
		return nil, err
	}
	return page, s.fillIn(ctx, page)
}

// MessagesBefore is the page of a transcript that ends before seq, 0 for its
// end, in order. Errors: ENotFound.
func (s *Service) MessagesBefore(ctx context.Context, id string, before, limit int64) ([]workbench.Message, error) {
	if _, err := s.Store.Conversation(ctx, id); err != nil {
		return nil, err
	}
	page, err := s.Store.MessagesBefore(ctx, id, before, limit)
	if err != nil {
		return nil, err
	}
	return page, s.fillIn(ctx, page)
}

// fillIn gives messages that arrive the text, the calls and the reasoning that
// have arrived: what they will have when they end now. Answers get what they have
// used.
func (s *Service) fillIn(ctx context.Context, page []workbench.Message) error {
	if len(page) == 0 {
		return nil
	}
	if err := s.fillInArriving(ctx, page); err != nil {
		return err
	}
	used, err := s.Store.AnswerUsage(ctx, page[0].ConversationID, page[0].Seq, page[len(page)-1].Seq)
	for i := range page {
		if sums, ok := used[page[i].Seq]; ok {
			page[i].Usage = &sums
		}
	}
	return err
}

func (s *Service) fillInArriving(ctx context.Context, page []workbench.Message) error {
	for i, m := range page {
		if m.Status != workbench.MessageStreaming {
			continue
		}
		// The text last: then it never ends before a call that stands in it.
		parts, err := s.Store.MessageParts(ctx, m.ID)
		if err != nil {
			return err
		}
		text, err := s.arrivedText(ctx, m.ID)
		if err != nil {
			return err
		}
		fresh, err := s.Store.Message(ctx, m.ID)
		if err != nil {
			return err
		}
		if fresh.Status == workbench.MessageStreaming { // or it has ended between the reads
			fresh.Content = text
			parts.Fold(&fresh.Metadata)
		}
		page[i] = fresh
	}
	return nil
}

// arrivedText is the text of a message that arrives.
func (s *Service) arrivedText(ctx context.Context, id string) (string, error) {
	var text bytes.Buffer
	for {
		chunks, err := s.Store.MessageOutput(ctx, id, int64(text.Len()), chunksRead)
		if err != nil || len(chunks) == 0 {
			return text.String(), err
		}
		for _, c := range chunks {
			text.Write(c.Data)
		}
	}
}

// Wait returns a message once it has ended, or as it is when ctx or timeout ends.
// Errors: ENotFound.
func (s *Service) Wait(ctx context.Context, id string, timeout time.Duration) (workbench.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for {
		changed := s.change()
		m, err := s.Store.Message(context.WithoutCancel(ctx), id)
		if err == nil && !m.Status.Final() && errors.Is(ctx.Err(), context.Canceled) {
			return m, errGoesOn()
		}
		if err != nil || m.Status.Final() || ctx.Err() != nil {
			return m, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
		case <-s.ctx.Done():
			return m, errGoesOn()
		}
	}
}

// errGoesOn ends a wait because the owner closes, or its database does.
func errGoesOn() error {
	return workbench.Errorf(workbench.EUnavailable, "Holdfast is closing; the answer goes on.")
}
