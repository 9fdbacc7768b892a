// Package opener opens files in the user's editor and shows them in the file
// manager. What it starts is the user's and not Holdfast's: it outlives the
// owner, and nothing of it is kept.
package opener

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Options is what the opener needs of the rest. All fields are required.
type Options struct {
	// Roots are the directories in which files may be opened: those of projects
	// and worktrees, and the data directory.
	Roots func(ctx context.Context) ([]string, error)
	// Choice is the setting editor.command.
	Choice func() string
	// LookPath finds a program on the PATH.
	LookPath func(name string) (string, error)
	// Getenv is the environment that names the user's editor.
	Getenv func(name string) string
}

// Service opens what it is asked to.
type Service struct{ Options }

// New returns a service; it starts nothing.
func New(o Options) *Service { return &Service{o} }

// Opened says what a file was opened in.
type Opened struct {
	Program string // its name, such as code
	// Terminal is the command of an editor that needs a terminal, nil when the
	// editor has a window of its own and was started.
	Terminal []string
}

// Edit opens a file in the user's editor, at a line counted from 1; 0 is where
// the editor left off. Errors: EInvalid (outside of every project),
// ENotFound, EUnavailable (no editor), ESpawnFailed.
func (s *Service) Edit(ctx context.Context, path string, line int64) (Opened, error) {
	place, err := s.inside(ctx, path)
	if err != nil {
		return Opened{}, err
	}
	editor, err := s.editor()
	if err != nil {
		return Opened{}, err
	}
	opened := Opened{Program: editor.name}
	argv := editor.command(place, line)
	if !editor.window {
		opened.Terminal = argv
		return opened, nil
	}
	return opened, start(ctx, editor.name, argv)
}

// Reveal shows a directory, or the directory of a file, in the file manager. A
// file itself is never handed over: the desktop would run a program or follow a
// shortcut. Errors: as Edit.
func (s *Service) Reveal(ctx context.Context, path string) error {
	place, err := s.inside(ctx, path)
	if err != nil {
		return err
	}
	argv := revealing(place)
	program, err := s.LookPath(argv[0])
	if err != nil {
		return workbench.Wrap(workbench.EUnavailable, err, "The program "+argv[0]+", which shows folders, was not found on the PATH.")
	}
	argv[0] = program
	return start(ctx, filepath.Base(program), argv)
}

// directoryOf is the directory itself, or that of a file.
func directoryOf(place string) string {
	if info, err := os.Stat(place); err == nil && info.IsDir() {
		return place
	}
	return filepath.Dir(place)
}

// inside is the real place of a path, when that is below one of the roots.
// Links are followed first: one inside of a project may lead anywhere.
func (s *Service) inside(ctx context.Context, path string) (string, error) {
	if !filepath.IsAbs(path) {
		return "", workbench.Errorf(workbench.EInvalid, "%s is not an absolute path. Write the whole path.", path)
	}
	place, err := filepath.EvalSymlinks(filepath.Clean(path))
	if errors.Is(err, fs.ErrNotExist) {
		return "", workbench.Wrap(workbench.ENotFound, err, path+" is not there any more.")
	}
	if err != nil {
		return "", workbench.Wrap(workbench.EInvalid, err, path+" cannot be opened.")
	}
	roots, err := s.Roots(ctx)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(roots, func(root string) bool { return below(root, place) }) {
		return "", workbench.Errorf(workbench.EInvalid,
			"%s is outside of every project and worktree, so Holdfast does not open it. Add its folder as a project.", path)
	}
	if info, err := os.Stat(place); err != nil || !info.IsDir() && !info.Mode().IsRegular() {
		return "", workbench.Wrap(workbench.EInvalid, err, path+" is neither a file nor a folder.")
	}
	return place, nil
}

func below(root, place string) bool {
	real, err := filepath.EvalSymlinks(root)
	if err != nil {
		return false // a project whose directory is gone
	}
	rel, err := filepath.Rel(real, place)
	return err == nil && filepath.IsLocal(rel)
}
