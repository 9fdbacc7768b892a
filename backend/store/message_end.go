package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlSettleMessage = `
UPDATE remote_agent_messages SET status = $1, completed_at = $2, metadata = COALESCE($3, metadata), content = $4
WHERE id = $5 AND status = 'streaming'`
	sqlMessageActivity = `
UPDATE remote_agent_conversations SET last_activity_at = $1, updated_at = $1
WHERE id = (SELECT conversation_id FROM remote_agent_messages WHERE id = $2) AND deleted_at IS NULL`
)

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
