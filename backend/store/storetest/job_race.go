package storetest

import (
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// testJobRaces lets a user cancel a job while its worker settles it. One of them
// is first, and what the job became then stays.
func testJobRaces(t *testing.T, open Opener) {
	t.Run("CancelAgainstCompleteHasOneEnd", func(t *testing.T) {
		b := setup(t, open)
		races := rounds(500)
		if b.Shared() {
			races = 100 // each costs round trips to a server
		}
		ends := map[workbench.JobStatus]int{}
		for range races {
			ends[b.race(t)]++
		}
		if ends[workbench.JobCanceled]+ends[workbench.JobCompleted] != races {
			t.Errorf("%v of %d", ends, races)
		}
	})
}

// race returns the final status.
func (b *bench) race(t *testing.T) workbench.JobStatus {
	t.Helper()
	j, p := RunningJob(t, b.DB, b.session)
	var canceled, finished error
	begin := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		<-begin
		canceled = b.MoveJob(b.ctx, jobChange(j.ID, workbench.LiveJobStatuses(), workbench.JobCanceled))
	})
	both.Go(func() {
		<-begin
		finished = b.FinishJob(b.ctx, jobEnd(j.ID, p.ID))
	})
	close(begin)
	both.Wait()
	must(t, finished)
	got := b.job(t, j.ID)
	if (canceled == nil) != (got.Status == workbench.JobCanceled) || !got.IsFinalized {
		t.Fatalf("%s, finalised %t, while the cancel said %v", got.Status, got.IsFinalized, canceled)
	}
	wantCode(t, b.MoveJob(b.ctx, jobChange(j.ID, workbench.LiveJobStatuses(), workbench.JobCanceled)), workbench.EConflict)
	wantCode(t, b.FinishJob(b.ctx, jobEnd(j.ID, p.ID)), workbench.EConflict)
	equal(t, "afterwards", b.job(t, j.ID).Status, got.Status)
	return got.Status
}
