package worktree

import (
	"cmp"
	"context"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Adoption asks for an environment of a worktree that is on the disk already.
type Adoption struct {
	CodebaseID   string                 `json:"codebase_id"`
	Path         string                 `json:"path"`
	WorkflowType workbench.WorkflowType `json:"workflow_type"` // "": task
	WorkflowID   string                 `json:"workflow_id"`   // "": its branch
}

// Adopt makes a worktree that somebody else made an environment. No rule removes
// it; the user may. Errors: ENotFound, EInvalid, EConflict.
func (s *Service) Adopt(ctx context.Context, a Adoption) (workbench.Environment, error) {
	repo, err := s.repositoryOf(ctx, a.CodebaseID)
	if err != nil {
		return workbench.Environment{}, err
	}
	key, err := s.Key(a.Path)
	if err != nil {
		return workbench.Environment{}, err
	}
	tree, err := s.registered(ctx, repo.path, key)
	switch {
	case err != nil:
		return workbench.Environment{}, err
	case tree == nil:
		return workbench.Environment{}, workbench.Errorf(workbench.ENotFound, "%s is no worktree of %s. `git worktree list` shows those that are.", a.Path, repo.path)
	case tree.Main:
		return workbench.Environment{}, workbench.Errorf(workbench.EInvalid, "%s is the project's own directory, which is no worktree to adopt.", a.Path)
	case tree.Prunable:
		return workbench.Environment{}, workbench.Errorf(workbench.EDirectoryGone, "The directory of the worktree %s is gone.", a.Path)
	}
	p := Place{WorkingPath: tree.Path, PathKey: key, BranchName: tree.Branch, RepositoryPath: repo.path}
	spec := Spec{
		CodebaseID: a.CodebaseID, WorkflowType: cmp.Or(a.WorkflowType, workbench.WorkflowTask),
		WorkflowID: cmp.Or(a.WorkflowID, tree.Branch, filepath.Base(tree.Path)),
	}
	e, err := s.adopt(ctx, repo, p, spec)
	if err != nil {
		return e, err
	}
	return e, s.link(ctx, e, spec)
}

func (s *Service) adopt(ctx context.Context, repo repository, p Place, spec Spec) (workbench.Environment, error) {
	if err := spec.validate(); err != nil {
		return workbench.Environment{}, err
	}
	e := workbench.Environment{EnvironmentSummary: workbench.EnvironmentSummary{
		ID: workbench.NewID(), CodebaseID: spec.CodebaseID, WorkflowType: spec.WorkflowType, WorkflowID: spec.WorkflowID,
		Provider: workbench.ProviderWorktree, WorkingPath: p.WorkingPath, BranchName: cmp.Or(p.BranchName, detached), PathKey: p.PathKey,
		RepositoryPath: repo.path, Status: workbench.EnvironmentActive, HostID: s.HostID, Adopted: true,
	}}
	config, err := readConfig(repo.path)
	if err != nil {
		return e, err
	}
	base, err := s.baseOf(ctx, repo, config, spec.Base)
	if err != nil {
		return e, err
	}
	if base != "" {
		e.BaseBranch = &base
	}
	if spec.CreatedBy != "" {
		e.CreatedByPlatform = &spec.CreatedBy
	}
	there, err := s.present(ctx, e.EnvironmentSummary)
	if err != nil {
		return e, err
	}
	if !there {
		return e, workbench.Errorf(workbench.EDirectoryGone, "The directory of the worktree %s is gone.", p.WorkingPath)
	}
	stored, err := s.Store.AddEnvironment(ctx, e)
	if err == nil {
		s.Notify(workbench.Notice{Noun: NounEnvironment, ID: stored.ID})
	}
	return stored, err
}

// Listing is the worktrees of a project.
type Listing struct {
	Environments []workbench.EnvironmentSummary `json:"environments"` // the newest first
	Found        []Tree                         `json:"found"`        // on the disk, known to git, and no environment yet
}

// listed bounds a page of environments.
const listed = 200

// List returns the environments of a project, with destroyed ones where they
// are asked for, and the worktrees that could be adopted. Statuses are brought
// up to date first. Errors: ENotFound.
func (s *Service) List(ctx context.Context, codebaseID string, destroyed bool) (Listing, error) {
	l := Listing{Environments: []workbench.EnvironmentSummary{}, Found: []Tree{}}
	c, err := s.Store.Codebase(ctx, codebaseID)
	if err != nil {
		return l, err
	}
	all, err := s.pages(ctx, codebaseID, destroyed)
	if err != nil {
		return l, err
	}
	known := map[string]bool{}
	for _, e := range all {
		if e.HostID == s.HostID && e.Status != workbench.EnvironmentDestroyed {
			known[e.PathKey] = true
			if fresh, err := s.refreshed(ctx, e.ID); err == nil {
				e = fresh.EnvironmentSummary
			}
		}
		if destroyed || e.Status != workbench.EnvironmentDestroyed {
			l.Environments = append(l.Environments, e)
		}
	}
	if c.HostID != s.HostID {
		return l, nil
	}
	trees, err := s.Git.Trees(ctx, c.DefaultCwd)
	if err != nil {
		s.Log.Info("worktrees on the disk are not listed", "project", c.DefaultCwd, "error", err)
		return l, nil // the rows are worth more than nothing
	}
	for _, t := range trees {
		key, err := s.Key(t.Path)
		if err == nil && !t.Main && !known[key] {
			l.Found = append(l.Found, t)
		}
	}
	return l, nil
}

// Count is how many environments a project has, as their rows say: neither git nor
// the disk is asked.
func (s *Service) Count(ctx context.Context, codebaseID string) (int, error) {
	all, err := s.pages(ctx, codebaseID, false)
	return len(all), err
}

func (s *Service) pages(ctx context.Context, codebaseID string, destroyed bool) ([]workbench.EnvironmentSummary, error) {
	var all []workbench.EnvironmentSummary
	for f := (workbench.EnvironmentFilter{CodebaseID: codebaseID, Destroyed: destroyed, Limit: listed}); ; {
		page, err := s.Store.Environments(ctx, f)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < listed {
			return all, nil
		}
		f.BeforeTime, f.BeforeID = page[len(page)-1].CreatedAt, page[len(page)-1].ID
	}
}

// DiskUse is the space that the directory of an environment takes, in bytes. 0
// when it is gone.
func (s *Service) DiskUse(ctx context.Context, id string) (int64, error) {
	e, err := s.here(ctx, id)
	if err != nil || e.Status != workbench.EnvironmentActive {
		return 0, err
	}
	return Usage(ctx, e.WorkingPath)
}

// MainOf is the project of the worktree that a path is in, by its id, or the
// directory of the repository that has the worktree; "" when it is in none.
func (s *Service) MainOf(ctx context.Context, path string) string {
	if !filepath.IsAbs(path) || checkDirectory(path) != nil {
		return ""
	}
	top, err := s.Git.Root(ctx, path)
	if err != nil {
		return ""
	}
	if key, err := s.Key(top); err == nil {
		if e, err := s.Store.EnvironmentIn(ctx, s.HostID, key); err == nil {
			return e.CodebaseID
		}
	}
	trees, err := s.Git.Trees(ctx, top)
	if err != nil || len(trees) < 2 || !trees[0].Main {
		return ""
	}
	return trees[0].Path
}
