package api

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// JobAPI is the jobs: one run of an agent each.
type JobAPI struct{ owner *owner }

// Run records a job and admits it to the queue. Errors: not_found, invalid,
// agent_missing.
func (a *JobAPI) Run(spec job.Spec) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.RunJob(ctx, spec)
	})
}

// List returns the jobs of a session, of all with "", newest first.
func (a *JobAPI) List(sessionID string) ([]workbench.JobSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.JobSummary, error) {
		return b.Store.Jobs(ctx, workbench.JobFilter{SessionID: sessionID, Limit: rowsListed})
	})
}

// Show returns a job with its texts. Errors: not_found.
func (a *JobAPI) Show(id string) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Store.Job(ctx, id)
	})
}

// Cancel ends a job for good. Errors: not_found, conflict (it has ended).
func (a *JobAPI) Cancel(id string) (workbench.Job, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Jobs.Cancel(ctx, id)
	})
}

// maxWait bounds one wait, so that a connection is never held for ever; the
// caller asks again.
const maxWait = time.Minute

// Wait returns the job once it is finalised, or as it is after timeoutMS
// (at most a minute; 0: a minute). Errors: not_found.
func (a *JobAPI) Wait(id string, timeoutMS int64) (workbench.Job, error) {
	timeout := time.Duration(timeoutMS) * time.Millisecond
	if timeout <= 0 || timeout > maxWait {
		timeout = maxWait
	}
	return callFor(a.owner, 2*maxWait, func(ctx context.Context, b *backend.Backend) (workbench.Job, error) {
		return b.Jobs.Wait(ctx, id, timeout)
	})
}

// JobOutputPage is a piece of a job's text.
type JobOutputPage struct {
	Offset int64  `json:"offset"` // bytes
	Next   int64  `json:"next"`
	Text   string `json:"text"`
	Done   bool   `json:"done"` // nothing more will come
}

// Output reads a channel of a job (response, reasoning, log) from an offset.
func (a *JobAPI) Output(id, channel string, from int64) (JobOutputPage, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (JobOutputPage, error) {
		cursor, _, err := b.Jobs.Cursor(ctx, id, workbench.Channel(channel), from)
		if err != nil {
			return JobOutputPage{}, err
		}
		p, _, err := cursor.Read(ctx)
		return JobOutputPage{Offset: p.Offset, Next: p.Offset + int64(len(p.Data)), Text: string(p.Data), Done: p.Ended}, err
	})
}
