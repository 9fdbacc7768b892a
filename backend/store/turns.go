package store

import (
	"context"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// The live ones are looked up first: walking the transcript for them would
	// cost more with every turn.
	sqlLiveInConversation = `
WITH live AS MATERIALIZED (SELECT ` + messageSummaryColumns + ` FROM remote_agent_messages WHERE status IN ('queued', 'streaming'))
SELECT ` + messageSummaryColumns + ` FROM live WHERE conversation_id = $1 ORDER BY seq`
	sqlStartTurn  = `UPDATE remote_agent_messages SET status = 'complete', completed_at = $1, agent_session_id = $2 WHERE id = $3 AND status = 'queued'`
	sqlMoveTurn   = `UPDATE remote_agent_messages SET seq = $1 WHERE id = $2 AND status = 'queued'`
	sqlCancelTurn = `UPDATE remote_agent_messages SET status = 'cancelled', completed_at = $1 WHERE id = $2 AND status = 'queued'`
)

// ClaimTurn takes the oldest queued message of a conversation and begins the
// answer to it, in one transaction: a turn that was taken without one would be
// lost with its owner. nil when none is queued, or an answer arrives still.
// EConflict when the conversation was deleted or its turns run on another host.
func (db *DB) ClaimTurn(ctx context.Context, hostID string, reply workbench.Message) (*workbench.Turn, error) {
	var turn *workbench.Turn
	err := db.Write(ctx, func(tx *Tx) error {
		turn = nil
		id, err := nextTurn(ctx, tx, hostID, reply.ConversationID)
		if err != nil || id == "" {
			return err
		}
		n, err := tx.exec(ctx, sqlStartTurn, tx.now, reply.AgentSessionID, id)
		if err := mustMove(n, err, "The turn was taken meanwhile."); err != nil {
			return err
		}
		asked, err := findMessage(ctx, tx, id)
		if err != nil {
			return err
		}
		reply.Role, reply.Status = workbench.RoleAssistant, workbench.MessageStreaming
		reply.Metadata.ReplyTo, reply.Metadata.SessionID = id, asked.Metadata.SessionID
		reply.Metadata.NodeID, reply.Metadata.WorkflowRunID = asked.Metadata.NodeID, asked.Metadata.WorkflowRunID
		reply.Metadata.IdleMS = asked.Metadata.IdleMS
		begun, err := appendMessage(ctx, tx, reply)
		turn = &workbench.Turn{Message: asked, Reply: begun}
		return err
	})
	if err != nil {
		return nil, err
	}
	return turn, nil
}

// nextTurn is the id of the message whose turn it is, "" when there is none.
func nextTurn(ctx context.Context, tx *Tx, hostID, conversationID string) (string, error) {
	c, err := findConversation(ctx, tx, conversationID)
	switch {
	case err != nil:
		return "", err
	case c.DeletedAt != nil:
		return "", errConversationDeleted()
	case c.HostID != hostID:
		return "", workbench.Errorf(workbench.EConflict, "The turns of this conversation run on another machine.")
	}
	live, err := liveInConversation(ctx, tx, conversationID)
	arriving := func(m workbench.MessageSummary) bool { return m.Status == workbench.MessageStreaming }
	if err != nil || len(live) == 0 || slices.ContainsFunc(live, arriving) {
		return "", err
	}
	return live[0].ID, nil
}

// LiveMessagesOf are the messages of a conversation that wait for their turn or
// arrive, in order. The one that arrives comes first.
func (db *DB) LiveMessagesOf(ctx context.Context, conversationID string) ([]workbench.MessageSummary, error) {
	live, err := liveInConversation(ctx, db.read, conversationID)
	slices.SortStableFunc(live, func(a, b workbench.MessageSummary) int {
		return strings.Compare(string(b.Status), string(a.Status)) // streaming before queued
	})
	return live, err
}

// liveInConversation is what waits or arrives, in order.
func liveInConversation(ctx context.Context, tx querier, conversationID string) ([]workbench.MessageSummary, error) {
	return all(ctx, tx, scanMessageSummary, sqlLiveInConversation, conversationID)
}

// cancelTurns cancels what waits in a conversation.
func cancelTurns(ctx context.Context, tx *Tx, conversationID string) error {
	live, err := liveInConversation(ctx, tx, conversationID)
	if err != nil {
		return err
	}
	for _, m := range live {
		if _, err := tx.exec(ctx, sqlCancelTurn, tx.now, m.ID); err != nil {
			return err
		}
	}
	return nil
}

// CancelTurn takes a queued message out of the queue; it stays in the
// transcript. EConflict when its turn has begun.
func (db *DB) CancelTurn(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlCancelTurn, tx.now, id)
		if err != nil || n > 0 {
			return err
		}
		if _, err := findMessage(ctx, tx, id); err != nil {
			return err
		}
		return errTurnBegun()
	})
}

// MoveTurn lets a queued message change places with the one that waits before
// it, or with the one behind it. EConflict when none waits there, or its turn
// has begun.
func (db *DB) MoveTurn(ctx context.Context, id string, earlier bool) error {
	return db.Write(ctx, func(tx *Tx) error {
		m, err := findMessage(ctx, tx, id)
		if err != nil {
			return err
		}
		live, err := liveInConversation(ctx, tx, m.ConversationID)
		if err != nil {
			return err
		}
		queued := slices.DeleteFunc(live, func(m workbench.MessageSummary) bool { return m.Status != workbench.MessageQueued })
		at := slices.IndexFunc(queued, func(m workbench.MessageSummary) bool { return m.ID == id })
		if at < 0 {
			return errTurnBegun()
		}
		other := at + 1
		if earlier {
			other = at - 1
		}
		if other < 0 || other >= len(queued) {
			return workbench.Errorf(workbench.EConflict, "No other message waits there, so this one keeps its place.")
		}
		return swapTurns(ctx, tx, queued[at], queued[other])
	})
}

// swapTurns changes the places of two messages. No two of a conversation have
// the same one, not even for a moment.
func swapTurns(ctx context.Context, tx *Tx, a, b workbench.MessageSummary) error {
	for _, step := range []struct {
		seq int64
		id  string
	}{{-a.Seq, a.ID}, {a.Seq, b.ID}, {b.Seq, a.ID}} {
		n, err := tx.exec(ctx, sqlMoveTurn, step.seq, step.id)
		if err := mustMove(n, err, "The turn was taken meanwhile."); err != nil {
			return err
		}
	}
	return nil
}

func errTurnBegun() error {
	return workbench.Errorf(workbench.EConflict, "The message does not wait for its turn any more.")
}
