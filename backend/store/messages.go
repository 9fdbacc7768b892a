package store

import (
	"context"
	"database/sql"
	"errors"
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
	sqlListMessageTexts = `
SELECT seq, status, content FROM remote_agent_messages WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`
	sqlConversationContext = `
SELECT COALESCE(agent_session_id, ''), CAST(COALESCE(metadata ->> 'context_tokens', '0') AS BIGINT), CAST(COALESCE(metadata ->> 'context_window', '0') AS BIGINT)
FROM remote_agent_messages WHERE conversation_id = $1 AND role = 'assistant' ORDER BY seq DESC LIMIT 1`
	sqlLiveMessages = `
SELECT ` + messageSummaryColumns + ` FROM remote_agent_messages
WHERE status IN ('queued', 'streaming')
  AND EXISTS (SELECT 1 FROM remote_agent_conversations c WHERE c.id = remote_agent_messages.conversation_id AND c.host_id = $1)
ORDER BY conversation_id, seq`
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

// ConversationContext is what the newest answer told of an agent's session: a
// session that began since has used nothing yet.
func (db *DB) ConversationContext(ctx context.Context, conversationID, agentSessionID string) (workbench.ConversationContext, error) {
	var c workbench.ConversationContext
	var of string
	err := db.read.QueryRowContext(ctx, sqlConversationContext, conversationID).Scan(&of, &c.Tokens, &c.Window)
	if errors.Is(err, sql.ErrNoRows) || err == nil && of != agentSessionID {
		return workbench.ConversationContext{}, nil
	}
	return c, translate(err)
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

// MessageTexts is MessagesAfter without what a search in the text does not need.
func (db *DB) MessageTexts(ctx context.Context, conversationID string, seq, limit int64) ([]workbench.MessageText, error) {
	return all(ctx, db.read, func(r row) (workbench.MessageText, error) {
		var m workbench.MessageText
		return m, r.Scan(&m.Seq, &m.Status, &m.Content)
	}, sqlListMessageTexts, conversationID, seq, limit)
}

// LiveMessages are the messages of a host's conversations that wait for their
// turn or arrive, each conversation's in order.
func (db *DB) LiveMessages(ctx context.Context, hostID string) ([]workbench.MessageSummary, error) {
	return all(ctx, db.read, scanMessageSummary, sqlLiveMessages, hostID)
}
