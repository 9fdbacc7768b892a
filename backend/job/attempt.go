package job

import (
	"context"
	"os"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// work takes a claimed job from its directory to its end.
func (s *Service) work(job workbench.Job) {
	// The statuses are stored even while the service closes; the next owner
	// goes on from them.
	ctx := context.WithoutCancel(s.ctx)
	a, request, opt, err := s.prepare(ctx, job)
	if err == nil {
		var t *turn.Turn
		if t, err = s.Turns.Start(ctx, a, a.driver, request, opt); err == nil {
			s.notifyChanged(ctx, job.ID)
			s.follow(ctx, a, t)
			return
		}
	}
	if s.ctx.Err() == nil {
		s.giveUp(ctx, job, err)
	} // closing: the next launch finds out whether it was started
}

// follow stays with a turn until it is settled, or the service closes.
func (s *Service) follow(ctx context.Context, a *attempt, t *turn.Turn) {
	a.start(t)
	s.add(a)
	defer s.remove(a)
	s.group.Go(func() { s.steer(a) })
	if t.Wait(s.ctx) == nil {
		a.settled(ctx)
	}
}

// prepare goes through the statuses that lead to a start: the directory, the
// project's variables and the program are looked at, files are read, the prompt
// is stored as it is sent. The variables are stored nowhere.
func (s *Service) prepare(ctx context.Context, job workbench.Job) (*attempt, agent.Request, turn.TurnOptions, error) {
	var opt turn.TurnOptions
	if err := s.move(ctx, job.ID, workbench.JobAcknowledged, workbench.JobPreparing); err != nil {
		return nil, agent.Request{}, opt, err
	}
	session, err := s.Store.Session(ctx, job.SessionID)
	if err != nil {
		return nil, agent.Request{}, opt, err
	}
	if _, err := os.Stat(session.ProjectDirectory); err != nil {
		return nil, agent.Request{}, opt, workbench.Wrap(workbench.EDirectoryGone, err,
			"The directory "+session.ProjectDirectory+" is not there any more, so the job was not started. Bring it back and run the job again.")
	}
	driver, err := s.Drivers.Named(deref(job.Agent))
	if err != nil {
		return nil, agent.Request{}, opt, err
	}
	if err := s.afford(ctx, job); err != nil {
		return nil, agent.Request{}, opt, err
	}
	opt = s.bounds(job)
	if opt.Variables, err = s.variables(ctx, session); err != nil {
		return nil, agent.Request{}, opt, err
	}
	if err := s.move(ctx, job.ID, workbench.JobPreparing, workbench.JobPreparingInput); err != nil {
		return nil, agent.Request{}, opt, err
	}
	a := s.newAttempt(job, session, driver)
	request, err := s.ask(ctx, a)
	return a, request, opt, err
}

// ask builds what the agent is asked, and keeps it.
func (s *Service) ask(ctx context.Context, a *attempt) (agent.Request, error) {
	request := s.request(a.job, a.session, a.driver)
	if err := s.complete(ctx, a.driver, &request); err != nil {
		return request, err
	}
	job := a.job
	job.Payload.Model = request.Model // its window is guarded, whoever named it
	prompt, err := s.prompt(ctx, job, a.session)
	if err != nil {
		return request, err
	}
	if goesOn(a.job, a.driver) {
		prompt.Text = continueText
	}
	request.Prompt, a.job.Prompt = prompt.Text, prompt.Text
	if prompt.System != "" {
		request.SystemPrompt = prompt.System
	}
	a.job.Metadata.MissingFiles, a.job.Metadata.EstimatedTokens = prompt.MissingFiles, prompt.EstimatedTokens
	return request, s.Store.MoveJob(ctx, asked(a.job.ID, prompt))
}

// complete adds what only a start needs to a request: its program, the model
// where the job names none, and secrets.
func (s *Service) complete(ctx context.Context, driver agent.Driver, request *agent.Request) error {
	if err := driver.Probe(ctx, s.Agents).Complete(request); err != nil || s.Prepare == nil {
		return err
	}
	return s.Prepare(ctx, driver, request)
}

// afford reports EBudget when the user allows no further cost.
func (s *Service) afford(ctx context.Context, job workbench.Job) error {
	if s.Budget == nil {
		return nil
	}
	return s.Budget(ctx, job)
}

// bounds are those of the job's turns: its own, or those of the settings.
func (s *Service) bounds(job workbench.Job) turn.TurnOptions {
	seconds := func(own int64, key workbench.SettingKey) time.Duration {
		if own == 0 {
			own = s.Setting(key)
		}
		return time.Duration(own) * time.Second
	}
	opt := turn.TurnOptions{
		Idle:    seconds(job.Payload.IdleSeconds, workbench.SettingJobsIdleTimeout),
		Total:   seconds(job.Payload.TotalSeconds, workbench.SettingJobsTotalTimeout),
		StopTag: job.Payload.StopTag,
	}
	if s.Budget != nil {
		opt.Budget = func(ctx context.Context) error { return s.Budget(ctx, job) }
	}
	return opt
}

// asked keeps what an agent is asked, as it is sent.
func asked(id string, prompt agent.Prompt) workbench.JobChange {
	change := workbench.JobChange{
		ID: id, From: []workbench.JobStatus{workbench.JobPreparingInput}, To: workbench.JobPreparingInput, Prompt: &prompt.Text,
	}
	if prompt.Template != "" {
		change.SystemPrompt = &prompt.Template
	}
	return change
}

func (s *Service) variables(ctx context.Context, session workbench.Session) (workbench.Environ, error) {
	if s.Variables == nil || session.CodebaseID == nil {
		return nil, nil
	}
	return s.Variables(ctx, *session.CodebaseID)
}

func (s *Service) move(ctx context.Context, id string, from, to workbench.JobStatus) error {
	return s.Store.MoveJob(ctx, workbench.JobChange{ID: id, From: []workbench.JobStatus{from}, To: to})
}

// request is what a driver is told of a job, without its program: only a start
// needs that, and to ask an agent for its version runs it.
func (s *Service) request(job workbench.Job, session workbench.Session, driver agent.Driver) agent.Request {
	request := agent.Request{
		JobID: job.ID, SessionID: session.ID, WorkingDirectory: session.ProjectDirectory,
		Model: job.Payload.Model, Prompt: job.Prompt, SystemPrompt: deref(job.SystemPromptTemplate), Argv: job.Payload.Argv,
		Resume: job.Payload.Resume, Fork: job.Payload.Fork, WebSearch: job.Payload.WebSearch,
		Permission: agent.PermissionMode(job.Payload.Permission),
	}
	if request.Permission == "" {
		request.Permission = s.Permission()
	}
	if goesOn(job, driver) {
		request.Resume, request.Fork = *job.AssistantSessionID, false
	}
	return request
}

// prompt builds what the agent is asked.
func (s *Service) prompt(ctx context.Context, job workbench.Job, session workbench.Session) (agent.Prompt, error) {
	if len(job.Payload.Argv) > 0 {
		return agent.Prompt{Text: job.Payload.Text}, nil // a command line reads no prompt
	}
	if s.Prompter != nil {
		return s.Prompter.Prompt(ctx, job, session)
	}
	var out agent.Prompt
	in := agent.PromptInput{Task: job.Payload.Text, Directory: session.ProjectDirectory}
	for _, path := range job.Payload.Files {
		file := agent.PromptFile{Path: path}
		data, size, err := s.ReadFile(ctx, session.ProjectDirectory, path, agent.MaxPromptFileBytes+1)
		file.Data, file.Size, file.Missing = data, size, err != nil
		if file.Missing {
			out.MissingFiles = append(out.MissingFiles, path)
		}
		in.Files = append(in.Files, file)
	}
	out.Text = agent.BuildPrompt(in)
	return out, nil
}

// giveUp settles a job that could not be started.
func (s *Service) giveUp(ctx context.Context, job workbench.Job, cause error) {
	if workbench.ErrorCode(cause) == workbench.EConflict {
		// Canceled meanwhile: nothing was started, so nothing is left to follow.
		if err := s.finalizeCanceled(ctx, job.ID); err != nil {
			s.Log.Error("canceled job not finalised", "job", job.ID, "error", err)
		}
		s.notifyChanged(ctx, job.ID)
		return
	}
	s.Log.Warn("job not started", "job", job.ID, "error", cause)
	reason, message := failureOf(cause), workbench.ErrorMessage(cause)
	end := workbench.JobEnd{
		JobID: job.ID, Attempt: job.Attempt, Process: workbench.ProcessLost,
		Status: workbench.JobFailed, FailureReason: &reason, ErrorMessage: &message,
	}
	if p, err := s.Store.JobProcess(ctx, job.ID); err == nil && p.EndedAt == nil {
		end.ProcessID = p.ID
	}
	if err := s.keep(job.ID, func() error { return s.Store.FinishJob(ctx, end) }); err != nil {
		s.Log.Error("failed job not stored", "job", job.ID, "error", err)
	}
	s.notifyChanged(ctx, job.ID)
}

func failureOf(err error) workbench.FailureReason {
	switch workbench.ErrorCode(err) {
	case workbench.EAgentMissing:
		return workbench.FailAgentMissing
	case workbench.ENotSignedIn:
		return workbench.FailAuth
	case workbench.ESpawnFailed, workbench.EDirectoryGone, workbench.EHostUnreachable:
		return workbench.FailSpawn
	default:
		return workbench.FailError
	}
}

func (s *Service) notifyChanged(ctx context.Context, id string) {
	if job, err := s.Store.Job(ctx, id); err == nil {
		s.notify(job.JobSummary)
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
