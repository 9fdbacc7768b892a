package store

import (
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const messageSummaryColumns = `id, conversation_id, seq, role, status, agent_session_id, external_id, created_at, completed_at`

const messageColumns = messageSummaryColumns + `, metadata, content`

const (
	sqlNextMessageSeq = `
UPDATE remote_agent_conversations SET last_message_seq = last_message_seq + 1, last_activity_at = $1, updated_at = $1
WHERE id = $2 AND deleted_at IS NULL RETURNING last_message_seq`
	sqlInsertMessage       = `INSERT INTO remote_agent_messages (` + messageColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	sqlFindMessage         = `SELECT ` + messageColumns + ` FROM remote_agent_messages WHERE id = $1`
	sqlFindExternalMessage = `
SELECT ` + messageColumns + ` FROM remote_agent_messages
WHERE conversation_id = $1 AND external_id = $2 AND external_id IS NOT NULL`
	sqlListMessagesBefore = `
SELECT ` + messageColumns + ` FROM remote_agent_messages WHERE conversation_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`
	sqlListMessagesAfter = `
SELECT ` + messageColumns + ` FROM remote_agent_messages WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`
	sqlLiveMessages = `
SELECT ` + messageSummaryColumns + ` FROM remote_agent_messages
WHERE status IN ('queued', 'streaming')
  AND EXISTS (SELECT 1 FROM remote_agent_conversations c WHERE c.id = remote_agent_messages.conversation_id AND c.host_id = $1)
ORDER BY conversation_id, seq`
	// The live ones are looked up first: walking the transcript for them would
	// cost more with every turn.
	sqlLiveInConversation = `
WITH live AS MATERIALIZED (SELECT id, conversation_id, seq, status FROM remote_agent_messages WHERE status IN ('queued', 'streaming'))
SELECT id, status FROM live WHERE conversation_id = $1 ORDER BY seq`
	sqlStartTurn     = `UPDATE remote_agent_messages SET status = 'complete', completed_at = $1, agent_session_id = $2 WHERE id = $3 AND status = 'queued'`
	sqlCancelTurn    = `UPDATE remote_agent_messages SET status = 'cancelled', completed_at = $1 WHERE id = $2 AND status = 'queued'`
	sqlSettleMessage = `
UPDATE remote_agent_messages SET status = $1, completed_at = $2, metadata = COALESCE($3, metadata), content = $4
WHERE id = $5 AND status = 'streaming'`
	sqlSetMessageMetadata = `UPDATE remote_agent_messages SET metadata = $1 WHERE id = $2 AND status = 'streaming'`
	sqlMessageActivity    = `
UPDATE remote_agent_conversations SET last_activity_at = $1, updated_at = $1
WHERE id = (SELECT conversation_id FROM remote_agent_messages WHERE id = $2) AND deleted_at IS NULL`
)

func messageSummaryFields(m *workbench.MessageSummary) []any {
	return []any{
		&m.ID, &m.ConversationID, &m.Seq, &m.Role, &m.Status, &m.AgentSessionID, &m.ExternalID, &m.CreatedAt, &m.CompletedAt,
	}
}

func scanMessageSummary(r row) (workbench.MessageSummary, error) {
	var m workbench.MessageSummary
	return m, r.Scan(messageSummaryFields(&m)...)
}

func scanMessage(r row) (workbench.Message, error) {
	var m workbench.Message
	return m, r.Scan(append(messageSummaryFields(&m.MessageSummary), asJSON(&m.Metadata), &m.Content)...)
}

// AppendMessage stores a message at the end of its conversation and returns it
// with its seq. A message whose external id is stored already is returned as it
// is. ENotFound, EConflict (the conversation was deleted), EInvalid.
func (db *DB) AppendMessage(ctx context.Context, m workbench.Message) (workbench.Message, error) {
	var stored workbench.Message
	err := db.Write(ctx, func(tx *Tx) error {
		var err error
		stored, err = appendMessage(ctx, tx, m)
		return err
	})
	if err != nil {
		return workbench.Message{}, err
	}
	return stored, nil
}

func appendMessage(ctx context.Context, tx *Tx, m workbench.Message) (workbench.Message, error) {
	if err := m.Validate(); err != nil {
		return m, err
	}
	if m.ExternalID != nil {
		first, err := optional(scanMessage(tx.QueryRowContext(ctx, sqlFindExternalMessage, m.ConversationID, text(*m.ExternalID))))
		if err != nil {
			return m, err
		}
		if first != nil {
			return *first, nil
		}
	}
	seq, err := optional(scanInt(tx.QueryRowContext(ctx, sqlNextMessageSeq, tx.now, m.ConversationID)))
	if err != nil {
		return m, err
	}
	if seq == nil {
		return m, writable(ctx, tx, 0, nil, m.ConversationID)
	}
	var completed *int64
	if m.Status.Final() {
		completed = &tx.now
	}
	if _, err := tx.exec(ctx, sqlInsertMessage, m.ID, m.ConversationID, *seq, m.Role, m.Status, m.AgentSessionID,
		textPtr(m.ExternalID), tx.now, completed, asJSON(m.Metadata), text(m.Content)); err != nil {
		return m, err
	}
	return findMessage(ctx, tx, m.ID)
}

func scanInt(r row) (int64, error) {
	var n int64
	return n, r.Scan(&n)
}

// Message returns a message with its texts. ENotFound.
func (db *DB) Message(ctx context.Context, id string) (workbench.Message, error) {
	return findMessage(ctx, db.read, id)
}

func findMessage(ctx context.Context, q querier, id string) (workbench.Message, error) {
	return one(ctx, q, scanMessage, "message", id, sqlFindMessage, id)
}

// MessagesBefore is the page of a transcript that ends before seq, 0 for its
// end, in order.
func (db *DB) MessagesBefore(ctx context.Context, conversationID string, seq, limit int64) ([]workbench.Message, error) {
	page, err := all(ctx, db.read, scanMessage, sqlListMessagesBefore, conversationID, keysetStart(seq), limit)
	slices.Reverse(page)
	return page, err
}

// MessagesAfter is the page of a transcript that begins after seq, in order.
func (db *DB) MessagesAfter(ctx context.Context, conversationID string, seq, limit int64) ([]workbench.Message, error) {
	return all(ctx, db.read, scanMessage, sqlListMessagesAfter, conversationID, seq, limit)
}

// LiveMessages are the messages of a host's conversations that wait for their
// turn or arrive, each conversation's in order.
func (db *DB) LiveMessages(ctx context.Context, hostID string) ([]workbench.MessageSummary, error) {
	return all(ctx, db.read, scanMessageSummary, sqlLiveMessages, hostID)
}

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
		reply.Role, reply.Status = workbench.RoleAssistant, workbench.MessageStreaming
		begun, err := appendMessage(ctx, tx, reply)
		if err != nil {
			return err
		}
		asked, err := findMessage(ctx, tx, id)
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

// liveInConversation are id and status of what waits or arrives, in order.
func liveInConversation(ctx context.Context, tx *Tx, conversationID string) ([]workbench.MessageSummary, error) {
	return all(ctx, tx, func(r row) (workbench.MessageSummary, error) {
		var m workbench.MessageSummary
		return m, r.Scan(&m.ID, &m.Status)
	}, sqlLiveInConversation, conversationID)
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
		return workbench.Errorf(workbench.EConflict, "The message does not wait for its turn any more.")
	})
}

// SettleMessage ends a streaming message: its text becomes its content and the
// pieces go, in one transaction with what came at the end. EConflict when it
// has ended already: the first end stays.
func (db *DB) SettleMessage(ctx context.Context, e workbench.MessageEnd) error {
	if !e.Status.Final() {
		return workbench.Errorf(workbench.EInvalid, "A message does not end as %q.", e.Status)
	}
	return db.Write(ctx, func(tx *Tx) error {
		if err := keepMessageText(ctx, tx, e.MessageID, e.Text); err != nil {
			return err
		}
		if err := keepUsage(ctx, tx, e.Usage); err != nil {
			return err
		}
		if e.ProcessID != "" {
			if err := endProcess(ctx, tx, e.ProcessID, e.Process, e.Exit); err != nil {
				return err
			}
		}
		if err := writeContent(ctx, tx, e); err != nil {
			return err
		}
		return insertFinding(ctx, tx, e.Finding)
	})
}

func writeContent(ctx context.Context, tx *Tx, e workbench.MessageEnd) error {
	content, err := joinMessage(ctx, tx, e.MessageID)
	if err != nil {
		return err
	}
	var metadata any
	if e.Metadata != nil {
		metadata = asJSON(e.Metadata)
	}
	n, err := tx.exec(ctx, sqlSettleMessage, e.Status, tx.now, metadata, content, e.MessageID)
	if err := mustMove(n, err, "The message has ended already."); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, sqlDropMessageOutput, e.MessageID); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, sqlMessageActivity, tx.now, e.MessageID); err != nil {
		return err
	}
	return deleteValue(ctx, tx, messageParserKey(e.MessageID))
}
