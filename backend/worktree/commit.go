package worktree

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Uncommitted is a file that differs from the last commit.
type Uncommitted struct {
	Path  string `json:"path"`  // from the top of the worktree, with slashes
	State string `json:"state"` // the letter of git status, ? for an untracked file
}

// Commit asks for a commit of some files as they are now, and of nothing else.
type Commit struct {
	Message string   `json:"message"`
	Paths   []string `json:"paths"` // as Uncommitted says them
}

// maxMessage bounds the message of a commit, in bytes: it is an argument.
const maxMessage = 64 << 10

// Uncommitted are the files of a worktree that a commit could take, by path. A
// file that Holdfast copied there and that is the same still is not one of them.
// Errors: ENotFound, EElsewhere, EConflict, EDirectoryGone.
func (s *Service) Uncommitted(ctx context.Context, id string) ([]Uncommitted, error) {
	e, err := s.here(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.uncommittedOf(ctx, e)
}

func (s *Service) uncommittedOf(ctx context.Context, e workbench.Environment) ([]Uncommitted, error) {
	if _, err := s.present(ctx, e.EnvironmentSummary); err != nil {
		return nil, err
	}
	files := []Uncommitted{}
	copied := asCopied(e)
	err := s.Git.records(ctx, e.WorkingPath, func(record string) error {
		if c, ok := parseChange(record); ok && (c.letter != Untracked || !copied(strings.TrimSuffix(c.path, "/"))) {
			files = append(files, Uncommitted{Path: c.path, State: c.letter})
		}
		return nil
	}, "status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--no-renames")
	slices.SortFunc(files, func(a, b Uncommitted) int { return strings.Compare(a.Path, b.Path) })
	return files, explain(e.WorkingPath, err)
}

// Commit commits files of a worktree and returns the name of the commit. What
// else is staged stays staged. The repository's hooks run, as they would for the
// user. Errors: ENotFound, EElsewhere, EInvalid (no message, no file, or one that
// has nothing to commit), EConflict (a merge goes on, or the worktree is being
// made or removed), EUnavailable (git or a hook said no).
func (s *Service) Commit(ctx context.Context, id string, asked Commit) (string, error) {
	if _, err := s.here(ctx, id); err != nil {
		return "", err
	}
	held, err := s.take(ctx, id, holdWait)
	if err != nil {
		return "", err
	}
	defer held.release()
	e, err := s.here(ctx, id)
	if err != nil {
		return "", err
	}
	if err := s.checkCommit(ctx, e, asked); err != nil {
		return "", err
	}
	// The list of files goes through a pipe: there may be more than arguments hold.
	files := func() *strings.Reader { return strings.NewReader(strings.Join(asked.Paths, "\x00")) }
	listed := []string{"--pathspec-from-file=-", "--pathspec-file-nul"}
	if _, err := s.Git.change(ctx, e.WorkingPath, call{args: append([]string{"add", "--all"}, listed...), stdin: files()}); err != nil {
		return "", refused(e.WorkingPath, "take the files into the commit", err)
	}
	args := append([]string{"commit", "--quiet", "--only", "--message=" + asked.Message}, listed...)
	if _, err := s.Git.change(ctx, e.WorkingPath, call{args: args, stdin: files(), hooks: true}); err != nil {
		return "", notCommitted(e.WorkingPath, err)
	}
	s.Notify(workbench.Notice{Noun: NounEnvironment, ID: id})
	return s.Git.answer(ctx, e.WorkingPath, "rev-parse", "HEAD")
}

// notCommitted makes git's refusal an error for a person. Who never committed on
// this machine is told so by several lines, of which none says what to do.
func notCommitted(dir string, err error) error {
	var no *failure
	if errors.As(err, &no) && strings.Contains(no.complaint, "tell me who you are") {
		return workbench.Wrap(workbench.EUnavailable, err,
			"Git does not know whose commit this is. Set it with `git config --global user.name` and `git config --global user.email`, then try again.")
	}
	return refused(dir, "commit", err)
}

func (s *Service) checkCommit(ctx context.Context, e workbench.Environment, asked Commit) error {
	switch {
	case strings.TrimSpace(asked.Message) == "":
		return workbench.Errorf(workbench.EInvalid, "A commit needs a message. Say what it changes and why.")
	case len(asked.Message) > maxMessage || strings.ContainsRune(asked.Message, 0):
		return workbench.Errorf(workbench.EInvalid, "The message is longer than 64 KiB, or no text. Shorten it.")
	case len(asked.Paths) == 0:
		return workbench.Errorf(workbench.EInvalid, "No file is chosen. Choose at least one.")
	}
	operation, err := s.Git.operation(ctx, e.WorkingPath)
	if err != nil {
		return err
	}
	if operation != "" {
		return workbench.Errorf(workbench.EConflict, "A %s goes on in %s. Finish or abort it first.", operation, e.WorkingPath)
	}
	files, err := s.uncommittedOf(ctx, e)
	if err != nil {
		return err
	}
	for _, path := range asked.Paths {
		if !slices.ContainsFunc(files, func(f Uncommitted) bool { return f.Path == path }) {
			return workbench.Errorf(workbench.EInvalid, "%s has nothing to commit any more. Look at the files again.", path)
		}
	}
	return nil
}
