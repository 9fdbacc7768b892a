package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// MaxWalked is how many files of a plain folder are listed: someone opens
// their home directory, and a tree of millions helps nobody. A repository has
// no limit, because git answers from its index.
const MaxWalked = 200_000

// walk lists the files below root, sorted by bytes, and whether there are more
// than limit. As with git, a link is an entry and is not followed, so no
// loop is walked; pipes, sockets and .git are no files of a project; a
// directory that may not be read is left out.
func walk(ctx context.Context, root string, limit int) ([]string, bool, error) {
	w := walker{root: root, limit: limit}
	err := w.walk(ctx, "", nil)
	full := errors.Is(err, errFull)
	if err != nil && !full {
		return nil, false, err
	}
	slices.Sort(w.paths)
	return w.paths, full, nil
}

var errFull = errors.New("listing is full")

type walker struct {
	root  string
	limit int
	paths []string
}

func (w *walker) walk(ctx context.Context, dir string, rules []rule) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	full := filepath.Join(w.root, filepath.FromSlash(dir))
	entries, err := os.ReadDir(full)
	if err != nil && dir == "" {
		return unreadable(w.root, err)
	}
	rules = append(slices.Clip(rules), readRules(filepath.Join(full, ".gitignore"), dir)...)
	for _, entry := range entries {
		path := join(dir, entry.Name())
		kind := entry.Type()
		switch {
		case entry.Name() == ".git" || ignored(rules, path, kind.IsDir()):
		case kind.IsDir():
			if err := w.walk(ctx, path, rules); err != nil {
				return err
			}
		case kind.IsRegular() || kind&fs.ModeSymlink != 0:
			if len(w.paths) == w.limit {
				return errFull
			}
			w.paths = append(w.paths, path)
		}
	}
	return nil
}

func unreadable(root string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return workbench.Wrap(workbench.EDirectoryGone, err,
			root+" does not exist. Restore it or choose another directory.")
	case errors.Is(err, fs.ErrPermission):
		return workbench.Wrap(workbench.EInvalid, err,
			root+" may not be read. Change its permissions or choose another directory.")
	}
	return workbench.Wrap(workbench.EInvalid, err,
		root+" cannot be read as a directory. Choose another directory.")
}
