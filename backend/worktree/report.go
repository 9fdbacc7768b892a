package worktree

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Kinds of obstacle to the removal of a worktree.
const (
	ObstacleRun         = "run"
	ObstacleJob         = "job"
	ObstacleTerminal    = "terminal"
	ObstacleChat        = "conversation"
	ObstacleLocked      = "locked"
	ObstacleOperation   = "operation" // a merge or a rebase goes on
	ObstacleSubmodule   = "submodule"
	ObstacleUncommitted = "uncommitted"
	ObstacleUnpushed    = "unpushed"
	ObstacleUnique      = "unique"
	ObstacleForeign     = "foreign" // what is there is no worktree of the project
)

// Obstacle is something that a removal would lose or disturb.
type Obstacle struct {
	Kind    string `json:"kind"`
	Message string `json:"message"` // a sentence
	Kept    bool   `json:"kept"`    // a snapshot keeps it, so a removal that takes one goes on
}

// Holder is a session that works in an environment.
type Holder struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Report is what is known of an environment, and what would become of it.
type Report struct {
	Environment workbench.Environment       `json:"environment"`
	Links       []workbench.EnvironmentLink `json:"links"`
	Runs        []workbench.EnvironmentRun  `json:"runs"`     // those that need it
	Sessions    []Holder                    `json:"sessions"` // those with a terminal or an open job in it
	Standing    Standing                    `json:"standing"`
	BranchGoes  bool                        `json:"branch_goes"` // a removal takes the branch too, with a recovery ref
	Changes     Changes                     `json:"changes"`
	Obstacles   []Obstacle                  `json:"obstacles"` // empty: it may be removed as it is
	Snapshots   []workbench.Snapshot        `json:"snapshots"`
}

// Show reports on an environment. Its status is brought up to date first.
// Errors: ENotFound, EElsewhere, EUnavailable.
func (s *Service) Show(ctx context.Context, id string) (Report, error) {
	e, err := s.refreshed(ctx, id)
	if err != nil {
		return Report{}, err
	}
	return s.report(ctx, e)
}

// refreshed returns an environment of this machine whose status was compared
// with the disk, unless somebody changes it just now.
func (s *Service) refreshed(ctx context.Context, id string) (workbench.Environment, error) {
	e, err := s.here(ctx, id)
	if err != nil || e.Status == workbench.EnvironmentDestroyed {
		return e, err
	}
	held, err := s.take(ctx, id, 0)
	if err != nil {
		return e, nil // it says what happens
	}
	defer held.release()
	if e, err = s.Store.Environment(ctx, id); err != nil {
		return e, err
	}
	if err := s.settle(ctx, &e.EnvironmentSummary, nil); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
		return e, err
	}
	return s.Store.Environment(ctx, id)
}

func (s *Service) report(ctx context.Context, e workbench.Environment) (Report, error) {
	r := Report{Environment: e, Sessions: []Holder{}, Obstacles: []Obstacle{}, Changes: Changes{Files: []string{}, Ignored: []string{}}}
	var err error
	if r.Links, err = s.Store.EnvironmentLinks(ctx, e.ID); err != nil {
		return r, err
	}
	if r.Snapshots, err = s.Store.Snapshots(ctx, e.ID); err != nil {
		return r, err
	}
	if r.Runs, err = s.Store.EnvironmentRuns(ctx, e.ID); err != nil || e.Status == workbench.EnvironmentDestroyed {
		return r, err
	}
	if err := s.usedBy(ctx, &r); err != nil || e.Status != workbench.EnvironmentActive {
		return r, err
	}
	err = s.look(ctx, &r)
	if workbench.ErrorCode(err) == workbench.EConflict {
		r.block(ObstacleForeign, false, "%s", workbench.ErrorMessage(err))
		err = nil
	}
	return r, err
}

func (r *Report) block(kind string, kept bool, format string, args ...any) {
	r.Obstacles = append(r.Obstacles, Obstacle{Kind: kind, Kept: kept, Message: fmt.Sprintf(format, args...)})
}

// usedBy finds what works in an environment.
func (s *Service) usedBy(ctx context.Context, r *Report) error {
	for _, run := range r.Runs {
		if run.Status == workbench.RunFailed {
			r.block(ObstacleRun, true, "The workflow run %s (%s) failed and can be resumed here.", workbench.ShortID(run.ID), run.WorkflowName)
		} else {
			r.block(ObstacleRun, false, "The workflow run %s (%s) is %s. Wait for it, or cancel it first.", workbench.ShortID(run.ID), run.WorkflowName, run.Status)
		}
	}
	terminals, err := s.Store.LiveTerminals(ctx, s.HostID)
	if err != nil {
		return err
	}
	for _, t := range terminals {
		if s.within(t.WorkingDirectory, r.Environment.PathKey) {
			r.block(ObstacleTerminal, false, "The terminal %s works here. End it first.", named(t.ID, t.Title))
			if err := s.heldBy(ctx, r, value(t.WorkSessionID)); err != nil {
				return err
			}
		}
	}
	jobs, err := s.Store.OpenJobs(ctx, s.HostID)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if s.within(j.WorkingDirectory, r.Environment.PathKey) {
			r.block(ObstacleJob, false, "The job %s is %s and works here. Wait for it, or cancel it first.", named(j.ID, j.Title), j.Status)
			if err := s.heldBy(ctx, r, j.SessionID); err != nil {
				return err
			}
		}
	}
	return s.chatting(ctx, r)
}

// heldBy adds a session to those that work in an environment. One that was deleted
// meanwhile is none.
func (s *Service) heldBy(ctx context.Context, r *Report, session string) error {
	if session == "" || slices.ContainsFunc(r.Sessions, func(h Holder) bool { return h.ID == session }) {
		return nil
	}
	found, err := s.Store.Session(ctx, session)
	switch {
	case workbench.ErrorCode(err) == workbench.ENotFound:
		return nil
	case err != nil:
		return err
	}
	r.Sessions = append(r.Sessions, Holder{ID: session, Name: found.Name})
	return nil
}

func (s *Service) chatting(ctx context.Context, r *Report) error {
	messages, err := s.Store.LiveMessages(ctx, s.HostID)
	if err != nil {
		return err
	}
	for _, m := range messages {
		c, err := s.Store.Conversation(ctx, m.ConversationID)
		if err != nil {
			return err
		}
		if value(c.IsolationEnvID) == r.Environment.ID || s.within(c.Cwd, r.Environment.PathKey) {
			r.block(ObstacleChat, false, "The conversation %s waits for an answer that is written here. Wait for it, or stop it first.", named(c.ID, c.Title))
			return nil
		}
	}
	return nil
}

// named is how a person finds a thing: by its title, if it has one, and its id.
func named(id string, title *string) string {
	if title == nil || *title == "" {
		return workbench.ShortID(id)
	}
	return fmt.Sprintf("%q (%s)", *title, workbench.ShortID(id))
}

// within reports whether a directory is in another one, by its key.
func (s *Service) within(directory *string, key string) bool {
	if directory == nil || *directory == "" {
		return false
	}
	there, err := s.Key(*directory)
	return err == nil && (there == key || strings.HasPrefix(there, key+string(filepath.Separator)) || strings.HasPrefix(there, key+"/"))
}

// look asks git what is in a worktree.
func (s *Service) look(ctx context.Context, r *Report) error {
	e := r.Environment
	if _, err := s.present(ctx, e.EnvironmentSummary); err != nil {
		return err
	}
	tree, err := s.registered(ctx, e.RepositoryPath, e.PathKey)
	if err != nil {
		return err
	}
	if tree == nil {
		return workbench.Errorf(workbench.EConflict, "Git does not know %s as a worktree any more. Run `git worktree repair` in it.", e.WorkingPath)
	}
	if tree.Locked {
		r.block(ObstacleLocked, false, "It is locked%s. Unlock it with `git worktree unlock` first.", because(tree.Reason))
	}
	operation, err := s.Git.operation(ctx, e.WorkingPath)
	if err != nil {
		return err
	}
	if operation != "" {
		r.block(ObstacleOperation, false, "A %s goes on here. Finish or abort it first.", operation)
	}
	if err := s.lookAtSubmodules(ctx, r); err != nil {
		return err
	}
	if r.Changes, err = s.Git.uncommitted(ctx, e.WorkingPath, asCopied(e)); err != nil {
		return err
	}
	if c := r.Changes; !c.Clean() {
		r.block(ObstacleUncommitted, true, "It has work that is not committed (staged: %d, changed: %d, untracked: %d).", c.Staged, c.Unstaged, c.Untracked)
	}
	return s.lookAtCommits(ctx, r, *tree)
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + reason + ")"
}

func (s *Service) lookAtSubmodules(ctx context.Context, r *Report) error {
	paths, err := s.Git.submodules(ctx, r.Environment.WorkingPath)
	if err != nil {
		return err
	}
	for _, path := range paths {
		what, err := s.Git.unsaved(ctx, r.Environment.WorkingPath, path)
		if err != nil && !errors.As(err, new(*failure)) {
			return err
		}
		if err != nil {
			what = "cannot be read"
		}
		if what != "" {
			r.block(ObstacleSubmodule, false, "The submodule %s %s, which no snapshot keeps. Commit and push it, or reset it, first.", path, what)
		}
	}
	return nil
}

func (s *Service) lookAtCommits(ctx context.Context, r *Report, tree Tree) (err error) {
	e := r.Environment
	r.Standing, err = s.Git.standing(ctx, e.RepositoryPath, tree.Head, tree.Branch, value(e.BaseBranch), value(e.BaseCommit))
	r.BranchGoes = err == nil && tree.Branch == e.BranchName && branchGoes(e.EnvironmentSummary, r.Standing)
	if err != nil || r.Standing.Safe() {
		return err
	}
	where := "the branch " + tree.Branch
	if tree.Branch == "" {
		where = "its detached HEAD"
	}
	if n := r.Standing.Unpushed; n > 0 {
		r.block(ObstacleUnpushed, true, "%s has %s that no remote has and that is not merged.", capital(where), commits(n))
	}
	if n := r.Standing.Unique; n > 0 {
		r.block(ObstacleUnique, true, "%s has %s that no other branch, tag or remote has.", capital(where), commits(n))
	}
	return nil
}

func commits(n int64) string {
	if n == 1 {
		return "1 commit"
	}
	return fmt.Sprintf("%d commits", n)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
