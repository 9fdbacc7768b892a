package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/process"
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

// Resume goes on with the session of a terminal's agent, whose process has
// ended. Errors: not_found, invalid (no agent or no session is known, or it
// cannot resume), and those of Restart.
func (a *TerminalAPI) Resume(id string) (workbench.Terminal, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Terminal, error) {
		return b.Terminal.Resume(ctx, id)
	})
}

// Looked says that a person looks at a terminal: it need not ask for attention
// any more. Errors: not_found, elsewhere.
func (a *TerminalAPI) Looked(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Terminal.Looked(ctx, id) })
}

// Hook takes what a hook of an agent says from within a terminal; payload is what
// the agent gave it. Errors: not_found, invalid (nothing that is known),
// elsewhere.
func (a *TerminalAPI) Hook(id, agent, payload string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		notice, err := tui.ParseHook(agent, []byte(payload))
		if err != nil {
			return err
		}
		return b.Terminal.Hook(ctx, id, notice)
	})
}

// Members are the processes that a kill of the terminal ends, 20 at most. Errors:
// not_found, conflict (it has ended), elsewhere.
func (a *TerminalAPI) Members(id string) ([]process.Member, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]process.Member, error) {
		return b.Terminal.Members(ctx, id)
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
