package storetest

import (
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testSessions(t *testing.T, open Opener) {
	t.Run("CreatingWritesEntryZeroOfBothHistories", func(t *testing.T) {
		b := setup(t, open)
		s, err := b.CreateSession(b.ctx, workbench.Session{
			SessionSummary: workbench.SessionSummary{
				ID: workbench.NewID(), Name: "한글", ProjectDirectory: "/src", ProjectHash: "h", HostID: b.host.ID,
			},
			TaskDescription: "first", IncludedFiles: []string{"b.go", "a.go"}, ForceExcludedFiles: []string{"c"},
		})
		must(t, err)
		read, err := b.Session(b.ctx, s.ID)
		must(t, err)
		equal(t, "session", read, s)
		equal(t, "files keep their order", s.IncludedFiles, []string{"b.go", "a.go"})
		task, err := b.TaskVersion(b.ctx, s.ID, 0)
		must(t, err)
		if task.Description != "first" || task.OpType != workbench.OpInit || task.Version != 1 || *task.DeviceID != b.host.ID {
			t.Errorf("task entry 0 is %+v", task)
		}
		files, err := b.FileSelections(b.ctx, s.ID, 0, 10)
		must(t, err)
		if len(files) != 1 || files[0].SequenceNumber != 0 || files[0].OpType != workbench.OpInit {
			t.Errorf("selection entries are %+v", files)
		}
		equal(t, "selection of entry 0", files[0].IncludedFiles, s.IncludedFiles)
	})
	t.Run("AnEmptySelectionIsAnEmptyListNotNull", func(t *testing.T) {
		b := setup(t, open)
		equal(t, "files", b.session.IncludedFiles, []string{})
		equal(t, "excluded", b.session.ForceExcludedFiles, []string{})
	})
	t.Run("TextThatAnEngineWouldRefuseIsRepaired", func(t *testing.T) {
		b := setup(t, open)
		must(t, b.RenameSession(b.ctx, b.session.ID, "a\x00b\xff"))
		equal(t, "name", b.reload(t).Name, "a\uFFFDb\uFFFD")
		_, err := b.WriteFiles(b.ctx, workbench.FilesWrite{
			SessionID: b.session.ID, HostID: b.host.ID, Version: 1, OpType: workbench.OpEdit, IncludedFiles: []string{"a\x00", "\xff"},
		})
		must(t, err)
		equal(t, "files", b.reload(t).IncludedFiles, []string{"a\uFFFD", "\uFFFD"})
	})
	t.Run("ANewIdThatExistsIsAConflict", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.CreateSession(b.ctx, b.session)
		wantCode(t, err, workbench.EConflict)
		versions, err := b.TaskVersions(b.ctx, b.session.ID, 0, 10)
		must(t, err)
		equal(t, "number of versions", len(versions), 1)
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Session(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		wantCode(t, b.RenameSession(b.ctx, "nobody", "x"), workbench.ENotFound)
		wantCode(t, b.DeleteSession(b.ctx, "nobody"), workbench.ENotFound)
		wantCode(t, b.SaveDraft(b.ctx, b.host.ID, "nobody", "x"), workbench.ENotFound)
		missing := b.session
		missing.ID, missing.HostID = workbench.NewID(), "nobody"
		_, err = b.CreateSession(b.ctx, missing)
		wantCode(t, err, workbench.ENotFound)
	})
}

func testSessionCards(t *testing.T, open Opener) {
	t.Run("PagesMeetEverySessionOnceNewestFirst", func(t *testing.T) {
		b := setup(t, open)
		want := []string{b.session.ID}
		for i := range 24 {
			if i%3 == 0 {
				b.clock.Advance(1) // three sessions share a millisecond: the id decides
			}
			want = append([]string{Session(t, b.DB, b.host.ID).ID}, want...)
		}
		var got []string
		filter := workbench.SessionFilter{Limit: 7}
		for {
			page, err := b.SessionCards(b.ctx, filter)
			must(t, err)
			if len(page) == 0 {
				break
			}
			for _, card := range page {
				got = append(got, card.ID)
			}
			last := page[len(page)-1]
			filter.BeforeTime, filter.BeforeID = last.UpdatedAt, last.ID
		}
		equal(t, "sessions", got, want)
	})
	t.Run("FilterFindsNamesAndProjects", func(t *testing.T) {
		b := setup(t, open)
		codebase := Codebase(t, b.DB, b.host.ID)
		for _, name := range []string{"100% Ünïcode_x", "100 Unicode", `back\slash`, "한글 세션"} {
			_, err := b.CreateSession(b.ctx, workbench.Session{SessionSummary: workbench.SessionSummary{
				ID: workbench.NewID(), Name: name, ProjectDirectory: codebase.DefaultCwd, ProjectHash: codebase.ProjectHash, HostID: b.host.ID, CodebaseID: &codebase.ID,
			}})
			must(t, err)
		}
		for search, want := range map[string]int{
			"": 4, "100": 2, "0%": 1, "_x": 1, `k\s`: 1, "글 세": 1, "UNICODE": 1, "Ünï": 1, "nobody": 0,
		} {
			cards, err := b.SessionCards(b.ctx, workbench.SessionFilter{CodebaseID: codebase.ID, Search: search, Limit: 10})
			must(t, err)
			equal(t, fmt.Sprintf("cards for %q", search), len(cards), want)
		}
		cards, err := b.SessionCards(b.ctx, workbench.SessionFilter{CodebaseID: "other", Limit: 10})
		must(t, err)
		equal(t, "cards of another project", len(cards), 0)
	})
	t.Run("PinsAreOfOneMachineAndGoWithTheirSession", func(t *testing.T) {
		b := setup(t, open)
		first, second := b.session, Session(t, b.DB, b.host.ID)
		pinned := func(host string) []string {
			t.Helper()
			ids := []string{}
			cards, err := b.SessionCards(b.ctx, workbench.SessionFilter{HostID: host, Pinned: true, Limit: 10})
			must(t, err)
			for _, card := range cards {
				ids = append(ids, card.ID)
				equal(t, "mark of a pin", card.Pinned, true)
			}
			return ids
		}
		must(t, b.PinSession(b.ctx, b.host.ID, first.ID, true))
		must(t, b.PinSession(b.ctx, b.host.ID, first.ID, true))
		equal(t, "pinned", pinned(b.host.ID), []string{first.ID})
		equal(t, "pinned on another machine", pinned("other"), []string{})
		must(t, b.PinSession(b.ctx, b.host.ID, second.ID, true))
		equal(t, "pinned, newest first", pinned(b.host.ID), []string{second.ID, first.ID})
		must(t, b.PinSession(b.ctx, b.host.ID, second.ID, false))
		equal(t, "after unpinning", pinned(b.host.ID), []string{first.ID})
		must(t, b.DeleteSession(b.ctx, first.ID))
		left, err := b.Value(b.ctx, "host/"+b.host.ID+"/pinned/"+first.ID)
		must(t, err)
		equal(t, "pin of a deleted session is gone", left == nil, true)
		wantCode(t, b.PinSession(b.ctx, b.host.ID, first.ID, true), workbench.ENotFound)
	})
	t.Run("CountsSayWhatRuns", func(t *testing.T) {
		b := setup(t, open)
		term, process := RunningTerminal(t, b.DB, b.session)
		lossy := rawIngest(term, process, 0, []byte("ab"))
		lossy.Chunks, lossy.To = append(lossy.Chunks, gap(2, 1<<20)), 2+1<<20
		must(t, b.IngestTerminal(b.ctx, lossy))
		RunningJob(t, b.DB, b.session)
		for _, reason := range []workbench.FailureReason{workbench.FailError, workbench.FailLost} {
			failed := Job(t, b.DB, b.session)
			must(t, b.MoveJob(b.ctx, workbench.JobChange{
				ID: failed.ID, From: []workbench.JobStatus{workbench.JobCreated}, To: workbench.JobFailed, FailureReason: &reason,
			}))
		}
		_, err := b.WriteTask(b.ctx, workbench.TaskWrite{
			SessionID: b.session.ID, HostID: b.host.ID, Version: 1, OpType: workbench.OpEdit, Description: "# Title\nbody",
		})
		must(t, err)
		cards, err := b.SessionCards(b.ctx, workbench.SessionFilter{Limit: 1})
		must(t, err)
		want := workbench.SessionCard{
			SessionSummary: b.session.SessionSummary, TaskPreview: "Title", TaskVersions: 2,
			Terminals: 1, TerminalsLive: 1, Jobs: 3, JobsLive: 1, JobsFailed: 1, JobsCut: 1,
			MissingBytes: 1 << 20, Mark: workbench.MarkLost,
		}
		equal(t, "card", cards, []workbench.SessionCard{want})
		failed, err := b.Jobs(b.ctx, workbench.JobFilter{Status: workbench.JobFailed, Limit: 10})
		must(t, err)
		for _, j := range failed {
			must(t, b.MarkJobDone(b.ctx, j.ID, true))
		}
		cards, err = b.SessionCards(b.ctx, workbench.SessionFilter{Limit: 1})
		must(t, err)
		equal(t, "with what failed marked as done", []any{cards[0].JobsFailed, cards[0].JobsCut, cards[0].Mark}, []any{int64(0), int64(0), workbench.MarkLive})
	})
}
