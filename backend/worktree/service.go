package worktree

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// NounEnvironment is the noun of notices about isolation environments.
const NounEnvironment = "environment"

// Store is what isolation environments need of the database.
type Store interface {
	AddEnvironment(ctx context.Context, e workbench.Environment) (workbench.Environment, error)
	Environment(ctx context.Context, id string) (workbench.Environment, error)
	EnvironmentFor(ctx context.Context, codebaseID string, kind workbench.WorkflowType, id string) (workbench.Environment, error)
	EnvironmentIn(ctx context.Context, hostID, pathKey string) (workbench.Environment, error)
	Environments(ctx context.Context, f workbench.EnvironmentFilter) ([]workbench.EnvironmentSummary, error)
	HostEnvironments(ctx context.Context, hostID string) ([]workbench.EnvironmentSummary, error)
	EnvironmentRuns(ctx context.Context, id string) ([]workbench.EnvironmentRun, error)
	TouchEnvironment(ctx context.Context, id string) error
	MoveEnvironment(ctx context.Context, c workbench.EnvironmentChange) error
	LinkEnvironment(ctx context.Context, environmentID string, kind workbench.LinkType, id string) error
	EnvironmentLinks(ctx context.Context, environmentID string) ([]workbench.EnvironmentLink, error)
	LinkedEnvironment(ctx context.Context, codebaseID string, kind workbench.LinkType, id string) (workbench.Environment, error)

	AddSnapshot(ctx context.Context, s workbench.Snapshot) (workbench.Snapshot, error)
	Snapshot(ctx context.Context, id string) (workbench.Snapshot, error)
	Snapshots(ctx context.Context, environmentID string) ([]workbench.Snapshot, error)
	ExpiringSnapshots(ctx context.Context, hostID string, until, limit int64) ([]workbench.Snapshot, error)
	ExpireSnapshot(ctx context.Context, id string, at *int64) error
	SnapshotRestored(ctx context.Context, id string) error
	DeleteSnapshot(ctx context.Context, id string) error

	Codebase(ctx context.Context, id string) (workbench.Codebase, error)
	Session(ctx context.Context, id string) (workbench.Session, error)
	Codebases(ctx context.Context) ([]workbench.Codebase, error)
	Conversation(ctx context.Context, id string) (workbench.Conversation, error)
	LiveTerminals(ctx context.Context, hostID string) ([]workbench.TerminalSummary, error)
	LiveMessages(ctx context.Context, hostID string) ([]workbench.MessageSummary, error)
	OpenJobs(ctx context.Context, hostID string) ([]workbench.JobSummary, error)
}

// Options are the parts that a Service is made of.
type Options struct {
	Git    *Git
	Store  Store
	HostID string
	Root   string // the folder that new worktrees are made in
	Notify func(workbench.Notice)
	Log    *slog.Logger
	Now    workbench.Clock
	// Key is the one spelling of a directory that paths are compared by.
	Key func(path string) (string, error)
	// Variables are what a set-up command gets of its project.
	Variables func(ctx context.Context, codebaseID string) (workbench.Environ, error)
	// Mask hides secrets in what a set-up command said.
	Mask func(text string) string
	// Bundles is the folder to which what expires is written before it goes.
	Bundles string
	// Every is the time between two sweeps of what has expired; 0: a day.
	Every time.Duration
}

// Service makes, shares, removes and restores isolation environments: git
// worktrees, each with a row that is written before git does anything.
type Service struct {
	Options
	mu    sync.Mutex
	turns map[string]chan struct{} // by common directory of a repository
	born  sync.Mutex               // one environment chooses its port at a time
	stop  context.CancelFunc       // of the schedule; nil: it does not run
	done  sync.WaitGroup
}

// NewService returns a service.
func NewService(opt Options) *Service {
	return &Service{Options: opt, turns: map[string]chan struct{}{}}
}

// undoTime bounds what clears up after a failure; it goes on when the caller
// went away.
const undoTime = time.Minute

func undoing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), undoTime)
}

// move changes the status of an environment and says so.
func (s *Service) move(ctx context.Context, c workbench.EnvironmentChange) error {
	err := s.Store.MoveEnvironment(ctx, c)
	if err == nil {
		s.Notify(workbench.Notice{Noun: NounEnvironment, ID: c.ID})
	}
	return err
}

// here returns an environment of this machine. ENotFound, EElsewhere.
func (s *Service) here(ctx context.Context, id string) (workbench.Environment, error) {
	e, err := s.Store.Environment(ctx, id)
	if err == nil && e.HostID != s.HostID {
		return e, workbench.Elsewhere("worktree")
	}
	return e, err
}

// repository is the checkout of a project, with what git shares for all its
// working trees.
type repository struct {
	codebase workbench.Codebase
	path     string
	common   string
}

// repositoryOf opens the repository of a project. Errors: ENotFound, EElsewhere,
// EDirectoryGone, ENotRepository, EUnavailable (git is missing or too old).
func (s *Service) repositoryOf(ctx context.Context, codebaseID string) (repository, error) {
	c, err := s.Store.Codebase(ctx, codebaseID)
	if err != nil {
		return repository{}, err
	}
	if c.HostID != s.HostID {
		return repository{}, workbench.Elsewhere("project")
	}
	if err := checkDirectory(c.DefaultCwd); err != nil {
		return repository{}, err
	}
	if err := s.Git.Supported(ctx, c.DefaultCwd); err != nil {
		return repository{}, err
	}
	path, err := s.Git.Root(ctx, c.DefaultCwd)
	if err != nil {
		return repository{}, err
	}
	common, err := s.Git.CommonDirectory(ctx, path)
	return repository{codebase: c, path: path, common: common}, err
}

// registered finds the working tree of a directory in git's register.
func (s *Service) registered(ctx context.Context, repo, key string) (*Tree, error) {
	trees, err := s.Git.Trees(ctx, repo)
	if err != nil {
		return nil, err
	}
	for i := range trees {
		if found, err := s.Key(trees[i].Path); err == nil && found == key {
			return &trees[i], nil
		}
	}
	return nil, nil
}

// present reports whether an environment is where its row says, in git's
// register and on the disk. EConflict when something else is there.
func (s *Service) present(ctx context.Context, e workbench.EnvironmentSummary) (bool, error) {
	if _, err := os.Lstat(e.WorkingPath); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err := checkDirectory(e.RepositoryPath); err != nil {
		return false, workbench.Wrap(workbench.EDirectoryGone, err, "The repository "+e.RepositoryPath+" of the worktree "+e.WorkingPath+
			" is gone. Bring it back. Or, when nothing in the worktree is needed, delete its directory; then it can be removed.")
	}
	ours, err := s.Git.CommonDirectory(ctx, e.RepositoryPath)
	if err != nil {
		return false, err
	}
	top, err := s.Git.Root(ctx, e.WorkingPath)
	if err == nil {
		var key, common string
		if key, err = s.Key(top); err != nil {
			return false, err
		}
		if common, err = s.Git.CommonDirectory(ctx, e.WorkingPath); err == nil && common == ours && key == e.PathKey {
			return true, nil
		}
	}
	if workbench.ErrorCode(err) == workbench.EUnavailable && !errors.As(err, new(*failure)) {
		return false, err
	}
	return false, workbench.Errorf(workbench.EConflict, "%s is no worktree of %s any more. Move what is there, then try again.", e.WorkingPath, e.RepositoryPath)
}

// aside is where a worktree is moved before it is deleted: a directory goes at
// once or not at all.
func aside(e workbench.EnvironmentSummary) string {
	return filepath.Join(filepath.Dir(e.WorkingPath), ".holdfast-removed-"+e.ID)
}

func ptr[T any](v T) *T { return &v }
