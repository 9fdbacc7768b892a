package storetest

import (
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// transcriptFile begins to keep a file of an agent's session.
func (b *bench) transcriptFile(t *testing.T, path string, generation int64) workbench.TranscriptFile {
	t.Helper()
	f, err := b.AddTranscriptFile(b.ctx, workbench.TranscriptFile{
		ID: workbench.NewID(), HostID: b.host.ID, Agent: "claude", AssistantSessionID: "s-1", Generation: generation, HeadDigest: "d", Path: path,
	})
	must(t, err)
	return f
}

func lines(f workbench.TranscriptFile, from int64, ids ...string) workbench.TranscriptIngest {
	in := workbench.TranscriptIngest{FileID: f.ID, From: from, To: from}
	for _, id := range ids {
		in.Entries = append(in.Entries, workbench.TranscriptEntry{
			Agent: f.Agent, AssistantSessionID: f.AssistantSessionID, EntryID: id, FileID: f.ID, StartOffset: in.To, Codec: "raw",
			OccurredAt: ptr(int64(5)), Data: []byte(`{"uuid":"` + id + `"}`),
		})
		in.To += 10
	}
	return in
}

func (b *bench) kept(t *testing.T, fileID string) []string {
	t.Helper()
	entries, err := b.TranscriptEntries(b.ctx, fileID, 0, 100)
	must(t, err)
	ids := []string{}
	for _, e := range entries {
		ids = append(ids, e.EntryID)
	}
	return ids
}

func testTranscripts(t *testing.T, open Opener) {
	t.Run("ARangeIsKeptOnce", func(t *testing.T) {
		b := setup(t, open)
		f := b.transcriptFile(t, "/a.jsonl", 1)
		must(t, b.IngestTranscript(b.ctx, lines(f, 0, "u1", "u2")))
		wantCode(t, b.IngestTranscript(b.ctx, lines(f, 0, "u3")), workbench.EConflict)
		wantCode(t, b.IngestTranscript(b.ctx, lines(f, 20)), workbench.EInvalid)
		must(t, b.IngestTranscript(b.ctx, lines(f, 20, "u3")))
		equal(t, "entries", b.kept(t, f.ID), []string{"u1", "u2", "u3"})
		newest, err := b.TranscriptFile(b.ctx, b.host.ID, "/a.jsonl")
		must(t, err)
		equal(t, "mark", newest.IngestedOffset, int64(30))
		results := make([]error, 8)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = b.IngestTranscript(b.ctx, lines(f, 30, "u4")) })
		}
		wg.Wait()
		wantOneWinner(t, results)
	})
	t.Run("AnEntryIsKeptOnceAndAnotherBesideIt", func(t *testing.T) {
		b := setup(t, open)
		f, g := b.transcriptFile(t, "/a.jsonl", 1), b.transcriptFile(t, "/b.jsonl", 1)
		must(t, b.IngestTranscript(b.ctx, lines(f, 0, "u1")))
		again := lines(g, 0, "u1", "u2")
		must(t, b.IngestTranscript(b.ctx, again))
		equal(t, "the same line", b.kept(t, g.ID), []string{"u2"})
		changed := lines(g, 20, "u1")
		changed.Entries[0].Data = []byte(`{"uuid":"u1","more":1}`)
		must(t, b.IngestTranscript(b.ctx, changed))
		equal(t, "another line", b.kept(t, g.ID), []string{"u2", workbench.TranscriptEntryID(g.ID, 20)})
	})
	t.Run("FilesHaveGenerationsAndEnds", func(t *testing.T) {
		b := setup(t, open)
		f := b.transcriptFile(t, "/a.jsonl", 1)
		equal(t, "added again", b.transcriptFile(t, "/a.jsonl", 1).ID, f.ID)
		next := b.transcriptFile(t, "/a.jsonl", 2)
		must(t, b.EndTranscript(b.ctx, f.ID))
		followed, err := b.OpenTranscriptFiles(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "open", followed, []workbench.TranscriptFile{next})
		must(t, b.IngestTranscript(b.ctx, lines(f, 0, "u1")))
		followed, err = b.OpenTranscriptFiles(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "open again", len(followed), 2)
		files, err := b.TranscriptFiles(b.ctx, "claude", "s-1")
		must(t, err)
		equal(t, "of the session", []string{files[0].ID, files[1].ID}, []string{f.ID, next.ID})
	})
	t.Run("SessionsOfJobsAndAnswersAreFound", func(t *testing.T) {
		b := setup(t, open)
		job, _ := RunningJob(t, b.DB, b.session)
		none, err := b.JobTranscript(b.ctx, b.host.ID, job.ID)
		must(t, err)
		equal(t, "before it is known", none, (*workbench.TranscriptSource)(nil))
		m, p := b.answering(t)
		in := messageIngest(m, p, 0, "x")
		in.AssistantSessionID = "s-9"
		must(t, b.IngestMessage(b.ctx, in))
		source, err := b.MessageTranscript(b.ctx, b.host.ID, m.ID)
		must(t, err)
		equal(t, "of an answer", []any{source.AssistantSessionID, source.Live}, []any{"s-9", true})
		worked := func(want bool) {
			t.Helper()
			is, err := b.TranscriptWorkedIn(b.ctx, b.host.ID, source.Agent, "s-9")
			must(t, err)
			equal(t, "worked in", is, want)
		}
		worked(true)
		must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: workbench.MessageComplete, ProcessID: p.ID, Process: workbench.ProcessExited}))
		worked(false)
		elsewhere, err := b.MessageTranscript(b.ctx, "another", m.ID)
		must(t, err)
		equal(t, "of another machine", elsewhere, (*workbench.TranscriptSource)(nil))
	})
}
