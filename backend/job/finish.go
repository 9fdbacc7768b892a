package job

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// finish settles the job once the last byte of its streams is stored. exit is
// nil when the host is gone and no end was recorded.
func (f *follower) finish(exit *host.Info) {
	ctx := context.WithoutCancel(f.service.ctx)
	if exit == nil {
		f.endOrphan(ctx)
	}
	if err := f.service.Store.ProcessingJob(ctx, f.job.ID); err != nil {
		f.service.Log.Error("job status not stored", "job", f.job.ID, "error", err)
	}
	end := f.end(ctx, exit)
	err := f.service.keep(f.job.ID, func() error { return f.service.Store.FinishJob(ctx, end) })
	switch workbench.ErrorCode(err) {
	case "", workbench.EConflict, workbench.ENotFound: // settled, or deleted, by another hand
	default:
		return
	}
	f.service.notify(f.job.JobSummary)
	f.service.told(ctx, f.job.ID, err)
	f.service.Link.Forget(f.service.ctx, f.process.ID)
}

// told tells of a job that was settled by this service.
func (s *Service) told(ctx context.Context, id string, settled error) {
	if s.Ended == nil || settled != nil {
		return
	}
	if job, err := s.Store.Job(ctx, id); err == nil {
		s.Ended(ctx, job.JobSummary)
	}
}

// endOrphan ends an agent that outlived its host. Nobody reads what it writes
// any more, and it would go on to spend.
func (f *follower) endOrphan(ctx context.Context) {
	info, err := f.service.Link.Spool().Info(f.process.ID)
	if err != nil || !host.Alive(info.PID, info.PIDStartToken) {
		return
	}
	if err := f.service.Store.SetStopReason(ctx, f.process.ID, workbench.StopRule); err != nil {
		f.service.Log.Error("reason to stop not stored", "job", f.job.ID, "error", err)
	}
	if host.EndOrphan(info, killGrace) {
		f.service.Log.Warn("ended an agent that outlived its host", "job", f.job.ID, "pid", info.PID)
	}
}

func (f *follower) end(ctx context.Context, exit *host.Info) workbench.JobEnd {
	e := workbench.JobEnd{
		JobID: f.job.ID, ProcessID: f.process.ID, Attempt: f.attempt,
		Status: workbench.JobCompleted, Finding: f.finding,
	}
	e.Exit, e.Process = process.ExitOf(exit)
	result := f.verdict(ctx, e.Exit)
	if e.Process == workbench.ProcessLost {
		// What was cut is never completed, however far it had come.
		result = agent.Result{
			Reason: workbench.FailLost, Events: result.Events,
			Message: "The process host ended before the agent did. The text until then is kept; run the job again to go on.",
		}
		if f.finding != nil && f.finding.Reason == workbench.ReasonRecovery {
			result.Message = "The agent ended after the backup was made, and what it did since is not known any more. The text until then is kept; run the job again to go on."
		}
	}
	f.metadata.ExitCode, f.metadata.ExitSignal = e.Exit.Code, deref(e.Exit.Signal)
	f.derive(result.Events, &e.Texts, &e.Facts, &e.Usage)
	metadata := f.metadata
	e.Facts.Metadata = &metadata
	if !result.OK {
		e.Status, e.FailureReason, e.ErrorMessage = workbench.JobFailed, &result.Reason, &result.Message
	}
	if f.finding != nil && f.finding.StatusAfter == nil {
		after := string(e.Status)
		f.finding.StatusAfter, f.finding.Detail = &after, e.ErrorMessage
	}
	return e
}

func (f *follower) verdict(ctx context.Context, exit workbench.ProcessExit) agent.Result {
	stopped := false
	if p, err := f.service.Store.Process(ctx, f.process.ID); err == nil {
		stopped = p.StopReason != nil
	}
	return f.parser.Exit(agent.ExitStatus{Code: exit.Code, Signal: deref(exit.Signal), Stopped: stopped})
}
