package terminal

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The formats of an export.
const (
	FormatText      = "text"      // what a reader sees, without colours
	FormatAsciicast = "asciicast" // version 2, with the time at which output was stored
	FormatRaw       = "raw"       // the bytes that are kept, and nothing else
)

// exporter writes one format. Data is valid until its call returns.
type exporter interface {
	data(at int64, data []byte) error // UTC ms, at which it was stored
	gap(bytes int64) error
	size(workbench.TerminalSize) error
	border(workbench.TerminalProcess) error
	close() error
}

// Export writes the output of a terminal as far as it goes now. It holds little
// of it at a time. Errors: ENotFound, EInvalid (no such format), and those of w.
func (s *Service) Export(ctx context.Context, id, format string, w io.Writer) error {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return err
	}
	c, _, err := s.Cursor(ctx, id, t.OutputStartOffset)
	if err != nil {
		return err
	}
	defer c.Close()
	buffered := bufio.NewWriterSize(w, liveBytes)
	out, err := newExporter(format, buffered, t.TerminalSummary, c)
	if err != nil {
		return err
	}
	if err := pour(ctx, c, out, s.End(t.TerminalSummary)); err != nil {
		return err
	}
	if err := out.close(); err != nil {
		return err
	}
	return buffered.Flush()
}

func newExporter(format string, w io.Writer, t workbench.TerminalSummary, c *Cursor) (exporter, error) {
	switch format {
	case FormatText:
		return newPlainText(w), nil
	case FormatAsciicast:
		cols, rows := c.Size()
		return newAsciicast(w, t, cols, rows), nil
	case FormatRaw:
		return rawBytes{w}, nil
	}
	return nil, workbench.Errorf(workbench.EInvalid, "A terminal cannot be exported as %q. The formats are text, asciicast and raw.", format)
}

// pour gives what a cursor reads until end to an exporter: a program that prints
// without end is exported up to where it was when the export began.
func pour(ctx context.Context, c *Cursor, out exporter, end int64) error {
	for c.Offset() < end {
		p, ok, err := c.Read(ctx)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if !ok || p.Ended {
			return nil
		}
		if err := give(out, p); err != nil {
			return err
		}
	}
	return nil
}

func give(out exporter, p Piece) error {
	switch {
	case p.Size != nil:
		return out.size(*p.Size)
	case p.Border != nil:
		return out.border(*p.Border)
	case p.Gap > 0:
		return out.gap(p.Gap)
	}
	return out.data(p.At, p.Data)
}

// ExportFile is Export into a file, which is there whole or not at all. One that
// is there already is replaced only when replace says so. Errors: those of
// Export, EInvalid, EConflict (it is there), EDirectoryGone, EDiskFull.
func (s *Service) ExportFile(ctx context.Context, id, format, path string, replace bool) error {
	if !filepath.IsAbs(path) {
		return workbench.Errorf(workbench.EInvalid, "The file %q is not an absolute path.", path)
	}
	fill := func(w io.Writer) error { return s.Export(ctx, id, format, w) }
	if replace {
		return fileError(path, disk.ReplaceWith(path, fill))
	}
	return fileError(path, disk.CreateWith(path, fill))
}

// fileError says what a system's error about a file means.
func fileError(path string, err error) error {
	var own *workbench.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return own
	case errors.Is(err, fs.ErrExist):
		return workbench.Wrap(workbench.EConflict, err, "The file "+path+" is there already. Choose another name, or replace it.")
	case errors.Is(err, fs.ErrNotExist):
		return workbench.Wrap(workbench.EDirectoryGone, err, "The folder "+filepath.Dir(path)+" is not there. Choose another one.")
	case errors.Is(err, fs.ErrPermission):
		return workbench.Wrap(workbench.EInvalid, err, "The file "+path+" may not be written. Choose another folder.")
	case errors.Is(err, syscall.ENOSPC):
		return workbench.Wrap(workbench.EDiskFull, err, "The disk is full, so nothing was written to "+path+". Free some space and try again.")
	}
	return err
}

// rawBytes writes the bytes that are kept. What is missing leaves no mark.
type rawBytes struct{ io.Writer }

func (r rawBytes) data(_ int64, data []byte) error {
	_, err := r.Write(data)
	return err
}

func (r rawBytes) gap(int64) error                        { return nil }
func (r rawBytes) size(workbench.TerminalSize) error      { return nil }
func (r rawBytes) border(workbench.TerminalProcess) error { return nil }
func (r rawBytes) close() error                           { return nil }
