package conversation

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Cursor reads the text of a message in order, as it comes. It is used by one
// goroutine.
type Cursor struct {
	service *Service
	id      string
	at      int64
}

// Piece is what a Cursor gives: text, or the end.
type Piece struct {
	Offset int64 // bytes
	Data   []byte
	Ended  bool // the message has ended and everything was given
}

// Cursor returns a cursor at offset. ENotFound.
func (s *Service) Cursor(ctx context.Context, id string, offset int64) (*Cursor, workbench.Message, error) {
	m, err := s.Store.Message(ctx, id)
	return &Cursor{service: s, id: id, at: max(offset, 0)}, m, err
}

// Next waits for the next piece.
func (c *Cursor) Next(ctx context.Context) (Piece, error) {
	for {
		changed := c.service.change()
		p, ok, err := c.Read(ctx)
		if ok || err != nil {
			return p, err
		}
		select {
		case <-ctx.Done():
			return Piece{}, ctx.Err()
		case <-changed:
		}
	}
}

// Read returns the next piece if there is one now.
func (c *Cursor) Read(ctx context.Context) (Piece, bool, error) {
	p := Piece{Offset: c.at}
	m, err := c.service.Store.Message(ctx, c.id)
	switch {
	case err != nil:
		return p, false, err
	case m.Status.Final():
		p.Data = []byte(m.Content[min(c.at, int64(len(m.Content))):])
	case m.Status == workbench.MessageStreaming:
		if err := c.arrived(ctx, &p); err != nil {
			return p, false, err
		}
	}
	c.at += int64(len(p.Data))
	p.Ended = m.Status.Final() && len(p.Data) == 0
	return p, p.Ended || len(p.Data) > 0, nil
}

// arrived adds what is stored of a message that arrives.
func (c *Cursor) arrived(ctx context.Context, p *Piece) error {
	chunks, err := c.service.Store.MessageOutput(ctx, c.id, c.at, chunksRead)
	at := c.at
	for _, chunk := range chunks {
		if skip := at - chunk.StartOffset; skip >= 0 && skip < int64(len(chunk.Data)) {
			p.Data = append(p.Data, chunk.Data[skip:]...)
			at += int64(len(chunk.Data)) - skip
		}
	}
	return err
}
