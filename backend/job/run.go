package job

import (
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Spec describes a job to run.
type Spec struct {
	SessionID    string   `json:"session_id"`
	Agent        string   `json:"agent"`
	TaskType     string   `json:"task_type"`       // "": task
	Model        string   `json:"model"`           // "": the agent's own default
	Prompt       string   `json:"prompt"`          // "": the session's task text
	Command      []string `json:"command"`         // the shell agent's command line
	Files        []string `json:"files"`           // null: the session's selection
	SystemPrompt *string  `json:"system_prompt"`   // null: that of the task type
	Priority     *int64   `json:"priority"`        // 0, 1 or 2, the highest; null: 1
	Permission   string   `json:"permission"`      // ask, plan, edit or all; "": the setting
	WebSearch    bool     `json:"web_search"`      // where the agent can
	Resume       string   `json:"resume"`          // the agent's own session to go on with
	Fork         bool     `json:"fork"`            // with a copy of it
	StopTag      string   `json:"stop_tag"`        // the job is completed_by_tag when the response holds it
	IdleSeconds  int64    `json:"idle_seconds"`    // 0: the setting
	TotalSeconds int64    `json:"total_seconds"`   // 0: the setting
	BudgetNano   int64    `json:"budget_nano_usd"` // 0: the setting
	MaxAttempts  int64    `json:"max_attempts"`    // 0: the setting
	Sources      []string `json:"sources"`         // jobs whose plans are merged
	Instructions string   `json:"instructions"`    // for a merge
	Root         string   `json:"root"`            // a path of the project that a finder stays in
	RetryOf      string   `json:"retry_of_job_id"` // the job that this one repeats or goes on with; "": none
}

const (
	// titleRunes is the length of a title that is taken from the task.
	titleRunes = 80
	// mostAttempts bounds Spec.MaxAttempts.
	mostAttempts = 20
)

// Run records a job and admits it to the queue, or parks it where the settings
// say so. Errors: ENotFound (session, agent), EInvalid (nothing to do, or what the
// agent cannot do), EAgentMissing, EBudget.
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
	if err := s.check(ctx, job, session, driver); err != nil {
		return workbench.Job{}, err
	}
	if err := s.Store.CreateJob(ctx, job); err != nil {
		return workbench.Job{}, err
	}
	return s.enqueue(ctx, job)
}

// check asks before anything is stored, so that what cannot run says so at once.
func (s *Service) check(ctx context.Context, job workbench.Job, session workbench.Session, driver agent.Driver) error {
	can := driver.Capabilities()
	switch {
	case job.Payload.Resume != "" && !can.Resume:
		return workbench.Errorf(workbench.EInvalid, "%s cannot go on with an earlier session. Run the job again instead.", driver.Name())
	case job.Payload.Fork && !can.Fork:
		return workbench.Errorf(workbench.EInvalid, "%s cannot go on with a copy of a session.", driver.Name())
	}
	switch agent.PermissionMode(job.Payload.Permission) {
	case "", agent.PermissionAsk, agent.PermissionPlan, agent.PermissionEdit, agent.PermissionAll:
	default:
		return workbench.Errorf(workbench.EInvalid, "The permission is ask, plan, edit or all, not %q.", job.Payload.Permission)
	}
	if err := s.afford(ctx, job); err != nil {
		return err
	}
	request := s.request(job, session, driver)
	if err := s.complete(ctx, driver, &request); err != nil {
		return err
	}
	_, err := driver.Command(request)
	return err
}

// enqueue admits a new job, or parks it where the settings say so.
func (s *Service) enqueue(ctx context.Context, job workbench.Job) (workbench.Job, error) {
	var err error
	if s.Setting(workbench.SettingJobsAutostart) != 0 {
		err = s.admit(ctx, job.ID, nil)
	} else {
		err = s.Store.MoveJob(ctx, workbench.JobChange{
			ID: job.ID, From: []workbench.JobStatus{workbench.JobCreated}, To: workbench.JobIdle,
		})
	}
	if err != nil {
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
	if strings.TrimSpace(text) == "" && len(spec.Command) == 0 && len(spec.Sources) == 0 {
		return job, workbench.Errorf(workbench.EInvalid, "There is nothing to do yet: write the task first, or give a prompt.")
	}
	if err := s.place(&job, session, spec); err != nil {
		return job, err
	}
	files := spec.Files
	if files == nil {
		files = session.IncludedFiles
	}
	job.Payload = workbench.JobPayload{
		Text: text, Argv: spec.Command, Model: spec.Model, Files: files, TaskSequence: job.Payload.TaskSequence,
		Resume: spec.Resume, Fork: spec.Fork, Permission: spec.Permission, WebSearch: spec.WebSearch, StopTag: spec.StopTag,
		IdleSeconds: spec.IdleSeconds, TotalSeconds: spec.TotalSeconds, BudgetNano: spec.BudgetNano,
		Sources: spec.Sources, Instructions: spec.Instructions, Root: spec.Root,
	}
	job.Prompt, job.SystemPromptTemplate = text, spec.SystemPrompt
	title := title(text, spec.Command)
	job.Title = &title
	return job, nil
}

// place says where a job runs, and in which order.
func (s *Service) place(job *workbench.Job, session workbench.Session, spec Spec) error {
	job.ID, job.SessionID, job.HostID = workbench.NewID(), session.ID, s.HostID
	job.TaskType, job.Agent, job.WorkingDirectory = spec.TaskType, &spec.Agent, &session.ProjectDirectory
	if job.TaskType == "" {
		job.TaskType = "task"
	}
	job.Priority, job.MaxAttempts = 1, spec.MaxAttempts
	if spec.Priority != nil {
		job.Priority = *spec.Priority
	}
	if job.MaxAttempts == 0 {
		job.MaxAttempts = s.Setting(workbench.SettingJobsMaxAttempts)
	}
	if spec.RetryOf != "" {
		job.RetryOfJobID = &spec.RetryOf
	}
	switch {
	case job.Priority < 0 || job.Priority > 2:
		return errPriority()
	case job.MaxAttempts < 1 || job.MaxAttempts > mostAttempts:
		return workbench.Errorf(workbench.EInvalid, "A job is tried 1 to %d times.", mostAttempts)
	case spec.IdleSeconds < 0 || spec.TotalSeconds < 0 || spec.BudgetNano < 0:
		return workbench.Errorf(workbench.EInvalid, "A bound of a job is not less than 0.")
	}
	return nil
}

func errPriority() error {
	return workbench.Errorf(workbench.EInvalid, "The priority of a job is 0, 1 or 2, the highest.")
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
