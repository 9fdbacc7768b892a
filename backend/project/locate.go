package project

import (
	"context"
	"os"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Locate says where the folder of a project is after it was moved. Its sessions
// and what is set for it go along; git finds its worktrees again. Errors:
// ENotFound, EDirectoryGone, ENotRepository, EInvalid, EConflict: the folder is
// still where it was, or another project is at the new place.
func (s *Service) Locate(ctx context.Context, id, path string) (workbench.Codebase, error) {
	c, err := s.store.Codebase(ctx, id)
	if err != nil {
		return c, err
	}
	if c.HostID != s.hostID {
		return c, workbench.Elsewhere("project")
	}
	if _, err := os.Stat(c.DefaultCwd); err == nil {
		return c, workbench.Errorf(workbench.EConflict, "The folder %s is still there. Add the other one as a project of its own.", c.DefaultCwd)
	}
	to, err := s.placeAt(ctx, c, path)
	if err != nil {
		return c, err
	}
	if c.Kind == workbench.KindRepo {
		if err := s.git.Repair(ctx, to.DefaultCwd); err != nil {
			return c, err
		}
	}
	placed, err := s.store.PlaceCodebase(ctx, id, to)
	if workbench.ErrorCode(err) == workbench.EConflict {
		return c, workbench.Errorf(workbench.EConflict, "%s is a project already. Choose the folder that was %s.", to.DefaultCwd, c.DefaultCwd)
	}
	if err == nil {
		s.notify(workbench.Notice{Noun: "codebase", ID: id})
	}
	return placed, err
}

// placeAt is the place of a project whose folder is at path now.
func (s *Service) placeAt(ctx context.Context, c workbench.Codebase, path string) (workbench.CodebasePlace, error) {
	dir, err := directory(path)
	if err != nil {
		return workbench.CodebasePlace{}, err
	}
	found := workbench.Codebase{DefaultCwd: dir}
	if err := s.lookAtRepository(ctx, &found, c.Kind == workbench.KindFolder); err != nil {
		return workbench.CodebasePlace{}, err
	}
	if c.Kind == workbench.KindFolder {
		found.DefaultCwd = dir // a folder stays what was named, also in a repository
	}
	key, err := Canonical(found.DefaultCwd)
	return workbench.CodebasePlace{DefaultCwd: found.DefaultCwd, PathKey: key, ProjectHash: Hash(key)}, err
}
