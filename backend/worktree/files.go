package worktree

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// Letters of changed files, as git's own.
const (
	Modified  = "M"
	Added     = "A"
	Deleted   = "D"
	Renamed   = "R"
	Untracked = "?"
	Unmerged  = "U"
)

// Files returns the files that git knows below dir and those that it would
// add, relative to dir, with '/' between names, sorted by bytes, each once; and
// the letter of every changed one. Ignored files are left out, and so are those
// that are not on the disk: a sparse checkout's, and deleted ones, which have
// only a letter. A submodule, or a repository inside this one, is one entry.
//
// The index says what is tracked without a look at the disk, so the one walk
// over the disk is that of git status.
func (g *Git) Files(ctx context.Context, dir string) (paths []string, letters map[string]string, err error) {
	letters = map[string]string{}
	var tracked, untracked []string
	absent := map[string]bool{}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		tracked, err = g.tracked(ctx, dir)
		return err
	})
	group.Go(func() error {
		return g.changes(ctx, dir, func(c change) {
			letters[c.path] = c.letter
			switch {
			case c.letter == Untracked:
				untracked = append(untracked, c.path)
			case c.absent:
				absent[c.path] = true
			}
		})
	})
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	if len(absent) > 0 {
		tracked = slices.DeleteFunc(tracked, func(path string) bool { return absent[path] })
	}
	paths = append(tracked, untracked...)
	slices.Sort(paths)
	// A file in a merge conflict is in the index once for each side.
	return slices.Compact(paths), letters, nil
}

// Status returns the letter of every changed file below dir, by its path
// relative to dir; unchanged files are not in it. A file that was staged as
// new or renamed and then changed keeps the first letter: that says more.
// Changes inside a submodule are not looked at, because that would run git with
// the submodule's own configuration.
func (g *Git) Status(ctx context.Context, dir string) (map[string]string, error) {
	letters := map[string]string{}
	err := g.changes(ctx, dir, func(c change) { letters[c.path] = c.letter })
	if err != nil {
		return nil, err
	}
	return letters, nil
}

// tracked returns what is in the index below dir, but for what a sparse
// checkout leaves out.
func (g *Git) tracked(ctx context.Context, dir string) ([]string, error) {
	var paths []string
	err := g.records(ctx, dir, func(record string) error {
		if tag, path, _ := strings.Cut(record, " "); tag != "S" { // S: skipped
			paths = append(paths, path)
		}
		return nil
	}, "ls-files", "-z", "-t", "--cached")
	return paths, explain(dir, err)
}

// change is how a file differs from the last commit.
type change struct {
	path   string
	letter string
	absent bool // from the disk
}

// changes calls each with every change below dir, untracked files last.
func (g *Git) changes(ctx context.Context, dir string, each func(change)) error {
	// Status names paths from the top of the tree, whatever directory it is in.
	prefix, err := g.answer(ctx, dir, "rev-parse", "--show-prefix")
	if err != nil {
		return explain(dir, err)
	}
	origin := false // the next record is the old name of a renamed file
	err = g.records(ctx, dir, func(record string) error {
		if origin {
			origin = false
			return nil
		}
		origin = strings.HasPrefix(record, "2 ")
		c, ok := parseChange(record)
		path, below := strings.CutPrefix(c.path, prefix)
		if ok && below {
			c.path = strings.TrimSuffix(path, "/") // of a repository inside
			each(c)
		}
		return nil
	}, "status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--", ".")
	return explain(dir, err)
}

// parseChange reads one record of porcelain version 2. The number of fields
// before the path is fixed for each kind; the path itself may hold spaces.
func parseChange(record string) (change, bool) {
	kind, _, _ := strings.Cut(record, " ")
	shape, known := map[string]struct{ fields, diskMode int }{
		"1": {8, 5}, "2": {9, 5}, "u": {10, 6}, "?": {1, 0},
	}[kind]
	fields := strings.SplitN(record, " ", shape.fields+1)
	if !known || len(fields) != shape.fields+1 {
		return change{}, false
	}
	return change{
		path:   fields[shape.fields],
		letter: letter(kind, fields[1]),
		absent: fields[shape.diskMode] == "000000",
	}, true
}

// letter makes one of two: of the index against the commit, and of the disk
// against the index.
func letter(kind, states string) string {
	switch kind {
	case "?":
		return Untracked
	case "u":
		return Unmerged
	}
	staged, unstaged := states[0], states[1]
	switch {
	case unstaged == 'D':
		return Deleted
	case staged == 'R':
		return Renamed
	case staged == 'A', staged == 'C', unstaged == 'A': // unstaged A: git add --intent-to-add
		return Added
	case staged == 'D':
		return Deleted
	}
	return Modified
}
