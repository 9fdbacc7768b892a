package worktree

import (
	"context"
	"fmt"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Where Holdfast keeps what nothing else holds. Git does not show these refs and
// does not push them.
const (
	snapshotRefs = "refs/holdfast/snapshots/"
	recoveryRefs = "refs/holdfast/recovery/"
)

// commitOf resolves a name to a commit, "" when there is none.
func (g *Git) commitOf(ctx context.Context, dir, name string) (string, error) {
	hash, _, err := g.query(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	return hash, err
}

// branchAt is the commit of a local branch, "" when there is no such branch.
func (g *Git) branchAt(ctx context.Context, dir, branch string) (string, error) {
	return g.commitOf(ctx, dir, "refs/heads/"+branch)
}

// setRef moves a ref from one value to another; "" is no ref. EConflict when it
// has another value meanwhile.
func (g *Git) setRef(ctx context.Context, dir, ref, to, from string) error {
	args := []string{"update-ref"}
	if to == "" {
		args = append(args, "-d", "--", ref, from)
	} else {
		if from == "" {
			from = strings.Repeat("0", len(to)) // of SHA-1 or SHA-256: it must not be there
		}
		args = append(args, "--", ref, to, from)
	}
	_, err := g.change(ctx, dir, call{args: args})
	return refused(dir, "change "+ref, err)
}

// keepRef makes a recovery ref of a commit that a branch is about to leave.
func (g *Git) keepRef(ctx context.Context, dir, branch, commit string, now int64) error {
	return g.setRef(ctx, dir, fmt.Sprintf("%s%d-%s/%s", recoveryRefs, now, workbench.ShortID(workbench.NewID()), branch), commit, "")
}

// moveBranch moves a branch that no working tree has checked out, or takes it
// away (to is ""). A recovery ref keeps where it was.
func (g *Git) moveBranch(ctx context.Context, dir, branch, to, from string, now int64) error {
	if err := g.keepRef(ctx, dir, branch, from, now); err != nil {
		return err
	}
	return g.setRef(ctx, dir, "refs/heads/"+branch, to, from)
}

// remote is the remote that work is compared with: the one that is named, else
// origin, else the only one; "" when there is none.
func (g *Git) remote(ctx context.Context, dir, named string) (string, error) {
	said, err := g.answer(ctx, dir, "remote")
	if err != nil {
		return "", explain(dir, err)
	}
	names := strings.Fields(said)
	for _, wanted := range []string{named, "origin"} {
		for _, name := range names {
			if name == wanted {
				return name, nil
			}
		}
		if named != "" {
			return "", workbench.Errorf(workbench.EInvalid, "There is no remote %q in %s. Change the remote of the project's configuration.", named, dir)
		}
	}
	if len(names) == 1 {
		return names[0], nil
	}
	return "", nil
}

// fetch brings a branch of a remote up to date. Nothing is asked on a terminal
// or in a window: nobody would see it.
func (g *Git) fetch(ctx context.Context, dir, remote, branch string) error {
	refspec := fmt.Sprintf("+refs/heads/%s:refs/remotes/%s/%s", branch, remote, branch)
	_, err := g.change(ctx, dir, call{
		settings: []string{"-c", "gc.auto=0", "-c", "maintenance.auto=false"}, // it would go on in the background
		args:     []string{"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--", remote, refspec},
		env:      []string{"GIT_ASKPASS=false", "SSH_ASKPASS=false", "SSH_ASKPASS_REQUIRE=force"},
	})
	return refused(dir, "fetch "+branch+" from "+remote, err)
}

// count is a number of commits.
func (g *Git) count(ctx context.Context, dir string, args ...string) (int64, error) {
	said, err := g.answer(ctx, dir, append([]string{"rev-list", "--count"}, args...)...)
	if err != nil {
		return 0, explain(dir, err)
	}
	var n int64
	_, err = fmt.Sscan(said, &n)
	return n, err
}

// ancestor reports whether a commit is in the history of another.
func (g *Git) ancestor(ctx context.Context, dir, old, young string) (bool, error) {
	_, yes, err := g.query(ctx, dir, "merge-base", "--is-ancestor", old, young)
	return yes, err
}
