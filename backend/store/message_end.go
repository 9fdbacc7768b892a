package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlSettleMessage = `
UPDATE remote_agent_messages SET status = $1, completed_at = $2, metadata = $3, content = $4
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
		if err := keepParts(ctx, tx, e.MessageID, e.Reasoning, e.Tools); err != nil {
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
	metadata, err := foldedMetadata(ctx, tx, e)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, sqlSettleMessage, e.Status, tx.now, asJSON(metadata), content, e.MessageID)
	if err := mustMove(n, err, "The message has ended already."); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, sqlDropMessageOutput, e.MessageID); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, sqlMessageActivity, tx.now, e.MessageID); err != nil {
		return err
	}
	return dropParts(ctx, tx, e.MessageID)
}

// foldedMetadata is the metadata that the message ends with, with its calls.
func foldedMetadata(ctx context.Context, tx *Tx, e workbench.MessageEnd) (workbench.MessageMetadata, error) {
	m, err := findMessage(ctx, tx, e.MessageID)
	if err != nil {
		return m.Metadata, err
	}
	if e.Metadata != nil {
		m.Metadata = *e.Metadata
	}
	parts, err := readParts(ctx, tx, e.MessageID)
	parts.Fold(&m.Metadata)
	return m.Metadata, err
}
