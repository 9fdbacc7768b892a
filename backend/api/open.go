package api

import (
	"context"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/terminal"
)

// Edited says what a file was opened in.
type Edited struct {
	Program    string `json:"program"`
	TerminalID string `json:"terminal_id"` // of an editor without a window; "" for one that has its own
}

// Edit opens a file of a project, a worktree or the data directory in the
// user's editor on the owner's machine, at a line counted from 1; 0 names none.
// An editor that needs a terminal gets one of the session, with "" one of no
// session. Errors: invalid, not_found, unavailable, spawn_failed, terminal_limit.
func (a *FileAPI) Edit(sessionID, path string, line int64) (Edited, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (Edited, error) {
		opened, err := b.Opener.Edit(ctx, path, line)
		if err != nil || opened.Terminal == nil {
			return Edited{Program: opened.Program}, err
		}
		t, err := b.Terminal.Open(ctx, terminal.Spec{
			WorkSessionID: sessionID, Command: opened.Terminal, Title: filepath.Base(path),
		})
		return Edited{Program: opened.Program, TerminalID: t.ID}, err
	})
}

// Reveal shows a folder, or the folder of a file, in the file manager of the
// owner's machine. Errors: invalid, not_found, unavailable, spawn_failed.
func (a *FileAPI) Reveal(path string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Opener.Reveal(ctx, path) })
}
