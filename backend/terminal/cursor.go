package terminal

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Piece is what a Cursor gives: bytes, or a gap where bytes are missing, or a
// size or a process that begins, or the end.
type Piece struct {
	Offset int64 // of the first byte, in the terminal's stream
	Data   []byte
	Gap    int64                      // bytes missing at Offset
	Size   *workbench.TerminalSize    // the terminal has this size from here on
	Border *workbench.TerminalProcess // begins here, after the one that Previous tells of
	// Previous is how the process before the border ended.
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
	c := &Cursor{service: s, terminal: id, poll: startingPoll, at: max(offset, t.OutputStartOffset)}
	if s.elsewhere(t.TerminalSummary) {
		c.poll = elsewherePoll
	}
	return c, t.TerminalSummary, nil
}

// Offset is where the next piece begins.
func (c *Cursor) Offset() int64 { return c.at }

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
	if c.follower != nil {
		if p, ok := c.fromSpool(); ok {
			return p, true, nil
		}
		// Nothing new: a database that does not answer must not end the screen.
		if len(c.stored) == 0 && c.at-c.follower.base >= c.follower.stored.Load() {
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
		c.reader = c.service.Link.Spool().Reader(f.process.ID, host.StreamPTY)
		c.buffer = make([]byte, liveBytes)
	}
}

// fromSpool reads what is not stored yet. What is stored may be gone from the
// spool, and comes from the store.
func (c *Cursor) fromSpool() (Piece, bool) {
	from := c.at - c.follower.base
	if from < c.follower.stored.Load() || len(c.stored) > 0 {
		return Piece{}, false
	}
	n, at, err := c.reader.ReadAt(c.buffer, from)
	if err != nil || n == 0 || at != from {
		return Piece{}, false // dropped meanwhile: the store has it, or its gap
	}
	p := Piece{Offset: c.at, Data: c.buffer[:n]}
	c.at += int64(n)
	return p, true
}

func (c *Cursor) fromStore(ctx context.Context) (Piece, bool, error) {
	if len(c.stored) == 0 {
		chunks, err := c.service.Store.TerminalOutput(ctx, c.terminal, c.at, storedChunks)
		if err != nil {
			return Piece{}, false, err
		}
		c.stored = chunks
	}
	for len(c.stored) > 0 {
		chunk := c.stored[0]
		c.stored = c.stored[1:]
		if p, ok := c.cut(chunk); ok {
			return p, true, nil
		}
	}
	return Piece{}, false, nil
}

// cut gives what of a chunk lies at or beyond the cursor.
func (c *Cursor) cut(chunk workbench.OutputChunk) (Piece, bool) {
	end := chunk.StartOffset + chunk.ByteCount
	if end <= c.at {
		return Piece{}, false
	}
	if chunk.StartOffset > c.at { // trimmed meanwhile
		p := Piece{Offset: c.at, Gap: chunk.StartOffset - c.at}
		c.at = chunk.StartOffset
		c.stored = append([]workbench.OutputChunk{chunk}, c.stored...)
		return p, true
	}
	p := Piece{Offset: c.at}
	if chunk.Codec == workbench.CodecGap {
		p.Gap = end - c.at
	} else {
		p.Data = chunk.Data[c.at-chunk.StartOffset:]
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
	end, err := s.Link.Spool().End(f.process.ID, host.StreamPTY)
	if err != nil {
		return t.OutputEndOffset
	}
	return max(t.OutputEndOffset, f.base+end)
}
