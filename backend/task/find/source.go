package find

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Git is what a project that is a repository is asked for.
type Git interface {
	Root(ctx context.Context, dir string) (string, error)
	Grep(ctx context.Context, dir string, repo bool, text string) (map[string]int, error)
}

// Source opens projects.
type Source struct {
	Git Git
	// List returns the files below a directory, sorted by bytes.
	List func(ctx context.Context, dir string, repo bool) ([]string, error)
}

// Open looks at the files of a directory, in a repository or not.
func (s Source) Open(ctx context.Context, dir string) (Project, error) {
	_, err := s.Git.Root(ctx, dir)
	repo := workbench.ErrorCode(err) != workbench.ENotRepository
	if err != nil && repo {
		return Project{}, err
	}
	paths, err := s.List(ctx, dir, repo)
	return Project{Directory: dir, Paths: paths, Grep: func(ctx context.Context, text string) (map[string]int, error) {
		return s.Git.Grep(ctx, dir, repo, text)
	}}, err
}
