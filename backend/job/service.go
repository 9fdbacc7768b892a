// Package job runs agents on tasks: a queue over background_jobs whose work is
// done by children of the process host, so that it outlives the owner.
//
// Every status change is a compare-and-set in the store. A worker that loses
// one (the user canceled meanwhile) stops, and ends the child it may have
// started.
package job

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what jobs need of the database.
type Store interface {
	CreateJob(ctx context.Context, j workbench.Job) error
	Job(ctx context.Context, id string) (workbench.Job, error)
	UnfinishedJobs(ctx context.Context, sessionID string) ([]workbench.JobSummary, error)
	ClaimJob(ctx context.Context, hostID string, busy ...string) (*workbench.Job, error)
	MoveJob(ctx context.Context, c workbench.JobChange) error
	AddJobProcess(ctx context.Context, p workbench.Process) error
	JobStarted(ctx context.Context, jobID string, s workbench.ProcessStart, finding *workbench.Finding) error
	IngestJob(ctx context.Context, in workbench.JobIngest) error
	JobParserState(ctx context.Context, jobID string) ([]byte, error)
	ProcessingJob(ctx context.Context, jobID string) error
	FinishJob(ctx context.Context, e workbench.JobEnd) error
	JobTools(ctx context.Context, jobID string) ([]workbench.MessageTool, error)
	JobUsageEvents(ctx context.Context, jobID string) ([]workbench.UsageEvent, error)
	NextJobDue(ctx context.Context, hostID string) (*int64, error)
	AddJobPrompt(ctx context.Context, p workbench.JobPrompt) (workbench.JobPrompt, error)
	JobPrompts(ctx context.Context, jobID string) ([]workbench.JobPrompt, error)
	CancelJobPrompt(ctx context.Context, id string) (workbench.JobPrompt, error)
	ContinueJob(ctx context.Context, prompt workbench.JobPrompt, next workbench.Job) error
	ContinuableJobs(ctx context.Context, hostID string) ([]string, error)
	UntoldJobs(ctx context.Context) ([]string, error)
	JobTold(ctx context.Context, id string) error
	SetJobPriority(ctx context.Context, id string, priority int64) error
	MarkJobDone(ctx context.Context, id string, done bool) error
	DeleteJob(ctx context.Context, id string) error
	SessionHere(ctx context.Context, hostID, sessionID string) (string, error)
	TakeOverJob(ctx context.Context, old workbench.Job, message string, next workbench.Job) error
	JobOutput(ctx context.Context, jobID string, attempt int64, channel workbench.Channel, from, limit int64) ([]workbench.JobChunk, error)
	JobProcess(ctx context.Context, jobID string) (workbench.Process, error)
	SetStopReason(ctx context.Context, processID string, reason workbench.StopReason) error
	AddFinding(ctx context.Context, f workbench.Finding) error
	Session(ctx context.Context, id string) (workbench.Session, error)
}

// FileReader reads at most limit bytes of a selected file of a project, and
// tells its size.
type FileReader func(ctx context.Context, root, path string, limit int64) (data []byte, size int64, err error)

// Prompter builds what an agent is asked for a job, from its payload.
type Prompter interface {
	Prompt(ctx context.Context, job workbench.Job, session workbench.Session) (agent.Prompt, error)
}

// Options are the parts that a Service is made of.
type Options struct {
	Store    Store
	Link     *process.Link
	Turns    *turn.Runner
	Drivers  agent.Drivers
	Agents   agent.Environment
	ReadFile FileReader
	HostID   string
	Notify   func(workbench.Notice)
	Log      *slog.Logger

	// Variables are what a project gives to its children; they win over those of
	// the owner. nil: projects have none.
	Variables func(ctx context.Context, codebaseID string) (workbench.Environ, error)

	// Prompter builds what an agent is asked. nil: the task with its files.
	Prompter Prompter

	// Ended is told of each job that was settled, after it is stored: at least
	// once, by the next owner if this one dies before. nil: nobody wants to know.
	Ended func(ctx context.Context, job workbench.JobSummary)

	// Setting is a number of the settings. nil: their defaults.
	Setting func(key workbench.SettingKey) int64

	// Permission is the mode of jobs that name none. nil: the user is asked.
	Permission func() agent.PermissionMode

	// Prepare adds to a request what its driver needs besides: secrets, or the
	// address of an API. nil: nothing.
	Prepare func(ctx context.Context, driver agent.Driver, req *agent.Request) error

	// Budget answers EBudget when a job may not spend more: before it starts, and
	// after each cost. nil: there is none.
	Budget func(ctx context.Context, job workbench.Job) error

	// MaxActive is how many jobs run at once on a machine; asked whenever one may
	// start. nil: four.
	MaxActive func() int64
}

// Service runs the jobs of one installation.
type Service struct {
	Options
	group *process.Group
	ctx   context.Context // the group's
	queue chan struct{}   // wakes the dispatcher

	mu      sync.Mutex
	active  int
	agents  map[string]int      // how many of each agent's jobs are active
	running map[string]*attempt // by job, those whose turn runs
	changed chan struct{}       // closed at the next change of any job
}

// maxActive is how many jobs run at once on a machine unless Options say. An
// agent is mostly waiting for its model, so this bounds cost, not processors.
const maxActive = 4

// killGrace is how long an agent may take to end after TERM before it is
// killed: Claude Code writes its transcript on the way out.
const killGrace = 5 * time.Second

// New returns a service that runs nothing before Start.
func New(opt Options) *Service {
	if opt.MaxActive == nil {
		opt.MaxActive = func() int64 { return maxActive }
	}
	if opt.Setting == nil {
		opt.Setting = standard
	}
	if opt.Permission == nil {
		opt.Permission = func() agent.PermissionMode { return agent.PermissionAsk }
	}
	group := process.NewGroup()
	return &Service{
		Options: opt, group: group, ctx: group.Context(),
		agents: map[string]int{}, running: map[string]*attempt{}, queue: make(chan struct{}, 1), changed: make(chan struct{}),
	}
}

// standard is the default of a setting.
func standard(key workbench.SettingKey) int64 {
	spec, err := workbench.FindSetting(key)
	if err != nil {
		return 0 // keys are constants
	}
	return spec.Default
}

// Start begins to work on the queue.
func (s *Service) Start() {
	s.group.Go(s.tellAll)
	s.group.Go(s.continueAll)
	s.group.Go(s.dispatch)
	s.wakeQueue()
}

// Close stops to follow. Agents that run go on in the host.
func (s *Service) Close() { s.group.Close() }

// storeRetry is how long to wait before a failed write is tried again.
const storeRetry = time.Second

// keep stores something until the database takes it: what is not stored is
// known nowhere else. It gives up when the row has moved on (EConflict) or is
// gone (ENotFound), and when the service closes; then the next launch goes on.
func (s *Service) keep(id string, write func() error) error {
	for {
		err := write()
		switch workbench.ErrorCode(err) {
		case "", workbench.EConflict, workbench.ENotFound:
			return err
		}
		s.Log.Error("job not stored, trying again", "job", id, "error", err)
		select {
		case <-s.ctx.Done():
			return err
		case <-time.After(storeRetry):
		}
	}
}

// Wait returns the job once it is finalised, or as it is when ctx or timeout
// ends. A timeout of 0 waits as long as ctx.
func (s *Service) Wait(ctx context.Context, id string, timeout time.Duration) (workbench.Job, error) {
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	for {
		changed := s.change()
		job, err := s.Store.Job(context.WithoutCancel(ctx), id)
		if err == nil && !job.IsFinalized && errors.Is(ctx.Err(), context.Canceled) {
			return job, errGoesOn()
		}
		if err != nil || job.IsFinalized || ctx.Err() != nil {
			return job, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
		case <-s.ctx.Done():
			return job, errGoesOn()
		}
	}
}

// errGoesOn ends a wait because the owner closes, or its database does.
func errGoesOn() error {
	return workbench.Errorf(workbench.EUnavailable, "Holdfast is closing; the job goes on.")
}

func (s *Service) change() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// progressed wakes whoever reads job output. It is no notice: the row of the
// job has not changed.
func (s *Service) progressed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Service) notify(j workbench.JobSummary) {
	s.progressed()
	s.Notify(workbench.Notice{Noun: "job", ID: j.ID, SessionID: j.SessionID})
}
