package job

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
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
		return s.park(ctx, job, finding)
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

// park leaves a job to the user that waits in a restored database: it may have
// run since the backup, and nothing runs twice unasked.
func (s *Service) park(ctx context.Context, job workbench.Job, finding workbench.Finding) error {
	detail := "It waited to run when the backup was made, and may have run since. Run it again if it is still wanted."
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
	f, err := s.resumed(ctx, job, p)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return s.abandon(ctx, job, p, alive, finding, err)
	}
	if err != nil {
		return err
	}
	if !alive {
		s.settleEnded(f, child, finding)
		return nil
	}
	return s.attach(ctx, f, *child, finding)
}

func (s *Service) resumed(ctx context.Context, job workbench.Job, p workbench.Process) (*follower, error) {
	driver, err := s.Drivers.Named(deref(job.Agent))
	if err != nil {
		return nil, err
	}
	session, err := s.Store.Session(ctx, job.SessionID)
	if err != nil {
		return nil, err
	}
	f := s.newFollower(job, driver, request(job, session), p)
	return f, f.resume(ctx)
}

// abandon settles a job whose agent this program does not know: a newer one may
// have written it. The launch goes on without it.
func (s *Service) abandon(ctx context.Context, job workbench.Job, p workbench.Process, alive bool, finding workbench.Finding, cause error) error {
	if alive {
		if err := s.endUnwanted(ctx, p); err != nil {
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
func (s *Service) attach(ctx context.Context, f *follower, child host.Info, finding workbench.Finding) error {
	finding.Action = workbench.ActionAttached
	f.watch.Learn(child)
	if f.job.Status == workbench.JobCanceled {
		finding.Action = workbench.ActionKilled
		if err := s.endUnwanted(ctx, f.process); err != nil {
			return err
		}
	}
	if err := s.Store.AddFinding(ctx, *after(&finding, f.job.Status)); err != nil {
		return err
	}
	s.occupy()
	s.group.Go(func() {
		defer s.release()
		f.run()
	})
	return nil
}

// settleEnded takes in what an agent wrote until its end, and settles the job.
// It returns when that is stored.
func (s *Service) settleEnded(f *follower, child *host.Info, finding workbench.Finding) {
	finding.Action = workbench.ActionFailed
	if child != nil && child.State == host.StateExited {
		finding.Action = workbench.ActionFinalized
		f.watch.Learn(*child)
	} else {
		f.watch.Gone()
	}
	f.finding = &finding
	f.run()
}
