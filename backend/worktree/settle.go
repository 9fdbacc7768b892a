package worktree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Tell begins the finding of a launch about an environment.
type Tell = func(ctx context.Context) (*workbench.Finding, error)

// Resolve brings the row of an environment and what is on the disk together, at
// a launch: what was being made is complete or goes, what was being removed is
// gone or stays, and what is gone is said to be. Trouble with git or the disk
// is logged, and does not keep Holdfast from starting.
func (s *Service) Resolve(ctx context.Context, e workbench.EnvironmentSummary, tell Tell) error {
	_, gone := os.Lstat(e.WorkingPath)
	if e.Status == workbench.EnvironmentActive && gone == nil || e.Status == workbench.EnvironmentMissing && gone != nil {
		return nil // as it was: a start asks git about nothing else
	}
	held, err := s.take(ctx, e.ID, settleWait)
	if err != nil {
		s.Log.Warn("a worktree is still worked on by what an earlier Holdfast started; it is settled later", "worktree", e.WorkingPath, "error", err)
		return ctx.Err()
	}
	defer held.release()
	stored, err := s.Store.Environment(ctx, e.ID)
	if err != nil {
		return err
	}
	if err := s.settle(ctx, &stored.EnvironmentSummary, tell); err != nil {
		s.Log.Warn("a worktree is not settled", "worktree", e.WorkingPath, "error", err, "cause", errors.Unwrap(err))
	}
	return ctx.Err()
}

// settle compares one row with the disk. The caller holds the environment.
func (s *Service) settle(ctx context.Context, e *workbench.EnvironmentSummary, tell Tell) error {
	switch e.Status {
	case workbench.EnvironmentActive:
		there, err := s.present(ctx, *e)
		if err != nil || there {
			return err
		}
		return s.settled(ctx, e, tell, workbench.EnvironmentMissing, workbench.ActionNone, "Its directory is gone.")
	case workbench.EnvironmentMissing:
		there, err := s.present(ctx, *e)
		if err != nil || !there {
			return nil // something else may be there meanwhile
		}
		return s.settled(ctx, e, tell, workbench.EnvironmentActive, workbench.ActionRestored, "Its directory is back.")
	case workbench.EnvironmentCreating:
		return s.settleCreating(ctx, e, tell)
	case workbench.EnvironmentRemoving:
		return s.settleRemoving(ctx, e, tell)
	}
	return nil
}

// complete is all that there is to say of a creation whose last word was missing.
const complete = "It is complete."

// settled moves a row, with the finding of the launch that does it. What came of
// a creation is left on the row too, unless nothing is wrong.
func (s *Service) settled(ctx context.Context, e *workbench.EnvironmentSummary, tell Tell, to workbench.EnvironmentStatus, action workbench.FindingAction, detail string) error {
	change := workbench.EnvironmentChange{ID: e.ID, From: e.Status, To: to}
	if e.Status == workbench.EnvironmentCreating && detail != complete {
		change.ErrorMessage = &detail
	}
	if tell != nil {
		finding, err := tell(ctx)
		if err != nil {
			return err
		}
		if finding != nil {
			finding.StatusBefore, finding.StatusAfter = ptr(string(e.Status)), ptr(string(to))
			finding.Detail, finding.Action = &detail, action
			change.Finding = finding
		}
	}
	err := s.move(ctx, change)
	if err == nil {
		e.Status = to
	}
	return err
}

// settleCreating goes by how far the worktree was made. Nobody was given one
// that is not complete, so what is there of it goes.
func (s *Service) settleCreating(ctx context.Context, e *workbench.EnvironmentSummary, tell Tell) error {
	switch s.marked(ctx, *e) {
	case markReady:
		return s.settled(ctx, e, tell, workbench.EnvironmentActive, workbench.ActionFinalized, complete)
	case markFiles:
		return s.settled(ctx, e, tell, workbench.EnvironmentActive, workbench.ActionFinalized,
			"Its files are complete, but its set-up command may have been cut short. Run it there before you work.")
	}
	return s.undo(ctx, e, "Holdfast ended while it was made. Nothing was in it yet, so it was removed.", tell)
}

// marked reads how far a worktree was made, "" when it is not whole.
func (s *Service) marked(ctx context.Context, e workbench.EnvironmentSummary) string {
	if there, err := s.present(ctx, e); err != nil || !there {
		return ""
	}
	own, err := s.Git.ownDirectory(ctx, e.WorkingPath)
	if err != nil {
		return ""
	}
	text, err := os.ReadFile(filepath.Join(own, markName))
	if err != nil {
		return ""
	}
	return string(text)
}

// undo removes what is there of a worktree that was not completed.
func (s *Service) undo(ctx context.Context, e *workbench.EnvironmentSummary, why string, tell Tell) error {
	if err := s.clear(ctx, *e, e.WorkingPath); err != nil {
		return err
	}
	return s.settled(ctx, e, tell, workbench.EnvironmentDestroyed, workbench.ActionRemoved, why)
}

// clear takes a worktree out of git's register and its folders off the disk.
// What is in them was kept before, or nobody was ever given it.
func (s *Service) clear(ctx context.Context, e workbench.EnvironmentSummary, folders ...string) error {
	if checkDirectory(e.RepositoryPath) == nil {
		common, err := s.Git.CommonDirectory(ctx, e.RepositoryPath)
		if err != nil {
			return err
		}
		done, err := s.one(ctx, common)
		if err != nil {
			return err
		}
		defer done()
		if err := s.unregister(ctx, e, common); err != nil {
			return err
		}
	}
	for _, path := range folders {
		if err := removeAll(path); err != nil {
			return workbench.Wrap(workbench.EUnavailable, err, path+" cannot be deleted. Close what uses it, then try again.")
		}
	}
	return s.dropBranch(ctx, e)
}

// unregister takes a worktree out of git's register, by whichever of its two
// paths git knows it: git writes down where it found one that was moved.
func (s *Service) unregister(ctx context.Context, e workbench.EnvironmentSummary, common string) error {
	for _, path := range []string{e.WorkingPath, aside(e)} { // it may know both
		key, err := s.Key(path)
		if err != nil {
			return err
		}
		tree, err := s.registered(ctx, e.RepositoryPath, key)
		if err != nil {
			return err
		}
		if tree == nil || tree.Main {
			continue
		}
		if tree.Branch == "" && tree.Head != "" { // a detached HEAD is all that holds its commits
			if err := s.Git.keepRef(ctx, e.RepositoryPath, "HEAD", tree.Head, s.Now()); err != nil {
				return err
			}
		}
		if err := s.Git.forget(ctx, e.RepositoryPath, tree.Path, nil); err != nil {
			return err
		}
	}
	return unfinished(common, e.WorkingPath)
}

// unfinished removes the folder of a working tree that git had only begun to
// register: without its path nothing lists it, and its lock keeps git itself
// from removing it.
func unfinished(common, path string) error {
	folder := filepath.Join(common, "worktrees")
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		own := filepath.Join(folder, entry.Name())
		if !strings.HasPrefix(entry.Name(), filepath.Base(path)) {
			continue
		}
		lock, locked := os.ReadFile(filepath.Join(own, "locked"))
		_, listed := os.Stat(filepath.Join(own, "gitdir"))
		if locked == nil && strings.TrimSpace(string(lock)) == initializing && errors.Is(listed, fs.ErrNotExist) {
			if err := os.RemoveAll(own); err != nil {
				return err
			}
		}
	}
	return err
}

// dropBranch removes a branch that Holdfast made when nothing on it is lost by
// that; a recovery ref keeps it all the same.
func (s *Service) dropBranch(ctx context.Context, e workbench.EnvironmentSummary) error {
	if !ownBranch(e) || checkDirectory(e.RepositoryPath) != nil {
		return nil
	}
	at, err := s.Git.branchAt(ctx, e.RepositoryPath, e.BranchName)
	if err != nil || at == "" {
		return err
	}
	trees, err := s.Git.Trees(ctx, e.RepositoryPath)
	if err != nil {
		return err
	}
	for _, t := range trees {
		if t.Branch == e.BranchName {
			return nil
		}
	}
	standing, err := s.Git.standing(ctx, e.RepositoryPath, at, e.BranchName, value(e.BaseBranch), value(e.BaseCommit))
	if err != nil || !branchGoes(e, standing) {
		return err
	}
	return s.Git.moveBranch(ctx, e.RepositoryPath, e.BranchName, "", at, s.Now())
}

// branchGoes reports whether a removal takes the branch with the worktree.
func branchGoes(e workbench.EnvironmentSummary, s Standing) bool {
	return ownBranch(e) && s.Merged != MergedNot
}

// ownBranch reports a branch that Holdfast made.
func ownBranch(e workbench.EnvironmentSummary) bool { return !e.Adopted && hasPrefix(e.BranchName) }

func hasPrefix(branch string) bool { return strings.HasPrefix(branch, branchPrefix) }

// removeAll deletes a folder, also one that forbids it: caches of some tools
// are read-only.
func removeAll(path string) error {
	if err := os.RemoveAll(path); err == nil {
		return nil
	}
	_ = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() {
			_ = os.Chmod(name, 0o700)
		}
		return nil
	})
	return os.RemoveAll(path)
}

// settleRemoving goes on with a removal that had its snapshot, and takes back
// one that had not: then nothing was touched.
func (s *Service) settleRemoving(ctx context.Context, e *workbench.EnvironmentSummary, tell Tell) error {
	_, there := os.Lstat(e.WorkingPath)
	_, moved := os.Lstat(aside(*e))
	if there != nil {
		// Git forgets a worktree after the last comparison with its snapshot, so
		// then what is left is only to be deleted.
		known, err := s.knows(ctx, *e)
		if err != nil {
			return err
		}
		if !known || moved != nil {
			if err := s.clear(ctx, *e, aside(*e)); err != nil {
				return err
			}
			return s.settled(ctx, e, tell, workbench.EnvironmentDestroyed, workbench.ActionRemoved, "Its removal was completed.")
		}
	}
	snapshot, err := s.snapshotOf(ctx, *e)
	if err != nil {
		return err
	}
	if snapshot != nil {
		err := s.discard(ctx, *e, *snapshot)
		if err == nil {
			return s.settled(ctx, e, tell, workbench.EnvironmentDestroyed, workbench.ActionRemoved, "Its removal was completed. A snapshot keeps what was in it.")
		}
		if workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
	} else if moved == nil && there != nil {
		if err := os.Rename(aside(*e), e.WorkingPath); err != nil {
			return err
		}
	}
	s.forgetUnrecorded(ctx, *e)
	return s.settled(ctx, e, tell, workbench.EnvironmentActive, workbench.ActionRestored, "Its removal was cut short and did not happen.")
}

// knows reports whether git has a worktree in its register, where it was or
// where it was moved.
func (s *Service) knows(ctx context.Context, e workbench.EnvironmentSummary) (bool, error) {
	for _, path := range []string{e.WorkingPath, aside(e)} {
		key, err := s.Key(path)
		if err != nil {
			return false, err
		}
		if tree, err := s.registered(ctx, e.RepositoryPath, key); err != nil || tree != nil {
			return tree != nil, err
		}
	}
	return false, nil
}

// snapshotOf is the snapshot of the removal that an environment is in, nil when
// none was taken yet.
func (s *Service) snapshotOf(ctx context.Context, e workbench.EnvironmentSummary) (*workbench.Snapshot, error) {
	snapshots, err := s.Store.Snapshots(ctx, e.ID)
	if err != nil || len(snapshots) == 0 || snapshots[0].CreatedAt < e.UpdatedAt {
		return nil, err
	}
	return &snapshots[0], nil
}

// forgetUnrecorded removes snapshots of an environment that were taken and not
// written down. The worktree is there, so nothing needs them.
func (s *Service) forgetUnrecorded(ctx context.Context, e workbench.EnvironmentSummary) {
	refs, err := s.Git.answer(ctx, e.RepositoryPath, "for-each-ref", "--format=%(refname) %(objectname)", snapshotRefs)
	for line := range strings.Lines(refs) {
		ref, commit, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		if _, lookup := s.Store.Snapshot(ctx, strings.TrimPrefix(ref, snapshotRefs)); workbench.ErrorCode(lookup) != workbench.ENotFound {
			continue
		}
		if _, n, unreadable := s.Git.kept(ctx, e.RepositoryPath, commit); unreadable == nil && n.Environment == e.ID {
			err = errors.Join(err, s.Git.setRef(ctx, e.RepositoryPath, ref, "", commit))
		}
	}
	if err != nil {
		s.Log.Warn("an unused snapshot was not removed", "worktree", e.WorkingPath, "error", err)
	}
}

// giveUp ends the row of a worktree whose directory is gone.
func (s *Service) giveUp(ctx context.Context, e *workbench.EnvironmentSummary) error {
	if checkDirectory(e.RepositoryPath) == nil {
		tree, err := s.registered(ctx, e.RepositoryPath, e.PathKey)
		if err != nil {
			return err
		}
		if tree != nil && tree.Locked && tree.Reason != initializing {
			return workbench.Errorf(workbench.EConflict, "%s is gone, and git keeps it locked%s: it may be on a disk that is not there now. Connect it, or unlock it with `git worktree unlock`.", e.WorkingPath, because(tree.Reason))
		}
	}
	runs, err := s.Store.EnvironmentRuns(ctx, e.ID)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Status != workbench.RunFailed { // the store refuses it with its own sentence, before git forgets anything
			return s.move(ctx, workbench.EnvironmentChange{ID: e.ID, From: e.Status, To: workbench.EnvironmentDestroyed})
		}
	}
	if err := s.clear(ctx, *e); err != nil {
		return err
	}
	return s.settled(ctx, e, nil, workbench.EnvironmentDestroyed, workbench.ActionRemoved, "")
}
