package job

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// AddPrompt keeps what the user says to a job, and says it to the agent when its
// time comes: at once with the mode steer, in a job of its own that goes on with
// the agent's session with next. EInvalid when the agent cannot do that, EConflict
// when a job that is to be steered has ended.
func (s *Service) AddPrompt(ctx context.Context, id, mode, text string) (workbench.JobPrompt, error) {
	job, err := s.Store.Job(ctx, id)
	if err != nil {
		return workbench.JobPrompt{}, err
	}
	driver, err := s.Drivers.Named(deref(job.Agent))
	if err != nil {
		return workbench.JobPrompt{}, err
	}
	if err := s.takes(job, driver, mode); err != nil {
		return workbench.JobPrompt{}, err
	}
	p, err := s.Store.AddJobPrompt(ctx, workbench.JobPrompt{ID: workbench.NewID(), JobID: id, Mode: mode, Text: text})
	if err != nil {
		return p, err
	}
	s.notify(job.JobSummary)
	if a, _, err := s.turnOf(id); err == nil && mode == workbench.PromptSteer {
		s.steer(a)
	}
	if mode == workbench.PromptNext && job.IsFinalized {
		s.continueJob(ctx, job)
	}
	return p, nil
}

// takes reports whether a job can be told something in a mode.
func (s *Service) takes(job workbench.Job, driver agent.Driver, mode string) error {
	can, steer := driver.Capabilities(), mode == workbench.PromptSteer
	switch {
	case job.HostID != s.HostID:
		return workbench.Elsewhere("job")
	case mode == workbench.PromptNext && !can.Resume:
		return workbench.Errorf(workbench.EInvalid, "%s cannot go on with its session. Run a new job instead.", driver.Name())
	case steer && can.Steer && job.Status.Final():
		return workbench.Errorf(workbench.EConflict, "This job has ended already. Resume it with the prompt instead.")
	case steer && (!can.Steer || s.isDeaf(job.ID)):
		return takesNothing(driver)
	}
	return nil
}

// isDeaf reports whether the agent of a job runs in a form that takes no words.
func (s *Service) isDeaf(id string) bool {
	_, t, err := s.turnOf(id)
	return err == nil && !t.Talks()
}

func takesNothing(driver agent.Driver) error {
	return workbench.Errorf(workbench.EInvalid, "%s takes nothing while it works. Queue the prompt for after the job instead.", driver.Name())
}

// Prompts are the prompts to a job, in their order.
func (s *Service) Prompts(ctx context.Context, id string) ([]workbench.JobPrompt, error) {
	return s.Store.JobPrompts(ctx, id)
}

// CancelPrompt takes a prompt back that was not sent. EConflict when it was.
func (s *Service) CancelPrompt(ctx context.Context, promptID string) (workbench.JobPrompt, error) {
	p, err := s.Store.CancelJobPrompt(ctx, promptID)
	if err == nil {
		s.notifyChanged(ctx, p.JobID)
	}
	return p, err
}

// steer says to the agent of an attempt what waits for that. One at a time: of
// two that read the same prompt both would say it.
func (s *Service) steer(a *attempt) {
	a.steering.Lock()
	defer a.steering.Unlock()
	ctx := s.ctx
	prompts, err := s.Store.JobPrompts(ctx, a.job.ID)
	if err != nil {
		s.Log.Error("prompts not read", "job", a.job.ID, "error", err)
		return
	}
	for _, p := range prompts {
		if p.Mode != workbench.PromptSteer || p.Status != workbench.PromptQueued {
			continue
		}
		a.say(p.ID) // stored as sent with what is written for it: a crash neither loses nor repeats it
		if err := a.running().Tell(ctx, agent.Steer{Text: p.Text}); err != nil {
			s.Log.Info("prompt not said", "job", a.job.ID, "prompt", p.ID, "error", err)
			return
		}
		s.notify(a.job.JobSummary)
	}
}

// Interrupt asks the agent of a job to end its turn now and to keep its session.
// EConflict when the job does not run, EInvalid when its agent cannot.
func (s *Service) Interrupt(ctx context.Context, id string) error {
	a, t, err := s.turnOf(id)
	if err != nil {
		return err
	}
	if !a.driver.Capabilities().Interrupt {
		return workbench.Errorf(workbench.EInvalid, "%s cannot be interrupted. Cancel the job instead.", a.driver.Name())
	}
	return t.Tell(ctx, agent.Interrupt{})
}

// Deliver tells an agent what was decided on its request. EConflict when its job
// does not run here: it is told when it does.
func (s *Service) Deliver(ctx context.Context, jobID string, d agent.Decision) error {
	_, t, err := s.turnOf(jobID)
	if err != nil {
		return err
	}
	return t.Tell(ctx, d)
}

// continueAll makes the jobs that prompts of completed jobs wait for, where the
// last owner did not come to it.
func (s *Service) continueAll() {
	ids, err := s.Store.ContinuableJobs(s.ctx, s.HostID)
	if err != nil && s.ctx.Err() == nil { // a start that is closed at once is no error
		s.Log.Error("prompts that wait not read", "error", err)
	}
	for _, id := range ids {
		if job, err := s.Store.Job(s.ctx, id); err == nil {
			s.continueJob(s.ctx, job)
		}
	}
}

// continueJob makes the job that the next prompt of a completed job asks for.
// What fails leaves the prompt where it is, for the user to see.
func (s *Service) continueJob(ctx context.Context, job workbench.Job) {
	if job.Status != workbench.JobCompleted && job.Status != workbench.JobCompletedByTag {
		return
	}
	prompts, err := s.Store.JobPrompts(ctx, job.ID)
	for _, p := range prompts {
		if p.Status != workbench.PromptQueued {
			continue
		}
		if err = s.continueWith(ctx, job, p); err == nil || workbench.ErrorCode(err) == workbench.EConflict {
			return
		}
		break
	}
	if err != nil {
		s.Log.Warn("next prompt not run", "job", job.ID, "error", err)
	}
}

func (s *Service) continueWith(ctx context.Context, job workbench.Job, p workbench.JobPrompt) error {
	session, err := s.Store.Session(ctx, job.SessionID)
	if err != nil {
		return err
	}
	spec, err := resumption(job, p.Text)
	if err != nil {
		return err
	}
	next, err := s.plan(session, spec)
	if err != nil {
		return err
	}
	if err := s.Store.ContinueJob(ctx, p, next); err != nil {
		return err
	}
	if err := s.admit(ctx, next.ID, nil); err != nil {
		return err
	}
	s.notify(next.JobSummary)
	return nil
}
