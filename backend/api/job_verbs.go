package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// JobPage asks for a page of jobs, newest first. BeforeTime and BeforeID are the
// created_at and id of the last one of the page before; 0 and "" begin.
type JobPage struct {
	SessionID  string              `json:"session_id"` // "": of all
	Status     workbench.JobStatus `json:"status"`     // "": any; not together with session_id
	BeforeTime int64               `json:"before_time"`
	BeforeID   string              `json:"before_id"`
	Limit      int64               `json:"limit"` // 0, or more than the most that is given: that
}

// ListPage returns a page of jobs.
func (a *JobAPI) ListPage(page JobPage) ([]workbench.JobSummary, error) {
	limit := page.Limit
	if limit <= 0 || limit > rowsListed {
		limit = rowsListed
	}
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.JobSummary, error) {
		return b.Store.Jobs(ctx, workbench.JobFilter{
			SessionID: page.SessionID, Status: page.Status, BeforeTime: page.BeforeTime, BeforeID: page.BeforeID, Limit: limit,
		})
	})
}

// Retry runs what a job was asked once more, as a new job. Errors: not_found,
// conflict (it has not ended).
func (a *JobAPI) Retry(id string) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Jobs.Retry(ctx, id)
	})
}

// Resume goes on with the agent's session of a job that has ended, as a new job.
// Errors: not_found, conflict (it has not ended), invalid (there is no session).
func (a *JobAPI) Resume(id string) (workbench.Job, error) { return a.ResumeWith(id, "") }

// ResumeWith is Resume with what the agent is told.
func (a *JobAPI) ResumeWith(id, text string) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Jobs.Resume(ctx, id, text)
	})
}

// RunParked queues a job that waits for the user. Errors: not_found, conflict.
func (a *JobAPI) RunParked(id string) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Jobs.RunParked(ctx, id)
	})
}

// Process returns the newest process of a job. Errors: not_found (it has had
// none).
func (a *JobAPI) Process(id string) (workbench.Process, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Process, error) {
		return b.Store.JobProcess(ctx, id)
	})
}

// MarkDone says of a job that did not end well that it asks for nothing any more,
// or takes that back. Errors: not_found, conflict (it has not failed).
func (a *JobAPI) MarkDone(id string, done bool) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Jobs.MarkDone(ctx, id, done)
	})
}

// SetPriority changes the place of a job that waits: 0, 1 or 2, the highest.
// Errors: not_found, invalid, conflict (it does not wait).
func (a *JobAPI) SetPriority(id string, priority int64) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Jobs.SetPriority(ctx, id, priority)
	})
}

// Delete removes a job that has ended; its cost stays. Errors: not_found,
// conflict (it has not ended).
func (a *JobAPI) Delete(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Jobs.Delete(ctx, id) })
}

// Prompts returns what the user said to a job after its start, in its order.
func (a *JobAPI) Prompts(id string) ([]workbench.JobPrompt, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.JobPrompt, error) {
		return b.Jobs.Prompts(ctx, id)
	})
}

// AddPrompt says something to a job that runs (steer), or has it done next in the
// agent's session (next). Errors: not_found, invalid, conflict (it has ended).
func (a *JobAPI) AddPrompt(id, mode, text string) (workbench.JobPrompt, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.JobPrompt, error) {
		return b.Jobs.AddPrompt(ctx, id, mode, text)
	})
}

// CancelPrompt takes back a prompt that was not sent. Errors: not_found, conflict.
func (a *JobAPI) CancelPrompt(promptID string) (workbench.JobPrompt, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.JobPrompt, error) {
		return b.Jobs.CancelPrompt(ctx, promptID)
	})
}

// Interrupt asks the agent of a job to end its turn now and to keep its session.
// Errors: conflict (it does not run), invalid (the agent cannot).
func (a *JobAPI) Interrupt(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Jobs.Interrupt(ctx, id) })
}

// TakeOver closes a job of a machine that is gone and runs what it was asked
// here. Errors: not_found (the project is not here), conflict (the machine is
// connected), unavailable (no other machine uses the database).
func (a *JobAPI) TakeOver(id string) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Jobs.TakeOver(ctx, id)
	})
}

// Tools returns the calls of tools of a job, in their order.
func (a *JobAPI) Tools(id string) ([]workbench.MessageTool, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.MessageTool, error) {
		return b.Store.JobTools(ctx, id)
	})
}

// Usage returns the rows of the ledger of a job, the oldest first.
func (a *JobAPI) Usage(id string) ([]workbench.UsageEvent, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.UsageEvent, error) {
		return b.Store.JobUsageEvents(ctx, id)
	})
}
