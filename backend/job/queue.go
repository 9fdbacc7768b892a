package job

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// queueRetry is how long the dispatcher waits when the store does not answer.
const queueRetry = 2 * time.Second

// Wake looks at the queue again, after something outside of this service
// changed it.
func (s *Service) Wake() { s.wakeQueue() }

func (s *Service) wakeQueue() {
	select {
	case s.queue <- struct{}{}:
	default: // awake already
	}
}

// dispatch claims jobs while there is room for them.
func (s *Service) dispatch() {
	var due <-chan time.Time // when a job may be tried again
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.queue:
		case <-due:
		}
		for s.enter() {
			job, err := s.Store.ClaimJob(s.ctx, s.HostID, s.busy()...)
			if err != nil || job == nil {
				s.leave()
				s.retryLater(err)
				break
			}
			s.count(deref(job.Agent), 1)
			s.notify(job.JobSummary)
			s.group.Go(func() {
				defer s.release(deref(job.Agent))
				s.work(*job)
			})
		}
		due = s.nextDue()
	}
}

// nextDue comes when a job may run that waits for a time; nil when none does.
func (s *Service) nextDue() <-chan time.Time {
	at, err := s.Store.NextJobDue(s.ctx, s.HostID)
	if err != nil || at == nil {
		return nil
	}
	// The database's claim compares whole milliseconds.
	return time.After(time.Until(time.UnixMilli(*at)) + time.Millisecond)
}

func (s *Service) retryLater(err error) {
	if err == nil || s.ctx.Err() != nil {
		return
	}
	s.Log.Error("queue not readable, trying again", "error", err)
	select {
	case <-s.ctx.Done():
	case <-time.After(queueRetry):
		s.wakeQueue()
	}
}

// enter takes one of the places for running jobs, if one is free.
func (s *Service) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if int64(s.active) >= s.MaxActive() {
		return false
	}
	s.active++
	return true
}

// busy are the agents that run as many jobs as they may.
func (s *Service) busy() []string {
	most := s.Setting(workbench.SettingAgentsMaxConcurrent)
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name, n := range s.agents {
		if int64(n) >= most {
			names = append(names, name)
		}
	}
	return names
}

func (s *Service) count(agent string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.agents[agent] += n
}

// occupy takes a place for a job that runs already, free or not.
func (s *Service) occupy(agent string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active++
	s.agents[agent]++
}

func (s *Service) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
}

// release gives a place back and lets the next job take it.
func (s *Service) release(agent string) {
	s.leave()
	s.count(agent, -1)
	s.wakeQueue()
}

func (s *Service) add(a *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[a.job.ID] = a
}

func (s *Service) remove(a *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[a.job.ID] == a {
		delete(s.running, a.job.ID)
	}
}

// turnOf is the turn of a job that runs here. EConflict: none does.
func (s *Service) turnOf(id string) (*attempt, *turn.Turn, error) {
	s.mu.Lock()
	a := s.running[id]
	s.mu.Unlock()
	if a == nil || a.running() == nil {
		return nil, nil, workbench.Errorf(workbench.EConflict, "This job does not run now.")
	}
	return a, a.running(), nil
}

// Cancel ends a job for good. What the agent says after it is kept as text, not
// as status. EConflict when the job has ended already.
func (s *Service) Cancel(ctx context.Context, id string) (workbench.Job, error) {
	from := append(workbench.LiveJobStatuses(), workbench.JobIdle)
	change := workbench.JobChange{ID: id, From: from, To: workbench.JobCanceled}
	before, err := s.Store.Job(ctx, id)
	if err != nil {
		return workbench.Job{}, err
	}
	if before.HostID != s.HostID {
		return workbench.Job{}, workbench.Elsewhere("job")
	}
	if err := s.Store.MoveJob(ctx, change); err != nil {
		if workbench.ErrorCode(err) == workbench.EConflict {
			return workbench.Job{}, workbench.Errorf(workbench.EConflict, "This job has ended already, so there is nothing to cancel.")
		}
		return workbench.Job{}, err
	}
	if err := s.stop(ctx, id); err != nil {
		return workbench.Job{}, err
	}
	job, err := s.Store.Job(ctx, id)
	if err == nil {
		s.notify(job.JobSummary)
	}
	return job, err
}

// stop ends the child of a canceled job. Without one there is nothing to wait
// for, and the job is finalised at once.
func (s *Service) stop(ctx context.Context, id string) error {
	p, err := s.Store.JobProcess(ctx, id)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return s.finalizeCanceled(ctx, id)
	}
	if err != nil {
		return err
	}
	if p.EndedAt != nil {
		return s.finalizeCanceled(ctx, id)
	}
	if err := s.Store.SetStopReason(ctx, p.ID, workbench.StopCancel); err != nil {
		return err
	}
	client, err := s.Link.Running(ctx)
	if err != nil {
		return nil // no host, no child; whoever follows it settles the job
	}
	if err := client.Signal(ctx, p.ID, killGrace); workbench.ErrorCode(err) != workbench.ENotFound {
		return err
	}
	return nil // not started yet: the worker sees the cancel and starts nothing
}

func (s *Service) finalizeCanceled(ctx context.Context, id string) error {
	job, err := s.Store.Job(ctx, id)
	if err != nil || job.IsFinalized {
		return err
	}
	end := workbench.JobEnd{JobID: id, Attempt: job.Attempt, Status: workbench.JobCanceled, Process: workbench.ProcessLost}
	if p, err := s.Store.JobProcess(ctx, id); err == nil && p.EndedAt == nil {
		end.ProcessID = p.ID
	}
	err = s.Store.FinishJob(ctx, end)
	if workbench.ErrorCode(err) == workbench.EConflict {
		return nil // finalised by another hand
	}
	return err
}

// EndSession cancels the live jobs of a session, because the session is about
// to be deleted.
func (s *Service) EndSession(ctx context.Context, sessionID string) error {
	jobs, err := s.Store.UnfinishedJobs(ctx, sessionID)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if _, err := s.Cancel(ctx, j.ID); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
		if _, err := s.Wait(ctx, j.ID, 2*killGrace); err != nil {
			return err
		}
	}
	return nil
}
