package worktree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// fetchTime bounds the look at a remote, which may not answer at all.
const fetchTime = time.Minute

// Ensure returns the environment of a piece of work: the one that it has or
// shares, else the worktree that has its branch already, else a new one. It
// never falls back to the project's own directory. Errors: EInvalid, ENotFound,
// EConflict, EElsewhere, EDirectoryGone, ENotRepository, EUnavailable.
func (s *Service) Ensure(ctx context.Context, spec Spec) (workbench.Environment, error) {
	repo, err := s.repositoryOf(ctx, spec.CodebaseID)
	if err != nil {
		return workbench.Environment{}, err
	}
	for attempt := 0; ; attempt++ {
		p, err := s.place(ctx, repo, spec)
		if err != nil {
			return workbench.Environment{}, err
		}
		var e workbench.Environment
		switch {
		case p.Environment != nil:
			var stale bool
			if e, stale, err = s.reuse(ctx, *p.Environment); err == nil && stale && attempt < 3 {
				continue // it is not there any more: the place is free
			}
		case p.Adopts:
			e, err = s.adopt(ctx, repo, p, spec)
		default:
			e, err = s.create(ctx, repo, p, spec)
		}
		if workbench.ErrorCode(err) == workbench.EConflict && p.Environment == nil && attempt < 3 {
			if _, lookup := s.shared(ctx, spec); lookup == nil {
				continue // another one was faster
			}
		}
		if err != nil {
			return e, err
		}
		if err := s.link(ctx, e, spec); err != nil {
			return e, err
		}
		return e, s.Store.TouchEnvironment(ctx, e.ID)
	}
}

// reuse takes an environment that is there. stale: it is gone, and so is its
// row.
func (s *Service) reuse(ctx context.Context, e workbench.Environment) (_ workbench.Environment, stale bool, err error) {
	if e.HostID != s.HostID {
		return e, false, workbench.Elsewhere("worktree")
	}
	held, err := s.take(ctx, e.ID, holdWait)
	if err != nil {
		return e, false, err
	}
	defer held.release()
	if e, err = s.Store.Environment(ctx, e.ID); err != nil {
		return e, false, err
	}
	if err = s.settle(ctx, &e.EnvironmentSummary, nil); err != nil {
		return e, false, err
	}
	if e.Status == workbench.EnvironmentMissing {
		if err := s.giveUp(ctx, &e.EnvironmentSummary); err != nil {
			return e, false, err
		}
	}
	return e, e.Status == workbench.EnvironmentDestroyed, nil
}

// create makes a new worktree: its row first, then git.
func (s *Service) create(ctx context.Context, repo repository, p Place, spec Spec) (workbench.Environment, error) {
	config, err := readConfig(repo.path)
	if err != nil {
		return workbench.Environment{}, err
	}
	if err := free(p.WorkingPath); err != nil {
		return workbench.Environment{}, err
	}
	base, err := s.baseOf(ctx, repo, config, spec.Base)
	if err != nil {
		return workbench.Environment{}, err
	}
	id := workbench.NewID()
	held, err := s.take(ctx, id, holdWait)
	if err != nil {
		return workbench.Environment{}, err
	}
	defer held.release()
	e, err := s.begin(ctx, id, p, spec, base, config)
	if err != nil {
		return e, err
	}
	m := &making{service: s, repo: repo, config: config, spec: spec, e: &e, lock: held.file}
	if err := m.all(ctx); err != nil {
		clear, cancel := undoing(ctx)
		defer cancel()
		return e, errors.Join(err, s.undo(clear, &e.EnvironmentSummary, workbench.ErrorMessage(err), nil))
	}
	change := workbench.EnvironmentChange{
		ID: e.ID, From: workbench.EnvironmentCreating, To: workbench.EnvironmentActive, Metadata: e.Metadata, BaseCommit: e.BaseCommit,
	}
	if err := s.move(ctx, change); err != nil {
		return e, err
	}
	return s.Store.Environment(ctx, e.ID)
}

// begin writes the row of a worktree that is about to be made.
func (s *Service) begin(ctx context.Context, id string, p Place, spec Spec, base string, config Config) (workbench.Environment, error) {
	s.born.Lock() // until the row is there, nobody else may choose the same ports
	defer s.born.Unlock()
	port, err := s.port(ctx, config.Ports)
	if err != nil {
		return workbench.Environment{}, err
	}
	e := workbench.Environment{
		EnvironmentSummary: workbench.EnvironmentSummary{
			ID: id, CodebaseID: spec.CodebaseID, WorkflowType: spec.WorkflowType, WorkflowID: spec.WorkflowID, Provider: workbench.ProviderWorktree,
			WorkingPath: p.WorkingPath, PathKey: p.PathKey, BranchName: p.BranchName, RepositoryPath: p.RepositoryPath,
			Status: workbench.EnvironmentCreating, HostID: s.HostID,
		},
		Metadata: map[string]any{metaPort: port, metaPorts: max(config.Ports, leastPorts)},
	}
	if base != "" {
		e.BaseBranch = &base
	}
	if spec.CreatedBy != "" {
		e.CreatedByPlatform = &spec.CreatedBy
	}
	e, err = s.Store.AddEnvironment(ctx, e)
	if err == nil {
		s.Notify(workbench.Notice{Noun: NounEnvironment, ID: e.ID})
	}
	return e, err
}

// free fails with EConflict when something is in a place: whoever put it there
// may need it.
func free(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return workbench.Wrap(workbench.EDataDirectory, err, "The folder "+filepath.Dir(path)+" cannot be made. Check its permissions and the space on the disk.")
		}
		return nil
	case err != nil || len(entries) > 0:
		return workbench.Wrap(workbench.EConflict, err, "There is something else in "+path+", where the worktree belongs. Move it away, then try again.")
	}
	return nil
}

// baseOf is the branch that work begins from and returns to; "" where there is
// none, as in a repository without commits.
func (s *Service) baseOf(ctx context.Context, repo repository, config Config, asked string) (string, error) {
	for _, name := range []string{asked, config.BaseBranch} {
		if name != "" {
			return name, nil
		}
	}
	if d := repo.codebase.DefaultBranch; d != nil && *d != "" {
		for _, name := range []string{"refs/heads/" + *d, "refs/remotes/origin/" + *d} {
			if at, err := s.Git.commitOf(ctx, repo.path, name); err != nil || at != "" {
				return *d, err // one that is only on paper gives way to what is there
			}
		}
	}
	return s.Git.DefaultBranch(ctx, repo.path)
}

// making is a worktree that is being made.
type making struct {
	service *Service
	repo    repository
	config  Config
	spec    Spec
	e       *workbench.Environment
	lock    *os.File
	notes   []string // what a person should know, in sentences
}

func (m *making) all(ctx context.Context) error {
	if err := m.tree(ctx); err != nil {
		return err
	}
	m.submodules(ctx)
	if err := m.files(); err != nil {
		return err
	}
	if err := m.mark(ctx, markFiles); err != nil {
		return err
	}
	if err := m.setup(ctx); err != nil {
		return err
	}
	if len(m.notes) > 0 {
		m.e.Metadata[metaNotes] = m.notes
	}
	return m.mark(ctx, markReady)
}

func (m *making) note(format string, args ...any) {
	m.notes = append(m.notes, fmt.Sprintf(format, args...))
}

// tree makes the worktree with its branch.
func (m *making) tree(ctx context.Context) error {
	s := m.service
	done, err := s.one(ctx, m.repo.common)
	if err != nil {
		return err
	}
	defer done()
	start, err := m.start(ctx)
	if err != nil {
		return err
	}
	a := addition{path: m.e.WorkingPath, branch: m.e.BranchName, commit: start, lock: m.lock}
	at, err := s.Git.branchAt(ctx, m.repo.path, a.branch)
	if err != nil {
		return err
	}
	if at != "" {
		a.exists = true
		if start, err = m.existing(ctx, at, start); err != nil {
			return err
		}
	}
	if start != "" {
		m.e.BaseCommit = &start
	}
	stale, err := s.registered(ctx, m.repo.path, m.e.PathKey)
	if err != nil {
		return err
	}
	if stale != nil { // its directory is gone, or it would have been adopted
		if stale.Locked {
			return workbench.Errorf(workbench.EConflict, "Git keeps %s for a worktree that is locked. Unlock it with `git worktree unlock`, then try again.", stale.Path)
		}
		if err := s.Git.forget(ctx, m.repo.path, stale.Path, m.lock); err != nil {
			return err
		}
	}
	return s.Git.add(ctx, m.repo.path, a)
}

// existing takes a branch that is there already and returns where its work
// began. One that Holdfast made and that has no work of its own begins anew,
// where a recovery ref keeps what it was; any other stays as it is.
func (m *making) existing(ctx context.Context, at, start string) (string, error) {
	s := m.service
	if start == "" || start == at {
		return at, nil
	}
	begun, err := s.Git.ancestor(ctx, m.repo.path, at, start)
	if err != nil {
		return "", err
	}
	if begun && hasPrefix(m.e.BranchName) {
		return start, s.Git.moveBranch(ctx, m.repo.path, m.e.BranchName, start, at, s.Now())
	}
	if !begun {
		m.note("The branch %s was there already, with commits of its own. It goes on from them.", m.e.BranchName)
	}
	fork, found, err := s.Git.query(ctx, m.repo.path, "merge-base", start, at)
	if err != nil || !found {
		return at, err
	}
	return fork, nil
}

// start is the commit that a new branch begins at, "" in a repository without
// commits.
func (m *making) start(ctx context.Context) (string, error) {
	g, dir := m.service.Git, m.repo.path
	if m.spec.From != "" {
		at, err := g.commitOf(ctx, dir, m.spec.From)
		if err == nil && at == "" {
			err = workbench.Errorf(workbench.ENotFound, "There is no commit %q in %s. Fetch it, or name another one.", m.spec.From, dir)
		}
		return at, err
	}
	remote, err := g.remote(ctx, dir, m.config.Remote)
	if err != nil {
		return "", err
	}
	if m.spec.Branch != "" && remote != "" { // such as the branch of a PR
		if err := m.fetch(ctx, remote, m.spec.Branch); err != nil {
			return "", err
		}
		if at, err := g.commitOf(ctx, dir, "refs/remotes/"+remote+"/"+m.spec.Branch); err != nil || at != "" {
			return at, err
		}
	}
	base := value(m.e.BaseBranch)
	if base == "" {
		return g.Head(ctx, dir)
	}
	if remote != "" && base != m.spec.Branch {
		if err := m.fetch(ctx, remote, base); err != nil {
			return "", err
		}
	}
	return m.newest(ctx, remote, base)
}

// fetch looks at the remote. Without it the work begins from what is here.
func (m *making) fetch(ctx context.Context, remote, branch string) error {
	bounded, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	if err := m.service.Git.fetch(bounded, m.repo.path, remote, branch); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		m.note("%s of %s could not be fetched, so the work begins from what is here.", branch, remote)
		m.service.Log.Info("base not fetched", "remote", remote, "branch", branch, "error", err, "cause", errors.Unwrap(err))
	}
	return nil
}

// newest is where the base is: here or on the remote, whichever has the other.
// When each has commits of its own, the remote's is taken: work returns there.
func (m *making) newest(ctx context.Context, remote, base string) (string, error) {
	g, dir := m.service.Git, m.repo.path
	local, err := g.branchAt(ctx, dir, base)
	if err != nil {
		return "", err
	}
	there := ""
	if remote != "" {
		if there, err = g.commitOf(ctx, dir, "refs/remotes/"+remote+"/"+base); err != nil {
			return "", err
		}
	}
	switch {
	case local == "" && there == "":
		if head, err := g.Head(ctx, dir); err != nil || head == "" {
			return "", err
		}
		return "", workbench.Errorf(workbench.ENotFound, "There is no branch %q in %s. Name another base.", base, dir)
	case local == "":
		return there, nil
	case there == "":
		return local, nil
	}
	ahead, err := g.ancestor(ctx, dir, there, local)
	if err != nil || ahead {
		return local, err
	}
	behind, err := g.ancestor(ctx, dir, local, there)
	if err == nil && !behind {
		m.note("The branch %s and that of %s each have commits of their own. The work begins from %s's.", base, remote, remote)
	}
	return there, err
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
