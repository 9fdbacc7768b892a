package project

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what projects need of the database.
type Store interface {
	AddCodebase(ctx context.Context, c workbench.Codebase) (workbench.Codebase, error)
	Codebases(ctx context.Context) ([]workbench.Codebase, error)
	Codebase(ctx context.Context, id string) (workbench.Codebase, error)
	PlaceCodebase(ctx context.Context, id string, to workbench.CodebasePlace) (workbench.Codebase, error)
	CodebaseAbove(ctx context.Context, hostID string, ancestors []string) (workbench.Codebase, error)
	Settings(ctx context.Context) ([]workbench.AppSetting, error)
	SetProjectSetting(ctx context.Context, projectHash, name, value string) error
}

// Git is what projects ask of git.
type Git interface {
	Root(ctx context.Context, dir string) (string, error)
	RemoteURL(ctx context.Context, dir string) (string, error)
	DefaultBranch(ctx context.Context, dir string) (string, error)
	Repair(ctx context.Context, dir string) error
}

// Service knows the projects of one installation.
type Service struct {
	store  Store
	git    Git
	hostID string
	notify func(workbench.Notice)

	external sync.Mutex // one change of a list of external folders at a time
}

// NewService returns a service.
func NewService(store Store, git Git, hostID string, notify func(workbench.Notice)) *Service {
	return &Service{store: store, git: git, hostID: hostID, notify: notify}
}

// Add makes a directory a project; adding it again gives the same row. A path
// inside a repository gives the repository. Errors: EDirectoryGone,
// ENotRepository (unless asFolder), EInvalid.
func (s *Service) Add(ctx context.Context, path string, asFolder bool) (workbench.Codebase, error) {
	dir, err := directory(path)
	if err != nil {
		return workbench.Codebase{}, err
	}
	c := workbench.Codebase{
		ID: workbench.NewID(), HostID: s.hostID, AIAssistantType: "claude",
		DefaultCwd: dir, Kind: workbench.KindFolder,
	}
	if err := s.lookAtRepository(ctx, &c, asFolder); err != nil {
		return workbench.Codebase{}, err
	}
	if c.PathKey, err = Canonical(c.DefaultCwd); err != nil {
		return workbench.Codebase{}, err
	}
	c.ProjectHash = Hash(c.PathKey)
	c.Name = filepath.Base(c.DefaultCwd)
	if err := c.Validate(); err != nil {
		return workbench.Codebase{}, err
	}
	stored, err := s.store.AddCodebase(ctx, c)
	if err == nil {
		s.notify(workbench.Notice{Noun: "codebase", ID: stored.ID})
	}
	return stored, err
}

// directory is what the user means by path, made absolute.
func directory(path string) (string, error) {
	if path == "" {
		return "", workbench.Errorf(workbench.EInvalid, "Name the directory of the project.")
	}
	expanded, err := Expand(path)
	if err != nil {
		return "", err
	}
	dir, err := filepath.Abs(expanded)
	if err != nil {
		return "", workbench.Wrap(workbench.EInvalid, err, "This is not the path of a directory.")
	}
	info, err := os.Stat(dir)
	if err != nil {
		return "", workbench.Errorf(workbench.EDirectoryGone, "There is no directory %s. Check the path.", dir)
	}
	if !info.IsDir() {
		return "", workbench.Errorf(workbench.EInvalid, "%s is a file; name the directory that it is in.", dir)
	}
	return dir, nil
}

func (s *Service) lookAtRepository(ctx context.Context, c *workbench.Codebase, asFolder bool) error {
	root, err := s.git.Root(ctx, c.DefaultCwd)
	switch {
	case err == nil:
	case asFolder:
		return nil
	case workbench.ErrorCode(err) == workbench.ENotRepository:
		return workbench.Errorf(workbench.ENotRepository,
			"%s is not in a git repository. Open it as a folder, or run `git init` there first.", c.DefaultCwd)
	default:
		return err
	}
	c.Kind = workbench.KindRepo
	c.DefaultCwd = root
	if url, err := s.git.RemoteURL(ctx, root); err == nil && url != "" {
		c.RepositoryURL = &url
	}
	if branch, err := s.git.DefaultBranch(ctx, root); err == nil && branch != "" {
		c.DefaultBranch = &branch
	}
	return nil
}

// List returns all projects, the most recently used first.
func (s *Service) List(ctx context.Context) ([]workbench.Codebase, error) {
	return s.store.Codebases(ctx)
}

// Find returns a project by its id, or by a path in it. ENotFound.
func (s *Service) Find(ctx context.Context, idOrPath string) (workbench.Codebase, error) {
	c, err := s.store.Codebase(ctx, idOrPath)
	if workbench.ErrorCode(err) != workbench.ENotFound {
		return c, err
	}
	expanded, err := Expand(idOrPath)
	if err != nil {
		return workbench.Codebase{}, err
	}
	key, err := Canonical(expanded)
	if err != nil {
		return workbench.Codebase{}, err
	}
	c, err = s.store.CodebaseAbove(ctx, s.hostID, Ancestors(key))
	if workbench.ErrorCode(err) != workbench.ENotFound {
		return c, err
	}
	return workbench.Codebase{}, workbench.Errorf(workbench.ENotFound,
		"%s is not a project yet. Add it with `holdfast project add %s`.", idOrPath, idOrPath)
}
