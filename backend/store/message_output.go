package store

import (
	"bytes"
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlMessageEnd = `
SELECT status, COALESCE((SELECT start_offset + length(data) FROM message_output
  WHERE message_id = $1 ORDER BY start_offset DESC LIMIT 1), 0)
FROM remote_agent_messages WHERE id = $1`
	sqlAppendMessageOutput = `INSERT INTO message_output (message_id, start_offset, created_at, data) VALUES ($1, $2, $3, $4)`
	sqlReadMessageOutput   = `
SELECT start_offset, created_at, data FROM message_output
WHERE message_id = $1 AND start_offset >= COALESCE(
  (SELECT MAX(start_offset) FROM message_output WHERE message_id = $1 AND start_offset <= $2), 0)
  AND start_offset + length(data) > $2
ORDER BY start_offset LIMIT $3`
	sqlSetMessageMetadata = `UPDATE remote_agent_messages SET metadata = $1 WHERE id = $2 AND status = 'streaming'`
	sqlDropMessageOutput  = `DELETE FROM message_output WHERE message_id = $1`
	sqlLearnAssistantOf   = `
UPDATE remote_agent_sessions SET assistant_session_id = $1
WHERE id = (SELECT agent_session_id FROM remote_agent_messages WHERE id = $2) AND active = TRUE`
)

// messageParserKey is where the parser of a streaming message keeps what it
// needs to go on.
func messageParserKey(messageID string) string { return "message/" + messageID + "/parser" }

// IngestMessage stores what the bytes [From, To) of a process gave to a
// streaming message, and moves the process's mark, all or nothing. EConflict
// when the mark is elsewhere, or the message has ended.
func (db *DB) IngestMessage(ctx context.Context, in workbench.MessageIngest) error {
	if in.From > in.To || in.From == in.To && in.Stream != "" {
		return errEmptyRange(in.From, in.To)
	}
	return db.Write(ctx, func(tx *Tx) error {
		if in.Stream != "" {
			if err := advance(ctx, tx, in.ProcessID, in.Stream, in.From, in.To, in.Lost); err != nil {
				return err
			}
		}
		if err := keepMessageText(ctx, tx, in.MessageID, in.Text); err != nil {
			return err
		}
		if err := keepParts(ctx, tx, in.MessageID, in.Reasoning, in.Tools); err != nil {
			return err
		}
		if err := learnMessage(ctx, tx, in); err != nil {
			return err
		}
		if err := keepUsage(ctx, tx, in.Usage); err != nil {
			return err
		}
		return setValue(ctx, tx, messageParserKey(in.MessageID), string(in.ParserState))
	})
}

func learnMessage(ctx context.Context, tx *Tx, in workbench.MessageIngest) error {
	if in.Metadata != nil {
		if _, err := tx.exec(ctx, sqlSetMessageMetadata, asJSON(in.Metadata), in.MessageID); err != nil {
			return err
		}
	}
	if in.AssistantSessionID == "" {
		return nil
	}
	_, err := tx.exec(ctx, sqlLearnAssistantOf, text(in.AssistantSessionID), in.MessageID)
	return err
}

// AppendMessageText adds a piece to a streaming message whose text comes from
// no process. offset is where the text ends as the caller knows it; the new end
// is returned. EConflict when it ends elsewhere, so the piece is here already,
// or the message has ended.
func (db *DB) AppendMessageText(ctx context.Context, messageID string, offset int64, data string) (int64, error) {
	if data == "" {
		return 0, errEmptyRange(offset, offset)
	}
	data = text(data)
	err := db.Write(ctx, func(tx *Tx) error {
		end, err := messageEnd(ctx, tx, messageID)
		if err != nil {
			return err
		}
		if end != offset {
			return workbench.Errorf(workbench.EConflict, "The text ends at byte %d, not at byte %d.", end, offset)
		}
		_, err = tx.exec(ctx, sqlAppendMessageOutput, messageID, end, tx.now, []byte(data))
		return err
	})
	return offset + int64(len(data)), err
}

// messageEnd is where the text of a streaming message ends, in bytes.
func messageEnd(ctx context.Context, tx *Tx, messageID string) (int64, error) {
	var status workbench.MessageStatus
	var end int64
	err := tx.QueryRowContext(ctx, sqlMessageEnd, messageID).Scan(&status, &end)
	if err == nil && status != workbench.MessageStreaming {
		return 0, workbench.Errorf(workbench.EConflict, "The message has ended already.")
	}
	return end, notFound(err, "message", messageID)
}

// keepMessageText adds text at the end of a message that streams.
func keepMessageText(ctx context.Context, tx *Tx, messageID, data string) error {
	end, err := messageEnd(ctx, tx, messageID)
	if err != nil || data == "" {
		return err
	}
	_, err = tx.exec(ctx, sqlAppendMessageOutput, messageID, end, tx.now, []byte(text(data)))
	return err
}

// MessageOutput reads pieces of a streaming message from the one that holds
// offset from onwards, at most limit of them; none at the end, and none once
// the message has its content.
func (db *DB) MessageOutput(ctx context.Context, messageID string, from, limit int64) ([]workbench.MessageChunk, error) {
	return readMessage(ctx, db.read, messageID, from, limit)
}

func readMessage(ctx context.Context, q querier, messageID string, from, limit int64) ([]workbench.MessageChunk, error) {
	return all(ctx, q, func(r row) (workbench.MessageChunk, error) {
		c := workbench.MessageChunk{MessageID: messageID}
		return c, r.Scan(&c.StartOffset, &c.CreatedAt, &c.Data)
	}, sqlReadMessageOutput, messageID, from, limit)
}

// joinMessage is the text of a message; its pieces concatenate to it byte for
// byte.
func joinMessage(ctx context.Context, tx *Tx, messageID string) (string, error) {
	const everything = 1 << 40
	chunks, err := readMessage(ctx, tx, messageID, 0, everything)
	var content bytes.Buffer
	for _, c := range chunks {
		content.Write(c.Data)
	}
	return content.String(), err
}

// MessageParserState is what the parser of a streaming message needs to go on,
// nil before its first commit.
func (db *DB) MessageParserState(ctx context.Context, messageID string) ([]byte, error) {
	state, err := db.Value(ctx, messageParserKey(messageID))
	if state == nil {
		return nil, err
	}
	return []byte(*state), err
}
