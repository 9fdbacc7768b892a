package backup

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Options are what a Service needs.
type Options struct {
	Store  *store.DB
	HostID string
	Rules  func() Rules // as they are set now; nil: StandardRules
	Notify func(workbench.Notice)
	Now    workbench.Clock
	Log    *slog.Logger
	// Every is how often the schedule is looked at; 0 is a quarter of an hour.
	// A machine that slept is caught up with that soon.
	Every time.Duration
}

// Service makes and keeps the backups of an open database. On PostgreSQL every
// method that can fail does, with EUnavailable: the server has its own.
type Service struct {
	opt    Options
	folder string
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	done   sync.WaitGroup
	turn   chan struct{} // held by whoever writes to the folder

	mu      sync.Mutex
	current current
}

// current is the backup that is being made.
type current struct {
	progress workbench.BackupProgress
	path     string // of the copy, to see how large it is
	stop     context.CancelFunc
}

// New returns a Service. It does nothing by itself until Start.
func New(opt Options) *Service {
	if opt.Every == 0 {
		opt.Every = 15 * time.Minute
	}
	if opt.Rules == nil {
		opt.Rules = StandardRules
	}
	s := &Service{opt: opt, turn: make(chan struct{}, 1)}
	if path := opt.Store.Path(); path != "" {
		s.folder = Folder(filepath.Dir(path))
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Close stops what is being made, of which nothing is left, and waits for it.
func (s *Service) Close() {
	s.mu.Lock() // take and Start begin nothing after it
	s.cancel()
	s.mu.Unlock()
	s.done.Wait()
}

// Folder is where the backups are, "" on PostgreSQL.
func (s *Service) Folder() string { return s.folder }

// supported fails where the database is no file.
func (s *Service) supported() error {
	if s.folder == "" {
		return workbench.Errorf(workbench.EUnavailable,
			"The database is on a PostgreSQL server, so Holdfast makes no backups of it. Use pg_dump and pg_restore.")
	}
	return nil
}

// List returns the backups, the newest first.
func (s *Service) List(ctx context.Context) ([]workbench.Backup, error) {
	if err := s.supported(); err != nil {
		return nil, err
	}
	backups, err := ReadFolder(s.folder)
	if err != nil {
		return nil, err
	}
	return backups, s.correct(ctx, backups)
}

// correct makes the table follow the folder. A file that nothing is known of
// has no row until it was checked.
func (s *Service) correct(ctx context.Context, backups []workbench.Backup) error {
	var known []workbench.Backup
	for _, b := range backups {
		if b.ID != "" {
			known = append(known, b)
		}
	}
	return s.opt.Store.SetBackups(ctx, s.opt.HostID, known)
}

// Create makes a backup, once another one that is being made is done. Errors:
// EDiskFull, EDatabaseDamaged, EUnavailable (stopped, or PostgreSQL).
func (s *Service) Create(ctx context.Context, reason workbench.BackupReason) (workbench.Backup, error) {
	ctx, end, err := s.begin(ctx, reason)
	if err != nil {
		return workbench.Backup{}, err
	}
	defer end()
	m := &maker{
		folder: s.folder, hostID: s.opt.HostID, database: s.opt.Store.Path(), now: s.opt.Now,
		copy: s.opt.Store.VacuumInto, progress: s.report,
	}
	b, err := m.make(ctx, reason)
	if err != nil {
		return workbench.Backup{}, s.stopped(ctx, err)
	}
	s.opt.Log.Info("backup made", "file", b.FileName, "bytes", b.SizeBytes, "reason", reason)
	// What follows keeps the folder in order. The backup is made, whatever
	// becomes of it.
	if err := s.rotate(context.WithoutCancel(ctx)); err != nil {
		s.opt.Log.Warn("old backups not removed", "error", err)
	}
	return b, nil
}

// stopped gives an end that somebody asked for its sentence.
func (s *Service) stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return workbench.Wrap(workbench.EUnavailable, errors.Join(ctx.Err(), err), "The backup was stopped before it was done. Nothing of it is left.")
}

// begin waits for its turn. The context that it returns ends with Close and
// Cancel too; end gives the turn back.
func (s *Service) begin(ctx context.Context, reason workbench.BackupReason) (_ context.Context, end func(), err error) {
	release, err := s.take(ctx)
	if err != nil {
		return nil, nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	unlink := context.AfterFunc(s.ctx, stop)
	s.set(current{stop: stop, progress: workbench.BackupProgress{
		Running: true, Reason: reason, Step: workbench.BackupCopying, StartedAt: s.opt.Now(),
	}})
	return ctx, func() {
		unlink()
		stop()
		s.set(current{})
		release()
	}, nil
}

// take waits until nobody else writes to the folder.
func (s *Service) take(ctx context.Context) (release func(), err error) {
	if err := s.supported(); err != nil {
		return nil, err
	}
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fileFailure(s.folder, ctx.Err())
	case <-s.ctx.Done():
		return nil, fileFailure(s.folder, s.ctx.Err())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		<-s.turn
		return nil, fileFailure(s.folder, s.ctx.Err())
	}
	s.done.Add(1)
	return func() { <-s.turn; s.done.Done() }, nil
}

func (s *Service) set(c current) {
	s.mu.Lock()
	s.current = c
	s.mu.Unlock()
	s.notify()
}

func (s *Service) report(step workbench.BackupStep, path string) {
	s.mu.Lock()
	s.current.progress.Step, s.current.path = step, path
	s.mu.Unlock()
	s.notify()
}

func (s *Service) notify() {
	if s.opt.Notify != nil {
		s.opt.Notify(workbench.Notice{Noun: workbench.NounBackup})
	}
}

// Progress says what becomes of the backup that is being made.
func (s *Service) Progress() workbench.BackupProgress {
	s.mu.Lock()
	c := s.current
	s.mu.Unlock()
	if c.progress.Running {
		c.progress.TotalBytes = databaseSize(s.opt.Store.Path())
		c.progress.CopiedBytes = sizeOf(c.path)
	}
	return c.progress
}

// Cancel stops the backup that is being made. Without one it does nothing.
func (s *Service) Cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.stop != nil {
		s.current.stop()
	}
}

// rotate removes what is not kept any longer, and makes the table follow.
func (s *Service) rotate(ctx context.Context) error {
	backups, err := ReadFolder(s.folder)
	if err != nil {
		return err
	}
	for _, b := range s.opt.Rules().expired(backups, s.opt.Now()) {
		if err := remove(s.folder, b.FileName); err != nil {
			return err
		}
	}
	_, err = s.List(ctx)
	return err
}

// Preview says what a restore of a backup would take away: what was made or
// changed since.
func (s *Service) Preview(ctx context.Context, file string) (workbench.BackupPreview, error) {
	b, _, err := s.find(file)
	if err != nil {
		return workbench.BackupPreview{}, err
	}
	changes, err := s.opt.Store.ChangedSince(ctx, b.CreatedAt)
	return workbench.BackupPreview{Backup: b, Changes: changes}, err
}

// find returns what is known of a backup, and its path.
func (s *Service) find(file string) (workbench.Backup, string, error) {
	if err := s.supported(); err != nil {
		return workbench.Backup{}, "", err
	}
	path, err := Resolve(s.folder, file)
	if err != nil {
		return workbench.Backup{}, "", err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return workbench.Backup{}, "", fileFailure(path, err)
	}
	if !info.Mode().IsRegular() {
		return workbench.Backup{}, "", workbench.Errorf(workbench.EInvalid, "%s is not a file. Name a backup.", path)
	}
	if live, err := os.Stat(s.opt.Store.Path()); err == nil && os.SameFile(info, live) {
		// Reading it here would drop the locks of the open database (POSIX).
		return workbench.Backup{}, "", workbench.Errorf(workbench.EInvalid, "%s is the database itself. Name a backup.", path)
	}
	return describe(filepath.Dir(path), info), path, nil
}
