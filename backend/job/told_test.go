package job_test

import (
	"context"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestAnEndThatWasNotToldIsTold: an owner that dies between the end of a job and
// what follows from it leaves that to the next one, which does it once.
func TestAnEndThatWasNotToldIsTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	j, p := storetest.RunningJob(t, b.db.DB, b.session)
	code := int64(0)
	b.end()
	err := b.db.FinishJob(t.Context(), workbench.JobEnd{
		JobID: j.ID, ProcessID: p.ID, Attempt: 1, Status: workbench.JobCompleted, Process: workbench.ProcessExited,
		Exit: workbench.ProcessExit{Code: &code}, Tell: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 4)
	b.options.Ended = func(_ context.Context, job workbench.JobSummary) { told <- job.ID }
	b.begin()
	b.Start()
	if id := <-told; id != j.ID {
		t.Errorf("told of %s", id)
	}
	own := b.done(b.sh("true").ID)
	if id := <-told; id != own.ID {
		t.Errorf("told of %s, and not of its own job", id)
	}
	b.end()
	if ids, err := b.db.UntoldJobs(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("still to be told: %v, %v", ids, err)
	}
	b.begin()
	b.Start()
	last := b.done(b.sh("true").ID)
	if id := <-told; id != last.ID {
		t.Errorf("%s was told twice", id)
	}
}
