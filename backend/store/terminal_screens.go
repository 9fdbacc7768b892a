package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlResizeTerminal = `UPDATE terminal_sessions SET cols = $1, rows = $2, updated_at = $3 WHERE id = $4`
	sqlUpsertSize     = `
INSERT INTO terminal_sizes (terminal_id, start_offset, cols, rows, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (terminal_id, start_offset) DO UPDATE SET cols = excluded.cols, rows = excluded.rows, created_at = excluded.created_at`
	sqlDropLaterSizes = `DELETE FROM terminal_sizes WHERE terminal_id = $1 AND start_offset > $2`
	sqlListSizes      = `
SELECT start_offset, cols, rows FROM terminal_sizes
WHERE terminal_id = $1 AND start_offset >= COALESCE(
  (SELECT MAX(start_offset) FROM terminal_sizes WHERE terminal_id = $1 AND start_offset <= $2), 0)
ORDER BY start_offset`
	sqlTrimSizes = `
DELETE FROM terminal_sizes WHERE terminal_id = $1 AND start_offset < (
  SELECT MAX(start_offset) FROM terminal_sizes WHERE terminal_id = $1 AND start_offset <= $2)`

	sqlOutputRange      = `SELECT output_start_offset, output_end_offset FROM terminal_sessions WHERE id = $1`
	sqlUpsertCheckpoint = `
INSERT INTO terminal_checkpoints (terminal_id, start_offset, cols, rows, created_at, snapshot) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (terminal_id, start_offset) DO UPDATE SET cols = excluded.cols, rows = excluded.rows, created_at = excluded.created_at, snapshot = excluded.snapshot`
	sqlNewestCheckpoints = `
SELECT start_offset FROM terminal_checkpoints WHERE terminal_id = $1 AND start_offset < $2 ORDER BY start_offset DESC LIMIT 2`
	sqlDropCheckpoint   = `DELETE FROM terminal_checkpoints WHERE terminal_id = $1 AND start_offset = $2`
	sqlCheckpointBefore = `
SELECT terminal_id, start_offset, cols, rows, snapshot FROM terminal_checkpoints
WHERE terminal_id = $1 AND start_offset <= $2 ORDER BY start_offset DESC LIMIT 1`
	sqlTrimCheckpoints = `DELETE FROM terminal_checkpoints WHERE terminal_id = $1 AND start_offset < $2`
)

// checkpointSpacing is how many bytes lie between two checkpoints that are kept
// for good: the page begins at most this far before what it wants.
const checkpointSpacing = 256 << 10

// ResizeTerminal keeps the size, so that a restart and a restore have it, and
// that the output has it from offset on (bytes since the terminal's first byte).
func (db *DB) ResizeTerminal(ctx context.Context, id string, cols, rows, offset int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlResizeTerminal, cols, rows, tx.now, id)
		if err := mustChange(n, err, "terminal", id); err != nil {
			return err
		}
		return setSize(ctx, tx, id, workbench.TerminalSize{Offset: offset, Cols: cols, Rows: rows})
	})
}

// setSize is the newest that is known: a size of a later offset was stored for
// output that was lost with the spool, and would come into force again there.
func setSize(ctx context.Context, tx *Tx, terminalID string, s workbench.TerminalSize) error {
	if _, err := tx.exec(ctx, sqlDropLaterSizes, terminalID, s.Offset); err != nil {
		return err
	}
	_, err := tx.exec(ctx, sqlUpsertSize, terminalID, s.Offset, s.Cols, s.Rows, tx.now)
	return err
}

// TerminalSizes are the size that a terminal had at an offset of its output, and
// all later ones, in their order.
func (db *DB) TerminalSizes(ctx context.Context, id string, from int64) ([]workbench.TerminalSize, error) {
	return all(ctx, db.read, scanSize, sqlListSizes, id, from)
}

func scanSize(r row) (workbench.TerminalSize, error) {
	var s workbench.TerminalSize
	return s, r.Scan(&s.Offset, &s.Cols, &s.Rows)
}

// SaveCheckpoint stores what a terminal showed at an offset. The newest one
// replaces the one before as long as that is nearer than checkpointSpacing to
// its own predecessor: a terminal that prints little has few, and yet one in
// every stretch of its output. One of output that was trimmed meanwhile is not
// kept. EInvalid when it lies behind the stored output, ENotFound.
func (db *DB) SaveCheckpoint(ctx context.Context, c workbench.TerminalCheckpoint) error {
	return db.Write(ctx, func(tx *Tx) error { return saveCheckpoint(ctx, tx, &c) })
}

// saveCheckpoint stores a checkpoint, if there is one.
func saveCheckpoint(ctx context.Context, tx *Tx, c *workbench.TerminalCheckpoint) error {
	if c == nil {
		return nil
	}
	kept, err := one(ctx, tx, scanRange, "terminal", c.TerminalID, sqlOutputRange, c.TerminalID)
	if err != nil || c.Offset < kept.start {
		return err
	}
	if c.Offset > kept.end {
		return workbench.Errorf(workbench.EInvalid, "A screen at byte %d is of output that is not stored.", c.Offset)
	}
	if err := dropProvisional(ctx, tx, c); err != nil {
		return err
	}
	_, err = tx.exec(ctx, sqlUpsertCheckpoint, c.TerminalID, c.Offset, c.Cols, c.Rows, tx.now, text(c.Snapshot))
	return err
}

// outputRange is where the kept output of a terminal begins and ends.
type outputRange struct{ start, end int64 }

func scanRange(r row) (outputRange, error) {
	var kept outputRange
	return kept, r.Scan(&kept.start, &kept.end)
}

// dropProvisional removes the checkpoint before c when it stands too near to
// the one before itself.
func dropProvisional(ctx context.Context, tx *Tx, c *workbench.TerminalCheckpoint) error {
	newest, err := all(ctx, tx, scanOffset, sqlNewestCheckpoints, c.TerminalID, c.Offset)
	if err != nil || len(newest) == 0 {
		return err
	}
	before := int64(0)
	if len(newest) == 2 {
		before = newest[1]
	}
	if newest[0]-before >= checkpointSpacing {
		return nil
	}
	_, err = tx.exec(ctx, sqlDropCheckpoint, c.TerminalID, newest[0])
	return err
}

func scanOffset(r row) (int64, error) {
	var offset int64
	return offset, r.Scan(&offset)
}

// CheckpointBefore is the newest checkpoint at or before an offset. ENotFound.
func (db *DB) CheckpointBefore(ctx context.Context, id string, offset int64) (workbench.TerminalCheckpoint, error) {
	return one(ctx, db.read, scanCheckpoint, "checkpoint of terminal", id, sqlCheckpointBefore, id, offset)
}

func scanCheckpoint(r row) (workbench.TerminalCheckpoint, error) {
	var c workbench.TerminalCheckpoint
	return c, r.Scan(&c.TerminalID, &c.Offset, &c.Cols, &c.Rows, &c.Snapshot)
}

// trimScreens drops what paints or sizes output before start, which is gone.
func trimScreens(ctx context.Context, tx *Tx, terminalID string, start int64) error {
	if _, err := tx.exec(ctx, sqlTrimCheckpoints, terminalID, start); err != nil {
		return err
	}
	_, err := tx.exec(ctx, sqlTrimSizes, terminalID, start)
	return err
}
