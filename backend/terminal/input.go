package terminal

import (
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Write types data into a terminal. EConflict when its process has ended: input
// is refused aloud, never swallowed.
func (s *Service) Write(ctx context.Context, id string, data []byte) error {
	f, err := s.mustRun(ctx, id)
	if err != nil {
		return err
	}
	return s.input(ctx, f, data)
}

// input gives keys or a paste to a process. Whoever types is there, so the
// terminal does not wait for the user any more.
func (s *Service) input(ctx context.Context, f *follower, data []byte) error {
	client, err := s.Link.Running(ctx)
	if err != nil {
		return err
	}
	if err := client.Write(ctx, f.process.ID, data); err != nil {
		return err
	}
	f.answered()
	return nil
}

// Resize tells the size of the pane to the process, and keeps it together with
// where in the output it changed. The size of a terminal on another machine is
// not changed from here.
func (s *Service) Resize(ctx context.Context, id string, cols, rows int64) error {
	if cols < 1 || cols > workbench.MaxCols || rows < 1 || rows > workbench.MaxRows {
		return workbench.Errorf(workbench.EInvalid, "A terminal has 1 to %d columns and 1 to %d rows.", workbench.MaxCols, workbench.MaxRows)
	}
	t, err := s.Store.Terminal(ctx, id)
	if err != nil || (t.Cols == cols && t.Rows == rows) || s.elsewhere(t.TerminalSummary) {
		return err
	}
	f := s.follower(id)
	if f == nil {
		err := s.Store.ResizeTerminal(ctx, id, cols, rows, t.OutputEndOffset)
		if f = s.follower(id); err != nil || f == nil {
			return err
		}
		// It was started meanwhile, with the size before.
	}
	return f.resize(ctx, cols, rows)
}

// fit gives a process that was started the size that its pane got meanwhile.
func (f *follower) fit(ctx context.Context) {
	t, err := f.service.Store.Terminal(ctx, f.terminalID)
	if err == nil && (t.Cols != f.cols || t.Rows != f.rows) {
		err = f.resize(ctx, t.Cols, t.Rows)
	}
	if err != nil {
		f.service.Log.Warn("the size of a terminal's pane did not reach its process", "terminal", f.terminalID, "error", err)
	}
}

// resize keeps a size from the present end of the output on, and tells it to the
// process after that: what is printed for the new size must not lie before it.
func (f *follower) resize(ctx context.Context, cols, rows int64) error {
	if err := f.keepSize(ctx, cols, rows); err != nil {
		return err
	}
	client, err := f.service.Link.Running(ctx)
	if err != nil {
		return err
	}
	return client.Resize(ctx, f.process.ID, int(cols), int(rows))
}

func (f *follower) keepSize(ctx context.Context, cols, rows int64) error {
	offset, undo := f.display.resized(cols, rows, f.end)
	if err := f.service.Store.ResizeTerminal(ctx, f.terminalID, cols, rows, offset); err != nil {
		undo()
		return err
	}
	f.markings.Add(1)
	f.watch.Wake() // cursors give the size without output, too
	return nil
}

// Rename gives a terminal a title.
func (s *Service) Rename(ctx context.Context, id, title string) (workbench.Terminal, error) {
	title = strings.TrimSpace(title)
	if title == "" {
		return workbench.Terminal{}, workbench.Errorf(workbench.EInvalid, "A title needs at least one character.")
	}
	if err := s.Store.RenameTerminal(ctx, id, title); err != nil {
		return workbench.Terminal{}, err
	}
	t, err := s.Store.Terminal(ctx, id)
	if err == nil {
		s.notify(t.TerminalSummary)
	}
	return t, err
}
