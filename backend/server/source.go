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
	held    *piece // read already, to find where to begin
}

// alignBytes is how far the tail looks for the end of the line that it cuts
// into. A full-screen program may print megabytes without a newline.
const alignBytes = 64 << 10

func openTerminal(ctx context.Context, service *terminal.Service, id string, offset int64) (source, event, error) {
	tail := offset < 0
	if tail {
		offset = -tailBytes
	}
	cursor, t, err := service.Cursor(ctx, id, offset)
	if err != nil {
		return nil, event{}, err
	}
	src := &terminalSource{service: service, id: id, cursor: cursor}
	start := cursor.Offset()
	if tail && start > t.OutputStartOffset {
		if start, err = src.align(ctx); err != nil {
			cursor.Close()
			return nil, event{}, err
		}
	}
	return src, event{
		Start: start, End: service.End(t), Cols: t.Cols, Rows: t.Rows, Status: string(t.Status),
	}, nil
}

// align moves to the beginning of the next line, if one is near, and returns
// where the output begins then.
func (s *terminalSource) align(ctx context.Context) (int64, error) {
	for looked := 0; looked < alignBytes; {
		p, ok, err := s.cursor.Read(ctx)
		if err != nil || !ok {
			return s.cursor.Offset(), err
		}
		looked += len(p.Data)
		i := bytes.IndexByte(p.Data, '\n')
		switch {
		case p.Ended, p.Gap > 0:
			s.held = &piece{offset: p.Offset, gap: p.Gap, ended: p.Ended}
			return p.Offset, nil
		case i >= 0 && i+1 < len(p.Data):
			s.held = &piece{offset: p.Offset + int64(i) + 1, data: p.Data[i+1:]}
			return s.held.offset, nil
		case i >= 0:
			return s.cursor.Offset(), nil
		}
	}
	return s.cursor.Offset(), nil
}

func (s *terminalSource) next(ctx context.Context) (piece, error) {
	if p := s.held; p != nil {
		s.held = nil
		return *p, nil
	}
	p, err := s.cursor.Next(ctx)
	return piece{offset: p.Offset, data: p.Data, gap: p.Gap, ended: p.Ended}, err
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
