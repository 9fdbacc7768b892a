package job

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// attempt takes a claimed job from its directory to its end.
func (s *Service) attempt(job workbench.Job) {
	// The statuses are stored even while the service closes; the next owner
	// goes on from them.
	ctx := context.WithoutCancel(s.ctx)
	request, variables, err := s.prepare(ctx, &job)
	var f *follower
	if err == nil {
		f, err = s.spawn(ctx, job, request, variables)
	}
	switch {
	case err == nil:
		s.notifyChanged(ctx, job.ID)
		f.run()
	case s.ctx.Err() == nil:
		s.giveUp(ctx, job, err)
	default: // closing: the next launch finds out whether it was started
	}
}

// prepare goes through the statuses that lead to a start: the directory, the
// project's variables and the program are looked at, files are read, the prompt
// is stored as it is sent. The variables are stored nowhere.
func (s *Service) prepare(ctx context.Context, job *workbench.Job) (agent.Request, workbench.Environ, error) {
	if err := s.move(ctx, job.ID, workbench.JobAcknowledged, workbench.JobPreparing); err != nil {
		return agent.Request{}, nil, err
	}
	session, err := s.Store.Session(ctx, job.SessionID)
	if err != nil {
		return agent.Request{}, nil, err
	}
	if _, err := os.Stat(session.ProjectDirectory); err != nil {
		return agent.Request{}, nil, workbench.Wrap(workbench.EDirectoryGone, err,
			"The directory "+session.ProjectDirectory+" is not there any more, so the job was not started. Bring it back and run the job again.")
	}
	variables, err := s.variables(ctx, session)
	if err != nil {
		return agent.Request{}, nil, err
	}
	driver, err := s.Drivers.Named(deref(job.Agent))
	if err != nil {
		return agent.Request{}, nil, err
	}
	request := request(*job, session)
	request.Program = driver.Probe(ctx, s.Agents).Path
	if err := s.move(ctx, job.ID, workbench.JobPreparing, workbench.JobPreparingInput); err != nil {
		return request, nil, err
	}
	prompt, err := s.prompt(ctx, *job, session)
	if err != nil {
		return request, nil, err
	}
	request.Prompt, request.SystemPrompt, job.Prompt = prompt.Text, prompt.System, prompt.Text
	job.Metadata.MissingFiles, job.Metadata.EstimatedTokens = prompt.MissingFiles, prompt.EstimatedTokens
	return request, variables, s.Store.MoveJob(ctx, asked(job.ID, prompt))
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
func request(job workbench.Job, session workbench.Session) agent.Request {
	return agent.Request{
		JobID: job.ID, SessionID: session.ID, WorkingDirectory: session.ProjectDirectory,
		Model: job.Payload.Model, Prompt: job.Prompt, Argv: job.Payload.Argv,
	}
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
		data, size, err := s.ReadFile(session.ProjectDirectory, path, agent.MaxPromptFileBytes+1)
		file.Data, file.Size, file.Missing = data, size, err != nil
		if file.Missing {
			out.MissingFiles = append(out.MissingFiles, path)
		}
		in.Files = append(in.Files, file)
	}
	out.Text = agent.BuildPrompt(in)
	return out, nil
}

// spawn records the process, asks the host for it, and records its start.
func (s *Service) spawn(ctx context.Context, job workbench.Job, request agent.Request, variables workbench.Environ) (*follower, error) {
	driver, err := s.Drivers.Named(deref(job.Agent))
	if err != nil {
		return nil, err
	}
	command, err := driver.Command(request)
	if err != nil {
		return nil, err
	}
	p, err := s.addProcess(ctx, job, request, command)
	if err != nil {
		return nil, err
	}
	info, err := s.start(p, command, variables)
	if err != nil {
		return nil, err
	}
	f := s.newFollower(job, driver, request, p)
	err = s.keep(job.ID, func() error { return s.Store.JobStarted(ctx, job.ID, process.StartOf(info), nil) })
	if workbench.ErrorCode(err) == workbench.EConflict {
		return f, s.endUnwanted(ctx, p) // canceled between the two commits
	}
	f.attempt = job.Attempt + 1
	return f, err
}

func (s *Service) addProcess(ctx context.Context, job workbench.Job, request agent.Request, command agent.Command) (workbench.Process, error) {
	ordinal := int64(1)
	previous, err := s.Store.JobProcess(ctx, job.ID)
	switch workbench.ErrorCode(err) {
	case "":
		if previous.Status == workbench.ProcessStarting {
			return previous, nil // the last owner may have asked for it: under its id it starts once
		}
		ordinal = previous.Ordinal + 1
	case workbench.ENotFound:
	default:
		return workbench.Process{}, err
	}
	p := workbench.Process{
		ID: workbench.NewID(), HostID: s.HostID, JobID: &job.ID, Ordinal: ordinal,
		Kind: workbench.ProcessPipe, Cwd: request.WorkingDirectory, Argv: command.Argv,
	}
	return p, s.Store.AddJobProcess(ctx, p)
}

// spawnTime bounds the wait for a host that does not answer.
const spawnTime = 30 * time.Second

func (s *Service) start(p workbench.Process, command agent.Command, variables workbench.Environ) (host.Info, error) {
	ctx, cancel := context.WithTimeout(s.ctx, spawnTime)
	defer cancel()
	client, err := s.Link.Host(ctx)
	if err != nil {
		return host.Info{}, err
	}
	stdin := command.Stdin
	if stdin == nil {
		stdin = []byte{} // closed at once: an agent that asks for input would wait for ever
	}
	info, err := client.Spawn(ctx, host.Spec{
		ID: p.ID, Kind: host.KindPipe, Argv: p.Argv, Cwd: p.Cwd, Stdin: stdin,
		Env: command.Environ(variables.Over(inherited())),
	})
	if err != nil && ctx.Err() != nil && s.ctx.Err() == nil {
		s.endLater(p.ID) // the host may still read the request
		return info, workbench.Wrap(workbench.EHostUnreachable, err,
			"The process host does not answer, so the job was not started. Wait until the machine is less busy, then run it again.")
	}
	return info, err
}

// endLater ends a process that no job wants, once the host answers. It ends
// with the service.
func (s *Service) endLater(process string) {
	s.group.Go(func() {
		client, err := s.Link.Running(s.ctx)
		if err == nil {
			err = client.Signal(s.ctx, process, killGrace)
		}
		if err != nil && workbench.ErrorCode(err) != workbench.ENotFound {
			s.Log.Warn("unwanted process not ended", "process", process, "error", err)
		}
	})
}

// inherited is the environment of agents: the owner's, without what describes
// the owner.
func inherited() []string { return slices.DeleteFunc(os.Environ(), workbench.OwnEnv) }

// endUnwanted ends a child whose job was canceled while it was started. It is
// followed to its end like any other, and its text is kept.
func (s *Service) endUnwanted(ctx context.Context, p workbench.Process) error {
	if err := s.Store.SetStopReason(ctx, p.ID, workbench.StopCancel); err != nil {
		return err
	}
	client, err := s.Link.Running(ctx)
	if err != nil {
		return err
	}
	return client.Signal(ctx, p.ID, killGrace)
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
