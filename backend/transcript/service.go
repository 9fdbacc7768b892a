// Package transcript keeps what agents write about their sessions in files of
// their own: they delete them after a time, and what was done must stay.
//
// A file is followed while its session is worked in, by its size every two
// seconds, and read once more when that ends. Whole lines are kept as they were
// written, without the values of secrets, together with how far the file is kept:
// so each line is kept once, whatever dies in between.
package transcript

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what transcripts need of the database.
type Store interface {
	AddTranscriptFile(ctx context.Context, f workbench.TranscriptFile) (workbench.TranscriptFile, error)
	TranscriptFile(ctx context.Context, hostID, path string) (*workbench.TranscriptFile, error)
	OpenTranscriptFiles(ctx context.Context, hostID string) ([]workbench.TranscriptFile, error)
	TranscriptFiles(ctx context.Context, agent, assistantSessionID string) ([]workbench.TranscriptFile, error)
	IngestTranscript(ctx context.Context, in workbench.TranscriptIngest) error
	EndTranscript(ctx context.Context, fileID string) error
	TranscriptEntries(ctx context.Context, fileID string, from, limit int64) ([]workbench.TranscriptEntry, error)
	JobTranscript(ctx context.Context, hostID, jobID string) (*workbench.TranscriptSource, error)
	MessageTranscript(ctx context.Context, hostID, messageID string) (*workbench.TranscriptSource, error)
	TranscriptWorkedIn(ctx context.Context, hostID, agent, assistantSessionID string) (bool, error)
}

// Notices tells which rows changed.
type Notices interface {
	Wake() <-chan struct{}
	Take() []workbench.Notice
	Close()
}

// Options are the parts that a Service is made of.
type Options struct {
	Store   Store
	HostID  string
	Home    string // of the user
	Getenv  func(string) string
	Redact  func(string) string // takes the values of secrets out of a line
	Notices Notices             // of jobs and messages
	Log     *slog.Logger
	// Variables are what a project gives to its agents; they win over Getenv. nil:
	// projects have none.
	Variables func(ctx context.Context, codebaseID string) (workbench.Environ, error)
}

// Service keeps the transcripts of one installation.
type Service struct {
	Options
	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup

	encoder func() (*zstd.Encoder, error) // made when the first long line comes
	decoder func() (*zstd.Decoder, error)
	live    map[subject]source // of the loop alone
}

// subject is a row whose agent writes transcripts.
type subject struct{ noun, id string }

// pollTime is how long what an agent writes may lie in its file only.
const pollTime = 2 * time.Second

// New returns a service that follows nothing before Start.
func New(opt Options) *Service {
	ctx, cancel := context.WithCancel(context.Background())
	return &Service{
		Options: opt, ctx: ctx, cancel: cancel, live: map[subject]source{},
		encoder: sync.OnceValues(func() (*zstd.Encoder, error) { return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)) }),
		decoder: sync.OnceValues(func() (*zstd.Decoder, error) {
			return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*maxLineBytes))
		}),
	}
}

// Start begins to follow. What the last owner did not read to its end is read
// first.
func (s *Service) Start() {
	s.done.Go(func() {
		s.takeRest()
		s.loop()
	})
}

// Close stops to follow, and waits for it.
func (s *Service) Close() {
	s.cancel()
	s.done.Wait()
	s.Notices.Close()
}

func (s *Service) loop() {
	ticker := time.NewTicker(pollTime)
	defer ticker.Stop()
	for {
		var tick <-chan time.Time
		if len(s.live) > 0 {
			tick = ticker.C // nothing is looked at while nothing is written
		}
		select {
		case <-s.ctx.Done():
			return
		case <-s.Notices.Wake():
			s.look(s.Notices.Take())
		case <-tick:
			for _, from := range s.live {
				s.take(from, false)
			}
		}
	}
}

// look learns which sessions are worked in, and reads once more what is not any
// more.
func (s *Service) look(notices []workbench.Notice) {
	for _, n := range notices {
		row := subject{n.Noun, n.ID}
		var found *workbench.TranscriptSource
		var err error
		switch n.Noun {
		case "job":
			found, err = s.Store.JobTranscript(s.ctx, s.HostID, n.ID)
		case "message":
			found, err = s.Store.MessageTranscript(s.ctx, s.HostID, n.ID)
		default:
			continue
		}
		switch {
		case err != nil:
			s.warn("session of an agent not known", err, "row", n.ID)
		case found == nil:
			delete(s.live, row)
		case found.Live:
			s.live[row] = s.source(*found, s.live[row])
		default:
			from := s.source(*found, s.live[row])
			delete(s.live, row)
			s.end(from)
		}
	}
}

func (s *Service) warn(message string, err error, args ...any) {
	if s.ctx.Err() == nil {
		s.Log.Warn(message, append(args, "error", err)...)
	}
}

// takeRest reads the files that the last owner followed.
func (s *Service) takeRest() {
	open, err := s.Store.OpenTranscriptFiles(s.ctx, s.HostID)
	if err != nil {
		s.warn("transcripts of the last owner not read", err)
		return
	}
	for _, f := range open {
		s.end(s.source(workbench.TranscriptSource{Agent: f.Agent, AssistantSessionID: f.AssistantSessionID, Path: f.Path}, source{}))
	}
}

// end reads the files of a session once more, and follows them no more unless
// another turn works in it.
func (s *Service) end(source source) {
	worked, err := s.Store.TranscriptWorkedIn(s.ctx, s.HostID, source.Agent, source.AssistantSessionID)
	if err != nil {
		s.warn("end of a session not known", err, "session", source.AssistantSessionID)
	}
	ended := err == nil && !worked
	s.take(source, ended)
	if !ended {
		return
	}
	files, err := s.Store.TranscriptFiles(s.ctx, source.Agent, source.AssistantSessionID)
	for _, f := range files {
		if err == nil && f.EndedAt == nil && f.HostID == s.HostID {
			err = s.Store.EndTranscript(s.ctx, f.ID)
		}
	}
	if err != nil {
		s.warn("end of a transcript not stored", err, "session", source.AssistantSessionID)
	}
}

// take reads what is new in the files of a session, and with ended also a last
// line without an end: nothing will be written behind it.
func (s *Service) take(source source, ended bool) {
	for _, path := range s.places(source) {
		if s.ctx.Err() != nil {
			return
		}
		err := s.takeFile(source.TranscriptSource, path, ended)
		if err != nil && !os.IsNotExist(err) {
			s.warn("transcript not read", err, "path", filepath.Base(path))
		}
	}
}
