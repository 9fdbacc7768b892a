package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testMessageParts(t *testing.T, open Opener) {
	t.Run("BecomeMetadataAtTheEnd", func(t *testing.T) {
		b := setup(t, open)
		m, p := b.answering(t)
		tool := func(n int64, id string, output *string) workbench.MessageTool {
			return workbench.MessageTool{Ordinal: n, StartedAt: Epoch, ToolCall: workbench.ToolCall{ID: id, Name: "Read", Output: output}}
		}
		in := messageIngest(m, p, 0, "text")
		in.Tools, in.Reasoning = []workbench.MessageTool{tool(0, "t0", nil), tool(1, "t1", nil)}, "think "
		must(t, b.IngestMessage(b.ctx, in))
		in = messageIngest(m, p, 10, "")
		in.Tools, in.Reasoning = []workbench.MessageTool{tool(0, "t0", ptr("result"))}, "again"
		must(t, b.IngestMessage(b.ctx, in))
		wantCode(t, b.IngestMessage(b.ctx, in), workbench.EConflict)
		parts, err := b.MessageParts(b.ctx, m.ID)
		must(t, err)
		equal(t, "parts", parts, workbench.MessageParts{
			Tools: []workbench.MessageTool{tool(0, "t0", ptr("result")), tool(1, "t1", nil)}, Reasoning: "think again",
		})
		must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{
			MessageID: m.ID, Status: workbench.MessageFailed, Reasoning: "!", Metadata: &workbench.MessageMetadata{Error: "It broke."},
		}))
		want := workbench.MessageMetadata{Error: "It broke."}
		parts.Fold(&want)
		want.Reasoning += "!"
		equal(t, "metadata", b.message(t, m.ID).Metadata, want)
		left, err := b.MessageParts(b.ctx, m.ID)
		must(t, err)
		equal(t, "left", left, workbench.MessageParts{})
	})
	t.Run("WhatWasSaidHasNoRange", func(t *testing.T) {
		b := setup(t, open)
		m, p := b.answering(t)
		must(t, b.IngestMessage(b.ctx, workbench.MessageIngest{MessageID: m.ID, ProcessID: p.ID, Text: "a", ParserState: []byte(`{"sent":1}`)}))
		equal(t, "text", b.arrived(t, m.ID, 0), "a")
		state, err := b.MessageParserState(b.ctx, m.ID)
		must(t, err)
		equal(t, "state", string(state), `{"sent":1}`)
	})
	t.Run("AnAnswerKnowsItsProcess", func(t *testing.T) { testMessageProcess(t, open) })
	t.Run("AnAnswerBeginsAnewInAnotherSpan", func(t *testing.T) { testRestartAnswer(t, open) })
	t.Run("AChoiceIsKeptUntilThePurge", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		choice, err := b.ConversationChoice(b.ctx, c.ID)
		must(t, err)
		equal(t, "before", choice, workbench.ConversationChoice{})
		want := workbench.ConversationChoice{Model: "m", Permission: "plan"}
		must(t, b.SetConversationChoice(b.ctx, c.ID, want))
		choice, err = b.ConversationChoice(b.ctx, c.ID)
		must(t, err)
		equal(t, "choice", choice, want)
		must(t, b.DeleteConversation(b.ctx, c.ID))
		must(t, b.PurgeConversation(b.ctx, c.ID))
		choice, err = b.ConversationChoice(b.ctx, c.ID)
		must(t, err)
		equal(t, "after", choice, workbench.ConversationChoice{})
	})
}

func testMessageProcess(t *testing.T, open Opener) {
	b := setup(t, open)
	m, earlier := b.answering(t) // the process is that of the answer before
	_, err := b.MessageProcess(b.ctx, m.ID)
	wantCode(t, err, workbench.ENotFound)
	p := earlier
	p.ID = workbench.NewID()
	must(t, b.AddMessageProcess(b.ctx, m.ID, p))
	got, err := b.MessageProcess(b.ctx, m.ID)
	must(t, err)
	equal(t, "process", []any{got.ID, got.Ordinal}, []any{p.ID, earlier.Ordinal + 1})
	must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: workbench.MessageComplete, ProcessID: p.ID, Process: workbench.ProcessExited}))
	p.ID = workbench.NewID()
	wantCode(t, b.AddMessageProcess(b.ctx, m.ID, p), workbench.EConflict)
	_, err = b.MessageProcess(b.ctx, m.ID)
	wantCode(t, err, workbench.ENotFound)
}

func testRestartAnswer(t *testing.T, open Opener) {
	b := setup(t, open)
	m, p := b.answering(t)
	in := messageIngest(m, p, 0, "no such session")
	in.Reasoning = "r"
	must(t, b.IngestMessage(b.ctx, in))
	old, err := b.AgentSession(b.ctx, *m.AgentSessionID)
	must(t, err)
	next := workbench.AgentSession{AgentSessionSummary: old.AgentSessionSummary}
	next.ID = workbench.NewID()
	restart := workbench.AnswerRestart{
		MessageID: m.ID, ProcessID: p.ID, Process: workbench.ProcessExited,
		Next: workbench.AgentTransition{Follows: "another", Reason: workbench.TransitionResumeFailed, Next: next},
	}
	wantCode(t, b.RestartAnswer(b.ctx, restart), workbench.EConflict)
	equal(t, "text after a refusal", b.arrived(t, m.ID, 0), "no such session")
	restart.Next.Follows = old.ID
	must(t, b.RestartAnswer(b.ctx, restart))
	got := b.message(t, m.ID)
	equal(t, "message", []any{got.Status, *got.AgentSessionID}, []any{workbench.MessageStreaming, next.ID})
	equal(t, "text", b.arrived(t, m.ID, 0), "")
	state, err := b.MessageParserState(b.ctx, m.ID)
	must(t, err)
	equal(t, "state", state, []byte(nil))
	span, err := b.ActiveAgentSession(b.ctx, old.ConversationID)
	must(t, err)
	equal(t, "span", []any{span.ID, *span.ParentSessionID}, []any{next.ID, old.ID})
}
