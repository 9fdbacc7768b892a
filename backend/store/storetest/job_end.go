package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// jobEnd completes the first attempt of a job.
func jobEnd(jobID, processID string) workbench.JobEnd {
	return workbench.JobEnd{
		JobID: jobID, ProcessID: processID, Attempt: 1, Status: workbench.JobCompleted,
		Process: workbench.ProcessExited, Exit: workbench.ProcessExit{Code: ptr(int64(0)), EndedAt: Epoch + 50},
	}
}

func testJobEnd(t *testing.T, open Opener) {
	t.Run("OneTransactionSettlesEverything", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response("한"), workbench.JobText{Channel: workbench.ChannelLog, Data: "log"})))
		now := b.clock.Advance(60)
		end := jobEnd(j.ID, p.ID)
		end.Texts = []workbench.JobText{response("글")}
		end.Usage = []workbench.UsageEvent{usage(b, "m", 7)}
		end.Usage[0].JobID = &j.ID
		must(t, b.FinishJob(b.ctx, end))
		got := b.job(t, j.ID)
		equal(t, "status", got.Status, workbench.JobCompleted)
		equal(t, "finalised", got.IsFinalized, true)
		equal(t, "response", got.Response, ptr("한글"))
		equal(t, "tokens", got.TokensSent, int64(7))
		equal(t, "times", []int64{*got.EndTime, got.UpdatedAt}, []int64{Epoch + 50, now})
		equal(t, "response chunks", b.channel(t, j.ID, workbench.ChannelResponse, 0), "")
		equal(t, "log", b.channel(t, j.ID, workbench.ChannelLog, 0), "log")
		state, err := b.JobParserState(b.ctx, j.ID)
		must(t, err)
		equal(t, "parser", state, []byte(nil))
		process, err := b.JobProcess(b.ctx, j.ID)
		must(t, err)
		equal(t, "process", process.Status, workbench.ProcessExited)
		stream, err := b.Stream(b.ctx, p.ID, workbench.StreamStdout)
		must(t, err)
		equal(t, "stream ended", stream.Ended, true)
	})
	t.Run("AFinalisedJobTakesNothingMore", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.FinishJob(b.ctx, jobEnd(j.ID, p.ID)))
		want := b.job(t, j.ID)
		again := jobEnd(j.ID, p.ID)
		again.Status, again.FailureReason = workbench.JobFailed, ptr(workbench.FailError)
		again.Texts = []workbench.JobText{response("late")}
		wantCode(t, b.FinishJob(b.ctx, again), workbench.EConflict)
		wantCode(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response("late"))), workbench.EConflict)
		equal(t, "job", b.job(t, j.ID), want)
		equal(t, "chunks", b.channel(t, j.ID, workbench.ChannelResponse, 0), "")
	})
	t.Run("ACanceledJobStaysCanceledAndKeepsItsLateText", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response("begun "))))
		must(t, b.MoveJob(b.ctx, jobChange(j.ID, workbench.LiveJobStatuses(), workbench.JobCanceled)))
		canceled := b.job(t, j.ID)
		b.clock.Advance(5)
		must(t, b.IngestJob(b.ctx, jobIngest(j, p, 10, response("late"))))
		end := jobEnd(j.ID, p.ID)
		end.Status, end.FailureReason = workbench.JobFailed, ptr(workbench.FailError)
		must(t, b.FinishJob(b.ctx, end))
		got := b.job(t, j.ID)
		equal(t, "status", got.Status, workbench.JobCanceled)
		equal(t, "failure", got.FailureReason, (*workbench.FailureReason)(nil))
		equal(t, "end", got.EndTime, canceled.EndTime)
		equal(t, "response", got.Response, ptr("begun late"))
		equal(t, "finalised", got.IsFinalized, true)
	})
	t.Run("AJobThatHasNotEndedIsNotFinalised", func(t *testing.T) {
		b := setup(t, open)
		j := b.jobIn(t, workbench.JobIdle)
		wantCode(t, b.FinishJob(b.ctx, jobEnd(j.ID, "")), workbench.EConflict)
		equal(t, "job", b.job(t, j.ID), j)
	})
	t.Run("AnEndNeedsAFinalStatus", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		end := jobEnd(j.ID, p.ID)
		end.Status = workbench.JobQueued
		wantCode(t, b.FinishJob(b.ctx, end), workbench.EInvalid)
		equal(t, "job", b.job(t, j.ID), j)
	})
	t.Run("EarlierAttemptsStayWithTheJob", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response("first"))))
		must(t, b.MoveJob(b.ctx, jobChange(j.ID, workbench.StartedJobStatuses(), workbench.JobPreparingInput)))
		next := p
		next.ID, next.Ordinal = workbench.NewID(), 2
		must(t, b.AddJobProcess(b.ctx, next))
		must(t, b.JobStarted(b.ctx, j.ID, Start(next.ID), nil))
		in := jobIngest(j, next, 0, response("second"))
		in.Attempt = 2
		must(t, b.IngestJob(b.ctx, in))
		end := jobEnd(j.ID, next.ID)
		end.Attempt = 2
		must(t, b.FinishJob(b.ctx, end))
		equal(t, "response", b.job(t, j.ID).Response, ptr("second"))
		equal(t, "first attempt", b.channel(t, j.ID, workbench.ChannelResponse, 0), "first")
		latest, err := b.JobProcess(b.ctx, j.ID)
		must(t, err)
		equal(t, "latest process", latest.ID, next.ID)
	})
}
