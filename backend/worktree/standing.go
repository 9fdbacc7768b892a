package worktree

import (
	"context"
	"errors"
	"strings"
)

// Merged says how the work of a branch is in its base.
type Merged string

// The ways.
const (
	MergedNot    Merged = ""       // it is not
	MergedNone   Merged = "none"   // there is no work: no commit was made
	MergedCommit Merged = "commit" // its commits are in the base
	MergedPatch  Merged = "patch"  // their changes are, in other commits: a squash or a rebase
)

// Standing is what the commits of a working tree are beside those of others.
type Standing struct {
	Head     string `json:"head"` // "": no commit yet
	Base     string `json:"base"` // the ref it was compared with; "": there is none
	Ahead    int64  `json:"ahead"`
	Behind   int64  `json:"behind"`
	Merged   Merged `json:"merged"`
	Unpushed int64  `json:"unpushed"` // commits that no remote has; 0 without a remote
	Unique   int64  `json:"unique"`   // commits that no other branch, tag or remote has
	Remote   bool   `json:"remote"`   // the repository has one
}

// Safe reports whether every commit is somewhere else, or its changes are.
func (s Standing) Safe() bool {
	return s.Head == "" || s.Merged != MergedNot || s.Unpushed == 0 && s.Unique == 0
}

// standing compares the commits of a branch, or of a detached HEAD (branch ""),
// with its base and with everything else. began is the commit that the branch
// began at, "" when nobody knows.
func (g *Git) standing(ctx context.Context, dir, head, branch, base, began string) (s Standing, err error) {
	s.Head = head
	if head == "" {
		s.Merged = MergedNone
		return s, nil
	}
	remotes, err := g.answer(ctx, dir, "for-each-ref", "--count=1", "--format=%(refname)", "refs/remotes")
	if err != nil {
		return s, explain(dir, err)
	}
	s.Remote = remotes != ""
	if s.Remote {
		if s.Unpushed, err = g.count(ctx, dir, head, "--not", "--remotes"); err != nil {
			return s, err
		}
	}
	others := []string{head, "--not"}
	if branch != "" {
		others = append(others, "--exclude="+branch)
	}
	if s.Unique, err = g.count(ctx, dir, append(others, "--branches", "--remotes", "--tags")...); err != nil {
		return s, err
	}
	return s, g.compare(ctx, dir, &s, branch, base, began)
}

// compare looks for the work in the base as it is here and as it is on remotes:
// a merge may have come to one of them only.
func (g *Git) compare(ctx context.Context, dir string, s *Standing, branch, base, began string) error {
	bases, err := g.bases(ctx, dir, branch, base)
	if err != nil {
		return err
	}
	if began == s.Head {
		s.Merged = MergedNone // also where the base is not known any more
	}
	for i, ref := range bases {
		ahead, err := g.count(ctx, dir, ref+".."+s.Head)
		if err != nil {
			return err
		}
		merged, err := g.merged(ctx, dir, ref, branch, s.Head, began, ahead)
		if err != nil {
			return err
		}
		if began == s.Head {
			merged = MergedNone
		}
		if i > 0 && merged == MergedNot {
			continue
		}
		s.Base, s.Ahead, s.Merged = ref, ahead, merged
		if s.Behind, err = g.count(ctx, dir, s.Head+".."+ref); err != nil {
			return err
		}
		if merged != MergedNot {
			return nil
		}
	}
	return nil
}

// bases are the refs of a base branch.
func (g *Git) bases(ctx context.Context, dir, branch, base string) ([]string, error) {
	if base == "" || base == branch {
		return nil, nil
	}
	var refs []string
	said, err := g.answer(ctx, dir, "for-each-ref", "--format=%(refname)", "refs/heads/"+base, "refs/remotes/*/"+base)
	if err != nil {
		return nil, explain(dir, err)
	}
	for _, ref := range strings.Fields(said) {
		if strings.HasSuffix(ref, "/"+base) {
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// merged tells how the work up to head is in base.
func (g *Git) merged(ctx context.Context, dir, base, branch, head, began string, ahead int64) (Merged, error) {
	if ahead == 0 {
		return g.mergedCommits(ctx, dir, base, head, branch, began)
	}
	fork, found, err := g.query(ctx, dir, "merge-base", base, head)
	if err != nil || !found {
		return MergedNot, err
	}
	tree, err := g.answer(ctx, dir, "rev-parse", "--verify", head+"^{tree}")
	if err != nil {
		return MergedNot, explain(dir, err)
	}
	before, err := g.answer(ctx, dir, "rev-parse", "--verify", fork+"^{tree}")
	if err != nil {
		return MergedNot, explain(dir, err)
	}
	if tree == before {
		return MergedNot, nil // commits that undo each other leave nothing to look for: they are kept
	}
	for _, look := range []func() (bool, error){
		func() (bool, error) { return g.patchIn(ctx, dir, base, fork, tree) },
		func() (bool, error) { return g.patchesIn(ctx, dir, base, head) },
		func() (bool, error) { return g.addsNothing(ctx, dir, base, head) },
	} {
		if yes, err := look(); yes || err != nil {
			return MergedPatch, err
		}
	}
	return MergedNot, nil
}

// mergedCommits tells a branch that was merged from one on which nothing was
// done. One that left the base's own line and is in it now was merged. A tip on
// that line may be a fast-forward of the base to the branch, or of the branch to
// the base: only what was done on the branch tells.
func (g *Git) mergedCommits(ctx context.Context, dir, base, head, branch, began string) (Merged, error) {
	if began == head {
		return MergedNone, nil
	}
	found := errors.New("found")
	err := g.run(ctx, dir, []string{"rev-list", "--first-parent", base}, eachLine(func(line string) error {
		if line == head {
			return found
		}
		return nil
	}))
	if err == nil {
		return MergedCommit, nil
	}
	if !errors.Is(err, found) {
		return MergedNot, explain(dir, err)
	}
	worked, err := g.workedOn(ctx, dir, branch)
	if err != nil || !worked {
		return MergedNone, err
	}
	return MergedCommit, nil
}

// workedOn reports whether commits were made on a branch, as far as its log
// goes. Without a log nobody knows, and the answer is no.
func (g *Git) workedOn(ctx context.Context, dir, branch string) (bool, error) {
	if branch == "" {
		return false, nil
	}
	log, _, err := g.query(ctx, dir, "log", "--walk-reflogs", "--no-show-signature", "--max-count=500", "--format=%gs", "refs/heads/"+branch, "--")
	if err != nil {
		return false, err
	}
	for line := range strings.Lines(log) {
		for _, made := range []string{"commit", "cherry-pick", "revert", "rebase", "am", "merge"} {
			if strings.HasPrefix(line, made) && !strings.Contains(line, "Fast-forward") {
				return true, nil
			}
		}
	}
	return false, nil
}

// patchIn reports whether base has one commit with all the changes since fork: a
// squash merge. The changes are put into a commit of their own that no ref
// holds.
func (g *Git) patchIn(ctx context.Context, dir, base, fork, tree string) (bool, error) {
	squashed, err := g.commitTree(ctx, dir, tree, "holdfast: all changes as one\n", fork)
	if err != nil {
		return false, err
	}
	return g.patchesIn(ctx, dir, base, squashed)
}

// patchesIn reports whether base has every change of the commits up to head, in
// commits of its own: a rebase. What a merge commit changed cannot be looked for.
func (g *Git) patchesIn(ctx context.Context, dir, base, head string) (bool, error) {
	merges, err := g.count(ctx, dir, "--merges", base+".."+head)
	if err != nil || merges > 0 {
		return false, err
	}
	there, missing := 0, 0
	err = g.run(ctx, dir, []string{"cherry", base, head}, eachLine(func(line string) error {
		if strings.HasPrefix(line, "-") {
			there++
		} else {
			missing++
		}
		return nil
	}))
	return there > 0 && missing == 0, explain(dir, err)
}

// addsNothing reports whether a merge of head would change nothing of base. A
// git that cannot tell, and a merge with conflicts, are a no.
func (g *Git) addsNothing(ctx context.Context, dir, base, head string) (bool, error) {
	merged, err := g.answer(ctx, dir, "merge-tree", "--write-tree", base, head)
	var no *failure
	if errors.As(err, &no) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	tree, err := g.answer(ctx, dir, "rev-parse", "--verify", base+"^{tree}")
	return err == nil && tree == merged, explain(dir, err)
}
