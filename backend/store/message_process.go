package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const sqlMoveAnswer = `UPDATE remote_agent_messages SET agent_session_id = $1 WHERE id = $2 AND status = 'streaming'`

// messageProcessKey is where a message that arrives has its process: the latest
// one of its span may be that of the answer before.
func messageProcessKey(messageID string) string { return messageKeys(messageID) + "process" }

// AddMessageProcess stores the process of an answer before the host is asked for
// it. EConflict when the answer has ended, or its span has.
func (db *DB) AddMessageProcess(ctx context.Context, messageID string, p workbench.Process) error {
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := messageEnd(ctx, tx, messageID); err != nil {
			return err
		}
		s, err := one(ctx, tx, scanAgentSession, "agent session", *p.AgentSessionID, sqlFindAgentSession, *p.AgentSessionID)
		if err != nil {
			return err
		}
		if !s.Active {
			return errAgentSessionEnded()
		}
		newest, err := optional(scanProcess(tx.QueryRowContext(ctx, sqlAgentNewest, s.ID)))
		if err != nil {
			return err
		}
		p.Ordinal = 1
		if newest != nil {
			p.Ordinal = newest.Ordinal + 1
		}
		if err := insertProcess(ctx, tx, p, 0, workbench.StreamStdout, workbench.StreamStderr); err != nil {
			return err
		}
		return setValue(ctx, tx, messageProcessKey(messageID), p.ID)
	})
}

// MessageProcess is the process that a message arrives from. ENotFound when none
// was asked for, or the message has ended.
func (db *DB) MessageProcess(ctx context.Context, messageID string) (workbench.Process, error) {
	id, err := db.Value(ctx, messageProcessKey(messageID))
	if err != nil {
		return workbench.Process{}, err
	}
	if id == nil {
		return workbench.Process{}, workbench.Errorf(workbench.ENotFound, "There is no process of message %s.", messageID)
	}
	return db.Process(ctx, *id)
}

// RestartAnswer ends the process and the span of an answer, and lets it begin
// anew in the next span, all or nothing. EConflict when the answer has ended, or
// another span is active than the caller knows.
func (db *DB) RestartAnswer(ctx context.Context, r workbench.AnswerRestart) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := endProcess(ctx, tx, r.ProcessID, r.Process, r.Exit); err != nil {
			return err
		}
		if err := keepUsage(ctx, tx, r.Usage); err != nil {
			return err
		}
		if err := transition(ctx, tx, r.Next); err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlMoveAnswer, r.Next.Next.ID, r.MessageID)
		if err := mustMove(n, err, "The message has ended already."); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sqlDropMessageOutput, r.MessageID); err != nil {
			return err
		}
		return dropParts(ctx, tx, r.MessageID)
	})
}
