package job

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Resolve settles a job that is not finalised, for a launch. child is what is
// known of its latest process, nil when neither the host nor the spool knows
// it; hosted says that a running host has it. The finding is stored in the
// transaction that changes the job; Resolve fills its outcome.
func (s *Service) Resolve(ctx context.Context, summary workbench.JobSummary, child *host.Info, hosted bool, finding workbench.Finding) error {
	job, err := s.Store.Job(ctx, summary.ID)
	if err != nil {
		return err
	}
	before := string(job.Status)
	finding.StatusBefore = &before
	switch {
	case finding.Reason == workbench.ReasonRecovery && child == nil && waits(job.Status):
		detail := "It waited to run when the backup was made, and may have run since. Run it again if it is still wanted."
		return s.park(ctx, job, finding, detail)
	case s.onLaunch() == workbench.OnLaunchAsk && child == nil && waits(job.Status):
		return s.park(ctx, job, finding, "It waited to run when Holdfast ended. Start it if it is still wanted.")
	case job.Status == workbench.JobCreated:
		finding.Action = workbench.ActionRequeued
		return s.admit(ctx, job.ID, after(&finding, workbench.JobQueued))
	case child == nil && !started(job.Status) && !job.Status.Final():
		return s.requeue(ctx, job, finding)
	case child == nil && job.Status == workbench.JobCanceled:
		return s.finalizeCanceled(ctx, job.ID)
	default:
		return s.takeUp(ctx, job, child, hosted, finding)
	}
}

func after(f *workbench.Finding, status workbench.JobStatus) *workbench.Finding {
	text := string(status)
	f.StatusAfter = &text
	return f
}

func started(status workbench.JobStatus) bool {
	for _, s := range workbench.StartedJobStatuses() {
		if s == status {
			return true
		}
	}
	return false
}

// waits reports whether a job's agent was never started, as far as is known.
func waits(status workbench.JobStatus) bool {
	return !started(status) && !status.Final() && status != workbench.JobIdle
}

// park leaves a job that waits to the user: in a restored database it may have
// run since the backup, and nothing runs twice unasked.
func (s *Service) park(ctx context.Context, job workbench.Job, finding workbench.Finding, detail string) error {
	finding.Action, finding.Detail = workbench.ActionParked, &detail
	from := []workbench.JobStatus{workbench.JobCreated, workbench.JobQueued}
	if job.Status != workbench.JobCreated && job.Status != workbench.JobQueued {
		err := s.Store.MoveJob(ctx, workbench.JobChange{ID: job.ID, From: []workbench.JobStatus{job.Status}, To: workbench.JobQueued})
		if err != nil {
			return err
		}
	}
	return s.Store.MoveJob(ctx, workbench.JobChange{ID: job.ID, From: from, To: workbench.JobIdle, Finding: after(&finding, workbench.JobIdle)})
}

// requeue puts a job back whose agent was never started.
func (s *Service) requeue(ctx context.Context, job workbench.Job, finding workbench.Finding) error {
	finding.Action = workbench.ActionRequeued
	return s.Store.MoveJob(ctx, workbench.JobChange{
		ID: job.ID, To: workbench.JobQueued, Finding: after(&finding, workbench.JobQueued),
		From: []workbench.JobStatus{workbench.JobAcknowledged, workbench.JobPreparing, workbench.JobPreparingInput},
	})
}

// takeUp goes on with a job whose agent was started: it is followed while it
// lives, and taken in to its end when it does not.
func (s *Service) takeUp(ctx context.Context, job workbench.Job, child *host.Info, hosted bool, finding workbench.Finding) error {
	p, err := s.Store.JobProcess(ctx, job.ID)
	if err != nil {
		return err
	}
	alive := child != nil && hosted && child.State != host.StateExited
	finding.Alive = alive
	if job.Status == workbench.JobPreparingInput && child != nil {
		if err := s.Store.JobStarted(ctx, job.ID, process.StartOf(*child), nil); err != nil {
			return err
		}
		if job, err = s.Store.Job(ctx, job.ID); err != nil {
			return err
		}
	}
	a, err := s.resumed(ctx, job)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return s.abandon(ctx, job, p, alive, finding, err)
	}
	if err != nil {
		return err
	}
	if alive {
		return s.attach(ctx, a, p, *child, finding)
	}
	return s.settleEnded(ctx, a, p, child, finding)
}

// resumed is the attempt that an earlier owner began.
func (s *Service) resumed(ctx context.Context, job workbench.Job) (*attempt, error) {
	driver, err := s.Drivers.Named(deref(job.Agent))
	if err != nil {
		return nil, err
	}
	session, err := s.Store.Session(ctx, job.SessionID)
	if err != nil {
		return nil, err
	}
	a := s.newAttempt(job, session, driver)
	calls, err := s.Store.JobTools(ctx, job.ID)
	for _, call := range calls {
		a.calls[call.ID] = call
	}
	return a, err
}

// turnOptions are those of a turn that goes on. Variables that cannot be read
// any more only mask less of what is stored.
func (s *Service) turnOptions(ctx context.Context, a *attempt) turn.TurnOptions {
	opt := s.bounds(a.job)
	var err error
	if opt.Variables, err = s.variables(ctx, a.session); err != nil {
		s.Log.Warn("variables of a project not read; their values are not masked", "job", a.job.ID, "error", err)
	}
	return opt
}

func (s *Service) takeUpTurn(ctx context.Context, a *attempt, p workbench.Process, found turn.Found) (*turn.Turn, error) {
	return s.Turns.Follow(ctx, a, a.driver, s.request(a.job, a.session, a.driver), p, found, s.turnOptions(ctx, a))
}

// abandon settles a job whose agent this program does not know: a newer one may
// have written it. The launch goes on without it.
func (s *Service) abandon(ctx context.Context, job workbench.Job, p workbench.Process, alive bool, finding workbench.Finding, cause error) error {
	if alive {
		if err := s.Turns.End(ctx, p.ID, workbench.StopCancel); err != nil {
			return err
		}
	}
	reason, message := workbench.FailAgentMissing, workbench.ErrorMessage(cause)
	finding.Action, finding.Detail, finding.Alive = workbench.ActionFailed, &message, false
	return s.Store.FinishJob(ctx, workbench.JobEnd{
		JobID: job.ID, ProcessID: p.ID, Attempt: job.Attempt, Process: workbench.ProcessLost,
		Status: workbench.JobFailed, FailureReason: &reason, ErrorMessage: &message,
		Finding: after(&finding, workbench.JobFailed),
	})
}

// attach follows an agent that lives. One whose job was canceled is ended.
func (s *Service) attach(ctx context.Context, a *attempt, p workbench.Process, child host.Info, finding workbench.Finding) error {
	finding.Action = workbench.ActionAttached
	if a.job.Status == workbench.JobCanceled {
		finding.Action = workbench.ActionKilled
		if err := s.Turns.End(ctx, p.ID, workbench.StopCancel); err != nil {
			return err
		}
	}
	if err := s.Store.AddFinding(ctx, *after(&finding, a.job.Status)); err != nil {
		return err
	}
	t, err := s.takeUpTurn(ctx, a, p, turn.Found{Child: &child, Alive: true})
	if err != nil {
		return err
	}
	name := deref(a.job.Agent)
	s.occupy(name)
	s.group.Go(func() {
		defer s.release(name)
		s.follow(context.WithoutCancel(s.ctx), a, t)
	})
	return nil
}

// settleEnded takes in what an agent wrote until its end, and settles the job.
// It returns when that is stored.
func (s *Service) settleEnded(ctx context.Context, a *attempt, p workbench.Process, child *host.Info, finding workbench.Finding) error {
	finding.Action = workbench.ActionFailed
	if child != nil && child.State == host.StateExited {
		finding.Action = workbench.ActionFinalized
	}
	t, err := s.takeUpTurn(ctx, a, p, turn.Found{Child: child, Finding: &finding})
	if err != nil {
		return err
	}
	if t.Wait(ctx) == nil {
		a.settled(ctx)
		s.resumeLost(ctx, a, finding)
	}
	return nil
}

// resumeLost goes on with a job whose agent was lost, where the user has asked
// for that: once for each loss, in the agent's session, and never on a restored
// database, for it may have gone on since.
func (s *Service) resumeLost(ctx context.Context, a *attempt, finding workbench.Finding) {
	if s.onLaunch() != workbench.OnLaunchResume || finding.Reason == workbench.ReasonRecovery {
		return
	}
	job, err := s.Store.Job(ctx, a.job.ID)
	if err != nil || job.Status != workbench.JobFailed || job.AssistantSessionID == nil || job.FailureReason == nil {
		return
	}
	if *job.FailureReason != workbench.FailLost && *job.FailureReason != workbench.FailInterrupted {
		return
	}
	if _, err := s.Resume(ctx, job.ID, ""); err != nil {
		s.Log.Warn("interrupted job not resumed", "job", job.ID, "error", err)
	}
}

// onLaunch is what a launch does with jobs.
func (s *Service) onLaunch() string {
	spec, err := workbench.FindSetting(workbench.SettingJobsOnLaunch)
	if err != nil {
		return workbench.OnLaunchQueued // cannot be: the key is a constant
	}
	return spec.Format(s.Setting(workbench.SettingJobsOnLaunch))
}
