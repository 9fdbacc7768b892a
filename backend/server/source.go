package server

import (
	"bytes"
	"context"

	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// terminalSource is a terminal's output.
type terminalSource struct {
	service *terminal.Service
	id      string
	cursor  *terminal.Cursor
	align   bool // begin after the first newline: the tail cuts into a line
}

func openTerminal(ctx context.Context, service *terminal.Service, id string, offset int64) (source, event, error) {
	tail := offset < 0
	if tail {
		offset = -tailBytes
	}
	cursor, t, err := service.Cursor(ctx, id, offset)
	if err != nil {
		return nil, event{}, err
	}
	src := &terminalSource{service: service, id: id, cursor: cursor, align: tail && cursor.Offset() > t.OutputStartOffset}
	return src, event{
		Start: cursor.Offset(), End: service.End(t), Cols: t.Cols, Rows: t.Rows, Status: string(t.Status),
	}, nil
}

func (s *terminalSource) next(ctx context.Context) (piece, error) {
	for {
		p, err := s.cursor.Next(ctx)
		if err != nil || !s.align || p.Ended || p.Gap > 0 {
			return piece{offset: p.Offset, data: p.Data, gap: p.Gap, ended: p.Ended}, err
		}
		if i := bytes.IndexByte(p.Data, '\n'); i >= 0 && i+1 < len(p.Data) {
			s.align = false
			return piece{offset: p.Offset + int64(i) + 1, data: p.Data[i+1:]}, nil
		}
	}
}

func (s *terminalSource) close() { s.cursor.Close() }

func (s *terminalSource) status(ctx context.Context) string {
	t, err := s.service.Store.Terminal(ctx, s.id)
	if err != nil {
		return ""
	}
	return string(t.Status)
}

// jobSource is one channel of a job's text.
type jobSource struct {
	service *job.Service
	id      string
	cursor  *job.Cursor
}

func openJob(ctx context.Context, service *job.Service, id string, channel workbench.Channel, offset int64) (source, event, error) {
	cursor, j, err := service.Cursor(ctx, id, channel, offset)
	if err != nil {
		return nil, event{}, err
	}
	return &jobSource{service: service, id: id, cursor: cursor}, event{Start: max(offset, 0), Status: string(j.Status)}, nil
}

func (s *jobSource) next(ctx context.Context) (piece, error) {
	p, err := s.cursor.Next(ctx)
	return piece{offset: p.Offset, data: p.Data, ended: p.Ended}, err
}

func (s *jobSource) close() {}

func (s *jobSource) status(ctx context.Context) string {
	j, err := s.service.Store.Job(ctx, s.id)
	if err != nil {
		return ""
	}
	return string(j.Status)
}
