package worktree

import (
	"context"
	"slices"
	"strings"
)

// Files returns the files that git knows below dir and those that it would
// add, relative to dir, with '/' between names, sorted by bytes, each once.
// Ignored files are left out, and so are those that are not on the disk:
// deleted ones and those that a sparse checkout leaves out. A submodule, or a
// repository inside this one, is one entry.
func (g *Git) Files(ctx context.Context, dir string) ([]string, error) {
	var paths, absent []string
	err := g.records(ctx, dir, func(record string) error {
		tag, path, _ := strings.Cut(record, " ")
		switch tag {
		case "R", "S": // removed from the disk; skipped by a sparse checkout
			absent = append(absent, path)
		default:
			paths = append(paths, strings.TrimSuffix(path, "/"))
		}
		return nil
	}, "ls-files", "-z", "-t", "--cached", "--deleted", "--others", "--exclude-standard")
	if err != nil {
		return nil, explain(dir, err)
	}
	// Untracked files come before tracked ones, a file in a merge conflict comes
	// once for each side.
	slices.Sort(paths)
	paths = slices.Compact(paths)
	return without(paths, absent), nil
}

// without removes absent from the sorted paths, in place.
func without(paths, absent []string) []string {
	if len(absent) == 0 {
		return paths
	}
	slices.Sort(absent)
	return slices.DeleteFunc(paths, func(path string) bool {
		_, found := slices.BinarySearch(absent, path)
		return found
	})
}

// Letters of Status, as git's own.
const (
	Modified  = "M"
	Added     = "A"
	Deleted   = "D"
	Renamed   = "R"
	Untracked = "?"
	Unmerged  = "U"
)

// Status returns the letter of every changed file below dir, by its path
// relative to dir; unchanged files are not in it. A file that was staged as
// new or renamed and then changed keeps the first letter: that says more.
// Changes inside a submodule are not looked at, because that would run git with
// the submodule's own configuration.
func (g *Git) Status(ctx context.Context, dir string) (map[string]string, error) {
	// Status names paths from the top of the tree, whatever directory it is in.
	prefix, err := g.answer(ctx, dir, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, explain(dir, err)
	}
	letters := map[string]string{}
	origin := false // the next record is the old name of a renamed file
	err = g.records(ctx, dir, func(record string) error {
		if origin {
			origin = false
			return nil
		}
		letter, path := parseStatus(record)
		origin = strings.HasPrefix(record, "2 ")
		if path, ok := strings.CutPrefix(path, prefix); ok && letter != "" {
			letters[strings.TrimSuffix(path, "/")] = letter
		}
		return nil
	}, "status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--", ".")
	if err != nil {
		return nil, explain(dir, err)
	}
	return letters, nil
}

// parseStatus reads one record of porcelain version 2. The number of fields
// before the path is fixed for each kind; the path itself may hold spaces.
func parseStatus(record string) (letter, path string) {
	kind, _, _ := strings.Cut(record, " ")
	before, known := map[string]int{"1": 8, "2": 9, "u": 10, "?": 1}[kind]
	fields := strings.SplitN(record, " ", before+1)
	if !known || len(fields) != before+1 {
		return "", ""
	}
	path = fields[before]
	switch kind {
	case "?":
		return Untracked, path
	case "u":
		return Unmerged, path
	}
	staged, unstaged := fields[1][0], fields[1][1]
	switch {
	case unstaged == 'D':
		return Deleted, path
	case staged == 'R':
		return Renamed, path
	case staged == 'A', staged == 'C', unstaged == 'A': // unstaged A: git add --intent-to-add
		return Added, path
	case staged == 'D':
		return Deleted, path
	}
	return Modified, path
}
