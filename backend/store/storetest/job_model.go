package storetest

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// jobWalk is a random walk of a stored job beside what the data model says of it.
type jobWalk struct {
	*bench
	t         *testing.T
	id        string
	status    workbench.JobStatus
	finalised bool
}

func (w *jobWalk) move(rt *rapid.T) {
	m := workbench.JobTransitions()
	to := rapid.SampledFrom(m.Statuses()).Draw(rt, "to")
	err := w.MoveJob(w.ctx, jobChange(w.id, m.Sources(to), to))
	want := workbench.Code("")
	if !m.Allows(w.status, to) {
		want = workbench.EConflict
	}
	if workbench.ErrorCode(err) != want {
		rt.Fatalf("%s → %s: %v, want %q", w.status, to, err, want)
	}
	if want == "" {
		w.status = to
	}
}

// claim takes this job only: the others of the host are not queued.
func (w *jobWalk) claim(rt *rapid.T) {
	claimed, err := w.ClaimJob(w.ctx, w.host.ID)
	if err != nil || (claimed != nil) != (w.status == workbench.JobQueued) {
		rt.Fatalf("claimed %v, %v from %s", claimed, err, w.status)
	}
	if claimed != nil {
		w.status = workbench.JobAcknowledged
	}
}

func (w *jobWalk) processing(*rapid.T) {
	must(w.t, w.ProcessingJob(w.ctx, w.id))
	if w.status == workbench.JobRunning || w.status == workbench.JobGeneratingStream {
		w.status = workbench.JobProcessingStream
	}
}

func (w *jobWalk) finish(rt *rapid.T) {
	err := w.FinishJob(w.ctx, jobEnd(w.id, ""))
	switch {
	case w.finalised || w.status == workbench.JobIdle:
		if workbench.ErrorCode(err) != workbench.EConflict {
			rt.Fatalf("finish in %s, finalised %v: %v", w.status, w.finalised, err)
		}
	case err != nil:
		rt.Fatalf("finish in %s: %v", w.status, err)
	case !w.status.Final():
		w.status, w.finalised = workbench.JobCompleted, true
	default:
		w.finalised = true
	}
}

func (w *jobWalk) compare(rt *rapid.T) {
	j := w.job(w.t, w.id)
	if j.Status != w.status || j.IsFinalized != w.finalised || (j.EndTime != nil) != w.status.Final() {
		rt.Fatalf("job %s, finalised %v, ended %v; want %s, %v", j.Status, j.IsFinalized, j.EndTime, w.status, w.finalised)
	}
}

func testJobModel(t *testing.T, open Opener) {
	t.Run("RandomWalks", func(t *testing.T) { checkJobs(t, setup(t, open)) })
	t.Run("CancelMeetsCompletion", func(t *testing.T) { checkJobRace(t, setup(t, open)) })
}

// checkJobs compares random walks with the model.
func checkJobs(t *testing.T, b *bench) {
	rapid.Check(t, func(rt *rapid.T) {
		w := &jobWalk{bench: b, t: t, status: workbench.JobCreated}
		w.id = Job(t, b.DB, b.session).ID
		rt.Repeat(map[string]func(*rapid.T){
			"move": w.move, "move on": w.move, "claim": w.claim, "processing": w.processing, "finish": w.finish, "": w.compare,
		})
		if !w.status.Final() { // a queued job would be claimed for the next walk
			must(t, b.MoveJob(b.ctx, jobChange(w.id, workbench.JobTransitions().Sources(workbench.JobCanceled), workbench.JobCanceled)))
		}
	})
}

// checkJobRace lets a cancellation meet the end of the same job: the one that
// comes first is the end, and no late result changes it.
func checkJobRace(t *testing.T, b *bench) {
	for range rounds(1000) {
		j := b.jobIn(t, workbench.JobRunning)
		b.clock.Advance(1)
		errs := race(
			func() error {
				return b.MoveJob(b.ctx, jobChange(j.ID, workbench.LiveJobStatuses(), workbench.JobCanceled))
			},
			func() error { return b.FinishJob(b.ctx, jobEnd(j.ID, "")) })
		if errs[1] != nil || (errs[0] != nil && workbench.ErrorCode(errs[0]) != workbench.EConflict) {
			t.Fatalf("cancel and finish: %v", errs)
		}
		want := b.job(t, j.ID)
		if (want.Status == workbench.JobCanceled) != (errs[0] == nil) || !want.IsFinalized {
			t.Fatalf("the job is %s, finalised %v, after %v", want.Status, want.IsFinalized, errs)
		}
		b.clock.Advance(1)
		wantCode(t, b.FinishJob(b.ctx, jobEnd(j.ID, "")), workbench.EConflict)
		wantCode(t, b.MoveJob(b.ctx, jobChange(j.ID, allJobStatuses(), workbench.JobCanceled)), workbench.EConflict)
		equal(t, "job", b.job(t, j.ID), want)
	}
}
