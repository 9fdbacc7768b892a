package terminal

import (
	"context"
	"math"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Piece is what a Cursor gives: bytes, or a gap where bytes are missing, or a
// size or a process that begins, or the end.
type Piece struct {
	Offset int64 // of the first byte, in the terminal's stream
	Data   []byte
	At     int64                   // UTC ms at which Data was stored; 0: it is not yet
	Gap    int64                   // bytes missing at Offset
	Size   *workbench.TerminalSize // what comes was printed for this size
	// Border is a process that begins at Offset, and Previous the one that ended
	// before it.
	Border   *workbench.TerminalProcess
	Previous *workbench.TerminalProcess
	Ended    bool // the process has ended and everything was given
}

// Cursor reads the output of a terminal in order, from any offset, as it
// comes. It is used by one goroutine.
type Cursor struct {
	service  *Service
	terminal string
	poll     time.Duration // where no follower tells of new output
	at       int64
	stored   []workbench.OutputChunk // read ahead from the store
	follower *follower
	reader   *host.Reader
	buffer   []byte

	marks      []mark // to come
	markedTo   int64  // marks are known for what was stored before this offset
	markings   int64  // of the follower, when the marks were read
	cols, rows int64  // at at
	ordinal    int64  // of the latest process whose border was given
}

// Reading ahead.
const (
	storedChunks = 16       // rows of at most 16 KiB
	liveBytes    = 64 << 10 // one read of the spool

	startingPoll  = 20 * time.Millisecond
	elsewherePoll = 500 * time.Millisecond // of a terminal on another machine
)

// Cursor returns a cursor at offset. A negative offset begins that many bytes
// before the present end. The caller closes it.
func (s *Service) Cursor(ctx context.Context, id string, offset int64) (*Cursor, workbench.TerminalSummary, error) {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return nil, workbench.TerminalSummary{}, err
	}
	if offset < 0 {
		offset = t.OutputEndOffset + offset
	}
	c, err := s.cursorAt(ctx, t.TerminalSummary, max(offset, t.OutputStartOffset))
	return c, t.TerminalSummary, err
}

func (s *Service) cursorAt(ctx context.Context, t workbench.TerminalSummary, at int64) (*Cursor, error) {
	c := &Cursor{service: s, terminal: t.ID, poll: startingPoll, at: at, cols: t.Cols, rows: t.Rows}
	if s.elsewhere(t) {
		c.poll = elsewherePoll
	}
	if err := c.readMarks(ctx); err != nil {
		return nil, err
	}
	c.markedTo = t.OutputEndOffset
	if len(c.marks) > 0 && c.marks[0].size != nil && c.marks[0].offset <= at {
		c.cols, c.rows = c.marks[0].size.Cols, c.marks[0].size.Rows
	}
	return c, nil
}

// Offset is where the next piece begins.
func (c *Cursor) Offset() int64 { return c.at }

// Size is the size, in cells, that the next piece was printed for.
func (c *Cursor) Size() (cols, rows int64) { return c.cols, c.rows }

// Close releases what the cursor holds.
func (c *Cursor) Close() {
	if c.reader != nil {
		_ = c.reader.Close()
	}
}

// Next waits for the next piece. Its data is valid until the next call.
func (c *Cursor) Next(ctx context.Context) (Piece, error) {
	for {
		var changed <-chan struct{}
		c.attach()
		if c.follower != nil {
			changed = c.follower.watch.Changed()
		}
		p, ok, err := c.Read(ctx)
		if ok || err != nil {
			return p, err
		}
		if err := c.wait(ctx, changed); err != nil {
			return Piece{}, err
		}
	}
}

func (c *Cursor) wait(ctx context.Context, changed <-chan struct{}) error {
	var ended chan struct{}
	var soon <-chan time.Time
	if c.follower != nil {
		ended = c.follower.ended
	} else {
		soon = time.After(c.poll)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-changed:
	case <-ended:
	case <-soon:
	}
	return nil
}

// Read returns the next piece if there is one now. Its data is valid until the
// next call.
func (c *Cursor) Read(ctx context.Context) (Piece, bool, error) {
	c.attach()
	if f := c.follower; f != nil {
		if c.markings != f.markings.Load() {
			// Later, if the database does not answer: bytes are more than sizes.
			_ = c.readMarks(ctx)
		}
		if p, ok := c.mark(); ok {
			return p, true, nil
		}
		if p, ok := c.fromSpool(); ok {
			return p, true, nil
		}
		// Nothing new: a database that does not answer must not end the screen.
		if len(c.stored) == 0 && c.at-f.base >= f.stored.Load() {
			return Piece{}, false, nil
		}
	}
	p, ok, err := c.fromStore(ctx)
	if ok || err != nil || c.follower != nil {
		return p, ok, err
	}
	t, err := c.service.Store.Terminal(ctx, c.terminal)
	if err != nil {
		return Piece{}, false, err
	}
	over := t.Status.Ended() || t.Status == workbench.TerminalIdle
	return Piece{Offset: c.at, Ended: over}, over, nil
}

// attach takes up the process that runs in the terminal now.
func (c *Cursor) attach() {
	f := c.service.follower(c.terminal)
	if f == c.follower {
		return
	}
	c.Close()
	c.follower, c.reader = f, nil
	if f != nil {
		c.markings = unread
		c.reader = c.service.Link.Spool().Reader(f.process.ID, host.StreamPTY)
		c.buffer = make([]byte, liveBytes)
	}
}

// unread is the markings of a cursor that has read none of its follower's.
const unread = -1

// readMarks reads what happens from here on. What was given is not given again.
func (c *Cursor) readMarks(ctx context.Context) error {
	var markings int64
	if c.follower != nil {
		markings = c.follower.markings.Load()
	}
	marks, err := c.service.marks(ctx, c.terminal, c.at)
	if err != nil {
		return err
	}
	c.marks, c.markings = marks, markings
	return nil
}

// mark gives what happens before the byte that comes next.
func (c *Cursor) mark() (Piece, bool) {
	for len(c.marks) > 0 && c.marks[0].offset <= c.at {
		m := c.marks[0]
		c.marks = c.marks[1:]
		switch {
		case m.size != nil && (m.size.Cols != c.cols || m.size.Rows != c.rows):
			c.cols, c.rows = m.size.Cols, m.size.Rows
			return m.piece(), true
		case m.border != nil && m.border.Ordinal > c.ordinal:
			c.ordinal = m.border.Ordinal
			return m.piece(), true
		}
	}
	return Piece{}, false
}

// room is how many bytes lie before the next mark.
func (c *Cursor) room() int64 {
	if len(c.marks) == 0 {
		return math.MaxInt64
	}
	return c.marks[0].offset - c.at
}

// fromSpool reads what is not stored yet. What is stored may be gone from the
// spool, and comes from the store.
func (c *Cursor) fromSpool() (Piece, bool) {
	from := c.at - c.follower.base
	if from < c.follower.stored.Load() || len(c.stored) > 0 {
		return Piece{}, false
	}
	n, at, err := c.reader.ReadAt(c.buffer[:min(liveBytes, c.room())], from)
	if err != nil || n == 0 || at != from {
		return Piece{}, false // dropped meanwhile: the store has it, or its gap
	}
	p := Piece{Offset: c.at, Data: c.buffer[:n]}
	c.at += int64(n)
	return p, true
}

// fromStore gives what is stored, and what happens before it.
func (c *Cursor) fromStore(ctx context.Context) (Piece, bool, error) {
	if p, ok := c.mark(); ok {
		return p, true, nil
	}
	if len(c.stored) == 0 {
		if err := c.readStored(ctx); err != nil {
			return Piece{}, false, err
		}
		if p, ok := c.mark(); ok {
			return p, true, nil
		}
	}
	for len(c.stored) > 0 {
		chunk := c.stored[0]
		p, ok := c.cut(chunk)
		if c.at >= chunk.StartOffset+chunk.ByteCount {
			c.stored = c.stored[1:]
		}
		if ok {
			return p, true, nil
		}
	}
	return Piece{}, false, nil
}

// readStored reads ahead. Without a follower nothing tells of a new size or
// process, so they are read again with the first bytes that came after them.
func (c *Cursor) readStored(ctx context.Context) error {
	chunks, err := c.service.Store.TerminalOutput(ctx, c.terminal, c.at, storedChunks)
	if err != nil {
		return err
	}
	if n := len(chunks); n > 0 && c.follower == nil {
		if end := chunks[n-1].StartOffset + chunks[n-1].ByteCount; end > c.markedTo {
			if err := c.readMarks(ctx); err != nil {
				return err
			}
			c.markedTo = end
		}
	}
	c.stored = chunks
	return nil
}

// cut gives what of a chunk lies at or beyond the cursor, as far as the next
// mark.
func (c *Cursor) cut(chunk workbench.OutputChunk) (Piece, bool) {
	end := chunk.StartOffset + chunk.ByteCount
	p := Piece{Offset: c.at}
	switch {
	case end <= c.at:
		return Piece{}, false
	case chunk.StartOffset > c.at: // trimmed meanwhile
		p.Gap = chunk.StartOffset - c.at
		end = chunk.StartOffset
	case chunk.Codec == workbench.CodecGap:
		p.Gap = end - c.at
	default:
		p.At = chunk.CreatedAt
		p.Data = chunk.Data[c.at-chunk.StartOffset:]
		p.Data = p.Data[:min(int64(len(p.Data)), c.room())]
		end = c.at + int64(len(p.Data))
	}
	c.at = end
	return p, true
}

// End is where the output of a terminal ends now, spooled bytes included.
func (s *Service) End(t workbench.TerminalSummary) int64 {
	f := s.follower(t.ID)
	if f == nil {
		return t.OutputEndOffset
	}
	return max(t.OutputEndOffset, f.end())
}
