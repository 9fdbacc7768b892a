package server

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// terminalSource is a terminal's output.
type terminalSource struct {
	service *terminal.Service
	id      string
	cursor  *terminal.Cursor
}

// openTerminal opens a terminal's output at an offset that the page has, or with
// its screen when the page has nothing.
func openTerminal(ctx context.Context, service *terminal.Service, id string, req request) (source, event, error) {
	if req.Offset < 0 {
		v, cursor, err := service.View(ctx, id, req.Back)
		if err != nil {
			return nil, event{}, err
		}
		return &terminalSource{service: service, id: id, cursor: cursor}, event{
			Start: v.Start, End: v.End, First: v.First, Cols: v.Cols, Rows: v.Rows,
			Status: string(v.Terminal.Status), Snapshot: v.Snapshot,
		}, nil
	}
	cursor, t, err := service.Cursor(ctx, id, req.Offset)
	if err != nil {
		return nil, event{}, err
	}
	cols, rows := cursor.Size()
	return &terminalSource{service: service, id: id, cursor: cursor}, event{
		Start: cursor.Offset(), End: service.End(t), First: t.OutputStartOffset, Cols: cols, Rows: rows, Status: string(t.Status),
	}, nil
}

func (s *terminalSource) next(ctx context.Context) (piece, error) {
	p, err := s.cursor.Next(ctx)
	out := piece{offset: p.Offset, data: p.Data, gap: p.Gap, size: p.Size, ended: p.Ended}
	if p.Border != nil {
		out.process = newStarted(p.Border, p.Previous)
	}
	return out, err
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

// messageSource is the text of a message of a conversation.
type messageSource struct {
	service *conversation.Service
	id      string
	cursor  *conversation.Cursor
}

func openMessage(ctx context.Context, service *conversation.Service, id string, offset int64) (source, event, error) {
	cursor, m, err := service.Cursor(ctx, id, offset)
	if err != nil {
		return nil, event{}, err
	}
	return &messageSource{service: service, id: id, cursor: cursor}, event{Start: max(offset, 0), Status: string(m.Status)}, nil
}

func (s *messageSource) next(ctx context.Context) (piece, error) {
	p, err := s.cursor.Next(ctx)
	return piece{offset: p.Offset, data: p.Data, ended: p.Ended}, err
}

func (s *messageSource) close() {}

func (s *messageSource) status(ctx context.Context) string {
	m, err := s.service.Store.Message(ctx, s.id)
	if err != nil {
		return ""
	}
	return string(m.Status)
}
