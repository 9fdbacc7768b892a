package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Secure takes the rights of other users away from what Holdfast keeps in the
// data directory and from the folder of keys, and gives the owner's back:
// directories become 0700, files 0600. It returns the paths whose rights it
// changed. A link is left alone and never followed, and so is what is not
// Holdfast's own: a home directory may have been chosen to hold the data. What
// belongs to another user cannot be changed: EDataDirectory.
func Secure(c Config) (changed []string, err error) {
	for _, place := range []struct {
		dir string
		own []string
	}{
		{c.DataDir, ownNames()},
		{c.ConfigDir, []string{"keys"}},
	} {
		paths, failure := secure(place.dir, place.own)
		changed = append(changed, paths...)
		err = errors.Join(err, failure)
	}
	return changed, err
}

// ownNames are patterns of what Holdfast makes in the data directory. What is
// made for the user, such as a checkout, is not among them: its rights are part
// of it.
func ownNames() []string {
	return []string{
		"holdfast.db*", "holdfast.log*", "owner.*", "host_id", "web.key", "recovery.json", "replacing.json", ".*.restoring",
		"host", "spool", "backups", "replaced", "damaged", "salvage",
	}
}

func secure(dir string, own []string) (changed []string, err error) {
	// Through the root no path leads out of the directory, also when a folder in
	// it becomes a link while this runs.
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, writeFailure(dir, err)
	}
	defer root.Close()
	walk := walk{dir: dir, root: root}
	walk.self()
	for _, pattern := range own {
		names, err := fs.Glob(root.FS(), pattern)
		if err != nil {
			return walk.changed, err
		}
		for _, name := range names {
			walk.below(name)
		}
	}
	return walk.changed, errors.Join(walk.failures...)
}

// walk collects what became of the files of a directory.
type walk struct {
	dir      string
	root     *os.Root
	changed  []string
	failures []error
}

// below looks at a file, or at a folder with everything in it. A walk begins
// where a link leads, so it does not begin at one.
func (w *walk) below(name string) {
	info, err := w.root.Lstat(name)
	if err == nil && info.Mode()&fs.ModeSymlink == 0 {
		err = fs.WalkDir(w.root.FS(), name, w.visit)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.failures = append(w.failures, writeFailure(w.dir, err))
	}
}

// self looks at the directory. One with the sticky bit is shared on purpose.
func (w *walk) self() {
	info, err := w.root.Stat(".")
	if err == nil && info.Mode()&fs.ModeSticky == 0 {
		err = w.visit(".", fs.FileInfoToDirEntry(info), nil)
	}
	if err != nil {
		w.failures = append(w.failures, writeFailure(w.dir, err))
	}
}

func (w *walk) visit(name string, entry fs.DirEntry, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil // what is in use comes and goes
	}
	if err != nil {
		return err
	}
	changed, err := closeOff(w.root, name, entry)
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if changed {
		w.changed = append(w.changed, path)
	}
	if err != nil {
		w.failures = append(w.failures, workbench.Wrap(workbench.EDataDirectory, err,
			"The rights of "+path+" cannot be changed. Make yourself its owner."))
	}
	return nil
}
