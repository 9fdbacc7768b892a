package search

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what search needs of the database.
type Store interface {
	Value(ctx context.Context, key string) (*string, error)
	SetValue(ctx context.Context, key, value string) error
	DeleteValue(ctx context.Context, key string) error
	SourceRows(ctx context.Context, source workbench.SearchSource, after, to string, limit int64) ([]workbench.SourceRow, error)
	ProcessStarts(ctx context.Context, after, to string, limit int64) ([]workbench.ProcessStarted, error)
	NamesToIndex(ctx context.Context, limit int64) ([]string, error)
	SourceFinal(ctx context.Context, source workbench.SearchSource, ids []string) (map[string]bool, error)
	IndexRows(ctx context.Context, source workbench.SearchSource, ids []string, key, mark string, build func(workbench.SourceText) []workbench.SearchDocument) error
	ChangedSessions(ctx context.Context, after int64, afterID string, limit int64) ([]workbench.SessionName, error)
	IndexSessions(ctx context.Context, names []workbench.SearchDocument, key, mark string) error
	TerminalsAlive(ctx context.Context, hostID string) ([]string, error)
	TerminalToIndex(ctx context.Context, id string) (*workbench.TerminalToIndex, error)
	TerminalOutput(ctx context.Context, terminalID string, from, limit int64) ([]workbench.OutputChunk, error)
	IndexTerminal(ctx context.Context, id string, mark int64, pieces []workbench.SearchDocument) error
	DropDocuments(ctx context.Context, upTo, limit int64) (int64, error)
	NewestDocument(ctx context.Context) (int64, error)
	ForgetSearchMarks(ctx context.Context, prefix, key, value string) error
	FillPairs(ctx context.Context, limit int64) (more bool, err error)
	Search(ctx context.Context, f workbench.SearchFilter) ([]workbench.SearchRow, error)
}

// Options are the parts that a Service is made of.
type Options struct {
	Store  Store
	HostID string
	Hide   func(string) string // takes known secrets out of a text
	Now    workbench.Clock
	Log    *slog.Logger
	// Every is how often the indexer looks for what is new; 0 stands for two
	// seconds.
	Every time.Duration
}

// Service finds text, and keeps what it is found by up to date.
type Service struct {
	Options
	builder builder

	mu     sync.Mutex // guards what follows
	cancel context.CancelFunc
	done   chan struct{}
	status Status
	asked  chan struct{} // the indexer is to look now
	passed chan struct{} // closed, and made anew, after each whole pass
	stop   bool          // the rebuild is to be cancelled

	running map[string]context.CancelFunc // queries, by their tickets

	// names are those indexed last, by session: the indexer alone knows them.
	names map[string]string
}

// Status says how far the index is.
type Status struct {
	// IndexedTo is a time, UTC ms: what was stored before it is found. 0: nothing
	// is known yet.
	IndexedTo int64 `json:"indexed_to"`
	BehindMS  int64 `json:"behind_ms"`
	// Rebuilding says that what was found by is being made anew.
	Rebuilding bool `json:"rebuilding"`
	// Dropped and ToDrop count the old documents of a rebuild, Written those that
	// were made since.
	Dropped int64 `json:"dropped"`
	ToDrop  int64 `json:"to_drop"`
	Written int64 `json:"written"`
}

// New returns a service that indexes nothing before Start.
func New(opt Options) *Service {
	if opt.Every == 0 {
		opt.Every = 2 * time.Second
	}
	return &Service{
		Options: opt, builder: builder{hide: opt.Hide}, asked: make(chan struct{}, 1), passed: make(chan struct{}),
		running: map[string]context.CancelFunc{},
	}
}

// Start begins to index. Calling it again does nothing.
func (s *Service) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel, s.done = cancel, make(chan struct{})
	go s.run(ctx, s.done)
}

// Close ends the indexer and waits for it. What it has not reached is indexed
// after the next start.
func (s *Service) Close() {
	s.mu.Lock()
	cancel, done := s.cancel, s.done
	s.mu.Unlock()
	if done != nil {
		cancel()
		<-done
	}
}

// Status says how far the index is.
func (s *Service) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.status
	if now.IndexedTo > 0 {
		now.BehindMS = max(0, s.Now()-now.IndexedTo)
	}
	return now
}

func (s *Service) change(fn func(*Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(&s.status)
}
