package backend

import (
	"context"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// wireWorktrees builds the service of isolation environments. New worktrees are
// made in the data directory: a project's own directory stays as it is.
func (b *Backend) wireWorktrees(git *worktree.Git) {
	b.Worktrees = worktree.NewService(worktree.Options{
		Git: git, Store: b.Store, HostID: b.HostID, Root: filepath.Join(b.Config.DataDir, "worktrees"),
		Bundles: filepath.Join(b.Config.DataDir, "exports", "snapshots"),
		Notify:  b.Notices.Send, Log: b.Log, Now: workbench.SystemClock, Key: project.Canonical,
		Variables: b.Environment.Variables, Mask: b.Redact.Text,
	})
	b.onClose(func(context.Context) error { b.Worktrees.Close(); return nil })
}

// startSweeps begins the schedule. A command is over before a day is.
func (b *Backend) startSweeps() {
	if b.Mode != workbench.ModeCLI {
		b.Worktrees.Start()
	}
}
