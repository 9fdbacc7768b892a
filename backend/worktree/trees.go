package worktree

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Tree is a working tree that a repository has registered.
type Tree struct {
	Path     string `json:"path"`
	Branch   string `json:"branch"` // "": HEAD is detached
	Head     string `json:"head"`   // "": no commit yet
	Main     bool   `json:"main"`   // the repository's own directory, which cannot be removed
	Locked   bool   `json:"locked"`
	Reason   string `json:"reason"`   // why it is locked or prunable
	Prunable bool   `json:"prunable"` // its directory is gone
}

// initializing is git's own reason of the lock on a tree that it is making.
const initializing = "initializing"

// Trees are the working trees of the repository that dir is in, its own
// directory first.
func (g *Git) Trees(ctx context.Context, dir string) ([]Tree, error) {
	major, minor, err := g.version(ctx, dir)
	if err != nil {
		return nil, err
	}
	var trees []Tree
	var bare bool
	each := func(record string) error {
		key, value, _ := strings.Cut(record, " ")
		if key == "worktree" {
			trees = append(trees, Tree{Path: filepath.FromSlash(value), Main: len(trees) == 0})
			return nil
		}
		if len(trees) > 0 {
			trees[len(trees)-1].set(key, value)
			bare = bare || key == "bare"
		}
		return nil
	}
	args := []string{"worktree", "list", "--porcelain"}
	if major > 2 || minor >= 36 {
		err = g.records(ctx, dir, each, append(args, "-z")...)
	} else {
		err = g.run(ctx, dir, args, eachLine(each))
	}
	if bare && len(trees) > 0 {
		trees[0].Main = true
	}
	return trees, explain(dir, err)
}

func (t *Tree) set(key, value string) {
	switch key {
	case "HEAD":
		if strings.Trim(value, "0") != "" {
			t.Head = value
		}
	case "branch":
		t.Branch = strings.TrimPrefix(value, "refs/heads/")
	case "locked":
		t.Locked, t.Reason = true, value
	case "prunable":
		t.Prunable = true
		if t.Reason == "" {
			t.Reason = value
		}
	}
}

// eachLine is for the lists of older versions of git, which end with lines.
func eachLine(each func(record string) error) func(io.Reader) error {
	return func(stdout io.Reader) error {
		data, err := io.ReadAll(stdout)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(data)) {
			if err := each(strings.TrimSuffix(line, "\n")); err != nil {
				return err
			}
		}
		return nil
	}
}

// CommonDirectory is where the repository of dir keeps what its working trees
// share, links resolved.
func (g *Git) CommonDirectory(ctx context.Context, dir string) (string, error) {
	return g.gitPath(ctx, dir, "--git-common-dir")
}

// ownDirectory is where the repository keeps what is of the working tree dir
// alone.
func (g *Git) ownDirectory(ctx context.Context, dir string) (string, error) {
	return g.gitPath(ctx, dir, "--git-dir")
}

func (g *Git) gitPath(ctx context.Context, dir, which string) (string, error) {
	path, err := g.answer(ctx, dir, "rev-parse", which)
	if err != nil {
		return "", explain(dir, err)
	}
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return filepath.EvalSymlinks(path)
}

// addition is a working tree that is to be made.
type addition struct {
	path   string
	branch string // "": HEAD is detached at commit
	commit string // where a new branch begins; "": the repository has none
	exists bool   // the branch does already
	empty  bool   // files are written later
	lock   *os.File
}

// add makes a working tree.
func (g *Git) add(ctx context.Context, dir string, a addition) error {
	if a.commit == "" && !a.exists {
		return g.addUnborn(ctx, dir, a)
	}
	off, err := g.withoutMissingFilters(ctx, dir)
	if err != nil {
		return err
	}
	args := []string{"worktree", "add", "--quiet"}
	if a.empty {
		args = append(args, "--no-checkout")
	}
	switch {
	case a.branch == "":
		args = append(args, "--detach", "--", a.path, a.commit)
	case a.exists:
		args = append(args, "--", a.path, a.branch)
	default:
		args = append(args, "--no-track", "-b", a.branch, "--", a.path, a.commit)
	}
	_, err = g.change(ctx, dir, call{args: args, settings: off, lock: a.lock})
	return refused(dir, "make the worktree "+a.path, err)
}

// addUnborn makes a working tree of a repository without commits. Only newer
// versions of git can, so the tree begins at an empty commit that no ref holds,
// and is then put on a branch that is not born.
func (g *Git) addUnborn(ctx context.Context, dir string, a addition) error {
	tree, err := g.change(ctx, dir, call{args: []string{"mktree"}, stdin: strings.NewReader("")})
	if err != nil {
		return refused(dir, "write to the repository", err)
	}
	commit, err := g.commitTree(ctx, dir, tree, "empty\n")
	if err != nil {
		return err
	}
	for _, step := range []struct {
		dir  string
		args []string
	}{
		{dir, []string{"worktree", "add", "--quiet", "--detach", "--no-checkout", "--", a.path, commit}},
		{a.path, []string{"symbolic-ref", "HEAD", "refs/heads/" + a.branch}},
		{a.path, []string{"read-tree", "--empty"}},
	} {
		if _, err := g.change(ctx, step.dir, call{args: step.args, lock: a.lock}); err != nil {
			return refused(dir, "make the worktree "+a.path, err)
		}
	}
	return nil
}

// forget takes a working tree whose directory is gone out of the register. The
// lock of one that git was still making does not hold it.
func (g *Git) forget(ctx context.Context, dir, path string, lock *os.File) error {
	_, err := g.change(ctx, dir, call{args: []string{"worktree", "remove", "--force", "--force", "--", path}, lock: lock})
	return refused(dir, "forget the worktree "+path, err)
}

// Repair lets the working trees of the repository in dir find it again after it
// was moved. Those that are gone stay as they are.
func (g *Git) Repair(ctx context.Context, dir string) error {
	_, err := g.change(ctx, dir, call{args: []string{"worktree", "repair"}})
	return refused(dir, "repair the worktrees of "+dir, err)
}

// signature signs the commits that only Holdfast reads. It needs none of the
// user's settings, so it works where there are none.
func signature() []string {
	return []string{
		"GIT_AUTHOR_NAME=Holdfast", "GIT_AUTHOR_EMAIL=holdfast@localhost",
		"GIT_COMMITTER_NAME=Holdfast", "GIT_COMMITTER_EMAIL=holdfast@localhost",
	}
}

// commitTree writes a commit that no ref holds yet.
func (g *Git) commitTree(ctx context.Context, dir, tree, message string, parents ...string) (string, error) {
	args := []string{"commit-tree", tree}
	for _, parent := range parents {
		args = append(args, "-p", parent)
	}
	commit, err := g.change(ctx, dir, call{args: args, stdin: strings.NewReader(message), env: signature()})
	return commit, refused(dir, "write a commit", err)
}
