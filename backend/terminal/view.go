package terminal

import (
	"bytes"
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// View is a terminal as a page begins to show it: an empty screen of Cols and
// Rows on which Snapshot is painted, and after that what the cursor gives.
type View struct {
	Terminal   workbench.TerminalSummary
	First      int64 // offset of the first byte that is kept
	Start      int64 // offset that Snapshot paints, and at which the cursor begins
	End        int64 // where the output ends now
	Cols, Rows int64
	Snapshot   string // "": nothing was there before Start
}

const (
	// viewBytes is how much output a page gets behind its snapshot unless it asks
	// for more: what a user scrolls back at once.
	viewBytes = 256 << 10
	// blindBytes is how much is read again where no checkpoint says what the
	// screen was: of output that came before checkpoints were kept.
	blindBytes = 4 << 20
	// alignBytes is how far such a beginning looks for the end of the line that
	// it cuts into. A full-screen program may print megabytes without a newline.
	alignBytes = 64 << 10
)

// View opens a terminal at the newest checkpoint that lies at least back bytes
// before the end of its output; back 0 asks for what is shown first. What it
// costs does not grow with the output. The caller closes the cursor. ENotFound.
func (s *Service) View(ctx context.Context, id string, back int64) (View, *Cursor, error) {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return View{}, nil, err
	}
	if back <= 0 {
		back = viewBytes
	}
	end := s.End(t.TerminalSummary)
	snapshot, c, err := s.screenAt(ctx, t.TerminalSummary, end-back)
	if err != nil {
		return View{}, nil, err
	}
	cols, rows := c.Size()
	return View{
		Terminal: t.TerminalSummary, First: t.OutputStartOffset, Start: c.Offset(), End: end,
		Cols: cols, Rows: rows, Snapshot: snapshot,
	}, c, nil
}

// screenAt finds the newest place at or before an offset at which the screen is
// known: its snapshot there, and a cursor that goes on from it.
func (s *Service) screenAt(ctx context.Context, t workbench.TerminalSummary, offset int64) (string, *Cursor, error) {
	if offset <= t.OutputStartOffset {
		c, err := s.cursorAt(ctx, t, t.OutputStartOffset)
		return "", c, err
	}
	checkpoint, err := s.Store.CheckpointBefore(ctx, t.ID, offset)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		c, err := s.blindly(ctx, t, offset)
		return "", c, err
	}
	if err != nil {
		return "", nil, err
	}
	c, err := s.cursorAt(ctx, t, checkpoint.Offset)
	if err != nil {
		return "", nil, err
	}
	c.cols, c.rows = checkpoint.Cols, checkpoint.Rows
	return checkpoint.Snapshot, c, nil
}

// blindly begins without knowing the screen, at a line.
func (s *Service) blindly(ctx context.Context, t workbench.TerminalSummary, offset int64) (*Cursor, error) {
	at := max(t.OutputStartOffset, min(offset, t.OutputEndOffset-blindBytes))
	if at > t.OutputStartOffset {
		var err error
		if at, err = s.nextLine(ctx, t, at); err != nil {
			return nil, err
		}
	}
	return s.cursorAt(ctx, t, at)
}

// nextLine is where the next line begins behind an offset, if one does nearby.
func (s *Service) nextLine(ctx context.Context, t workbench.TerminalSummary, offset int64) (int64, error) {
	c, err := s.cursorAt(ctx, t, offset)
	if err != nil {
		return offset, err
	}
	defer c.Close()
	for c.Offset() < offset+alignBytes {
		p, ok, err := c.Read(ctx)
		if err != nil || !ok || p.Ended || p.Gap > 0 {
			return offset, err
		}
		if i := bytes.IndexByte(p.Data, '\n'); i >= 0 {
			return p.Offset + int64(i) + 1, nil
		}
	}
	return offset, nil
}
