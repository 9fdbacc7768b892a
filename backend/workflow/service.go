// Package workflow runs workflows: lists of nodes that depend on each other, read
// from YAML files, in one working path at a time.
//
// What a run has done is in its rows. Every step of a node is a row that is
// committed before anything depends on it, so a run goes on after a crash where
// it was: what was completed never runs again, a loop goes on at its iteration.
// Scripts run as children of the process host and agents in conversations of
// their own; both outlive the owner.
package workflow

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what runs need of the database.
type Store interface {
	DispatchRun(ctx context.Context, d workbench.RunDispatch) (workbench.WorkflowRun, error)
	StartRun(ctx context.Context, id string) error
	PlaceRun(ctx context.Context, id, environmentID string) error
	TouchRun(ctx context.Context, id string) error
	PauseRun(ctx context.Context, p workbench.RunPause) error
	ResumeRun(ctx context.Context, id string) (workbench.WorkflowRunSummary, error)
	SkipNodes(ctx context.Context, id string, nodes []string) (workbench.WorkflowRunSummary, error)
	AmendRun(ctx context.Context, a workbench.RunAmendment) (workbench.WorkflowRunSummary, error)
	EndRun(ctx context.Context, e workbench.RunEnd) error
	OrphanRun(ctx context.Context, id string, finding *workbench.Finding) error
	OrphanedRuns(ctx context.Context, hostID string) ([]workbench.WorkflowRunSummary, error)
	WorkflowRun(ctx context.Context, id string) (workbench.WorkflowRun, error)
	LiveRuns(ctx context.Context, hostID string) ([]workbench.WorkflowRunSummary, error)
	SubRuns(ctx context.Context, runID string) ([]workbench.WorkflowRunSummary, error)
	DeleteRun(ctx context.Context, id string) error
	WorkflowDefinition(ctx context.Context, digest string) (workbench.WorkflowDefinition, error)

	AddNodeRun(ctx context.Context, s workbench.NodeStart) (workbench.NodeRun, error)
	MoveNodeRun(ctx context.Context, c workbench.NodeChange) error
	NodeRun(ctx context.Context, id string) (workbench.NodeRun, error)
	NodeRuns(ctx context.Context, runID string) ([]workbench.NodeRunSummary, error)
	AddNodeProcess(ctx context.Context, p workbench.Process) error
	NodeProcessStarted(ctx context.Context, s workbench.ProcessStart) error
	EndNodeProcess(ctx context.Context, p workbench.NodeProcessEnd) error
	NodeProcess(ctx context.Context, nodeRunID string) (workbench.Process, error)
	RunProcesses(ctx context.Context, runID string) ([]workbench.Process, error)
	LiveProcesses(ctx context.Context, hostID string) ([]workbench.Process, error)
	SetStopReason(ctx context.Context, processID string, reason workbench.StopReason) error

	OpenGate(ctx context.Context, o workbench.GateOpening) (workbench.Gate, error)
	DecideGate(ctx context.Context, d workbench.GateDecision) (workbench.Gate, error)
	Gate(ctx context.Context, id string) (workbench.Gate, error)
	CancelGate(ctx context.Context, id string) error
	RunGates(ctx context.Context, runID string) ([]workbench.GateSummary, error)

	RunEvents(ctx context.Context, runID string, after, limit int64) ([]workbench.WorkflowEvent, error)
	AppendRunEvents(ctx context.Context, runID string, events ...workbench.NewEvent) error
	OpenConversation(ctx context.Context, c workbench.Conversation) (workbench.Conversation, error)
	Codebase(ctx context.Context, id string) (workbench.Codebase, error)
	AddFinding(ctx context.Context, f workbench.Finding) error

	RunSpending(ctx context.Context, runID string) (workbench.RunSpending, error)
	NodeUsage(ctx context.Context, runID string) ([]workbench.NodeUsage, error)
	SetRunMetadata(ctx context.Context, id, key string, value any) error
}

// Options are the parts that a Service is made of.
type Options struct {
	Store  Store
	Link   *process.Link
	Agents Agents
	Places Places
	Files  Files
	HostID string
	Dir    string // of the folders of runs
	Notify func(workbench.Notice)
	Log    *slog.Logger
	Redact func(string) string
	// Variables are what a project gives to its children.
	Variables func(ctx context.Context, codebaseID string) (workbench.Environ, error)
	// Position is what is checked out in a directory; nil: nobody looks. An error: it
	// is no working tree.
	Position func(ctx context.Context, dir string) (Position, error)
	// LookPath finds a program by its name.
	LookPath func(name string) (string, error)
	// Setting is the present value of a setting: how many nodes work at once.
	Setting func(key workbench.SettingKey) int64
}

// Service runs the workflows of one installation.
type Service struct {
	Options
	group *process.Group
	ctx   context.Context // the group's
	slots *slots          // of nodes of all runs

	mu      sync.Mutex
	runs    map[string]*run // those that are gone on with here
	found   []string        // what a launch goes on with, until Start
	changed chan struct{}   // closed at the next change of any run
}

// New returns a service that runs nothing before Start.
func New(opt Options) *Service {
	group := process.NewGroup()
	return &Service{
		Options: opt, group: group, ctx: group.Context(), runs: map[string]*run{}, changed: make(chan struct{}),
		slots: &slots{most: func() int64 { return opt.Setting(workbench.SettingWorkflowsMaxNodes) }},
	}
}

// Start goes on with the runs that the launch found.
func (s *Service) Start() {
	s.mu.Lock()
	found := s.found
	s.found = nil
	s.mu.Unlock()
	for _, id := range found {
		s.goOn(id)
	}
	s.group.Go(s.sweep)
}

// Settle makes changed settings hold: nodes that wait may begin.
func (s *Service) Settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slots.look()
	for _, r := range s.runs {
		r.slots.look()
	}
}

// Close stops to follow. What runs goes on in the host.
func (s *Service) Close() { s.group.Close() }

// goOn works on a run, unless that is done already.
func (s *Service) goOn(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.runs[id]; r != nil {
		r.again = true
		return
	}
	r := newRun(s, id)
	s.runs[id] = r
	s.group.Go(func() { s.work(r) })
}

// work works on a run until it rests. A resume that comes while it comes to rest
// is not missed.
func (s *Service) work(r *run) {
	for {
		r.work()
		if r.ended() {
			s.endProcesses(r.id) // what was asked for in the moment of the end
		}
		s.mu.Lock()
		if !r.again || s.ctx.Err() != nil {
			delete(s.runs, r.id)
			s.mu.Unlock()
			r.cancel(nil)
			return
		}
		r.cancel(nil)
		r = newRun(s, r.id)
		s.runs[r.id] = r
		s.mu.Unlock()
	}
}

// goOnAnew works on a run as it is stored now: what waits for an answer looks again
// at whether its question still applies.
func (s *Service) goOnAnew(id string) {
	if r := s.running(id); r != nil {
		r.cancel(errAnew)
	}
	s.goOn(id)
}

func (s *Service) running(id string) *run {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.runs[id]
}

// sweepEvery is how often pending runs are looked for that nobody prepares.
const sweepEvery = time.Minute

// sweep settles what another owner of this machine left pending, and ends what
// runs left that have ended.
func (s *Service) sweep() {
	for {
		if err := s.endLeft(); err != nil && s.ctx.Err() == nil {
			s.Log.Warn("programs of ended runs not ended", "error", err)
		}
		orphans, err := s.Store.OrphanedRuns(s.ctx, s.HostID)
		if err != nil && s.ctx.Err() == nil {
			s.Log.Warn("orphaned runs not found", "error", err)
		}
		for _, orphan := range orphans {
			if s.running(orphan.ID) != nil {
				continue
			}
			if err := s.Store.OrphanRun(s.ctx, orphan.ID, nil); err == nil {
				s.notify(orphan.ID)
			}
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(sweepEvery):
		}
	}
}

// endLeft ends the programs of runs that have ended: their owner may have been
// killed before it did so.
func (s *Service) endLeft() error {
	live, err := s.Store.LiveProcesses(s.ctx, s.HostID)
	for _, p := range live {
		if p.NodeRunID == nil {
			continue
		}
		n, err := s.Store.NodeRun(s.ctx, *p.NodeRunID)
		if err != nil {
			return err
		}
		row, err := s.Store.WorkflowRun(s.ctx, n.WorkflowRunID)
		if err != nil {
			return err
		}
		if row.Status.Ended() && s.running(row.ID) == nil {
			s.endProcess(&run{service: s, id: row.ID}, p.ID)
		}
	}
	return err
}

// storeRetry is how long to wait before a failed commit is tried again.
const storeRetry = time.Second

// keep stores something until the database takes it: what is not stored is known
// nowhere else. It gives up when the row has moved on (EConflict), is gone
// (ENotFound) or cannot be stored (EInvalid), and when ctx or the service ends.
func (s *Service) keep(ctx context.Context, id string, write func() error) error {
	for {
		err := write()
		switch workbench.ErrorCode(err) {
		case "", workbench.EConflict, workbench.ENotFound, workbench.EInvalid:
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		s.Log.Error("run not stored, trying again", "run", id, "error", err)
		select {
		case <-s.ctx.Done():
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(storeRetry):
		}
	}
}

func (s *Service) change() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// notify tells of a change to a run, its nodes or its gates.
func (s *Service) notify(id string) {
	s.mu.Lock()
	close(s.changed)
	s.changed = make(chan struct{})
	s.mu.Unlock()
	s.Notify(workbench.Notice{Noun: "run", ID: id})
}

// program finds a program of the machine, such as bash.
func (s *Service) program(name string) (string, error) {
	path, err := s.LookPath(name)
	if err != nil {
		return "", workbench.Errorf(workbench.EAgentMissing, "%s is not installed, and this workflow needs it. Install it and start the run again.", name)
	}
	return path, nil
}
