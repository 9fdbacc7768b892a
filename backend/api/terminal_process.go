package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Start starts a terminal that was recorded only. Errors: not_found, conflict
// (it was started before), directory_gone, spawn_failed, terminal_limit,
// elsewhere, host_unreachable.
func (a *TerminalAPI) Start(id string) (workbench.Terminal, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Terminal, error) {
		return b.Terminal.Start(ctx, id)
	})
}

// Restart starts a terminal again whose process has ended; its output goes on
// where it ends. Errors: not_found, conflict (it runs), invalid, directory_gone,
// spawn_failed, terminal_limit, elsewhere, host_unreachable.
func (a *TerminalAPI) Restart(id string, spec terminal.RestartSpec) (workbench.Terminal, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Terminal, error) {
		return b.Terminal.Restart(ctx, id, spec)
	})
}

// SetOnLaunch says what a launch does with a terminal whose process was lost.
// Errors: not_found, invalid.
func (a *TerminalAPI) SetOnLaunch(id string, v workbench.OnLaunch) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Terminal.SetOnLaunch(ctx, id, v) })
}

// Processes returns the processes that ran in a terminal, the first one first.
// Errors: not_found.
func (a *TerminalAPI) Processes(id string) ([]workbench.TerminalProcess, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.TerminalProcess, error) {
		if _, err := b.Store.Terminal(ctx, id); err != nil {
			return nil, err
		}
		return b.Store.TerminalProcesses(ctx, id)
	})
}

// SavePaste keeps an image, in base64, as a file and returns its path. Errors:
// not_found, invalid (no image, or larger than 32 MB), data_directory.
func (a *TerminalAPI) SavePaste(id, name string, image []byte) (string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (string, error) {
		return b.Terminal.SavePaste(ctx, id, name, image)
	})
}
