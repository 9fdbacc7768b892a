package worktree

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Changes is what is in a working tree and in no commit.
type Changes struct {
	Staged    int64    `json:"staged"`
	Unstaged  int64    `json:"unstaged"`
	Untracked int64    `json:"untracked"`
	Files     []string `json:"files"`   // the first of them, for a person
	Ignored   []string `json:"ignored"` // the first of what no snapshot keeps
}

// Clean reports whether everything is committed.
func (c Changes) Clean() bool { return c.Staged+c.Unstaged+c.Untracked == 0 }

// shown bounds lists of files for a person.
const shown = 20

// uncommitted looks at what is in no commit. same reports files that Holdfast
// copied there and that are still the same: nothing of them would be lost.
func (g *Git) uncommitted(ctx context.Context, dir string, same func(path string) bool) (Changes, error) {
	changes := Changes{Files: []string{}, Ignored: []string{}}
	err := g.records(ctx, dir, func(record string) error {
		c, ok := parseChange(record)
		if !ok || c.letter == Untracked && same(strings.TrimSuffix(c.path, "/")) {
			return nil
		}
		if len(changes.Files) < shown {
			changes.Files = append(changes.Files, c.path)
		}
		switch c.letter {
		case Untracked:
			changes.Untracked++
		case Unmerged:
			changes.Unstaged++
		default:
			if record[2] != '.' { // after the kind and a space: the index, then the disk
				changes.Staged++
			}
			if record[3] != '.' {
				changes.Unstaged++
			}
		}
		return nil
	}, "status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--no-renames")
	if err != nil {
		return changes, explain(dir, err)
	}
	err = g.records(ctx, dir, func(path string) error {
		if len(changes.Ignored) < shown {
			changes.Ignored = append(changes.Ignored, path)
		}
		return nil
	}, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
	return changes, explain(dir, err)
}

// operations are what git leaves in the folder of a working tree while
// something goes on that a snapshot cannot keep.
func operations() map[string]string {
	return map[string]string{
		"MERGE_HEAD": "merge", "rebase-merge": "rebase", "rebase-apply": "rebase", "CHERRY_PICK_HEAD": "cherry-pick",
		"REVERT_HEAD": "revert", "BISECT_LOG": "bisection",
	}
}

// operation names what goes on in a working tree, "" when nothing does.
func (g *Git) operation(ctx context.Context, dir string) (string, error) {
	own, err := g.ownDirectory(ctx, dir)
	if err != nil {
		return "", err
	}
	for name, operation := range operations() {
		if _, err := os.Lstat(filepath.Join(own, name)); err == nil {
			return operation, nil
		}
	}
	return "", nil
}

// submodules are the submodules of a working tree that have been set up.
func (g *Git) submodules(ctx context.Context, dir string) ([]string, error) {
	var paths []string
	err := g.records(ctx, dir, func(record string) error {
		meta, path, ok := strings.Cut(record, "\t")
		if !ok || !strings.HasPrefix(meta, "160000 ") {
			return nil
		}
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(path), ".git")); err == nil {
			paths = append(paths, path)
		}
		return nil
	}, "ls-files", "-z", "--stage")
	return paths, explain(dir, err)
}

// unsaved says what would be lost with a submodule, "" for nothing. Its
// repository is in the folder of the working tree and goes with it.
func (g *Git) unsaved(ctx context.Context, dir, path string) (string, error) {
	module := filepath.Join(dir, filepath.FromSlash(path))
	recorded, err := g.answer(ctx, dir, "rev-parse", "--verify", "--quiet", ":"+path)
	if err != nil {
		return "", explain(dir, err)
	}
	head, err := g.Head(ctx, module)
	if err != nil {
		return "", err
	}
	if head != recorded {
		return "is at another commit than is recorded", nil
	}
	changed, err := g.Status(ctx, module)
	if err != nil {
		return "", err
	}
	if len(changed) > 0 {
		return "has changes that are not committed", nil
	}
	unpushed, err := g.count(ctx, module, head, "--branches", "--not", "--remotes")
	if err != nil {
		return "", err
	}
	if unpushed > 0 {
		return "has commits that are not pushed", nil
	}
	inner, err := g.submodules(ctx, module)
	for i := 0; err == nil && i < len(inner); i++ {
		var what string
		if what, err = g.unsaved(ctx, module, inner[i]); what != "" {
			return what, nil
		}
	}
	return "", err
}

// Usage is the disk space that a folder takes, in bytes as files have them. A
// link counts for itself. What cannot be read counts for nothing.
func Usage(ctx context.Context, dir string) (int64, error) {
	var bytes int64
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if path == dir {
				return err
			}
			return nil
		}
		if info, err := entry.Info(); err == nil && !entry.IsDir() {
			bytes += info.Size()
		}
		return nil
	})
	return bytes, err
}
