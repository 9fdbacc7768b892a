package storetest

import (
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// jobIngest moves [from, from+10) of a job's first attempt.
func jobIngest(j workbench.Job, p workbench.Process, from int64, texts ...workbench.JobText) workbench.JobIngest {
	return workbench.JobIngest{
		JobID: j.ID, ProcessID: p.ID, Attempt: 1, Stream: workbench.StreamStdout, From: from, To: from + 10,
		Texts: texts, ParserState: []byte(`{}`),
	}
}

func response(s string) workbench.JobText {
	return workbench.JobText{Channel: workbench.ChannelResponse, Data: s}
}

func (b *bench) channel(t *testing.T, jobID string, channel workbench.Channel, from int64) string {
	t.Helper()
	chunks, err := b.JobOutput(b.ctx, jobID, 1, channel, from, 1000)
	must(t, err)
	var text strings.Builder
	for i, c := range chunks {
		if i == 0 && c.StartOffset < from {
			c.Data = c.Data[from-c.StartOffset:]
			c.StartOffset = from
		}
		if end := from + int64(text.Len()); c.StartOffset != end {
			t.Fatalf("chunk at %d, want %d", c.StartOffset, end)
		}
		text.Write(c.Data)
	}
	return text.String()
}

func testJobOutput(t *testing.T, open Opener) {
	t.Run("ARangeIsTakenOnce", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response("once"))))
		before := b.job(t, j.ID)
		equal(t, "status", before.Status, workbench.JobGeneratingStream)
		b.clock.Advance(1)
		for _, from := range []int64{0, 5, 20} {
			in := jobIngest(j, p, from, response("twice"))
			in.Facts.Model = "other"
			in.Usage = []workbench.UsageEvent{usage(b, "m", 1)}
			wantCode(t, b.IngestJob(b.ctx, in), workbench.EConflict)
		}
		equal(t, "job", b.job(t, j.ID), before)
		equal(t, "text", b.channel(t, j.ID, workbench.ChannelResponse, 0), "once")
		totals, err := b.JobUsage(b.ctx, j.ID)
		must(t, err)
		equal(t, "usage", totals, workbench.UsageTotals{})
	})
	t.Run("OfConcurrentIngestsOneWins", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		results := make([]error, 6)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = b.IngestJob(b.ctx, jobIngest(j, p, 0, response("x"))) })
		}
		wg.Wait()
		wantOneWinner(t, results)
		equal(t, "text", b.channel(t, j.ID, workbench.ChannelResponse, 0), "x")
	})
	t.Run("StreamsOfAProcessHaveTheirOwnMarks", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response("out"))))
		in := jobIngest(j, p, 0, workbench.JobText{Channel: workbench.ChannelLog, Data: "err"})
		in.Stream = workbench.StreamStderr
		must(t, b.IngestJob(b.ctx, in))
		equal(t, "response", b.channel(t, j.ID, workbench.ChannelResponse, 0), "out")
		equal(t, "log", b.channel(t, j.ID, workbench.ChannelLog, 0), "err")
	})
	t.Run("FactsAreKeptAndZeroOnesSayNothing", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		in := jobIngest(j, p, 0)
		in.Facts = workbench.JobFacts{AssistantSessionID: "s", Model: "m", RequestID: "r", Metadata: &workbench.JobMetadata{Turns: 2}}
		in.ParserState = []byte(`{"line":1}`)
		must(t, b.IngestJob(b.ctx, in))
		next := jobIngest(j, p, 10)
		next.Facts.RequestID = "r2"
		next.ParserState = []byte(`{"line":2}`)
		must(t, b.IngestJob(b.ctx, next))
		got := b.job(t, j.ID)
		equal(t, "facts", []string{*got.AssistantSessionID, *got.ModelUsed, *got.ServerRequestID}, []string{"s", "m", "r2"})
		equal(t, "metadata", got.Metadata, workbench.JobMetadata{Turns: 2})
		state, err := b.JobParserState(b.ctx, j.ID)
		must(t, err)
		equal(t, "parser", string(state), `{"line":2}`)
	})
	t.Run("AnythingReadsBackFromAnyOffset", func(t *testing.T) {
		b := setup(t, open)
		rapid.Check(t, func(rt *rapid.T) {
			j, p := RunningJob(t, b.DB, b.session)
			var want string
			for i, piece := range rapid.SliceOfN(rapid.SliceOfN(rapid.String(), 0, 3), 1, 6).Draw(rt, "ingests") {
				var texts []workbench.JobText
				for _, s := range piece {
					texts = append(texts, response(s), workbench.JobText{Channel: workbench.ChannelLog, Data: "-"})
					want += strings.ReplaceAll(s, "\x00", "\uFFFD")
				}
				must(t, b.IngestJob(b.ctx, jobIngest(j, p, int64(i*10), texts...)))
			}
			from := rapid.IntRange(0, len(want)).Draw(rt, "from")
			if got := b.channel(t, j.ID, workbench.ChannelResponse, int64(from)); got != want[from:] {
				rt.Fatalf("from %d: %q, want %q", from, got, want[from:])
			}
			must(t, b.FinishJob(b.ctx, jobEnd(j.ID, p.ID)))
			if got := b.job(t, j.ID); *got.Response != want {
				rt.Fatalf("response %q, want %q", *got.Response, want)
			}
		})
	})
	t.Run("ReadingAtTheEndGivesNothing", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response("text"))))
		for _, from := range []int64{4, 5, 1 << 40} {
			chunks, err := b.JobOutput(b.ctx, j.ID, 1, workbench.ChannelResponse, from, 10)
			must(t, err)
			equal(t, "chunks", chunks, []workbench.JobChunk{})
		}
	})
	t.Run("InvalidTextIsRepaired", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		must(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response("a\x00"), response("\xffz"))))
		equal(t, "text", b.channel(t, j.ID, workbench.ChannelResponse, 0), "a\uFFFD\uFFFDz")
	})
}

func wantOneWinner(t *testing.T, results []error) {
	t.Helper()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		wantCode(t, err, workbench.EConflict)
	}
	equal(t, "winners", won, 1)
}
