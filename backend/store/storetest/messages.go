package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Message appends a message to a conversation and returns it.
func Message(t testing.TB, db *store.DB, conversationID string, role workbench.Role, status workbench.MessageStatus, content string) workbench.Message {
	t.Helper()
	m, err := db.AppendMessage(context.Background(), message(conversationID, role, status, content))
	must(t, err)
	return m
}

func message(conversationID string, role workbench.Role, status workbench.MessageStatus, content string) workbench.Message {
	return workbench.Message{Content: content, MessageSummary: workbench.MessageSummary{
		ID: workbench.NewID(), ConversationID: conversationID, Role: role, Status: status,
	}}
}

func reply(conversationID string) workbench.Message {
	return message(conversationID, workbench.RoleAssistant, workbench.MessageStreaming, "")
}

// transcript is a whole conversation in order.
func (b *bench) transcript(t *testing.T, conversationID string) []workbench.Message {
	t.Helper()
	messages, err := b.MessagesAfter(b.ctx, conversationID, 0, 1000)
	must(t, err)
	return messages
}

func (b *bench) statuses(t *testing.T, conversationID string) []workbench.MessageStatus {
	t.Helper()
	var statuses []workbench.MessageStatus
	for _, m := range b.transcript(t, conversationID) {
		statuses = append(statuses, m.Status)
	}
	return statuses
}

func testMessages(t *testing.T, open Opener) {
	t.Run("Append", func(t *testing.T) { testAppendMessage(t, open) })
	t.Run("Pages", func(t *testing.T) { testMessagePages(t, open) })
	t.Run("Turns", func(t *testing.T) { testTurns(t, open) })
	t.Run("Model", func(t *testing.T) { checkMessages(t, setup(t, open)) })
}

func testAppendMessage(t *testing.T, open Opener) {
	t.Run("RowsReadBackAsTheyWereWritten", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		span := AgentSession(t, b.DB, c)
		want := message(c.ID, workbench.RoleAssistant, workbench.MessageComplete, "답 <&> \u2028\U0001F600")
		want.AgentSessionID, want.ExternalID = &span.ID, ptr("msg_1")
		want.Metadata = workbench.MessageMetadata{
			ToolCalls: []workbench.ToolCall{
				{ID: "t1", Name: "Read", Input: json.RawMessage(`{"n":12345678901234567890}`), Duration: ptr(int64(7)), Output: ptr("text")},
				{ID: "t2", Name: "Read"},
			},
			NodeID: "plan", Attachments: []workbench.Attachment{{Name: "a.png", SHA256: "00", Bytes: 3}},
			Imported: map[string]json.RawMessage{"category": json.RawMessage(`"status"`)}, ContextTokens: 48_000, ContextWindow: 100_000,
		}
		used := func(session string, wanted workbench.ConversationContext) {
			t.Helper()
			got, err := b.ConversationContext(b.ctx, c.ID, session)
			must(t, err)
			equal(t, "context", got, wanted)
		}
		used(span.ID, workbench.ConversationContext{})
		defer func() {
			used(span.ID, workbench.ConversationContext{Tokens: 48_000, Window: 100_000})
			used("began since", workbench.ConversationContext{})
		}()
		got, err := b.AppendMessage(b.ctx, want)
		must(t, err)
		want.Seq, want.CreatedAt, want.CompletedAt = 1, Epoch, ptr(int64(Epoch))
		equal(t, "appended", compact(got), compact(want))
		got, err = b.Message(b.ctx, want.ID)
		must(t, err)
		equal(t, "by id", compact(got), compact(want))
	})
	t.Run("ConcurrentWritersLeaveNoGap", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		const writers, each = 8, 5
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					m := message(c.ID, workbench.RoleUser, workbench.MessageComplete, fmt.Sprintf("%d %d", w, i))
					if _, err := b.AppendMessage(b.ctx, m); err != nil {
						t.Errorf("append: %v", err)
					}
				}
			})
		}
		wg.Wait()
		next := make([]int, writers) // what each writer wrote stays in its order
		for i, m := range b.transcript(t, c.ID) {
			equal(t, "seq", m.Seq, int64(i+1))
			var w, n int
			_, err := fmt.Sscan(m.Content, &w, &n)
			must(t, err)
			equal(t, "order of a writer", n, next[w])
			next[w]++
		}
		got, err := b.Conversation(b.ctx, c.ID)
		must(t, err)
		equal(t, "counter", got.LastMessageSeq, int64(writers*each))
	})
	t.Run("AProvidersMessageIsStoredOnce", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		ids := make([]string, 8)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				m := message(c.ID, workbench.RoleUser, workbench.MessageQueued, fmt.Sprint(i))
				m.ExternalID = ptr("event-1")
				stored, err := b.AppendMessage(b.ctx, m)
				if err != nil {
					t.Errorf("append: %v", err)
				}
				ids[i] = stored.ID
			})
		}
		wg.Wait()
		stored := b.transcript(t, c.ID)
		equal(t, "messages", len(stored), 1)
		for _, id := range ids {
			equal(t, "id", id, stored[0].ID)
		}
		other := message(Conversation(t, b.DB, b.host.ID).ID, workbench.RoleUser, workbench.MessageQueued, "")
		other.ExternalID = ptr("event-1")
		second, err := b.AppendMessage(b.ctx, other)
		must(t, err)
		equal(t, "in another conversation", second.ID, other.ID)
	})
	t.Run("WhatCannotBeginIsRefused", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		for _, m := range []workbench.Message{
			message(c.ID, workbench.RoleAssistant, workbench.MessageQueued, ""),
			message(c.ID, workbench.RoleUser, workbench.MessageStreaming, ""),
			message(c.ID, workbench.RoleAssistant, workbench.MessageStreaming, "early"),
			message(c.ID, "tool", workbench.MessageComplete, ""),
			message(c.ID, workbench.RoleUser, "unknown", ""),
		} {
			_, err := b.AppendMessage(b.ctx, m)
			wantCode(t, err, workbench.EInvalid)
		}
		_, err := b.AppendMessage(b.ctx, message("nobody", workbench.RoleUser, workbench.MessageComplete, ""))
		wantCode(t, err, workbench.ENotFound)
		got, err := b.Conversation(b.ctx, c.ID)
		must(t, err)
		equal(t, "conversation", got, c)
	})
}

// compact takes the spaces out of a message's JSON: PostgreSQL keeps the value
// and not its bytes.
func compact(m workbench.Message) string {
	raw, err := json.Marshal(m)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func testMessagePages(t *testing.T, open Opener) {
	b := setup(t, open)
	c := Conversation(t, b.DB, b.host.ID)
	other := Conversation(t, b.DB, b.host.ID)
	var want []int64
	for i := range 7 {
		Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageComplete, fmt.Sprint(i))
		Message(t, b.DB, other.ID, workbench.RoleUser, workbench.MessageComplete, "other")
		want = append(want, int64(i+1))
	}
	seqs := func(page []workbench.Message, err error) []int64 {
		must(t, err)
		var seqs []int64
		for _, m := range page {
			seqs = append(seqs, m.Seq)
		}
		return seqs
	}
	var down, up []int64
	for page := seqs(b.MessagesBefore(b.ctx, c.ID, 0, 3)); page != nil; page = seqs(b.MessagesBefore(b.ctx, c.ID, down[0], 3)) {
		down = append(page, down...)
	}
	for page := seqs(b.MessagesAfter(b.ctx, c.ID, 0, 3)); page != nil; page = seqs(b.MessagesAfter(b.ctx, c.ID, up[len(up)-1], 3)) {
		up = append(up, page...)
	}
	equal(t, "from the end", down, want)
	equal(t, "from the beginning", up, want)
	texts, err := b.MessageTexts(b.ctx, c.ID, want[4], 10)
	must(t, err)
	equal(t, "how many texts", len(texts), len(want)-5)
	for i, m := range texts {
		whole, err := b.MessagesAfter(b.ctx, c.ID, m.Seq-1, 1)
		must(t, err)
		equal(t, "a text", m, workbench.MessageText{Seq: want[5+i], Status: whole[0].Status, Content: whole[0].Content})
	}
	equal(t, "the newest", seqs(b.MessagesBefore(b.ctx, c.ID, 0, 2)), want[5:])
}

func testTurns(t *testing.T, open Opener) {
	t.Run("TurnsAreTakenInOrderOneAtATime", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		span := AgentSession(t, b.DB, c)
		first := Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageQueued, "first")
		next := Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageQueued, "next")
		answer := reply(c.ID)
		answer.AgentSessionID = &span.ID
		now := b.clock.Advance(3)
		turn, err := b.ClaimTurn(b.ctx, b.host.ID, answer)
		must(t, err)
		first.Status, first.CompletedAt, first.AgentSessionID = workbench.MessageComplete, &now, &span.ID
		equal(t, "asked", turn.Message, first)
		equal(t, "answer", []any{turn.Reply.Seq, turn.Reply.Status, turn.Reply.AgentSessionID}, []any{int64(3), workbench.MessageStreaming, &span.ID})
		none, err := b.ClaimTurn(b.ctx, b.host.ID, reply(c.ID))
		must(t, err)
		equal(t, "while an answer arrives", none, (*workbench.Turn)(nil))
		must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: turn.Reply.ID, Status: workbench.MessageFailed}))
		turn, err = b.ClaimTurn(b.ctx, b.host.ID, reply(c.ID))
		must(t, err)
		equal(t, "next", turn.Message.ID, next.ID)
	})
	t.Run("WhatWaitsChangesPlaces", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		first := Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageQueued, "first")
		next := Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageQueued, "next")
		wantCode(t, b.MoveTurn(b.ctx, first.ID, true), workbench.EConflict)
		wantCode(t, b.MoveTurn(b.ctx, next.ID, false), workbench.EConflict)
		must(t, b.MoveTurn(b.ctx, next.ID, true))
		turn, err := b.ClaimTurn(b.ctx, b.host.ID, reply(c.ID))
		must(t, err)
		equal(t, "taken", []any{turn.Message.ID, turn.Message.Seq}, []any{next.ID, int64(1)})
		wantCode(t, b.MoveTurn(b.ctx, next.ID, false), workbench.EConflict)
		wantCode(t, b.MoveTurn(b.ctx, first.ID, true), workbench.EConflict)
	})
	t.Run("AnAnswerHasItsOwnUsage", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		for i, tokens := range []int64{30, 5} {
			m, err := b.AppendMessage(b.ctx, reply(c.ID))
			must(t, err)
			b.clock.Advance(1)
			u := spent(b, m.ID, 1, tokens)
			u.ConversationID = &c.ID
			must(t, b.AddUsage(b.ctx, u))
			must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: workbench.MessageComplete}))
			used, err := b.AnswerUsage(b.ctx, c.ID, 1, 10)
			must(t, err)
			equal(t, "answers", len(used), i+1)
			equal(t, "tokens", []int64{used[m.Seq].TokensSent, used[m.Seq].Events}, []int64{tokens, 1})
		}
		none, err := b.AnswerUsage(b.ctx, c.ID, 3, 10)
		must(t, err)
		equal(t, "elsewhere", len(none), 0)
	})
	t.Run("OfConcurrentClaimsOneTakesTheTurn", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		for range 3 {
			Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageQueued, "go")
		}
		turns := make([]*workbench.Turn, 8)
		var wg sync.WaitGroup
		for i := range turns {
			wg.Go(func() {
				var err error
				if turns[i], err = b.ClaimTurn(b.ctx, b.host.ID, reply(c.ID)); err != nil {
					t.Errorf("claim: %v", err)
				}
			})
		}
		wg.Wait()
		taken := slices.DeleteFunc(turns, func(turn *workbench.Turn) bool { return turn == nil })
		equal(t, "turns", len(taken), 1)
		equal(t, "seq", []int64{taken[0].Message.Seq, taken[0].Reply.Seq}, []int64{1, 4})
		equal(t, "messages", len(b.transcript(t, c.ID)), 4)
	})
	t.Run("ACancelRacingAClaimHasOneWinner", func(t *testing.T) {
		b := setup(t, open)
		for range 10 {
			c := Conversation(t, b.DB, b.host.ID)
			m := Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageQueued, "go")
			var turn *workbench.Turn
			var claim, cancel error
			var wg sync.WaitGroup
			wg.Go(func() { turn, claim = b.ClaimTurn(b.ctx, b.host.ID, reply(c.ID)) })
			wg.Go(func() { cancel = b.CancelTurn(b.ctx, m.ID) })
			wg.Wait()
			must(t, claim)
			if turn != nil {
				wantCode(t, cancel, workbench.EConflict)
				equal(t, "claimed", b.statuses(t, c.ID), []workbench.MessageStatus{workbench.MessageComplete, workbench.MessageStreaming})
			} else {
				must(t, cancel)
				equal(t, "cancelled", b.statuses(t, c.ID), []workbench.MessageStatus{workbench.MessageCancelled})
			}
		}
	})
	t.Run("AnotherMachineLeavesThemAlone", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		m := Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageQueued, "go")
		other := Host(t, b.DB)
		_, err := b.ClaimTurn(b.ctx, other.ID, reply(c.ID))
		wantCode(t, err, workbench.EConflict)
		theirs, err := b.LiveMessages(b.ctx, other.ID)
		must(t, err)
		equal(t, "of the other machine", theirs, []workbench.MessageSummary{})
		ours, err := b.LiveMessages(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "of this machine", ours, []workbench.MessageSummary{m.MessageSummary})
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Message(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.ClaimTurn(b.ctx, b.host.ID, reply("nobody"))
		wantCode(t, err, workbench.ENotFound)
		wantCode(t, b.CancelTurn(b.ctx, "nobody"), workbench.ENotFound)
		none, err := b.ClaimTurn(b.ctx, b.host.ID, reply(Conversation(t, b.DB, b.host.ID).ID))
		must(t, err)
		equal(t, "turn of an empty queue", none, (*workbench.Turn)(nil))
	})
}
