package backup

import (
	"context"
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
	err = sweep(s.folder)
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
