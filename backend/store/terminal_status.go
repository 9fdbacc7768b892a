package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// What a terminal wanted is over once it runs again; a launch that takes it to
	// recovering, or its end, does not answer it.
	sqlMoveTerminal = `
UPDATE terminal_sessions SET status = $1, updated_at = $2,
  attention_reason = CASE WHEN $1 = 'running' THEN NULL ELSE attention_reason END,
  attention_at = CASE WHEN $1 = 'running' THEN NULL ELSE attention_at END
WHERE id = $3 AND $4 LIKE '%,' || status || ',%' AND status NOT IN ('completed', 'failed', 'restored')
  AND ($1 <> 'agent_requires_attention' OR attention_at IS NOT NULL)`
	sqlSetAttention = `
UPDATE terminal_sessions SET status = 'agent_requires_attention', attention_reason = $1, attention_at = $2, updated_at = $3
WHERE id = $4 AND status = 'running'`
	sqlEndTerminal = `
UPDATE terminal_sessions SET status = $1, end_reason = $2, exit_code = $3, exit_signal = $4, ended_at = $5, output_log = $6,
  output_snapshot = $7, output_snapshot_offset = $8, updated_at = $9
WHERE id = $10 AND status IN ('starting', 'initializing', 'running', 'agent_requires_attention', 'stuck', 'disconnected', 'recovering')`
)

// MoveTerminal changes a terminal from one of the given statuses to another.
// Moving it to running clears what it asked attention for; to ask again after a
// recovery keeps it. EConflict when it is in none of the statuses, has ended (an
// end is left only by a restart), or never asked. finding is nil outside a launch.
func (db *DB) MoveTerminal(ctx context.Context, id string, from []workbench.TerminalStatus, to workbench.TerminalStatus, finding *workbench.Finding) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlMoveTerminal, to, tx.now, id, statusSet(from))
		if err := mustMove(n, err, "The terminal changed meanwhile."); err != nil {
			return err
		}
		return insertFinding(ctx, tx, finding)
	})
}

// SetAttention makes a running terminal ask for the user since at (UTC ms).
// EConflict when it does not run, or asks already.
func (db *DB) SetAttention(ctx context.Context, id string, reason workbench.AttentionReason, at int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlSetAttention, reason, at, tx.now, id)
		return mustMove(n, err, "The terminal changed meanwhile.")
	})
}

// EndTerminal settles a terminal and its process, with the newest output as
// text and the last screen. The time of the end is that of e.Exit, 0: now.
// EConflict when the terminal has ended already.
func (db *DB) EndTerminal(ctx context.Context, e workbench.TerminalEnd) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := endProcess(ctx, tx, e.ProcessID, e.Process, e.Exit); err != nil {
			return err
		}
		tail, err := db.outputTail(ctx, tx, e.TerminalID)
		if err != nil {
			return err
		}
		endedAt := e.Exit.EndedAt
		if endedAt == 0 {
			endedAt = tx.now
		}
		var snapshot *string
		var offset *int64
		if e.Snapshot != nil {
			snapshot, offset = textPtr(&e.Snapshot.Snapshot), &e.Snapshot.Offset
		}
		n, err := tx.exec(ctx, sqlEndTerminal, e.Status, e.Reason, e.Exit.Code, e.Exit.Signal, endedAt, tail,
			snapshot, offset, tx.now, e.TerminalID)
		if err := mustMove(n, err, "The terminal has ended already."); err != nil {
			return err
		}
		return insertFinding(ctx, tx, e.Finding)
	})
}
