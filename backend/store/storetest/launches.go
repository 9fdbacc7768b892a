package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *bench) launch(t *testing.T, startedAt int64) workbench.Launch {
	t.Helper()
	l := workbench.Launch{
		ID: workbench.NewID(), HostID: b.host.ID, Mode: workbench.ModeServer, AppVersion: "1", SchemaVersion: 3,
		PID: 7, BootID: ptr("boot"), StartedAt: startedAt,
	}
	must(t, b.BeginLaunch(b.ctx, l))
	return l
}

func found(l workbench.Launch) workbench.Finding {
	return workbench.Finding{
		LaunchID: l.ID, SubjectKind: workbench.SubjectJob, SubjectID: "subject", Reason: "it was cut",
		Action: workbench.ActionNone, StatusBefore: ptr("running"),
	}
}

func testLaunches(t *testing.T, open Opener) {
	t.Run("TheLatestAndTheOneBefore", func(t *testing.T) {
		b := setup(t, open)
		none, err := b.LatestLaunch(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "none", none, (*workbench.Launch)(nil))
		first, second := b.launch(t, Epoch), b.launch(t, Epoch) // the same millisecond: the id decides
		latest, err := b.LatestLaunch(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "latest", latest, &second)
		before, err := b.LaunchBefore(b.ctx, second)
		must(t, err)
		equal(t, "before the second", before, &first)
		before, err = b.LaunchBefore(b.ctx, first)
		must(t, err)
		equal(t, "before the first", before, (*workbench.Launch)(nil))
	})
	t.Run("APageOfThemSaysHowMuchEachFound", func(t *testing.T) {
		b := setup(t, open)
		first, second, third := b.launch(t, Epoch), b.launch(t, Epoch+1), b.launch(t, Epoch+2)
		must(t, b.AddFinding(b.ctx, found(second)))
		page, err := b.Launches(b.ctx, b.host.ID, 0, "", 2)
		must(t, err)
		equal(t, "the newest", page, []workbench.LaunchSummary{{Launch: third}, {Launch: second, Findings: 1}})
		page, err = b.Launches(b.ctx, b.host.ID, second.StartedAt, second.ID, 2)
		must(t, err)
		equal(t, "those before", page, []workbench.LaunchSummary{{Launch: first}})
		one, err := b.Launch(b.ctx, second.ID)
		must(t, err)
		equal(t, "one of them", one, second)
		_, err = b.Launch(b.ctx, "none")
		wantCode(t, err, workbench.ENotFound)
	})
	t.Run("AnEndIsRecordedOnce", func(t *testing.T) {
		b := setup(t, open)
		want := b.launch(t, Epoch)
		ready := b.clock.Advance(1)
		must(t, b.LaunchReady(b.ctx, want.ID))
		ended := b.clock.Advance(1)
		must(t, b.EndLaunch(b.ctx, want.ID, workbench.EndClean, 0))
		b.clock.Advance(1)
		must(t, b.LaunchReady(b.ctx, want.ID))
		must(t, b.EndLaunch(b.ctx, want.ID, workbench.EndCrash, Epoch))
		got, err := b.LatestLaunch(b.ctx, b.host.ID)
		must(t, err)
		want.ReadyAt, want.EndedAt, want.EndKind = &ready, &ended, ptr(workbench.EndClean)
		equal(t, "launch", got, &want)
	})
	t.Run("FindingsAreNumberedAndSeenOnce", func(t *testing.T) {
		b := setup(t, open)
		l := b.launch(t, Epoch)
		for range 3 {
			must(t, b.AddFinding(b.ctx, found(l)))
		}
		seen := b.clock.Advance(1)
		must(t, b.AcknowledgeFindings(b.ctx, l.ID))
		b.clock.Advance(1)
		must(t, b.AcknowledgeFindings(b.ctx, l.ID))
		findings, err := b.Findings(b.ctx, l.ID)
		must(t, err)
		equal(t, "number", len(findings), 3)
		for i, f := range findings {
			want := found(l)
			want.ID, want.Seq, want.CreatedAt, want.AcknowledgedAt = f.ID, int64(i+1), Epoch, &seen
			equal(t, "finding", f, want)
		}
	})
	t.Run("AFindingIsWrittenWithTheChangeOrNotAtAll", func(t *testing.T) {
		b := setup(t, open)
		l := b.launch(t, Epoch)
		f := found(l)
		term, _ := RunningTerminal(t, b.DB, b.session)
		err := b.MoveTerminal(b.ctx, term.ID, []workbench.TerminalStatus{workbench.TerminalStarting}, workbench.TerminalRecovering, &f)
		wantCode(t, err, workbench.EConflict)
		j := b.jobIn(t, workbench.JobQueued)
		change := jobChange(j.ID, workbench.LiveJobStatuses(), workbench.JobIdle)
		unknown := f
		unknown.LaunchID = "nobody"
		change.Finding = &unknown
		wantCode(t, b.MoveJob(b.ctx, change), workbench.ENotFound)
		equal(t, "job", b.job(t, j.ID), j)
		change.Finding = &f
		must(t, b.MoveJob(b.ctx, change))
		findings, err := b.Findings(b.ctx, l.ID)
		must(t, err)
		equal(t, "number", len(findings), 1)
	})
	t.Run("TwoHundredAreKeptAndUnreadFindingsWithThem", func(t *testing.T) {
		b := setup(t, open)
		unread := b.launch(t, Epoch)
		must(t, b.AddFinding(b.ctx, found(unread)))
		read := b.launch(t, Epoch+1)
		must(t, b.AddFinding(b.ctx, found(read)))
		must(t, b.AcknowledgeFindings(b.ctx, read.ID))
		second := b.launch(t, Epoch+2)
		for i := range int64(199) {
			b.launch(t, Epoch+3+i)
		}
		before, err := b.LaunchBefore(b.ctx, workbench.Launch{HostID: b.host.ID, StartedAt: Epoch + 3})
		must(t, err)
		equal(t, "the 200th", before, &second)
		before, err = b.LaunchBefore(b.ctx, second)
		must(t, err)
		equal(t, "the one with an unread finding", before, &unread)
		findings, err := b.Findings(b.ctx, read.ID)
		must(t, err)
		equal(t, "findings of the dropped one", len(findings), 0)
	})
}
