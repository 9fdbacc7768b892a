package importer

import (
	"context"
	"log/slog"
	"sync"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Options are what a Service needs.
type Options struct {
	Store   *store.DB
	HostID  string
	DataDir string // copies of databases lie below it while they are read
	Home    string // of the user
	Getenv  func(string) string
	// Canonical is the one spelling of a directory, and its project hash.
	Canonical func(path string) (key, hash string, err error)
	// Seal encrypts the value of a variable of a project.
	Seal   func(ctx context.Context, codebaseID, key, value string) (sealed []byte, keyID string, err error)
	Redact func(string) string // takes the values of known secrets out of a text
	// Transcript finds the file of a session of Claude Code or Codex, "" for none.
	Transcript func(workbench.TranscriptSource) (string, error)
	Notify     func(workbench.Notice)
	Done       func() // something was stored; nil is allowed
	Now        workbench.Clock
	Log        *slog.Logger
}

// Service imports from other programs, one source at a time.
type Service struct {
	opt    Options
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu       sync.Mutex
	progress workbench.ForeignProgress
	stop     context.CancelFunc // of the import that runs, nil without one
}

// New returns a Service, which does nothing by itself.
func New(opt Options) *Service {
	s := &Service{opt: opt}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Close stops the import that runs, and waits for it.
func (s *Service) Close() {
	s.mu.Lock() // begin starts nothing after it
	s.cancel()
	s.mu.Unlock()
	s.done.Wait()
}

// Run imports, or says what an import would do. When it is stopped by Cancel the
// report says so, and what was taken until then stays. Errors: EInvalid (the
// source is none, or of a schema that is not known), ENotFound, EConflict
// (another import runs), EUnavailable, EDiskFull.
func (s *Service) Run(ctx context.Context, req workbench.ForeignRequest) (workbench.ForeignReport, error) {
	place, err := s.place(req)
	if err != nil {
		return workbench.ForeignReport{}, err
	}
	ctx, end, err := s.begin(ctx, req, shown(place))
	if err != nil {
		return workbench.ForeignReport{}, err
	}
	defer end()
	i := s.newImport(req, place)
	err = i.run(ctx)
	if s.opt.Done != nil && !req.DryRun {
		s.opt.Done()
	}
	if err != nil && ctx.Err() != nil {
		i.report.Stopped, err = true, nil
	}
	return i.result(), err
}

// Progress says what becomes of the import that runs.
func (s *Service) Progress() workbench.ForeignProgress {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.progress
}

// Cancel stops the import that runs. Without one it does nothing.
func (s *Service) Cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		s.stop()
	}
}

func (s *Service) begin(ctx context.Context, req workbench.ForeignRequest, place string) (context.Context, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return nil, nil, workbench.Errorf(workbench.EUnavailable, "Holdfast is closing. Start the import again afterwards.")
	}
	if s.stop != nil {
		return nil, nil, workbench.Errorf(workbench.EConflict, "Another import is running. Wait for its end, or cancel it.")
	}
	ctx, stop := context.WithCancel(ctx)
	unlink := context.AfterFunc(s.ctx, stop)
	s.done.Add(1)
	s.stop = stop
	s.progress = workbench.ForeignProgress{Running: true, From: req.From, Place: place, DryRun: req.DryRun, StartedAt: s.opt.Now()}
	s.notify()
	return ctx, func() {
		unlink()
		stop()
		s.mu.Lock()
		s.stop, s.progress = nil, workbench.ForeignProgress{}
		s.mu.Unlock()
		s.notify()
		s.done.Done()
	}, nil
}

func (s *Service) tell(kind string, done, total int64) {
	s.mu.Lock()
	s.progress.Kind, s.progress.Done, s.progress.Total = kind, done, total
	s.mu.Unlock()
	s.notify()
}

func (s *Service) notify() {
	if s.opt.Notify != nil {
		s.opt.Notify(workbench.Notice{Noun: workbench.NounForeign})
	}
}
