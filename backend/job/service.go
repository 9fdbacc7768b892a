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
	"strings"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/process"
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
	JobOutput(ctx context.Context, jobID string, attempt int64, channel workbench.Channel, from, limit int64) ([]workbench.JobChunk, error)
	JobProcess(ctx context.Context, jobID string) (workbench.Process, error)
	Process(ctx context.Context, id string) (workbench.Process, error)
	Stream(ctx context.Context, processID string, stream workbench.Stream) (workbench.ProcessStream, error)
	SetStopReason(ctx context.Context, processID string, reason workbench.StopReason) error
	AddFinding(ctx context.Context, f workbench.Finding) error
	Session(ctx context.Context, id string) (workbench.Session, error)
}

// FileReader reads at most limit bytes of a selected file of a project, and
// tells its size.
type FileReader func(root, path string, limit int64) (data []byte, size int64, err error)

// Prompter builds what an agent is asked for a job, from its payload.
type Prompter interface {
	Prompt(ctx context.Context, job workbench.Job, session workbench.Session) (agent.Prompt, error)
}

// Options are the parts that a Service is made of.
type Options struct {
	Store    Store
	Link     *process.Link
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

	// Ended is told of each job that this service has settled, after it is
	// stored. nil: nobody wants to know.
	Ended func(ctx context.Context, job workbench.JobSummary)

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
	changed chan struct{} // closed at the next change of any job
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
	group := process.NewGroup()
	return &Service{
		Options: opt, group: group, ctx: group.Context(),
		queue: make(chan struct{}, 1), changed: make(chan struct{}),
	}
}

// Start begins to work on the queue.
func (s *Service) Start() {
	s.group.Go(s.dispatch)
	s.wakeQueue()
}

// Close stops to follow. Agents that run go on in the host.
func (s *Service) Close() { s.group.Close() }

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

// Spec describes a job to run.
type Spec struct {
	SessionID string   `json:"session_id"`
	Agent     string   `json:"agent"`
	TaskType  string   `json:"task_type"` // "": task
	Model     string   `json:"model"`     // "": the agent's own default
	Prompt    string   `json:"prompt"`    // "": the session's task text
	Command   []string `json:"command"`   // the shell agent's command line

	Files        []string `json:"files"`        // of the prompt; null: the session's selection
	Sources      []string `json:"sources"`      // jobs whose plans are merged
	Instructions string   `json:"instructions"` // for a merge
	Root         string   `json:"root"`         // a folder of the project that a file finder stays in
}

// titleRunes is the length of a title that is taken from the task.
const titleRunes = 80

// Run records a job and admits it to the queue. Errors: ENotFound (session,
// agent), EInvalid (nothing to do), EAgentMissing.
func (s *Service) Run(ctx context.Context, spec Spec) (workbench.Job, error) {
	session, err := s.Store.Session(ctx, spec.SessionID)
	if err != nil {
		return workbench.Job{}, err
	}
	if session.HostID != s.HostID {
		return workbench.Job{}, workbench.Elsewhere("session")
	}
	driver, err := s.Drivers.Named(spec.Agent)
	if err != nil {
		return workbench.Job{}, err
	}
	job, err := s.plan(session, spec)
	if err != nil {
		return workbench.Job{}, err
	}
	// Asked before anything is stored, so that what cannot run says so at once.
	request := agent.Request{
		Program: driver.Probe(ctx, s.Agents).Path, WorkingDirectory: session.ProjectDirectory,
		Model: spec.Model, Prompt: job.Prompt, Argv: spec.Command,
	}
	if _, err := driver.Command(request); err != nil {
		return workbench.Job{}, err
	}
	if err := s.Store.CreateJob(ctx, job); err != nil {
		return workbench.Job{}, err
	}
	if err := s.admit(ctx, job.ID, nil); err != nil {
		return workbench.Job{}, err
	}
	s.notify(job.JobSummary)
	return s.Store.Job(ctx, job.ID)
}

func (s *Service) plan(session workbench.Session, spec Spec) (workbench.Job, error) {
	text := spec.Prompt
	var job workbench.Job
	if text == "" && len(spec.Command) == 0 {
		text = session.TaskDescription
		job.Payload.TaskSequence = &session.TaskHistoryCurrentIndex
	}
	if strings.TrimSpace(text) == "" && len(spec.Command) == 0 {
		return job, workbench.Errorf(workbench.EInvalid, "There is nothing to do yet: write the task first, or give a prompt.")
	}
	job.ID = workbench.NewID()
	job.SessionID = session.ID
	job.HostID = s.HostID
	job.TaskType = spec.TaskType
	if job.TaskType == "" {
		job.TaskType = "task"
	}
	job.Priority, job.MaxAttempts = 1, 1
	job.Agent = &spec.Agent
	job.WorkingDirectory = &session.ProjectDirectory
	job.Payload.Text, job.Payload.Argv, job.Payload.Model = text, spec.Command, spec.Model
	job.Payload.Files = session.IncludedFiles
	if spec.Files != nil {
		job.Payload.Files = spec.Files
	}
	job.Payload.Sources, job.Payload.Instructions, job.Payload.Root = spec.Sources, spec.Instructions, spec.Root
	job.Prompt = text
	title := title(text, spec.Command)
	job.Title = &title
	return job, nil
}

func title(text string, argv []string) string {
	if len(argv) > 0 {
		text = strings.Join(argv, " ")
	}
	line, _, _ := strings.Cut(strings.TrimLeft(text, "# \t\r\n"), "\n")
	if runes := []rune(strings.TrimSpace(line)); len(runes) > titleRunes {
		return string(runes[:titleRunes-1]) + "…"
	}
	return strings.TrimSpace(line)
}

func (s *Service) admit(ctx context.Context, id string, finding *workbench.Finding) error {
	err := s.Store.MoveJob(ctx, workbench.JobChange{
		ID: id, From: []workbench.JobStatus{workbench.JobCreated}, To: workbench.JobQueued, Finding: finding,
	})
	s.wakeQueue()
	return err
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
