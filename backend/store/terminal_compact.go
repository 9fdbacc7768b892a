package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlFirstRaw = `
SELECT start_offset FROM terminal_output WHERE terminal_id = $1 AND codec = 'raw' AND EXISTS (
  SELECT 1 FROM terminal_sessions WHERE id = $1 AND status IN ('completed', 'failed', 'restored'))
ORDER BY start_offset LIMIT 1`
	sqlDropRaw = `DELETE FROM terminal_output WHERE terminal_id = $1 AND start_offset >= $2 AND start_offset < $3 AND codec = 'raw'`
)

// CompactOutput replaces neighbouring rows of a terminal that has ended, at most
// packedBytes, by one compressed row, in one transaction; more says whether
// there may be others. Readers see no difference. A terminal that is live, or
// deleted, has nothing to compact.
func (db *DB) CompactOutput(ctx context.Context, id string) (more bool, err error) {
	// Read and compressed before the transaction: the writer is every terminal's.
	rows, err := db.rawRun(ctx, id)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	packed, err := db.packer.pack(rows)
	if err != nil {
		return false, err
	}
	err = db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlDropRaw, id, packed.StartOffset, packed.StartOffset+packed.ByteCount)
		if err != nil {
			return err
		}
		// Rows never change, so the same number is the same rows.
		if n != int64(len(rows)) {
			return workbench.Errorf(workbench.EConflict, "The terminal changed meanwhile.")
		}
		_, err = tx.exec(ctx, sqlInsertOutput, id, packed.StartOffset, packed.ByteCount, packed.Codec, packed.CreatedAt, packed.Data)
		return err
	})
	if workbench.ErrorCode(err) == workbench.EConflict {
		return true, nil // trimmed, deleted, or compacted by another hand: look again
	}
	return err == nil, err
}

// rawRun is the first rows that follow each other and are not compressed.
func (db *DB) rawRun(ctx context.Context, id string) ([]workbench.OutputChunk, error) {
	first, err := all(ctx, db.read, scanOffset, sqlFirstRaw, id)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	rows, err := all(ctx, db.read, scanChunk, sqlReadOutput, id, first[0], first[0]+packedBytes, packedRows)
	for i, row := range rows {
		if row.Codec != workbench.CodecRaw || row.StartOffset+row.ByteCount > first[0]+packedBytes {
			return rows[:i], err
		}
	}
	return rows, err
}
