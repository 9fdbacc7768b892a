package worktree

import (
	"context"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Restore brings a removed worktree back from its newest snapshot: the same
// commit, and staged, changed and untracked files as they were. What was ignored
// and the times of files do not come back. The branch is the same one, or, when
// it has moved on or is checked out elsewhere, a new one beside it. Errors:
// ENotFound, EConflict, EElsewhere, EUnavailable.
func (s *Service) Restore(ctx context.Context, id string) (workbench.Environment, error) {
	e, err := s.here(ctx, id)
	if err != nil {
		return e, err
	}
	if err := s.Git.Supported(ctx, e.RepositoryPath); err != nil {
		return e, err
	}
	held, err := s.take(ctx, id, holdWait)
	if err != nil {
		return e, err
	}
	defer held.release()
	e, snapshot, err := s.restorable(ctx, id)
	if err != nil {
		return e, err
	}
	if err := free(e.WorkingPath); err != nil {
		return e, err
	}
	change := workbench.EnvironmentChange{ID: id, From: workbench.EnvironmentDestroyed, To: workbench.EnvironmentCreating}
	if err := s.move(ctx, change); err != nil {
		return e, err
	}
	e.Status = workbench.EnvironmentCreating
	branch, err := s.bringBack(ctx, &e, snapshot, held)
	if err != nil {
		clear, cancel := undoing(ctx)
		defer cancel()
		return e, errors.Join(err, s.undo(clear, &e.EnvironmentSummary, workbench.ErrorMessage(err), nil))
	}
	change = workbench.EnvironmentChange{
		ID: id, From: workbench.EnvironmentCreating, To: workbench.EnvironmentActive, BranchName: &branch, Metadata: e.Metadata,
	}
	if err := s.move(ctx, change); err != nil {
		return e, err
	}
	if err := s.Store.SnapshotRestored(ctx, snapshot.ID); err != nil {
		return e, err
	}
	if err := s.Store.TouchEnvironment(ctx, id); err != nil {
		return e, err
	}
	return s.Store.Environment(ctx, id)
}

// restorable returns a removed environment with its newest snapshot.
func (s *Service) restorable(ctx context.Context, id string) (e workbench.Environment, snapshot workbench.Snapshot, err error) {
	if e, err = s.Store.Environment(ctx, id); err != nil {
		return e, snapshot, err
	}
	if e.Status != workbench.EnvironmentDestroyed {
		return e, snapshot, workbench.Errorf(workbench.EConflict, "The worktree %s was not removed: it is %s.", e.WorkingPath, e.Status)
	}
	snapshots, err := s.Store.Snapshots(ctx, id)
	if err != nil {
		return e, snapshot, err
	}
	if len(snapshots) == 0 {
		return e, snapshot, workbench.Errorf(workbench.ENotFound, "No snapshot of the worktree %s is kept, so it cannot be restored.", e.WorkingPath)
	}
	return e, snapshots[0], nil
}

func (s *Service) bringBack(ctx context.Context, e *workbench.Environment, snapshot workbench.Snapshot, held hold) (branch string, err error) {
	at, err := s.Git.commitOf(ctx, e.RepositoryPath, snapshot.SnapshotRef)
	if err != nil {
		return "", err
	}
	if at != snapshot.SnapshotCommit {
		return "", workbench.Errorf(workbench.ENotFound, "The snapshot of %s is not in %s any more, so it cannot be restored.", e.WorkingPath, e.RepositoryPath)
	}
	kept, note, err := s.Git.kept(ctx, e.RepositoryPath, at)
	if err != nil {
		return "", err
	}
	if branch, err = s.branchBack(ctx, *e, kept, held); err != nil {
		return "", err
	}
	if err := s.Git.apply(ctx, e.WorkingPath, kept, held.file); err != nil {
		return "", err
	}
	m := &making{service: s, e: e, lock: held.file}
	if len(note.Submodules) > 0 {
		m.submodules(ctx)
	}
	if len(m.notes) > 0 {
		e.Metadata[metaNotes] = m.notes
	}
	if branch == "" {
		branch = detached
	}
	return branch, m.mark(ctx, markReady)
}

// detached stands for the branch of a worktree that has none.
const detached = "HEAD"

// branchBack makes the worktree on its commit and its branch.
func (s *Service) branchBack(ctx context.Context, e workbench.Environment, kept capture, held hold) (string, error) {
	common, err := s.Git.CommonDirectory(ctx, e.RepositoryPath)
	if err != nil {
		return "", err
	}
	done, err := s.one(ctx, common)
	if err != nil {
		return "", err
	}
	defer done()
	a := addition{path: e.WorkingPath, branch: kept.Branch, commit: kept.Head, empty: true, lock: held.file}
	if kept.Branch == "" {
		return "", s.Git.add(ctx, e.RepositoryPath, a)
	}
	at, err := s.Git.branchAt(ctx, e.RepositoryPath, kept.Branch)
	if err != nil {
		return "", err
	}
	trees, err := s.Git.Trees(ctx, e.RepositoryPath)
	if err != nil {
		return "", err
	}
	taken := at != "" && at != kept.Head
	for _, t := range trees {
		taken = taken || t.Branch == kept.Branch
	}
	if taken {
		a.branch = kept.Branch + "-restored-" + workbench.ShortID(workbench.NewID())
	} else {
		a.exists = at != ""
	}
	return a.branch, s.Git.add(ctx, e.RepositoryPath, a)
}
