package conversation

import (
	"context"
	"strings"

	"golang.org/x/text/cases"
)

// findPage is how many messages one call of Find reads, so that a search in a
// very long conversation tells how far it is and can be left.
const findPage = 5000

// Finds are the messages of a part of a conversation that have a text.
type Finds struct {
	Seqs    []int64 `json:"seqs"`    // in order
	Through int64   `json:"through"` // the last message that will not change any more and was looked at; 0: none
	Done    bool    `json:"done"`    // the end was reached
}

// Find looks for a text in the messages behind a sequence number, whatever its
// case. The next call begins behind Through. Errors: ENotFound.
func (s *Service) Find(ctx context.Context, id, text string, after int64) (Finds, error) {
	found := Finds{Seqs: []int64{}, Through: after}
	if _, err := s.Store.Conversation(ctx, id); err != nil || text == "" {
		return Finds{Seqs: []int64{}, Done: true}, err
	}
	page, err := s.Store.MessageTexts(ctx, id, after, findPage)
	if err != nil {
		return found, err
	}
	fold := cases.Fold()
	wanted := fold.String(text)
	settled := true
	for _, m := range page {
		if settled = settled && m.Status.Final(); settled {
			found.Through = m.Seq
		}
		if !m.Status.Final() {
			if m.Content, err = s.arrived(ctx, id, m.Seq); err != nil {
				return found, err
			}
		}
		if strings.Contains(fold.String(m.Content), wanted) {
			found.Seqs = append(found.Seqs, m.Seq)
		}
	}
	found.Done = len(page) < findPage || !settled
	return found, nil
}

// arrived is what a message says that has not ended.
func (s *Service) arrived(ctx context.Context, id string, seq int64) (string, error) {
	page, err := s.Messages(ctx, id, seq-1, 1)
	if err != nil || len(page) == 0 {
		return "", err
	}
	return page[0].Content, nil
}
