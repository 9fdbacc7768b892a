package job

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Cursor reads the text of one channel of a job in order, as it comes. It is
// used by one goroutine.
type Cursor struct {
	service *Service
	job     string
	channel workbench.Channel
	at      int64
}

// Piece is what a Cursor gives: text, or the end.
type Piece struct {
	Offset int64 // bytes, in the channel of the job's last attempt
	Data   []byte
	Ended  bool // the job is finalised and everything was given
}

// chunksRead is how many rows one read of the store gives.
const chunksRead = 32

// Cursor returns a cursor at offset. ENotFound, EInvalid (no such channel).
func (s *Service) Cursor(ctx context.Context, id string, channel workbench.Channel, offset int64) (*Cursor, workbench.Job, error) {
	switch channel {
	case workbench.ChannelResponse, workbench.ChannelReasoning, workbench.ChannelLog:
	default:
		return nil, workbench.Job{}, workbench.Errorf(workbench.EInvalid, "A job has the channels response, reasoning and log, not %q.", channel)
	}
	job, err := s.Store.Job(ctx, id)
	return &Cursor{service: s, job: id, channel: channel, at: max(offset, 0)}, job, err
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
	job, err := c.service.Store.Job(ctx, c.job)
	if err != nil {
		return Piece{}, false, err
	}
	if job.IsFinalized && c.channel == workbench.ChannelResponse {
		return c.finalized(deref(job.Response)), true, nil
	}
	chunks, err := c.service.Store.JobOutput(ctx, c.job, job.Attempt, c.channel, c.at, chunksRead)
	if err != nil {
		return Piece{}, false, err
	}
	p := Piece{Offset: c.at}
	for _, chunk := range chunks {
		if skip := c.at - chunk.StartOffset; skip >= 0 && skip < int64(len(chunk.Data)) {
			p.Data = append(p.Data, chunk.Data[skip:]...)
			c.at += int64(len(chunk.Data)) - skip
		}
	}
	p.Ended = len(p.Data) == 0 && job.IsFinalized
	return p, len(p.Data) > 0 || p.Ended, nil
}

// finalized gives the rest of a response that is a column of the job now.
func (c *Cursor) finalized(response string) Piece {
	p := Piece{Offset: c.at}
	if c.at < int64(len(response)) {
		p.Data = []byte(response[c.at:])
		c.at = int64(len(response))
		return p
	}
	p.Ended = true
	return p
}
