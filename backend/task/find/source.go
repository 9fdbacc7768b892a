package find

import (
	"context"
	"path/filepath"

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

// Open looks at the files of a directory and of the folders outside of it. One
// of these that cannot be read is left out: it may be on a disk that is not there.
func (s Source) Open(ctx context.Context, dir string, external ...string) (Project, error) {
	project, err := s.one(ctx, dir)
	for _, folder := range external {
		if err != nil {
			return Project{}, err
		}
		if more, gone := s.one(ctx, filepath.FromSlash(folder)); gone == nil {
			project = project.with(more)
		}
		err = ctx.Err()
	}
	return project, err
}

// one looks at the files of a directory, in a repository or not.
func (s Source) one(ctx context.Context, dir string) (Project, error) {
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
