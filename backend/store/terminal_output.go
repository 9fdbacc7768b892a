package store

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlInsertOutput = `INSERT INTO terminal_output (terminal_id, start_offset, byte_count, codec, created_at, data) VALUES ($1, $2, $3, $4, $5, $6)`
	sqlGrowTerminal = `
UPDATE terminal_sessions SET output_end_offset = $1, last_output_at = $2 WHERE id = $3 AND output_end_offset = $4
RETURNING output_start_offset`
	sqlTrimOutput = `
DELETE FROM terminal_output WHERE terminal_id = $1 AND start_offset < (
  SELECT MAX(start_offset) FROM terminal_output WHERE terminal_id = $1 AND start_offset <= $2)`
	sqlFirstOutput  = `SELECT start_offset FROM terminal_output WHERE terminal_id = $1 ORDER BY start_offset LIMIT 1`
	sqlNextOutput   = `SELECT start_offset FROM terminal_output WHERE terminal_id = $1 AND start_offset > $2 ORDER BY start_offset LIMIT 1`
	sqlTrimTerminal = `UPDATE terminal_sessions SET output_start_offset = $1 WHERE id = $2`
	sqlReadOutput   = `
SELECT start_offset, byte_count, codec, created_at, data FROM terminal_output
WHERE terminal_id = $1 AND start_offset >= COALESCE(
  (SELECT MAX(start_offset) FROM terminal_output WHERE terminal_id = $1 AND start_offset <= $2), 0)
  AND start_offset + byte_count > $2 AND start_offset < $3
ORDER BY start_offset LIMIT $4`
)

// outputLogBytes is how much of the output terminal_sessions.output_log holds
// as text once a process has ended.
const outputLogBytes = 256 << 10

// trimSlack lets the output grow beyond its cap by this many bytes before it
// is cut, so that a busy terminal is not trimmed with every append.
const trimSlack = 1 << 20

func scanChunk(r row) (workbench.OutputChunk, error) {
	var c workbench.OutputChunk
	err := r.Scan(&c.StartOffset, &c.ByteCount, &c.Codec, &c.CreatedAt, &c.Data)
	if c.Codec == workbench.CodecGap {
		c.Data = nil // an engine may give an empty one
	}
	return c, err
}

// IngestTerminal stores the bytes [From, To) of a process and moves its mark,
// all or nothing. EConflict when the mark is elsewhere: the bytes are here
// already. EInvalid when the chunks do not fill the range in one piece where
// the output ends: what is stored would have a hole.
func (db *DB) IngestTerminal(ctx context.Context, in workbench.TerminalIngest) error {
	if in.From >= in.To || len(in.Chunks) == 0 {
		return errEmptyRange(in.From, in.To)
	}
	start := in.Chunks[0].StartOffset
	end, lost, err := extent(in.Chunks)
	if err != nil {
		return err
	}
	if end-start != in.To-in.From {
		return errHole(start + in.To - in.From)
	}
	return db.Write(ctx, func(tx *Tx) error {
		if err := advance(ctx, tx, in.ProcessID, workbench.StreamPTY, in.From, in.To, lost); err != nil {
			return err
		}
		for _, c := range in.Chunks {
			if err := insertChunk(ctx, tx, in.TerminalID, c); err != nil {
				return err
			}
		}
		if err := growTerminal(ctx, tx, in.TerminalID, start, end, in.CapBytes); err != nil {
			return err
		}
		return saveCheckpoint(ctx, tx, in.Checkpoint)
	})
}

// extent returns where contiguous chunks end and how many of their bytes are
// missing.
func extent(chunks []workbench.OutputChunk) (end, lost int64, err error) {
	end = chunks[0].StartOffset
	for _, c := range chunks {
		whole := c.Codec == workbench.CodecGap || c.Codec == workbench.CodecRaw && int64(len(c.Data)) == c.ByteCount
		if c.StartOffset != end || c.ByteCount <= 0 || !whole {
			return end, lost, errHole(end)
		}
		if c.Codec == workbench.CodecGap {
			lost += c.ByteCount
		}
		end += c.ByteCount
	}
	return end, lost, nil
}

func errHole(offset int64) error {
	return workbench.Errorf(workbench.EInvalid, "The output offered for byte %d does not continue what is stored.", offset)
}

// insertChunk cuts what is longer than a row.
func insertChunk(ctx context.Context, tx *Tx, terminalID string, c workbench.OutputChunk) error {
	if c.Codec == workbench.CodecGap {
		_, err := tx.exec(ctx, sqlInsertOutput, terminalID, c.StartOffset, c.ByteCount, c.Codec, tx.now, []byte{})
		return err
	}
	for data, at := c.Data, c.StartOffset; len(data) > 0; {
		n := min(len(data), workbench.MaxChunkBytes)
		if _, err := tx.exec(ctx, sqlInsertOutput, terminalID, at, n, c.Codec, tx.now, data[:n]); err != nil {
			return err
		}
		data, at = data[n:], at+int64(n)
	}
	return nil
}

// growTerminal moves the end of a terminal's output from one offset to another
// and drops from its front what is beyond keep bytes; 0 keeps everything.
func growTerminal(ctx context.Context, tx *Tx, id string, from, end, keep int64) error {
	var start int64
	err := tx.QueryRowContext(ctx, sqlGrowTerminal, end, tx.now, id, from).Scan(&start)
	if errors.Is(err, sql.ErrNoRows) {
		return errHole(from)
	}
	if err != nil {
		return err
	}
	if keep <= 0 || end-start <= keep+trimSlack {
		return nil
	}
	if _, err := tx.exec(ctx, sqlTrimOutput, id, end-keep); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, sqlFirstOutput, id).Scan(&start); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, sqlTrimTerminal, start, id); err != nil {
		return err
	}
	return trimScreens(ctx, tx, id, start)
}

// TerminalOutput reads chunks from the one that holds offset from onwards, at
// most limit of them; none at the end. Each is raw, of at most MaxChunkBytes, or
// a gap. EDatabaseDamaged when a compressed row is not what was stored.
func (db *DB) TerminalOutput(ctx context.Context, terminalID string, from, limit int64) ([]workbench.OutputChunk, error) {
	out := []workbench.OutputChunk{}
	for left := limit; left > 0; left = limit - int64(len(out)) {
		// A compressed row is large: none is read of which nothing would be given.
		chunks, err := db.readOutput(ctx, db.read, terminalID, from, from+left*workbench.MaxChunkBytes, left)
		if err != nil {
			return nil, err
		}
		if len(chunks) == 0 { // the end, or what lies here was trimmed
			next, err := all(ctx, db.read, scanOffset, sqlNextOutput, terminalID, from)
			if err != nil || len(next) == 0 {
				return out, err
			}
			from = next[0]
			continue
		}
		out = append(out, chunks...)
		last := chunks[len(chunks)-1]
		if last.Codec != workbench.CodecGap {
			break // only a gap is longer than its share
		}
		from = last.StartOffset + last.ByteCount
	}
	return out, nil
}

// readOutput reads the chunks that end behind from and begin before to, at most
// limit of them. What is compressed comes as the chunks that it was made of.
func (db *DB) readOutput(ctx context.Context, q querier, terminalID string, from, to, limit int64) ([]workbench.OutputChunk, error) {
	stored, err := all(ctx, q, scanChunk, sqlReadOutput, terminalID, from, to, limit)
	if err != nil {
		return nil, err
	}
	var out []workbench.OutputChunk
	for _, c := range stored {
		chunks := []workbench.OutputChunk{c}
		if c.Codec == workbench.CodecZstd {
			if chunks, err = db.packer.unpack(c); err != nil {
				return nil, err
			}
		}
		for _, c := range chunks {
			if c.StartOffset+c.ByteCount > from && c.StartOffset < to && int64(len(out)) < limit {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// outputTail is the newest output as text; "" when there is no such terminal.
func (db *DB) outputTail(ctx context.Context, tx *Tx, terminalID string) (string, error) {
	kept, err := one(ctx, tx, scanRange, "terminal", terminalID, sqlOutputRange, terminalID)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	from := max(kept.end-outputLogBytes, 0)
	chunks, err := db.readOutput(ctx, tx, terminalID, from, math.MaxInt64, math.MaxInt64)
	if err != nil {
		return "", err
	}
	var tail []byte
	for _, c := range chunks {
		if c.Codec == workbench.CodecRaw {
			tail = append(tail, c.Data[max(from-c.StartOffset, 0):]...)
		}
	}
	return text(string(tail)), nil
}
