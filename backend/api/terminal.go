package api

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TerminalAPI is the terminals. Their bytes go over the stream; Output and
// Type are for the command line.
type TerminalAPI struct{ owner *owner }

// New starts a terminal. Errors: invalid, not_found, directory_gone,
// spawn_failed, terminal_limit, host_unreachable.
func (a *TerminalAPI) New(spec terminal.Spec) (workbench.Terminal, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Terminal, error) {
		return b.Terminal.Open(ctx, spec)
	})
}

// List returns the terminals of a session, of all with "", newest first.
func (a *TerminalAPI) List(sessionID string) ([]workbench.TerminalSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.TerminalSummary, error) {
		return b.Store.Terminals(ctx, workbench.TerminalFilter{WorkSessionID: sessionID, Limit: rowsListed})
	})
}

// Show returns a terminal. Errors: not_found.
func (a *TerminalAPI) Show(id string) (workbench.Terminal, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Terminal, error) {
		return b.Store.Terminal(ctx, id)
	})
}

// OutputPage is a piece of a terminal's output.
type OutputPage struct {
	Offset int64  `json:"offset"` // of the first byte
	Next   int64  `json:"next"`   // where to go on
	Gap    int64  `json:"gap"`    // bytes missing at Offset
	End    int64  `json:"end"`    // where the output ends now
	Data   []byte `json:"data"`   // base64 in JSON
}

// maxOutputPage bounds one page of output, in bytes.
const maxOutputPage = 256 << 10

// Output reads stored output from an offset, at most one page.
func (a *TerminalAPI) Output(id string, from int64) (OutputPage, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (OutputPage, error) {
		cursor, t, err := b.Terminal.Cursor(ctx, id, from)
		if err != nil {
			return OutputPage{}, err
		}
		defer cursor.Close()
		page := OutputPage{Offset: cursor.Offset(), Next: cursor.Offset(), End: b.Terminal.End(t), Data: []byte{}}
		for len(page.Data) < maxOutputPage {
			p, ok, err := cursor.Read(ctx)
			if err != nil {
				return OutputPage{}, err
			}
			if !ok || p.Ended {
				break
			}
			if p.Gap > 0 {
				if len(page.Data) == 0 {
					page.Gap, page.Next = p.Gap, p.Offset+p.Gap
				}
				return page, nil
			}
			page.Data = append(page.Data, p.Data...)
			page.Next = p.Offset + int64(len(p.Data))
		}
		return page, nil
	})
}

// Send puts text into a terminal as one paste, and presses Enter after it if
// enter says so. Errors: not_found, conflict (ended), elsewhere, unavailable.
func (a *TerminalAPI) Send(id, text string, enter bool) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		return b.Terminal.Send(ctx, id, text, enter)
	})
}

// Type types bytes, in base64, into a terminal as keys do. Errors: not_found,
// conflict (ended), elsewhere.
func (a *TerminalAPI) Type(id string, keys []byte) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Terminal.Write(ctx, id, keys) })
}

// exportTime bounds an export: less than a client waits.
const exportTime = 140 * time.Second

// Export writes the output of a terminal into a file of this machine: as text,
// asciicast (version 2) or raw. path is absolute; a file that is there is kept
// unless replace says so. Errors: not_found, invalid, conflict (the file is
// there), directory_gone, disk_full.
func (a *TerminalAPI) Export(id, format, path string, replace bool) error {
	_, err := callFor(a.owner, exportTime, func(ctx context.Context, b *backend.Backend) (struct{}, error) {
		return struct{}{}, b.Terminal.ExportFile(ctx, id, format, path, replace)
	})
	return err
}

// Kill ends the process tree of a terminal. Errors: not_found, conflict.
func (a *TerminalAPI) Kill(id string) (workbench.Terminal, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Terminal, error) {
		return b.Terminal.Kill(ctx, id)
	})
}

// Rename gives a terminal a title. Errors: not_found, invalid.
func (a *TerminalAPI) Rename(id, title string) (workbench.Terminal, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Terminal, error) {
		return b.Terminal.Rename(ctx, id, title)
	})
}

// Delete ends a terminal's process and removes it with its output. Errors:
// not_found.
func (a *TerminalAPI) Delete(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Terminal.Delete(ctx, id) })
}
