package server

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"

	"github.com/coder/websocket"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// piece is what a source gives next.
type piece struct {
	offset  int64
	data    []byte
	gap     int64
	size    *workbench.TerminalSize
	process *started
	ended   bool
}

// source is a terminal, a channel of a job, or a message.
type source interface {
	next(ctx context.Context) (piece, error)
	close()
	// status is what the subject is once the source has ended.
	status(ctx context.Context) string
}

// feed sends one source to one page, within the window.
type feed struct {
	id     string
	source source
	cancel context.CancelFunc
	done   chan struct{} // closed once nothing of it is sent any more
	frame  []byte        // room for the one that is sent

	mu    sync.Mutex
	sent  int64
	acked int64
	room  chan struct{} // readable after an acknowledgement
}

// acknowledge takes what the page has parsed. More than was sent is none of
// this stream: a late word about the one that was open before would open the
// window for ever.
func (f *feed) acknowledge(offset int64) {
	f.mu.Lock()
	f.acked = max(f.acked, min(offset, f.sent))
	f.mu.Unlock()
	select {
	case f.room <- struct{}{}:
	default: // told already
	}
}

// full reports whether the page has too much unparsed.
func (f *feed) full() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sent-f.acked >= streamWindow
}

func (f *feed) moved(to int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = to
}

func (c *connection) feed(id string) *feed {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open[id]
}

func (c *connection) closeFeed(id string) {
	c.mu.Lock()
	f := c.open[id]
	delete(c.open, id)
	c.mu.Unlock()
	if f != nil {
		f.cancel()
		<-f.done // a late piece would land in the stream that is opened next
	}
}

// openFeed begins to send a stream; one that is open already begins anew.
func (c *connection) openFeed(req request) error {
	c.closeFeed(req.ID)
	src, opened, err := c.source(req)
	if err != nil {
		return err
	}
	opened.Event, opened.ID = "opened", req.ID
	c.send(opened)
	ctx, cancel := context.WithCancel(c.ctx)
	f := &feed{id: req.ID, source: src, cancel: cancel, done: make(chan struct{}), sent: opened.Start, acked: opened.Start, room: make(chan struct{}, 1)}
	c.mu.Lock()
	c.open[req.ID] = f
	c.mu.Unlock()
	c.feeds.Add(1)
	go func() {
		defer c.feeds.Done()
		defer close(f.done)
		defer cancel()
		defer src.close()
		if err := c.pump(ctx, f); err != nil && ctx.Err() == nil {
			c.fail(f.id, err)
		}
	}()
	return nil
}

func (c *connection) source(req request) (source, event, error) {
	kind, rest, _ := strings.Cut(req.ID, ":")
	switch {
	case len(req.ID) > 255:
	case kind == "t":
		return openTerminal(c.ctx, c.call.Backend.Terminal, rest, req)
	case kind == "j":
		id, channel, _ := strings.Cut(rest, "/")
		return openJob(c.ctx, c.call.Backend.Jobs, id, workbench.Channel(channel), req.Offset)
	case kind == "m":
		return openMessage(c.ctx, c.call.Backend.Chats, rest, req.Offset)
	}
	return nil, event{}, workbench.Errorf(workbench.EInvalid, "%q names no stream.", req.ID)
}

// pump sends pieces until the source ends, as the window allows.
func (c *connection) pump(ctx context.Context, f *feed) error {
	for {
		for f.full() {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-f.room:
			}
		}
		p, err := f.source.next(ctx)
		if err != nil {
			return err
		}
		switch {
		case p.ended:
			c.send(event{Event: "end", ID: f.id, Offset: p.offset, Status: f.source.status(ctx)})
			return nil
		case p.gap > 0:
			c.send(event{Event: "gap", ID: f.id, Offset: p.offset, Bytes: p.gap})
			f.moved(p.offset + p.gap)
		case p.size != nil:
			c.send(event{Event: "size", ID: f.id, Offset: p.offset, Cols: p.size.Cols, Rows: p.size.Rows})
		case p.process != nil:
			c.send(event{Event: "border", ID: f.id, Offset: p.offset, Process: p.process})
		default:
			f.frame = appendFrame(f.frame[:0], f.id, p)
			// Not ctx: to end a write half-way ends the whole connection.
			if err := c.socket.Write(c.ctx, websocket.MessageBinary, f.frame); err != nil {
				c.cancel()
				return err
			}
			f.moved(p.offset + int64(len(p.data)))
		}
	}
}

// appendFrame appends the frame of a piece.
func appendFrame(frame []byte, id string, p piece) []byte {
	frame = append(frame, byte(len(id))) //nolint:gosec // source refuses longer ids
	frame = append(frame, id...)
	frame = binary.BigEndian.AppendUint64(frame, uint64(p.offset)) //nolint:gosec // offsets are not negative
	return append(frame, p.data...)
}
