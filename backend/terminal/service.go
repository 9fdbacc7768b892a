// Package terminal keeps terminals: it starts their processes in the process
// host, stores every byte that they print exactly once, streams it to the
// screen and settles the terminal when its process ends.
//
// The screen does not wait for the database: a Cursor reads what is stored from
// the store and what is newer from the spool.
package terminal

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what terminals need of the database.
type Store interface {
	CreateTerminal(ctx context.Context, t workbench.Terminal, p workbench.Process) error
	CreateIdleTerminal(ctx context.Context, t workbench.Terminal) error
	AdoptTerminal(ctx context.Context, t workbench.Terminal, p workbench.Process, s workbench.ProcessStart) error
	RestartTerminal(ctx context.Context, id string, p workbench.Process) (base int64, err error)
	SetTerminalOnLaunch(ctx context.Context, id string, v workbench.OnLaunch) error
	TerminalStarted(ctx context.Context, terminalID string, s workbench.ProcessStart) error
	MoveTerminal(ctx context.Context, id string, from []workbench.TerminalStatus, to workbench.TerminalStatus, finding *workbench.Finding) error
	EndTerminal(ctx context.Context, e workbench.TerminalEnd) error
	IngestTerminal(ctx context.Context, in workbench.TerminalIngest) error
	Terminal(ctx context.Context, id string) (workbench.Terminal, error)
	LiveSessionTerminals(ctx context.Context, sessionID string) ([]workbench.TerminalSummary, error)
	TerminalOutput(ctx context.Context, terminalID string, from, limit int64) ([]workbench.OutputChunk, error)
	TerminalProcess(ctx context.Context, terminalID string) (workbench.Process, error)
	Process(ctx context.Context, id string) (workbench.Process, error)
	Stream(ctx context.Context, processID string, stream workbench.Stream) (workbench.ProcessStream, error)
	SetStopReason(ctx context.Context, processID string, reason workbench.StopReason) error
	ResizeTerminal(ctx context.Context, id string, cols, rows, offset int64) error
	TerminalSizes(ctx context.Context, id string, from int64) ([]workbench.TerminalSize, error)
	TerminalProcesses(ctx context.Context, id string) ([]workbench.TerminalProcess, error)
	SaveCheckpoint(ctx context.Context, c workbench.TerminalCheckpoint) error
	CheckpointBefore(ctx context.Context, id string, offset int64) (workbench.TerminalCheckpoint, error)
	CompactOutput(ctx context.Context, id string) (more bool, err error)
	SetAttention(ctx context.Context, id string, reason workbench.AttentionReason, at int64) error
	SetTerminalAgent(ctx context.Context, id string, agent, assistantSessionID *string) error
	RenameTerminal(ctx context.Context, id, title string) error
	DeleteTerminal(ctx context.Context, id string) error
	Session(ctx context.Context, id string) (workbench.Session, error)
}

// Options are the parts that a Service is made of.
type Options struct {
	Store  Store
	Link   *process.Link
	HostID string
	Notify func(workbench.Notice)
	Log    *slog.Logger

	// CapBytes is how much output of a terminal is kept; asked at each commit of
	// output. nil: workbench.TerminalCapBytes.
	CapBytes func() int64
	// Setting is the present value of a setting. nil: each has its default.
	Setting func(key workbench.SettingKey) int64
	// DataDir keeps the images that were pasted; hooks of agents find the owner by
	// it. Program is holdfast itself, which the hooks call; "": no hooks are given.
	DataDir, Program string
	// WatchEvery is how often live terminals are looked at; 0: each second.
	WatchEvery time.Duration
	// Patience is how long the process host may be silent before its terminals are
	// disconnected; 0: 5 s.
	Patience time.Duration
	// Variables are what a project gives to its children; they win over those of
	// the owner. nil: projects have none.
	Variables func(ctx context.Context, codebaseID string) (workbench.Environ, error)
}

// Service keeps the terminals of one installation.
type Service struct {
	Options
	group   *process.Group
	ctx     context.Context // the group's
	buffers sync.Pool       // of *[batchBytes]byte: a terminal that is silent needs none
	// Each holds one token for what is done now. Much output is taken in one
	// terminal after the other: all at once they would leave no processor to the
	// echo of a key.
	restoring, compacting, bulk chan struct{}

	mu       sync.Mutex
	live     map[string]*follower // by terminal id
	starting int                  // processes that are asked for and not followed yet

	lives chan struct{} // wakes the watcher
}

// killGrace is how long a process tree may take to end after TERM before it is
// killed.
const killGrace = 3 * time.Second

// New returns a service. Close ends it.
func New(opt Options) *Service {
	if opt.CapBytes == nil {
		opt.CapBytes = func() int64 { return workbench.TerminalCapBytes }
	}
	opt.WatchEvery = cmp.Or(opt.WatchEvery, watchEvery)
	opt.Patience = cmp.Or(opt.Patience, patience)
	group := process.NewGroup()
	s := &Service{
		Options: opt, group: group, ctx: group.Context(), live: map[string]*follower{}, lives: make(chan struct{}, 1),
		buffers:   sync.Pool{New: func() any { return new([batchBytes]byte) }},
		restoring: make(chan struct{}, restorers), compacting: make(chan struct{}, 1),
		bulk: make(chan struct{}, 1),
	}
	group.Go(s.watch)
	return s
}

// Close stores what has been printed so far and stops following. The processes
// go on in the host.
func (s *Service) Close() { s.group.Close() }

// Spec describes a terminal to open.
type Spec struct {
	WorkSessionID    string   `json:"work_session_id"`   // "": a free-standing terminal
	WorkingDirectory string   `json:"working_directory"` // "": the session's project, else home
	Command          []string `json:"command"`           // empty: the user's shell
	Title            string   `json:"title"`
	Cols             int64    `json:"cols"` // 0: 80
	Rows             int64    `json:"rows"` // 0: 24
	Idle             bool     `json:"idle"` // recorded only; Start starts it
}

// Open starts a terminal, or only records it. Errors: EInvalid, ENotFound (session),
// EDirectoryGone, ESpawnFailed, ETerminalLimit, EHostUnreachable. A terminal
// whose process could not be started is kept, failed, with the reason.
func (s *Service) Open(ctx context.Context, spec Spec) (workbench.Terminal, error) {
	t, p, err := s.plan(ctx, spec)
	if err != nil {
		return workbench.Terminal{}, err
	}
	if spec.Idle {
		err = s.Store.CreateIdleTerminal(ctx, t)
	} else {
		err = s.openStarted(ctx, t, p)
	}
	if err != nil {
		return workbench.Terminal{}, err
	}
	s.notify(t.TerminalSummary)
	return s.Store.Terminal(ctx, t.ID)
}

func (s *Service) openStarted(ctx context.Context, t workbench.Terminal, p workbench.Process) error {
	release, err := s.admit()
	if err != nil {
		return err
	}
	defer release()
	if err := s.Store.CreateTerminal(ctx, t, p); err != nil {
		return err
	}
	return s.start(ctx, t.TerminalSummary, p, 0)
}

func (s *Service) plan(ctx context.Context, spec Spec) (workbench.Terminal, workbench.Process, error) {
	var t workbench.Terminal
	if spec.Cols < 0 || spec.Cols > workbench.MaxCols || spec.Rows < 0 || spec.Rows > workbench.MaxRows {
		return t, workbench.Process{}, workbench.Errorf(workbench.EInvalid, "A terminal has 1 to %d columns and 1 to %d rows.",
			workbench.MaxCols, workbench.MaxRows)
	}
	cwd, err := s.directory(ctx, spec)
	if err != nil {
		return t, workbench.Process{}, err
	}
	t.ID = workbench.NewID()
	t.HostID = s.HostID
	t.WorkingDirectory = &cwd
	t.Command = spec.Command
	t.Cols, t.Rows = defaulted(spec.Cols, 80), defaulted(spec.Rows, 24)
	if spec.WorkSessionID != "" {
		t.WorkSessionID = &spec.WorkSessionID
	}
	if spec.Title != "" {
		t.Title = &spec.Title
	}
	return t, workbench.Process{
		ID: workbench.NewID(), HostID: s.HostID, TerminalID: &t.ID, Ordinal: 1,
		Kind: workbench.ProcessPTY, Cwd: cwd, Argv: s.argv(t.TerminalSummary),
	}, nil
}

func defaulted(n, standard int64) int64 {
	if n == 0 {
		return standard
	}
	return n
}

func (s *Service) directory(ctx context.Context, spec Spec) (string, error) {
	var session workbench.Session
	if spec.WorkSessionID != "" {
		var err error
		if session, err = s.Store.Session(ctx, spec.WorkSessionID); err != nil {
			return "", err
		}
		if session.HostID != s.HostID {
			return "", workbench.Elsewhere("session")
		}
	}
	if spec.WorkingDirectory != "" {
		return spec.WorkingDirectory, nil
	}
	if spec.WorkSessionID != "" {
		return session.ProjectDirectory, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", workbench.Wrap(workbench.EInvalid, err, "The home directory is not known; name a working directory.")
	}
	return home, nil
}

func (s *Service) argv(t workbench.TerminalSummary) []string {
	if len(t.Command) > 0 {
		return t.Command
	}
	return shell()
}

// start asks the host for the child and follows it; its output begins at base in
// the terminal's stream. What could not be started is stored as failed, so that
// the user finds the reason where the terminal is.
func (s *Service) start(ctx context.Context, t workbench.TerminalSummary, p workbench.Process, base int64) error {
	info, err := s.spawn(ctx, t, p)
	if s.ctx.Err() != nil && err != nil {
		return err // the next launch finds out whether it was started
	}
	if err != nil {
		s.failStart(t, p)
		return err
	}
	// Not ctx: the process runs, whether its caller still waits or not.
	if err := s.Store.TerminalStarted(context.WithoutCancel(ctx), t.ID, process.StartOf(info)); err != nil {
		s.discardLater(p.ID) // the terminal was deleted, or cannot be kept
		s.failStart(t, p)
		return err
	}
	f := s.newFollower(t, p, base, 0, workbench.TerminalInitializing)
	s.follow(f)
	f.fit(context.WithoutCancel(ctx))
	return nil
}

// spawnTime bounds the wait for a host that does not answer.
const spawnTime = 30 * time.Second

func (s *Service) spawn(ctx context.Context, t workbench.TerminalSummary, p workbench.Process) (host.Info, error) {
	ctx, cancel := context.WithTimeout(ctx, spawnTime)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	variables, err := s.variables(ctx, t)
	if err != nil {
		return host.Info{}, err
	}
	client, err := s.Link.Host(ctx)
	if err != nil {
		return host.Info{}, err
	}
	info, err := client.Spawn(ctx, host.Spec{
		ID: p.ID, Kind: host.KindPTY, Argv: s.hooked(t.ID, p.Argv), Cwd: p.Cwd,
		Env: s.environment(t, variables), Cols: int(t.Cols), Rows: int(t.Rows),
	})
	if err != nil && ctx.Err() != nil {
		s.discardLater(p.ID) // the host may still read the request
		return info, workbench.Wrap(workbench.EHostUnreachable, err,
			"The process host does not answer, so the terminal was not started. Wait until the machine is less busy, then open another one.")
	}
	return info, err
}

// discardLater ends a process that may be started after all, once the host
// answers. It ends with the service.
func (s *Service) discardLater(process string) {
	s.group.Go(func() {
		if err := s.discard(s.ctx, process); err != nil {
			s.Log.Warn("unwanted process not ended", "process", process, "error", err)
		}
	})
}

func (s *Service) failStart(t workbench.TerminalSummary, p workbench.Process) {
	// The caller's context may be what ended the start; the failure is stored
	// all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), 10*time.Second)
	defer cancel()
	end := workbench.TerminalEnd{
		TerminalID: t.ID, ProcessID: p.ID, Status: workbench.TerminalFailed,
		Reason: workbench.EndSpawnFailed, Process: workbench.ProcessLost,
	}
	if err := s.Store.EndTerminal(ctx, end); err != nil {
		s.Log.Error("failed start not stored", "terminal", t.ID, "error", err)
	}
	s.notify(t)
}

func (s *Service) notify(t workbench.TerminalSummary) { s.Notify(noticeOf(t)) }

func noticeOf(t workbench.TerminalSummary) workbench.Notice {
	n := workbench.Notice{Noun: "terminal", ID: t.ID}
	if t.WorkSessionID != nil {
		n.SessionID = *t.WorkSessionID
	}
	return n
}
