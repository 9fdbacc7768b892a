package backup

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// retryAfter is how long a schedule waits after a backup that failed: a full
// disk is not filled with attempts.
const retryAfter = time.Hour

// Start puts the folder in order and then makes a backup whenever the newest
// verified one is too old, until Close. Nobody waits for it.
func (s *Service) Start() {
	if s.folder == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	s.done.Go(func() {
		s.logged("the folder of backups is not in order", s.tidy(s.ctx))
		s.schedule()
	})
}

func (s *Service) schedule() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-timer.C:
		}
		wait := s.opt.Every
		if err := s.createWhenDue(s.ctx); err != nil {
			s.logged("no backup was made", err)
			wait = max(wait, retryAfter)
		}
		timer.Reset(wait)
	}
}

func (s *Service) logged(what string, err error) {
	if err != nil && s.ctx.Err() == nil {
		s.opt.Log.Warn(what, "error", err)
	}
}

func (s *Service) createWhenDue(ctx context.Context) error {
	backups, err := s.List(ctx)
	if err != nil || !s.opt.Rules().due(backups, s.opt.Now()) {
		return err
	}
	if len(backups) == 0 {
		// The first one would be of nothing, and keep a day from having another.
		if empty, err := s.nothingYet(ctx); err != nil || empty {
			return err
		}
	}
	_, err = s.Create(ctx, workbench.BackupScheduled)
	return err
}

// nothingYet says whether there is nothing that could be lost.
func (s *Service) nothingYet(ctx context.Context) (bool, error) {
	all, err := s.opt.Store.ChangedSince(ctx, 0)
	for _, c := range all {
		if c.Count > 0 {
			return false, err
		}
	}
	return true, err
}

// tidy removes what a crash left of backups in the making, checks files that
// nothing is known of, and makes the table follow the folder.
func (s *Service) tidy(ctx context.Context) error {
	release, err := s.take(ctx)
	if err != nil {
		return err
	}
	err = s.sweep()
	release()
	if err != nil {
		return err
	}
	backups, err := s.List(ctx)
	if err != nil {
		return err
	}
	for _, b := range backups {
		if b.ID != "" {
			continue
		}
		if _, err := s.Verify(ctx, b.FileName); err != nil {
			return err
		}
	}
	return nil
}

// sweep removes what is left of files in the making, and manifests whose file
// is gone. It must be the caller's turn.
func (s *Service) sweep() error {
	entries, err := os.ReadDir(s.folder)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fileFailure(s.folder, err)
	}
	for _, entry := range entries {
		if name := entry.Name(); s.abandoned(name) {
			if err := os.Remove(filepath.Join(s.folder, name)); err != nil {
				return fileFailure(s.folder, err)
			}
		}
	}
	return nil
}

func (s *Service) abandoned(name string) bool {
	if strings.HasPrefix(name, ".holdfast-") && strings.HasSuffix(strings.TrimSuffix(name, "-journal"), partial) {
		return true
	}
	file, isManifest := strings.CutSuffix(name, manifest)
	_, _, ours := parseName(file)
	return isManifest && ours && !isThere(filepath.Join(s.folder, file))
}
