package worktree

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// snapshotKept is how long the snapshot of a removed worktree is kept.
const snapshotKept = 30 * 24 * time.Hour

// Removal says how a worktree is removed.
type Removal struct {
	Snapshot bool                     `json:"snapshot"` // work that is only here does not stop it: a snapshot keeps it
	Reason   workbench.SnapshotReason `json:"-"`        // "": remove
}

// Removed is what became of a worktree.
type Removed struct {
	Environment workbench.Environment `json:"environment"`
	Snapshot    *workbench.Snapshot   `json:"snapshot"` // null: its directory was gone before
	BranchKept  bool                  `json:"branch_kept"`
	Ignored     []string              `json:"ignored"` // the first of what was ignored and is not in the snapshot
}

// Remove removes a worktree. It refuses (EConflict) while something works there,
// and when commits or files are only there, unless a snapshot is asked for. A
// snapshot is taken in any case, so every removal can be taken back for 30 days.
// A branch goes with the worktree only when Holdfast made it and its work is in
// the base.
func (s *Service) Remove(ctx context.Context, id string, how Removal) (Removed, error) {
	if _, err := s.here(ctx, id); err != nil {
		return Removed{}, err
	}
	held, err := s.take(ctx, id, holdWait)
	if err != nil {
		return Removed{}, err
	}
	defer held.release()
	e, err := s.Store.Environment(ctx, id)
	if err != nil {
		return Removed{}, err
	}
	if err := s.settle(ctx, &e.EnvironmentSummary, nil); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
		return Removed{}, err
	}
	switch e.Status {
	case workbench.EnvironmentMissing:
		if err := s.giveUp(ctx, &e.EnvironmentSummary); err != nil {
			return Removed{}, err
		}
		return s.removed(ctx, id, nil, []string{})
	case workbench.EnvironmentDestroyed:
		return Removed{}, workbench.Errorf(workbench.EConflict, "The worktree %s was removed already.", e.WorkingPath)
	}
	report, err := s.report(ctx, e)
	if err != nil {
		return Removed{}, err
	}
	if err := refusal(report, how.Snapshot); err != nil {
		return Removed{}, err
	}
	snapshot, err := s.withdraw(ctx, &e, how.Reason)
	if err != nil {
		return Removed{}, err
	}
	return s.removed(ctx, id, snapshot, report.Changes.Ignored)
}

func (s *Service) removed(ctx context.Context, id string, snapshot *workbench.Snapshot, ignored []string) (Removed, error) {
	e, err := s.Store.Environment(ctx, id)
	r := Removed{Environment: e, Snapshot: snapshot, Ignored: ignored}
	if err == nil && checkDirectory(e.RepositoryPath) == nil {
		at, lookup := s.Git.branchAt(ctx, e.RepositoryPath, e.BranchName)
		r.BranchKept = lookup == nil && at != ""
	}
	return r, err
}

// refusal says why a worktree may not be removed, nil when it may.
func refusal(r Report, snapshot bool) error {
	var hard, soft []string
	for _, o := range r.Obstacles {
		if o.Kept {
			soft = append(soft, o.Message)
		} else {
			hard = append(hard, o.Message)
		}
	}
	path := r.Environment.WorkingPath
	switch {
	case len(hard) > 0:
		return workbench.Errorf(workbench.EConflict, "The worktree %s stays. %s", path, strings.Join(hard, " "))
	case len(soft) > 0 && !snapshot:
		return workbench.Errorf(workbench.EConflict, "The worktree %s stays. %s Remove it with a snapshot, which keeps this for 30 days, or save the work first.",
			path, strings.Join(soft, " "))
	}
	return nil
}

// withdraw takes the snapshot and then the worktree away. Whatever fails, the
// worktree is as it was.
func (s *Service) withdraw(ctx context.Context, e *workbench.Environment, reason workbench.SnapshotReason) (*workbench.Snapshot, error) {
	if err := s.move(ctx, workbench.EnvironmentChange{ID: e.ID, From: workbench.EnvironmentActive, To: workbench.EnvironmentRemoving}); err != nil {
		return nil, err // a run was faster
	}
	e.Status = workbench.EnvironmentRemoving
	snapshot, err := s.snapshot(ctx, *e, reason)
	if err == nil {
		err = s.discard(ctx, e.EnvironmentSummary, snapshot)
	}
	clear, cancel := undoing(ctx)
	defer cancel()
	change := workbench.EnvironmentChange{ID: e.ID, From: workbench.EnvironmentRemoving, To: workbench.EnvironmentDestroyed}
	if err != nil {
		if _, gone := os.Lstat(e.WorkingPath); gone != nil {
			return nil, err // past the point of return: the next one to look goes on with it
		}
		change.To = workbench.EnvironmentActive
	}
	return &snapshot, errors.Join(err, s.move(clear, change))
}

// snapshot keeps what is in a worktree: a ref first, then its row.
func (s *Service) snapshot(ctx context.Context, e workbench.Environment, reason workbench.SnapshotReason) (workbench.Snapshot, error) {
	c, err := s.Git.capture(ctx, e.WorkingPath)
	if err != nil {
		return workbench.Snapshot{}, err
	}
	submodules, err := s.Git.submodules(ctx, e.WorkingPath)
	if err != nil {
		return workbench.Snapshot{}, err
	}
	if reason == "" {
		reason = workbench.SnapshotRemove
	}
	id := workbench.NewID()
	row := workbench.Snapshot{
		ID: id, EnvironmentID: &e.ID, CodebaseID: &e.CodebaseID, HostID: e.HostID, RepositoryPath: e.RepositoryPath, WorkingPath: e.WorkingPath,
		BranchName: e.BranchName, SnapshotRef: snapshotRefs + id, HeadCommit: c.Head, BaseCommit: e.BaseCommit, Reason: reason,
		FileCount: c.Files, ByteCount: c.Bytes, ExpiresAt: ptr(s.Now() + snapshotKept.Milliseconds()),
	}
	if row.SnapshotCommit, err = s.Git.keep(ctx, e.RepositoryPath, row.SnapshotRef, c, note{Environment: e.ID, Submodules: submodules}); err != nil {
		return workbench.Snapshot{}, err
	}
	stored, err := s.Store.AddSnapshot(ctx, row)
	if err != nil {
		clear, cancel := undoing(ctx)
		defer cancel()
		err = errors.Join(err, s.Git.setRef(clear, e.RepositoryPath, row.SnapshotRef, "", row.SnapshotCommit))
	}
	return stored, err
}

// Snapshot keeps what is in a worktree as it is now, for 30 days, and reads it
// back. The worktree stays as it is, with whatever works there. Errors: ENotFound,
// EElsewhere, EConflict (its folder is gone, or a merge is not resolved).
func (s *Service) Snapshot(ctx context.Context, id string) (workbench.Snapshot, error) {
	if _, err := s.here(ctx, id); err != nil {
		return workbench.Snapshot{}, err
	}
	held, err := s.take(ctx, id, holdWait)
	if err != nil {
		return workbench.Snapshot{}, err
	}
	defer held.release()
	e, err := s.Store.Environment(ctx, id)
	if err != nil {
		return workbench.Snapshot{}, err
	}
	if err := s.settle(ctx, &e.EnvironmentSummary, nil); err != nil {
		return workbench.Snapshot{}, err
	}
	if e.Status != workbench.EnvironmentActive {
		return workbench.Snapshot{}, workbench.Errorf(workbench.EConflict, "The worktree %s is %s, so there is nothing to keep.", e.WorkingPath, e.Status)
	}
	taken, err := s.snapshot(ctx, e, workbench.SnapshotManual)
	if err != nil {
		return taken, err
	}
	if _, _, err := s.Git.kept(ctx, e.RepositoryPath, taken.SnapshotCommit); err != nil {
		return taken, err
	}
	s.Notify(workbench.Notice{Noun: NounEnvironment, ID: id})
	return taken, nil
}

// discard takes a worktree away that a snapshot keeps. It is moved aside at one
// stroke, compared with the snapshot once more, and only then deleted: what was
// written meanwhile brings it back. EConflict: it was, and the worktree is there.
func (s *Service) discard(ctx context.Context, e workbench.EnvironmentSummary, snapshot workbench.Snapshot) error {
	moved := aside(e)
	if _, err := os.Lstat(moved); err != nil {
		if err := os.Rename(e.WorkingPath, moved); err != nil {
			return workbench.Wrap(workbench.EConflict, err, "The worktree "+e.WorkingPath+" cannot be moved, so it stays. Close what uses it and check the permissions of the folder above it.")
		}
	}
	if err := s.unchanged(ctx, moved, snapshot); err != nil {
		if back := os.Rename(moved, e.WorkingPath); back != nil {
			return errors.Join(err, back)
		}
		return err
	}
	clear, cancel := undoing(ctx) // half a removal helps nobody
	defer cancel()
	return s.clear(clear, e, moved)
}

// unchanged fails with EConflict when a working tree is not what its snapshot
// says.
func (s *Service) unchanged(ctx context.Context, dir string, snapshot workbench.Snapshot) error {
	kept, _, err := s.Git.kept(ctx, snapshot.RepositoryPath, snapshot.SnapshotCommit)
	if err != nil {
		return err
	}
	now, err := s.Git.capture(ctx, dir)
	if err == nil && !now.same(kept) {
		err = workbench.Errorf(workbench.EConflict, "Something changed in the worktree %s while it was removed, so it stays. Try again when nothing works there.", snapshot.WorkingPath)
	}
	return err
}
