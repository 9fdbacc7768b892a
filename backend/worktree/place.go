package worktree

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Spec asks for the environment of one piece of work.
type Spec struct {
	CodebaseID   string                 `json:"codebase_id"`
	WorkflowType workbench.WorkflowType `json:"workflow_type"`
	WorkflowID   string                 `json:"workflow_id"`
	Branch       string                 `json:"branch"` // "": named after the work
	Base         string                 `json:"base"`   // "": that of the configuration, else the project's default branch
	From         string                 `json:"from"`   // the commit that a new branch begins at; "": the base
	// Related are issues and PRs that the work belongs to. It goes on in the
	// environment of one of them when there is one.
	Related   []Relation `json:"related"`
	CreatedBy string     `json:"created_by_platform"`
	NoSetup   bool       `json:"no_setup"` // the set-up command is not run
}

// Relation is an issue or a PR.
type Relation struct {
	LinkType workbench.LinkType `json:"link_type"`
	LinkID   string             `json:"link_id"`
}

// Place is where a piece of work has its environment, or will have it.
type Place struct {
	Environment    *workbench.Environment `json:"environment"` // null: it is not made yet
	Adopts         bool                   `json:"adopts"`      // the branch has a worktree on the disk already
	WorkingPath    string                 `json:"working_path"`
	PathKey        string                 `json:"path_key"`
	BranchName     string                 `json:"branch_name"`
	RepositoryPath string                 `json:"repository_path"`
}

func (spec Spec) validate() error {
	probe := workbench.Environment{EnvironmentSummary: workbench.EnvironmentSummary{
		WorkflowType: spec.WorkflowType, WorkflowID: spec.WorkflowID, WorkingPath: "/", PathKey: "/", RepositoryPath: "/", BranchName: "b",
		Status: workbench.EnvironmentCreating,
	}}
	if err := probe.Validate(); err != nil {
		return err
	}
	for _, name := range []string{spec.Branch, spec.Base, spec.From} {
		if strings.HasPrefix(name, "-") {
			return workbench.Errorf(workbench.EInvalid, "%q is not the name of a branch or a commit.", name)
		}
	}
	for _, r := range spec.Related {
		if r.LinkType != workbench.LinkIssue && r.LinkType != workbench.LinkPR || r.LinkID == "" {
			return workbench.Errorf(workbench.EInvalid, "What shares a worktree is an issue or a pr, with its id.")
		}
	}
	return nil
}

// Place decides where a piece of work is done, and makes nothing. The same work
// always gets the same place, so a run can lock its path before it has one.
// Errors: ENotFound, EInvalid, EConflict (the branch is checked out in the
// project's own directory), and those of the repository.
func (s *Service) Place(ctx context.Context, spec Spec) (Place, error) {
	repo, err := s.repositoryOf(ctx, spec.CodebaseID)
	if err != nil {
		return Place{}, err
	}
	return s.place(ctx, repo, spec)
}

func (s *Service) place(ctx context.Context, repo repository, spec Spec) (Place, error) {
	if err := spec.validate(); err != nil {
		return Place{}, err
	}
	e, err := s.shared(ctx, spec)
	if err == nil {
		return Place{
			Environment: &e, WorkingPath: e.WorkingPath, PathKey: e.PathKey, BranchName: e.BranchName, RepositoryPath: e.RepositoryPath,
		}, nil
	}
	if workbench.ErrorCode(err) != workbench.ENotFound {
		return Place{}, err
	}
	p := Place{RepositoryPath: repo.path, BranchName: spec.Branch}
	name := label(spec.WorkflowType, spec.WorkflowID)
	if p.BranchName == "" {
		p.BranchName = branchPrefix + name
	}
	if _, valid, err := s.Git.query(ctx, repo.path, "check-ref-format", "--branch", p.BranchName); err != nil || !valid {
		return p, workbench.Errorf(workbench.EInvalid, "%q cannot be the name of a branch. Choose another one.", p.BranchName)
	}
	p.WorkingPath = filepath.Join(s.Root, plain(repo.codebase.Name)+"-"+workbench.ShortID(repo.codebase.ID), name)
	trees, err := s.Git.Trees(ctx, repo.path)
	if err != nil {
		return p, err
	}
	for _, t := range trees {
		switch {
		case t.Branch != p.BranchName || t.Prunable && !t.Locked:
		case t.Main:
			return p, workbench.Errorf(workbench.EConflict, "The branch %s is checked out in %s, the project's own directory. Check out another one there, or choose another branch.", t.Branch, t.Path)
		default:
			p.WorkingPath, p.Adopts = t.Path, true
		}
	}
	p.PathKey, err = s.Key(p.WorkingPath)
	return p, err
}

// shared finds the environment of the work itself, or of an issue or PR that it
// belongs to. ENotFound.
func (s *Service) shared(ctx context.Context, spec Spec) (workbench.Environment, error) {
	related := spec.Related
	if kind := linkOf(spec.WorkflowType); kind != "" {
		related = append([]Relation{{kind, spec.WorkflowID}}, related...)
	}
	e, err := s.Store.EnvironmentFor(ctx, spec.CodebaseID, spec.WorkflowType, spec.WorkflowID)
	for _, r := range related {
		if workbench.ErrorCode(err) != workbench.ENotFound {
			break
		}
		if e, err = s.Store.EnvironmentFor(ctx, spec.CodebaseID, workbench.WorkflowType(r.LinkType), r.LinkID); workbench.ErrorCode(err) == workbench.ENotFound {
			e, err = s.Store.LinkedEnvironment(ctx, spec.CodebaseID, r.LinkType, r.LinkID)
		}
	}
	return e, err
}

// linkOf is the kind of link of a piece of work, "" when it is no issue or PR.
func linkOf(kind workbench.WorkflowType) workbench.LinkType {
	switch kind {
	case workbench.WorkflowIssue:
		return workbench.LinkIssue
	case workbench.WorkflowPR:
		return workbench.LinkPR
	}
	return ""
}

// link writes down what shares an environment.
func (s *Service) link(ctx context.Context, e workbench.Environment, spec Spec) error {
	related := spec.Related
	if kind := linkOf(spec.WorkflowType); kind != "" {
		related = append([]Relation{{kind, spec.WorkflowID}}, related...)
	}
	for _, r := range related {
		if linkOf(e.WorkflowType) == r.LinkType && e.WorkflowID == r.LinkID {
			continue // it is what the environment is for
		}
		if err := s.Store.LinkEnvironment(ctx, e.ID, r.LinkType, r.LinkID); err != nil {
			return err
		}
	}
	return nil
}
