package importer

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// copies is how often a database is copied that is written to meanwhile.
const copies = 5

// snapshot copies an SQLite file with its journal to a folder of its own, and
// returns the copy and what removes it. A file of which the owner writes while it
// is copied would be torn, so it is copied again.
func (s *Service) snapshot(ctx context.Context, path string) (string, func(), error) {
	dir, err := os.MkdirTemp(s.opt.DataDir, "import-")
	if err != nil {
		return "", nil, workbench.Wrap(workbench.EUnavailable, err, "The database cannot be copied for reading. Check the rights and the space of the data directory.")
	}
	remove := func() {
		if err := os.RemoveAll(dir); err != nil {
			s.opt.Log.Warn("copy of an imported database not removed", "path", dir, "error", err)
		}
	}
	target := filepath.Join(dir, "source.db")
	for range copies {
		before, err := state(path)
		if err == nil {
			err = copyParts(ctx, path, target)
		}
		if err != nil {
			remove()
			return "", nil, unreadable(path, err)
		}
		if after, err := state(path); err == nil && after == before {
			return target, remove, nil
		}
	}
	remove()
	return "", nil, workbench.Errorf(workbench.EUnavailable, "%s is being written to all the time. Close the program that it belongs to, and try again.", path)
}

func unreadable(path string, err error) error {
	var known *workbench.Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return workbench.Wrap(workbench.ENotFound, err, "There is no "+path+".")
	}
	return workbench.Wrap(workbench.EUnavailable, err, path+" cannot be read. Check its rights, and the space of the data directory.")
}

// parts are the file and what SQLite keeps beside it. Without the journal the
// newest transactions would be missing, or half of one be in it.
var parts = [...]string{"", "-wal", "-journal"}

// fileState tells whether a file was written to.
type fileState struct {
	size, modified int64
}

func state(path string) (states [len(parts)]fileState, err error) {
	for n, part := range parts {
		info, err := os.Stat(path + part)
		switch {
		case err == nil && !info.Mode().IsRegular():
			return states, workbench.Errorf(workbench.EInvalid, "%s is no file of a database.", path)
		case err == nil:
			states[n] = fileState{info.Size(), info.ModTime().UnixNano()}
		case part == "" || !errors.Is(err, fs.ErrNotExist):
			return states, err
		}
	}
	return states, nil
}

func copyParts(ctx context.Context, from, to string) error {
	for _, part := range parts {
		if err := os.Remove(to + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := copyFile(ctx, from+part, to+part); err != nil && (part == "" || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	return nil
}

func copyFile(ctx context.Context, from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // nothing was written
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, reader{ctx, in})
	return errors.Join(err, out.Close())
}

// reader ends with its context: a database may be many gigabytes.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
