package job

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Pauses before another attempt, when the agent does not say when.
const (
	firstBackoff = 2 * time.Second
	mostBackoff  = time.Minute
)

// Finish settles the job, or puts it back into the queue when the same request
// may succeed later.
func (a *attempt) Finish(ctx context.Context, e turn.End) error {
	end := a.end(e)
	end.Tell = a.service.Ended != nil
	err := a.service.Store.FinishJob(ctx, end)
	if end.RetryAt != nil && workbench.ErrorCode(err) == workbench.EConflict { // canceled meanwhile
		end.RetryAt = nil
		err = a.service.Store.FinishJob(ctx, end)
	}
	a.mu.Lock()
	a.finished = err == nil && end.RetryAt == nil
	a.mu.Unlock()
	return err
}

func (a *attempt) end(e turn.End) workbench.JobEnd {
	known := a.derive(e.Events, 0)
	known.metadata.ExitCode, known.metadata.ExitSignal = e.Exit.Code, deref(e.Exit.Signal)
	known.facts.Metadata = &known.metadata
	end := workbench.JobEnd{
		JobID: a.job.ID, ProcessID: e.ProcessID, Attempt: a.job.Attempt, Process: e.Process, Exit: e.Exit,
		Texts: known.texts, Facts: known.facts, Usage: known.usage, Tools: known.tools,
		Status: workbench.JobCompleted, Finding: e.Finding,
	}
	switch {
	case e.Tagged:
		end.Status = workbench.JobCompletedByTag
	case !e.Result.OK:
		end.Status, end.FailureReason, end.ErrorMessage = workbench.JobFailed, &e.Result.Reason, &e.Result.Message
		end.RetryAt = a.retryAt(e)
	}
	if end.Finding != nil && end.Finding.StatusAfter == nil {
		after := string(end.Status)
		if end.RetryAt != nil {
			after = string(workbench.JobQueued)
		}
		end.Finding.StatusAfter, end.Finding.Detail = &after, end.ErrorMessage
	}
	return end
}

// retryAt is when the job is tried again; nil: never.
func (a *attempt) retryAt(e turn.End) *int64 {
	if !e.Result.Transient || e.Stopped != nil || a.job.Attempt >= a.job.MaxAttempts {
		return nil
	}
	at := e.Result.RetryAt
	if at == 0 {
		at = time.Now().Add(backoff(a.job.Attempt)).UnixMilli()
	}
	return &at
}

// backoff doubles with each attempt. Up to a quarter of it is left to chance, so
// that jobs which failed together do not come back together.
func backoff(attempt int64) time.Duration {
	pause := min(firstBackoff<<min(attempt, 10), mostBackoff)
	return pause - rand.N(pause/4) //nolint:gosec // no secret
}

// settled does what follows from the end of an attempt.
func (a *attempt) settled(ctx context.Context) {
	a.mu.Lock()
	finished := a.finished
	a.mu.Unlock()
	if !finished {
		a.service.wakeQueue() // it may wait for its next attempt
		return
	}
	job, err := a.service.Store.Job(ctx, a.job.ID)
	if err != nil {
		return
	}
	a.service.continueJob(ctx, job)
	a.service.tell(ctx, job)
}

// tell tells of the end of a job.
func (s *Service) tell(ctx context.Context, job workbench.Job) {
	if s.Ended == nil {
		return
	}
	s.Ended(ctx, job.JobSummary)
	if err := s.Store.JobTold(ctx, job.ID); err != nil {
		s.Log.Warn("the end of a job is told again at the next start", "job", job.ID, "error", err)
	}
}

// tellAll tells of the jobs whose end the last owner did not come to tell.
func (s *Service) tellAll() {
	ids, err := s.Store.UntoldJobs(s.ctx)
	if err != nil && s.ctx.Err() == nil { // a start that is closed at once is no error
		s.Log.Error("jobs that ended not read", "error", err)
	}
	ctx := context.WithoutCancel(s.ctx) // what is begun is done: nobody looks at it twice
	for _, id := range ids {
		job, err := s.Store.Job(ctx, id)
		switch {
		case workbench.ErrorCode(err) == workbench.ENotFound:
			err = s.Store.JobTold(ctx, id)
		case err == nil && job.HostID == s.HostID:
			s.tell(ctx, job)
		}
		if err != nil {
			s.Log.Error("end of a job not told", "job", id, "error", err)
		}
	}
}

// goesOn reports whether an attempt goes on with the agent's session of the last
// one: an agent that used tools would do again what it has done.
func goesOn(job workbench.Job, driver agent.Driver) bool {
	return job.Attempt > 0 && job.Metadata.ToolCalls > 0 && job.AssistantSessionID != nil && driver.Capabilities().Resume
}
