package storetest

import (
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func allJobStatuses() []workbench.JobStatus {
	return append(workbench.LiveJobStatuses(), workbench.JobIdle, workbench.JobCompleted,
		workbench.JobCompletedByTag, workbench.JobFailed, workbench.JobCanceled)
}

// jobIn stores a job that stands in a status.
func (b *bench) jobIn(t *testing.T, status workbench.JobStatus) workbench.Job {
	t.Helper()
	j := Job(t, b.DB, b.session)
	if status != workbench.JobCreated {
		must(t, b.MoveJob(b.ctx, jobChange(j.ID, []workbench.JobStatus{workbench.JobCreated}, status)))
	}
	return b.job(t, j.ID)
}

func (b *bench) job(t *testing.T, id string) workbench.Job {
	t.Helper()
	j, err := b.Job(b.ctx, id)
	must(t, err)
	return j
}

func jobChange(id string, from []workbench.JobStatus, to workbench.JobStatus) workbench.JobChange {
	c := workbench.JobChange{ID: id, From: from, To: to}
	if to == workbench.JobFailed {
		c.FailureReason = ptr(workbench.FailError)
	}
	return c
}

func testJobs(t *testing.T, open Opener) {
	t.Run("AStatusOutsideFromIsAConflictAndChangesNothing", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range allJobStatuses() {
			j := b.jobIn(t, status)
			others := slices.DeleteFunc(allJobStatuses(), func(s workbench.JobStatus) bool { return s == status })
			b.clock.Advance(1)
			for _, to := range allJobStatuses() {
				wantCode(t, b.MoveJob(b.ctx, jobChange(j.ID, others, to)), workbench.EConflict)
			}
			equal(t, string(status), b.job(t, j.ID), j)
		}
	})
	t.Run("AFinalStatusNeverChanges", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range allJobStatuses() {
			if !status.Final() {
				continue
			}
			j := b.jobIn(t, status)
			b.clock.Advance(1)
			for _, to := range allJobStatuses() {
				wantCode(t, b.MoveJob(b.ctx, jobChange(j.ID, allJobStatuses(), to)), workbench.EConflict)
			}
			must(t, b.ProcessingJob(b.ctx, j.ID))
			equal(t, string(status), b.job(t, j.ID), j)
		}
	})
	t.Run("AChangeWritesTheColumnsThatItNames", func(t *testing.T) {
		b := setup(t, open)
		want := b.jobIn(t, workbench.JobPreparing)
		now := b.clock.Advance(5)
		must(t, b.MoveJob(b.ctx, workbench.JobChange{
			ID: want.ID, From: []workbench.JobStatus{workbench.JobPreparing}, To: workbench.JobPreparingInput,
			WorkingDirectory: ptr("/elsewhere"), Prompt: ptr("whole prompt"),
		}))
		want.Status, want.UpdatedAt, want.WorkingDirectory, want.Prompt = workbench.JobPreparingInput, now, ptr("/elsewhere"), "whole prompt"
		equal(t, "prepared", b.job(t, want.ID), want)
		now = b.clock.Advance(5)
		must(t, b.MoveJob(b.ctx, workbench.JobChange{
			ID: want.ID, From: workbench.LiveJobStatuses(), To: workbench.JobFailed,
			FailureReason: ptr(workbench.FailAgentMissing), ErrorMessage: ptr("It is not installed."),
		}))
		want.Status, want.UpdatedAt, want.EndTime = workbench.JobFailed, now, &now
		want.FailureReason, want.ErrorMessage = ptr(workbench.FailAgentMissing), ptr("It is not installed.")
		equal(t, "failed", b.job(t, want.ID), want)
	})
	t.Run("JobsOfADirectoryAreThoseOfItsProjectSinceATime", func(t *testing.T) {
		b := setup(t, open)
		in := func(directory string) workbench.JobSummary {
			b.clock.Advance(1)
			j := b.jobIn(t, workbench.JobPreparing)
			must(t, b.MoveJob(b.ctx, workbench.JobChange{
				ID: j.ID, From: []workbench.JobStatus{workbench.JobPreparing}, To: workbench.JobPreparingInput, WorkingDirectory: &directory,
			}))
			return b.job(t, j.ID).JobSummary
		}
		in("/나무") // before the worktree was made
		first, _, second := in("/나무"), in("/elsewhere"), in("/나무")
		got, err := b.WorktreeJobs(b.ctx, b.session.ProjectHash, "/나무", first.CreatedAt, 10)
		must(t, err)
		equal(t, "jobs, the newest first", got, []workbench.JobSummary{second, first})
		got, err = b.WorktreeJobs(b.ctx, "another", "/나무", 0, 10)
		must(t, err)
		equal(t, "of another project", len(got), 0)
	})
	t.Run("AFailureNeedsAReasonAndOnlyAFailureHasOne", func(t *testing.T) {
		b := setup(t, open)
		j := b.jobIn(t, workbench.JobQueued)
		err := b.MoveJob(b.ctx, workbench.JobChange{ID: j.ID, From: workbench.LiveJobStatuses(), To: workbench.JobFailed})
		wantCode(t, err, workbench.EInvalid)
		err = b.MoveJob(b.ctx, workbench.JobChange{
			ID: j.ID, From: workbench.LiveJobStatuses(), To: workbench.JobCanceled, FailureReason: ptr(workbench.FailError),
		})
		wantCode(t, err, workbench.EInvalid)
		equal(t, "job", b.job(t, j.ID), j)
	})
	t.Run("ClaimTakesByPriorityThenAge", func(t *testing.T) {
		b := setup(t, open)
		var want []string
		for _, priority := range []int64{1, 0, 2, 1} {
			b.clock.Advance(1)
			id := workbench.NewID()
			must(t, b.CreateJob(b.ctx, workbench.Job{JobSummary: workbench.JobSummary{
				ID: id, SessionID: b.session.ID, TaskType: "agent", HostID: b.host.ID, Priority: priority, MaxAttempts: 1,
			}}))
			must(t, b.MoveJob(b.ctx, jobChange(id, workbench.LiveJobStatuses(), workbench.JobQueued)))
			want = append(want, id)
		}
		want = []string{want[2], want[0], want[3], want[1]}
		var got []string
		for {
			j, err := b.ClaimJob(b.ctx, b.host.ID)
			must(t, err)
			if j == nil {
				break
			}
			equal(t, "status", j.Status, workbench.JobAcknowledged)
			got = append(got, j.ID)
		}
		equal(t, "claimed", got, want)
	})
	t.Run("ClaimWaitsForNotBeforeAndLeavesOtherHosts", func(t *testing.T) {
		b := setup(t, open)
		j := b.jobIn(t, workbench.JobAcknowledged)
		due := b.clock.Now() + 1000
		change := jobChange(j.ID, workbench.LiveJobStatuses(), workbench.JobQueued)
		change.NotBefore = &due
		must(t, b.MoveJob(b.ctx, change))
		claimed, err := b.ClaimJob(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "before it is due", claimed, (*workbench.Job)(nil))
		b.clock.Advance(1000)
		claimed, err = b.ClaimJob(b.ctx, Host(t, b.DB).ID)
		must(t, err)
		equal(t, "for another host", claimed, (*workbench.Job)(nil))
		claimed, err = b.ClaimJob(b.ctx, b.host.ID)
		must(t, err)
		if claimed == nil || claimed.ID != j.ID {
			t.Fatalf("claimed %v", claimed)
		}
	})
	t.Run("ListsAreNewestFirstAndOfOneSession", func(t *testing.T) {
		b := setup(t, open)
		first := Job(t, b.DB, b.session)
		b.clock.Advance(1)
		second := Job(t, b.DB, Session(t, b.DB, b.host.ID))
		jobs, err := b.Jobs(b.ctx, workbench.JobFilter{SessionID: b.session.ID, Limit: 10})
		must(t, err)
		equal(t, "of the session", jobs, []workbench.JobSummary{first.JobSummary})
		jobs, err = b.Jobs(b.ctx, workbench.JobFilter{Limit: 10})
		must(t, err)
		equal(t, "of all", jobs, []workbench.JobSummary{second.JobSummary, first.JobSummary})
	})
	t.Run("OpenJobsAreNeitherFinalisedNorParked", func(t *testing.T) {
		b := setup(t, open)
		b.jobIn(t, workbench.JobIdle)
		queued := b.jobIn(t, workbench.JobQueued)
		canceled := b.jobIn(t, workbench.JobCanceled)
		finished, p := RunningJob(t, b.DB, b.session)
		must(t, b.FinishJob(b.ctx, jobEnd(finished.ID, p.ID)))
		jobs, err := b.OpenJobs(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "open", jobs, []workbench.JobSummary{queued.JobSummary, canceled.JobSummary})
	})
	t.Run("AProcessIsAddedToAPreparingJobOnly", func(t *testing.T) {
		b := setup(t, open)
		j, p := PreparedJob(t, b.DB, b.session)
		again := p
		again.ID = workbench.NewID()
		wantCode(t, b.AddJobProcess(b.ctx, again), workbench.EConflict) // the same ordinal
		must(t, b.MoveJob(b.ctx, jobChange(j.ID, workbench.LiveJobStatuses(), workbench.JobCanceled)))
		again.Ordinal = 2
		wantCode(t, b.AddJobProcess(b.ctx, again), workbench.EConflict)
		wantCode(t, b.JobStarted(b.ctx, j.ID, Start(p.ID), nil), workbench.EConflict)
		unstarted, err := b.Process(b.ctx, p.ID)
		must(t, err)
		equal(t, "process of the canceled job", unstarted, p)
	})
	t.Run("AStartIsAnAttempt", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		equal(t, "attempt", j.Attempt, int64(1))
		equal(t, "start", j.StartTime, ptr(Start(p.ID).StartedAt))
		wantCode(t, b.JobStarted(b.ctx, j.ID, Start(p.ID), nil), workbench.EConflict)
		equal(t, "job", b.job(t, j.ID), j)
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Job(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.JobProcess(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		err = b.CreateJob(b.ctx, workbench.Job{JobSummary: workbench.JobSummary{
			ID: workbench.NewID(), SessionID: "nobody", HostID: b.host.ID, Priority: 1, MaxAttempts: 1,
		}})
		wantCode(t, err, workbench.ENotFound)
	})
}
