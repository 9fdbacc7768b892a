package worktree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// bundle writes what a ref holds to a file that git can fetch from, so that what
// expires can still be brought back by hand. What a remote has is left out: a
// history of gigabytes would be written for each of a few lines. A commit that a
// remote has needs no file. The file has its name only when it is whole.
func (g *Git) bundle(ctx context.Context, dir, file, ref string) error {
	if _, err := os.Stat(file); err == nil {
		return nil // a sweep that was killed has written it
	}
	only, err := g.answer(ctx, dir, "rev-list", "--max-count=1", ref, "--not", "--remotes")
	if err != nil || only == "" {
		return explain(dir, err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	part := file + ".part"
	err = g.writeBundle(ctx, dir, part, ref)
	if err == nil {
		err = os.Rename(part, file)
	}
	if removed := os.Remove(part); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}

func (g *Git) writeBundle(ctx context.Context, dir, file, ref string) error {
	_, err := g.change(ctx, dir, call{args: []string{"bundle", "create", "--quiet", file, ref, "--not", "--remotes"}})
	if err != nil {
		return refused(dir, "write "+file, err)
	}
	// Its objects are read back: a disk may have taken less than it said.
	if _, err := g.change(ctx, dir, call{args: []string{"bundle", "verify", "--quiet", file}}); err != nil {
		return refused(dir, "read back "+file, err)
	}
	return synced(file)
}

// synced returns once the bytes of a file are on the disk: what they stand for is
// removed next.
func synced(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
