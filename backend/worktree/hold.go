package worktree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// hold is the right to change one environment. It is a locked file, not a
// mutex: the git that Holdfast started holds it too, so whoever comes after a
// Holdfast that was killed sees that its git still works.
type hold struct{ file *os.File }

func (h hold) release() {
	unlock(h.file)
	_ = h.file.Close()
}

const (
	holdPoll = 25 * time.Millisecond
	// settleWait is how long a start waits for the git of the Holdfast before
	// it. What takes longer is settled when somebody asks for it.
	settleWait = 5 * time.Second
	// holdWait is how long a verb waits for another one.
	holdWait = 30 * time.Second
)

// locksFolder holds the locked files, each named after its environment.
const locksFolder = ".locks"

// take waits at most limit for the right to change an environment. EConflict.
func (s *Service) take(ctx context.Context, id string, limit time.Duration) (hold, error) {
	folder := filepath.Join(s.Root, locksFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return hold{}, workbench.Wrap(workbench.EDataDirectory, err, "The folder "+folder+" cannot be made. Check its permissions and the space on the disk.")
	}
	deadline := time.Now().Add(limit)
	for {
		file, err := os.OpenFile(filepath.Join(folder, id), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return hold{}, workbench.Wrap(workbench.EDataDirectory, err, "A file in "+folder+" cannot be written. Check its permissions and the space on the disk.")
		}
		got, err := tryHold(file)
		if got {
			return hold{file}, nil
		}
		_ = file.Close()
		if err == nil && time.Now().After(deadline) {
			err = workbench.Errorf(workbench.EConflict, "The worktree is being made or removed just now. Try again when that is done.")
		}
		if err == nil {
			err = pause(ctx, holdPoll)
		}
		if err != nil {
			return hold{}, err
		}
	}
}

// tryHold locks a file that was opened, unless it was swept since: whoever holds
// one without a name does not keep the next one out.
func tryHold(file *os.File) (bool, error) {
	got, err := tryLock(file)
	if !got || err != nil {
		return false, err
	}
	own, err := file.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(file.Name())
	if err == nil && os.SameFile(own, named) {
		return true, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	unlock(file)
	return false, err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// one lets one change of a repository happen at a time: git's own locks of refs
// make the second of two fail, not wait.
func (s *Service) one(ctx context.Context, repository string) (done func(), err error) {
	s.mu.Lock()
	turn, ok := s.turns[repository]
	if !ok {
		turn = make(chan struct{}, 1)
		s.turns[repository] = turn
	}
	s.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
