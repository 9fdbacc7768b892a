package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *bench) prompt(t *testing.T, jobID, mode, text string) workbench.JobPrompt {
	t.Helper()
	p, err := b.AddJobPrompt(b.ctx, workbench.JobPrompt{ID: workbench.NewID(), JobID: jobID, Mode: mode, Text: text})
	must(t, err)
	return p
}

func (b *bench) endedJob(t *testing.T) workbench.Job {
	t.Helper()
	j, p := RunningJob(t, b.DB, b.session)
	must(t, b.FinishJob(b.ctx, jobEnd(j.ID, p.ID)))
	return b.job(t, j.ID)
}

func testJobPrompts(t *testing.T, open Opener) {
	t.Run("PromptsHaveAnOrderAndLeaveTheQueueOnce", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		first := b.prompt(t, j.ID, workbench.PromptSteer, "now\x00")
		second := b.prompt(t, j.ID, workbench.PromptNext, "later")
		equal(t, "order", []int64{first.Seq, second.Seq}, []int64{1, 2})
		must(t, b.IngestJob(b.ctx, workbench.JobIngest{JobID: j.ID, ProcessID: p.ID, Attempt: 1, PromptID: first.ID, ParserState: []byte(`{}`)}))
		_, err := b.CancelJobPrompt(b.ctx, first.ID)
		wantCode(t, err, workbench.EConflict)
		_, err = b.CancelJobPrompt(b.ctx, second.ID)
		must(t, err)
		listed, err := b.JobPrompts(b.ctx, j.ID)
		must(t, err)
		equal(t, "statuses", []string{listed[0].Status, listed[1].Status}, []string{workbench.PromptSent, workbench.PromptCancelled})
		_, err = b.CancelJobPrompt(b.ctx, workbench.NewID())
		wantCode(t, err, workbench.ENotFound)
		_, err = b.AddJobPrompt(b.ctx, workbench.JobPrompt{ID: workbench.NewID(), JobID: j.ID, Mode: workbench.PromptNext, Text: " \n"})
		wantCode(t, err, workbench.EInvalid)
	})
	t.Run("ThePromptsBehindTheNextOneGoWithIt", func(t *testing.T) {
		b := setup(t, open)
		j := b.endedJob(t)
		first := b.prompt(t, j.ID, workbench.PromptNext, "one")
		second := b.prompt(t, j.ID, workbench.PromptNext, "two")
		found, err := b.ContinuableJobs(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "continuable", found, []string{j.ID})
		next := workbench.Job{JobSummary: workbench.JobSummary{
			ID: workbench.NewID(), SessionID: b.session.ID, TaskType: "task", HostID: b.host.ID, MaxAttempts: 1, RetryOfJobID: &j.ID,
		}}
		must(t, b.ContinueJob(b.ctx, first, next))
		again := next
		again.ID = workbench.NewID()
		wantCode(t, b.ContinueJob(b.ctx, first, again), workbench.EConflict)
		moved, err := b.JobPrompts(b.ctx, next.ID)
		must(t, err)
		if len(moved) != 1 || moved[0].ID != second.ID {
			t.Errorf("%+v", moved)
		}
		equal(t, "lineage", b.job(t, next.ID).RetryOfJobID, &j.ID)
	})
}

func testJobVerbs(t *testing.T, open Opener) {
	t.Run("AFailedAttemptGoesBackIntoTheQueueForATime", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		at := b.clock.Now() + 5000
		end := jobEnd(j.ID, p.ID)
		end.RetryAt, end.ErrorMessage = &at, ptr("The model is busy.")
		must(t, b.FinishJob(b.ctx, end))
		got := b.job(t, j.ID)
		equal(t, "status", got.Status, workbench.JobQueued)
		equal(t, "message", got.ErrorMessage, ptr("The model is busy."))
		due, err := b.NextJobDue(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "due", due, &at)
		wantCode(t, b.FinishJob(b.ctx, end), workbench.EConflict)
		b.clock.Advance(5000)
		claimed, err := b.ClaimJob(b.ctx, b.host.ID)
		must(t, err)
		if claimed == nil || claimed.ID != j.ID {
			t.Errorf("%+v", claimed)
		}
	})
	t.Run("ACanceledJobIsNotTriedAgain", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.MoveJob(b.ctx, jobChange(j.ID, workbench.LiveJobStatuses(), workbench.JobCanceled)))
		at := b.clock.Now()
		end := jobEnd(j.ID, p.ID)
		end.RetryAt = &at
		wantCode(t, b.FinishJob(b.ctx, end), workbench.EConflict)
		equal(t, "status", b.job(t, j.ID).Status, workbench.JobCanceled)
	})
	t.Run("BusyAgentsArePassedOver", func(t *testing.T) {
		b := setup(t, open)
		for _, agent := range []string{"one", "two"} {
			id := workbench.NewID()
			must(t, b.CreateJob(b.ctx, workbench.Job{JobSummary: workbench.JobSummary{
				ID: id, SessionID: b.session.ID, TaskType: "task", HostID: b.host.ID, Priority: 1, MaxAttempts: 1, Agent: &agent,
			}}))
			must(t, b.MoveJob(b.ctx, jobChange(id, workbench.LiveJobStatuses(), workbench.JobQueued)))
		}
		claimed, err := b.ClaimJob(b.ctx, b.host.ID, "one")
		must(t, err)
		equal(t, "agent", claimed.Agent, ptr("two"))
		claimed, err = b.ClaimJob(b.ctx, b.host.ID, "other", "one")
		must(t, err)
		equal(t, "while it is busy", claimed, (*workbench.Job)(nil))
	})
	t.Run("ToolsStayWithTheirJob", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		in := workbench.JobIngest{JobID: j.ID, ProcessID: p.ID, Attempt: 1, ParserState: []byte(`{}`)}
		in.Tools = []workbench.MessageTool{{ToolCall: workbench.ToolCall{ID: "a", Name: "Bash"}}, {ToolCall: workbench.ToolCall{ID: "b", Name: "Read"}, Ordinal: 1}}
		must(t, b.IngestJob(b.ctx, in))
		in.Tools = []workbench.MessageTool{{ToolCall: workbench.ToolCall{ID: "a", Name: "Bash", Output: ptr("done")}}}
		must(t, b.IngestJob(b.ctx, in))
		tools, err := b.JobTools(b.ctx, j.ID)
		must(t, err)
		if len(tools) != 2 || *tools[0].Output != "done" || tools[1].ID != "b" {
			t.Errorf("%+v", tools)
		}
		wantCode(t, b.DeleteJob(b.ctx, j.ID), workbench.EConflict)
		must(t, b.FinishJob(b.ctx, jobEnd(j.ID, p.ID)))
		must(t, b.DeleteJob(b.ctx, j.ID))
		wantCode(t, b.DeleteJob(b.ctx, j.ID), workbench.ENotFound)
		if tools, err = b.JobTools(b.ctx, j.ID); err != nil || len(tools) > 0 {
			t.Errorf("%+v, %v", tools, err)
		}
		wantCode(t, b.IngestJob(b.ctx, in), workbench.ENotFound)
	})
	t.Run("ThePlanAsItIsEditedGoesWithItsJob", func(t *testing.T) {
		b := setup(t, open)
		gone, stays := b.endedJob(t), b.endedJob(t)
		key := func(j workbench.Job) string { return "host/" + b.host.ID + "/plan_draft/" + j.ID }
		for _, j := range []workbench.Job{gone, stays} {
			must(t, b.SetValue(b.ctx, key(j), `{"base":1,"text":"typed"}`))
		}
		must(t, b.DeleteJob(b.ctx, gone.ID))
		draft, err := b.Value(b.ctx, key(gone))
		must(t, err)
		equal(t, "draft of the deleted job", draft, (*string)(nil))
		draft, err = b.Value(b.ctx, key(stays))
		must(t, err)
		equal(t, "draft of the other job", draft, ptr(`{"base":1,"text":"typed"}`))
		must(t, b.DeleteSession(b.ctx, b.session.ID))
		draft, err = b.Value(b.ctx, key(stays))
		must(t, err)
		equal(t, "draft of the deleted session", draft, (*string)(nil))
	})
	t.Run("OnlyWhatWaitsHasAPlace", func(t *testing.T) {
		b := setup(t, open)
		j := b.jobIn(t, workbench.JobQueued)
		wantCode(t, b.MarkJobDone(b.ctx, j.ID, true), workbench.EConflict)
		must(t, b.SetJobPriority(b.ctx, j.ID, 2))
		wantCode(t, b.SetJobPriority(b.ctx, j.ID, 3), workbench.EInvalid)
		wantCode(t, b.SetJobPriority(b.ctx, b.endedJob(t).ID, 0), workbench.EConflict)
	})
	t.Run("OnlyJobsOfAMachineThatIsGoneAreTakenOver", func(t *testing.T) {
		b := setup(t, open)
		j := b.jobIn(t, workbench.JobRunning)
		next := workbench.Job{JobSummary: workbench.JobSummary{
			ID: workbench.NewID(), SessionID: b.session.ID, TaskType: "task", HostID: Host(t, b.DB).ID, MaxAttempts: 1, RetryOfJobID: &j.ID,
		}}
		err := b.TakeOverJob(b.ctx, j, "Taken over.", next)
		if !b.Shared() {
			wantCode(t, err, workbench.EUnavailable)
			return
		}
		must(t, err)
		got := b.job(t, j.ID)
		equal(t, "closed", got.FailureReason, ptr(workbench.FailLost))
		wantCode(t, b.TakeOverJob(b.ctx, j, "Again.", next), workbench.EConflict)
	})
}
