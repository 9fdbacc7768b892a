package job

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// continueText is said to an agent that goes on with its session.
const continueText = "Continue where you stopped."

// Retry runs what a job was asked once more, as a new job. EConflict while it
// has not ended.
func (s *Service) Retry(ctx context.Context, id string) (workbench.Job, error) {
	old, err := s.ended(ctx, id)
	if err != nil {
		return workbench.Job{}, err
	}
	return s.Run(ctx, specOf(old))
}

// Resume goes on with the agent's session of a job that has ended, as a new job.
// text is what the agent is told; "": that it should go on. EConflict while the
// job has not ended, EInvalid when its agent has no session to go on with.
func (s *Service) Resume(ctx context.Context, id, text string) (workbench.Job, error) {
	old, err := s.ended(ctx, id)
	if err != nil {
		return workbench.Job{}, err
	}
	spec, err := resumption(old, text)
	if err != nil {
		return workbench.Job{}, err
	}
	return s.Run(ctx, spec)
}

func (s *Service) ended(ctx context.Context, id string) (workbench.Job, error) {
	job, err := s.Store.Job(ctx, id)
	switch {
	case err != nil:
		return job, err
	case job.HostID != s.HostID:
		return job, workbench.Elsewhere("job")
	case !job.IsFinalized:
		return job, workbench.Errorf(workbench.EConflict, "This job has not ended. Wait for its end, or cancel it first.")
	}
	return job, nil
}

// specOf asks for the same as a job was asked.
func specOf(j workbench.Job) Spec {
	files := j.Payload.Files
	if files == nil {
		files = []string{} // none were selected; null would mean the present selection
	}
	return Spec{
		SessionID: j.SessionID, Agent: deref(j.Agent), TaskType: j.TaskType, Model: j.Payload.Model,
		Prompt: j.Payload.Text, Command: j.Payload.Argv, Files: files, SystemPrompt: j.SystemPromptTemplate,
		Priority: &j.Priority, Permission: j.Payload.Permission, WebSearch: j.Payload.WebSearch,
		Resume: j.Payload.Resume, Fork: j.Payload.Fork, StopTag: j.Payload.StopTag,
		IdleSeconds: j.Payload.IdleSeconds, TotalSeconds: j.Payload.TotalSeconds, BudgetNano: j.Payload.BudgetNano,
		MaxAttempts: j.MaxAttempts, Sources: j.Payload.Sources, Instructions: j.Payload.Instructions, Root: j.Payload.Root,
		RetryOf: j.ID,
	}
}

// resumption asks an agent to go on with the session of a job.
func resumption(j workbench.Job, text string) (Spec, error) {
	if j.AssistantSessionID == nil {
		return Spec{}, workbench.Errorf(workbench.EInvalid, "The agent of this job has named no session to go on with. Run the job again instead.")
	}
	if text == "" {
		text = continueText
	}
	spec := specOf(j)
	spec.Prompt, spec.Resume, spec.Fork = text, *j.AssistantSessionID, false
	// What it was given is in its session already.
	spec.Files, spec.Sources, spec.Instructions = []string{}, nil, ""
	return spec, nil
}

// Resumable reports whether the agent of a job that has ended can go on with its
// session.
func (s *Service) Resumable(j workbench.JobSummary) bool {
	driver, err := s.Drivers.Named(deref(j.Agent))
	return err == nil && j.IsFinalized && j.AssistantSessionID != nil && driver.Capabilities().Resume
}

// RunParked queues a job that waits for the user. EConflict when it does not.
func (s *Service) RunParked(ctx context.Context, id string) (workbench.Job, error) {
	job, err := s.Store.Job(ctx, id)
	if err != nil {
		return job, err
	}
	if job.HostID != s.HostID {
		return job, workbench.Elsewhere("job")
	}
	err = s.Store.MoveJob(ctx, workbench.JobChange{ID: id, From: []workbench.JobStatus{workbench.JobIdle}, To: workbench.JobQueued})
	if err != nil {
		return job, err
	}
	s.wakeQueue()
	s.notify(job.JobSummary)
	return s.Store.Job(ctx, id)
}

// SetPriority changes the place of a job that waits: 0, 1 or 2, the highest.
// EConflict when it does not wait.
func (s *Service) SetPriority(ctx context.Context, id string, priority int64) (workbench.Job, error) {
	if priority < 0 || priority > 2 {
		return workbench.Job{}, errPriority()
	}
	if err := s.Store.SetJobPriority(ctx, id, priority); err != nil {
		return workbench.Job{}, err
	}
	job, err := s.Store.Job(ctx, id)
	if err == nil {
		s.notify(job.JobSummary)
	}
	return job, err
}

// MarkDone says of a job that did not end well that it asks for nothing any
// more, or takes that back. EConflict for one that has not failed.
func (s *Service) MarkDone(ctx context.Context, id string, done bool) (workbench.Job, error) {
	if err := s.Store.MarkJobDone(ctx, id, done); err != nil {
		return workbench.Job{}, err
	}
	job, err := s.Store.Job(ctx, id)
	if err == nil {
		s.notify(job.JobSummary)
	}
	return job, err
}

// Delete removes a job that has ended with its texts; its cost stays in the
// ledger. EConflict while it has not ended.
func (s *Service) Delete(ctx context.Context, id string) error {
	job, err := s.Store.Job(ctx, id)
	if err != nil {
		return err
	}
	if err := s.Store.DeleteJob(ctx, id); err != nil {
		return err
	}
	s.notify(job.JobSummary)
	return nil
}

// TakeOver closes a job of a machine that is gone and runs what it was asked on
// this one, in a session of the same project. EConflict when the machine is
// connected, ENotFound when the project is not on this machine.
func (s *Service) TakeOver(ctx context.Context, id string) (workbench.Job, error) {
	old, err := s.Store.Job(ctx, id)
	if err != nil {
		return workbench.Job{}, err
	}
	if old.HostID == s.HostID {
		return workbench.Job{}, workbench.Errorf(workbench.EInvalid, "This job is on this machine. Retry it, or resume it.")
	}
	here, err := s.Store.SessionHere(ctx, s.HostID, old.SessionID)
	if err != nil {
		return workbench.Job{}, err
	}
	if here == "" {
		return workbench.Job{}, workbench.Errorf(workbench.ENotFound, "The project of this job has no session on this machine. Open the project here first.")
	}
	session, err := s.Store.Session(ctx, here)
	if err != nil {
		return workbench.Job{}, err
	}
	spec := specOf(old)
	next, err := s.plan(session, spec)
	if err != nil {
		return workbench.Job{}, err
	}
	message := "Its machine was gone, so the job was handed to another one. Job " + next.ID + " takes its place."
	if err := s.Store.TakeOverJob(ctx, old, message, next); err != nil {
		return workbench.Job{}, err
	}
	s.notify(old.JobSummary)
	return s.enqueue(ctx, next)
}
