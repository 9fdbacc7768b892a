package api

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// WorktreeAPI is the isolation environments: git worktrees for one issue, PR,
// review, thread or task each.
type WorktreeAPI struct{ owner *owner }

// Limits of calls that wait for git, for a disk, or for a set-up command.
const (
	worktreeTime = 5 * time.Minute
	setupTime    = 25 * time.Minute
)

// List returns the environments of a project, destroyed ones too where they are
// asked for, and the worktrees on the disk that could be adopted. Errors:
// not_found.
func (a *WorktreeAPI) List(codebaseID string, destroyed bool) (worktree.Listing, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (worktree.Listing, error) {
		return b.Worktrees.List(ctx, codebaseID, destroyed)
	})
}

// Count is how many environments a project has that were not removed.
func (a *WorktreeAPI) Count(codebaseID string) (int, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (int, error) { return b.Worktrees.Count(ctx, codebaseID) })
}

// Show reports on an environment: its commits beside its base, what is not
// committed, what keeps it from removal, and its snapshots. Errors: not_found,
// elsewhere, unavailable.
func (a *WorktreeAPI) Show(id string) (worktree.Report, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (worktree.Report, error) {
		return b.Worktrees.Show(ctx, id)
	})
}

// Diff compares the working tree of an environment with where it left its base,
// all files of it or one. Errors: not_found, elsewhere, conflict, unavailable.
func (a *WorktreeAPI) Diff(id string, query worktree.DiffQuery) (worktree.Diff, error) {
	return callFor(a.owner, worktreeTime, func(ctx context.Context, b *backend.Backend) (worktree.Diff, error) {
		return b.Worktrees.Diff(ctx, id, query)
	})
}

// States are what a comparison of Diff can begin and end with, the oldest first.
// Errors: not_found, elsewhere, unavailable.
func (a *WorktreeAPI) States(id string) ([]worktree.State, error) {
	return callFor(a.owner, worktreeTime, func(ctx context.Context, b *backend.Backend) ([]worktree.State, error) {
		return b.Worktrees.States(ctx, id)
	})
}

// Makers are the jobs, conversations and runs that changed files of an environment, as
// far as their agents told. Errors: not_found.
func (a *WorktreeAPI) Makers(id string) ([]backend.Maker, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]backend.Maker, error) { return b.Makers(ctx, id) })
}

// DiskUse is the space that the directory of an environment takes, in bytes.
// Errors: not_found, elsewhere.
func (a *WorktreeAPI) DiskUse(id string) (int64, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (int64, error) { return b.Worktrees.DiskUse(ctx, id) })
}

// Place says where a piece of work has its environment, or would have it, and
// makes nothing. Errors: not_found, invalid, conflict.
func (a *WorktreeAPI) Place(spec worktree.Spec) (worktree.Place, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (worktree.Place, error) {
		return b.Worktrees.Place(ctx, spec)
	})
}

// Create returns the environment of a piece of work: the one that it has or
// shares, else a new one. Errors: not_found, invalid, conflict, unavailable.
func (a *WorktreeAPI) Create(spec worktree.Spec) (workbench.Environment, error) {
	return callFor(a.owner, setupTime, func(ctx context.Context, b *backend.Backend) (workbench.Environment, error) {
		return b.Worktrees.Ensure(ctx, spec)
	})
}

// Adopt makes a worktree that is on the disk an environment. Errors: not_found,
// invalid, conflict.
func (a *WorktreeAPI) Adopt(adoption worktree.Adoption) (workbench.Environment, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Environment, error) {
		return b.Worktrees.Adopt(ctx, adoption)
	})
}

// Remove removes a worktree, with a snapshot that can be restored. Errors:
// not_found, elsewhere, conflict (something works there, or holds work that is
// nowhere else and no snapshot was asked for).
func (a *WorktreeAPI) Remove(id string, removal worktree.Removal) (worktree.Removed, error) {
	return callFor(a.owner, worktreeTime, func(ctx context.Context, b *backend.Backend) (worktree.Removed, error) {
		return b.Worktrees.Remove(ctx, id, removal)
	})
}

// Snapshot keeps what is in a worktree as it is now, for 30 days; the worktree
// stays. Errors: not_found, elsewhere, conflict.
func (a *WorktreeAPI) Snapshot(id string) (workbench.Snapshot, error) {
	return callFor(a.owner, worktreeTime, func(ctx context.Context, b *backend.Backend) (workbench.Snapshot, error) {
		return b.Worktrees.Snapshot(ctx, id)
	})
}

// Uncommitted lists the files of a worktree that differ from its last commit.
// Errors: not_found, elsewhere, conflict, directory_gone.
func (a *WorktreeAPI) Uncommitted(id string) ([]worktree.Uncommitted, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]worktree.Uncommitted, error) {
		return b.Worktrees.Uncommitted(ctx, id)
	})
}

// Commit commits some files of a worktree and returns the commit. Errors:
// not_found, elsewhere, invalid, conflict, unavailable (git or a hook said no).
func (a *WorktreeAPI) Commit(id string, asked worktree.Commit) (string, error) {
	return callFor(a.owner, worktreeTime, func(ctx context.Context, b *backend.Backend) (string, error) {
		return b.Worktrees.Commit(ctx, id, asked)
	})
}

// Restore brings a removed worktree back from its newest snapshot. Errors:
// not_found, elsewhere, conflict.
func (a *WorktreeAPI) Restore(id string) (workbench.Environment, error) {
	return callFor(a.owner, worktreeTime, func(ctx context.Context, b *backend.Backend) (workbench.Environment, error) {
		return b.Worktrees.Restore(ctx, id)
	})
}

// Sweep removes worktrees that are not needed any more and snapshots that have
// expired, or says what it would remove.
func (a *WorktreeAPI) Sweep(how worktree.Sweeping) (worktree.Sweep, error) {
	return callFor(a.owner, worktreeTime, func(ctx context.Context, b *backend.Backend) (worktree.Sweep, error) {
		return b.Worktrees.Sweep(ctx, how)
	})
}
