package storetest

import (
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// answering is a conversation with a span, its process and an answer that
// arrives from it.
func (b *bench) answering(t *testing.T) (workbench.Message, workbench.Process) {
	t.Helper()
	c := Conversation(t, b.DB, b.host.ID)
	span := AgentSession(t, b.DB, c)
	m := reply(c.ID)
	m.AgentSessionID = &span.ID
	m, err := b.AppendMessage(b.ctx, m)
	must(t, err)
	return m, b.agentProcess(t, span)
}

// messageIngest moves [from, from+10) of a process into a message.
func messageIngest(m workbench.Message, p workbench.Process, from int64, text string) workbench.MessageIngest {
	return workbench.MessageIngest{
		MessageID: m.ID, ProcessID: p.ID, Stream: workbench.StreamStdout, From: from, To: from + 10, Text: text, ParserState: []byte(`{}`),
	}
}

// arrived is the text of a streaming message from an offset on.
func (b *bench) arrived(t *testing.T, messageID string, from int64) string {
	t.Helper()
	chunks, err := b.MessageOutput(b.ctx, messageID, from, 1000)
	must(t, err)
	var text strings.Builder
	for i, c := range chunks {
		if i == 0 && c.StartOffset < from {
			c.Data, c.StartOffset = c.Data[from-c.StartOffset:], from
		}
		equal(t, "start of a piece", c.StartOffset, from+int64(text.Len()))
		text.Write(c.Data)
	}
	return text.String()
}

func (b *bench) message(t *testing.T, id string) workbench.Message {
	t.Helper()
	m, err := b.Message(b.ctx, id)
	must(t, err)
	return m
}

func testMessageOutput(t *testing.T, open Opener) {
	t.Run("Ingest", func(t *testing.T) { testIngestMessage(t, open) })
	t.Run("Append", func(t *testing.T) { testAppendMessageText(t, open) })
	t.Run("Settle", func(t *testing.T) { testSettleMessage(t, open) })
}

func testIngestMessage(t *testing.T, open Opener) {
	t.Run("ARangeIsTakenOnce", func(t *testing.T) {
		b := setup(t, open)
		m, p := b.answering(t)
		must(t, b.IngestMessage(b.ctx, messageIngest(m, p, 0, "once")))
		for _, from := range []int64{0, 5, 20} {
			in := messageIngest(m, p, from, "twice")
			in.Usage = []workbench.UsageEvent{usage(b, "m", 1)}
			in.AssistantSessionID, in.Metadata = "other", &workbench.MessageMetadata{Error: "other"}
			wantCode(t, b.IngestMessage(b.ctx, in), workbench.EConflict)
		}
		wantCode(t, b.IngestMessage(b.ctx, workbench.MessageIngest{MessageID: m.ID, ProcessID: p.ID, Stream: workbench.StreamStdout, From: 10, To: 10}), workbench.EInvalid)
		equal(t, "message", b.message(t, m.ID), m)
		equal(t, "text", b.arrived(t, m.ID, 0), "once")
		events, err := b.UsageEvents(b.ctx, workbench.UsageFilter{Limit: 10})
		must(t, err)
		equal(t, "usage", events, []workbench.UsageEvent{})
	})
	t.Run("OfConcurrentIngestsOneWins", func(t *testing.T) {
		b := setup(t, open)
		m, p := b.answering(t)
		results := make([]error, 8)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = b.IngestMessage(b.ctx, messageIngest(m, p, 0, "x")) })
		}
		wg.Wait()
		wantOneWinner(t, results)
		equal(t, "text", b.arrived(t, m.ID, 0), "x")
	})
	t.Run("WhatIsDerivedIsStoredWithIt", func(t *testing.T) {
		b := setup(t, open)
		m, p := b.answering(t)
		in := messageIngest(m, p, 0, "text")
		in.AssistantSessionID, in.ParserState = "s-1", []byte(`{"line":1}`)
		in.Metadata = &workbench.MessageMetadata{ToolCalls: []workbench.ToolCall{{ID: "t1", Name: "Read"}}}
		u := usage(b, "m", 7)
		u.ConversationID = &m.ConversationID
		in.Usage = []workbench.UsageEvent{u}
		must(t, b.IngestMessage(b.ctx, in))
		must(t, b.IngestMessage(b.ctx, messageIngest(m, p, 10, "")))
		span, err := b.AgentSession(b.ctx, *m.AgentSessionID)
		must(t, err)
		equal(t, "assistant session", span.AssistantSessionID, ptr("s-1"))
		equal(t, "metadata", b.message(t, m.ID).Metadata, *in.Metadata)
		state, err := b.MessageParserState(b.ctx, m.ID)
		must(t, err)
		equal(t, "parser", string(state), `{}`)
		totals, err := b.ConversationUsage(b.ctx, m.ConversationID)
		must(t, err)
		equal(t, "usage", totals.TokensSent, int64(7))
	})
	t.Run("AnythingReadsBackFromAnyOffset", func(t *testing.T) {
		b := setup(t, open)
		rapid.Check(t, func(rt *rapid.T) {
			m, p := b.answering(t)
			var want string
			for i, piece := range rapid.SliceOfN(rapid.String(), 1, 6).Draw(rt, "pieces") {
				must(t, b.IngestMessage(b.ctx, messageIngest(m, p, int64(i*10), piece)))
				want += strings.ReplaceAll(piece, "\x00", "\uFFFD")
			}
			from := rapid.IntRange(0, len(want)).Draw(rt, "from")
			if got := b.arrived(t, m.ID, int64(from)); got != want[from:] {
				rt.Fatalf("from %d: %q, want %q", from, got, want[from:])
			}
			must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: workbench.MessageComplete, Text: "\xff."}))
			if got := b.message(t, m.ID).Content; got != want+"\uFFFD." {
				rt.Fatalf("content %q, want %q", got, want+"\uFFFD.")
			}
		})
	})
}

func testAppendMessageText(t *testing.T, open Opener) {
	t.Run("APieceFollowsWhatIsKnown", func(t *testing.T) {
		b := setup(t, open)
		m, _ := b.answering(t)
		end, err := b.AppendMessageText(b.ctx, m.ID, 0, "안녕\x00")
		must(t, err)
		equal(t, "end", end, int64(9))
		for _, offset := range []int64{0, 7, 20} {
			_, err = b.AppendMessageText(b.ctx, m.ID, offset, "again")
			wantCode(t, err, workbench.EConflict)
		}
		_, err = b.AppendMessageText(b.ctx, m.ID, end, "")
		wantCode(t, err, workbench.EInvalid)
		_, err = b.AppendMessageText(b.ctx, m.ID, end, "!")
		must(t, err)
		equal(t, "text", b.arrived(t, m.ID, 0), "안녕\uFFFD!")
		equal(t, "at the end", b.arrived(t, m.ID, 10), "")
		_, err = b.AppendMessageText(b.ctx, "nobody", 0, "x")
		wantCode(t, err, workbench.ENotFound)
	})
	t.Run("ConcurrentWritersLoseNothing", func(t *testing.T) {
		b := setup(t, open)
		m, _ := b.answering(t)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				offset := int64(0)
				for {
					_, err := b.AppendMessageText(b.ctx, m.ID, offset, string(rune('a'+i)))
					if err == nil {
						return
					}
					if workbench.ErrorCode(err) != workbench.EConflict || offset > 8 {
						t.Errorf("append at %d: %v", offset, err)
						return
					}
					offset++
				}
			})
		}
		wg.Wait()
		text := b.arrived(t, m.ID, 0)
		equal(t, "length", len(text), 8)
		for i := range 8 {
			equal(t, "pieces of a writer", strings.Count(text, string(rune('a'+i))), 1)
		}
	})
}

func testSettleMessage(t *testing.T, open Opener) {
	t.Run("TheTextBecomesTheContentAndThePiecesGo", func(t *testing.T) {
		b := setup(t, open)
		m, p := b.answering(t)
		must(t, b.IngestMessage(b.ctx, messageIngest(m, p, 0, "partial ")))
		now := b.clock.Advance(5)
		metadata := workbench.MessageMetadata{Error: "cut"}
		must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{
			MessageID: m.ID, Status: workbench.MessageInterrupted, Text: "end", Metadata: &metadata,
			ProcessID: p.ID, Process: workbench.ProcessLost, Usage: []workbench.UsageEvent{usage(b, "m", 1)},
		}))
		m.Status, m.CompletedAt, m.Metadata, m.Content = workbench.MessageInterrupted, &now, metadata, "partial end"
		equal(t, "message", b.message(t, m.ID), m)
		equal(t, "pieces", b.arrived(t, m.ID, 0), "")
		state, err := b.MessageParserState(b.ctx, m.ID)
		must(t, err)
		equal(t, "parser", state, []byte(nil))
		got, err := b.Process(b.ctx, p.ID)
		must(t, err)
		equal(t, "process", got.Status, workbench.ProcessLost)
		c, err := b.Conversation(b.ctx, m.ConversationID)
		must(t, err)
		equal(t, "activity", c.LastActivityAt, now)
	})
	t.Run("TheFirstEndStays", func(t *testing.T) {
		b := setup(t, open)
		m, p := b.answering(t)
		results := make([]error, 8)
		var wg sync.WaitGroup
		for i := range results {
			status := []workbench.MessageStatus{workbench.MessageComplete, workbench.MessageCancelled}[i%2]
			wg.Go(func() {
				results[i] = b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: status, Text: "x"})
			})
		}
		wg.Wait()
		wantOneWinner(t, results)
		ended := b.message(t, m.ID)
		equal(t, "content", ended.Content, "x")
		wantCode(t, b.IngestMessage(b.ctx, messageIngest(m, p, 0, "late")), workbench.EConflict)
		_, err := b.AppendMessageText(b.ctx, m.ID, 1, "late")
		wantCode(t, err, workbench.EConflict)
		equal(t, "message", b.message(t, m.ID), ended)
		stream, err := b.Stream(b.ctx, p.ID, workbench.StreamStdout)
		must(t, err)
		equal(t, "mark of the process", stream.IngestedOffset, int64(0))
	})
	t.Run("AnEndRacingTextLosesNone", func(t *testing.T) {
		b := setup(t, open)
		for range 10 {
			m, p := b.answering(t)
			var ingest, settle error
			var wg sync.WaitGroup
			wg.Go(func() { ingest = b.IngestMessage(b.ctx, messageIngest(m, p, 0, "text")) })
			wg.Go(func() {
				settle = b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: workbench.MessageCancelled})
			})
			wg.Wait()
			must(t, settle)
			want := "text"
			if ingest != nil {
				wantCode(t, ingest, workbench.EConflict)
				want = ""
			}
			equal(t, "content", b.message(t, m.ID).Content, want)
			equal(t, "pieces", b.arrived(t, m.ID, 0), "")
		}
	})
	t.Run("AMessageEndsInAFinalStatus", func(t *testing.T) {
		b := setup(t, open)
		m, _ := b.answering(t)
		for _, status := range []workbench.MessageStatus{workbench.MessageQueued, workbench.MessageStreaming, "unknown"} {
			wantCode(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: status}), workbench.EInvalid)
		}
		wantCode(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: "nobody", Status: workbench.MessageFailed}), workbench.ENotFound)
		equal(t, "message", b.message(t, m.ID), m)
	})
}
