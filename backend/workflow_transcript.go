package backend

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// transcriptMessages is how many messages of one attempt are shown: the question,
// the answer, and what an agent said besides.
const transcriptMessages = 100

// NodeTranscript is what was said between an attempt at a node and its agent, in
// order; empty where no agent was asked. ENotFound: there is no such attempt.
func (b *Backend) NodeTranscript(ctx context.Context, nodeRunID string) ([]workbench.Message, error) {
	n, err := b.Store.NodeRun(ctx, nodeRunID)
	if err != nil {
		return nil, err
	}
	asked, err := b.Store.AskedOfAttempt(ctx, n.NodeRunSummary)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return []workbench.Message{}, nil
	}
	if err != nil {
		return nil, err
	}
	page, err := b.Chats.Messages(ctx, asked.ConversationID, asked.Seq-1, transcriptMessages)
	for i, m := range page {
		if i > 0 && m.Role == workbench.RoleUser && m.ExternalID != nil {
			return page[:i], err // the next question is of another attempt
		}
	}
	return page, err
}
