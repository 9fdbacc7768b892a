package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testConversationDeletion(t *testing.T, open Opener) {
	t.Run("ADeletedOneIsLeftAloneUntilItIsRestored", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		span := AgentSession(t, b.DB, c)
		must(t, b.DeleteConversation(b.ctx, c.ID))
		_, reopened := b.OpenConversation(b.ctx, c)
		_, appended := b.AppendMessage(b.ctx, message(c.ID, workbench.RoleUser, workbench.MessageQueued, "late"))
		_, claimed := b.ClaimTurn(b.ctx, b.host.ID, reply(c.ID))
		_, followed := b.TransitionAgentSession(b.ctx, transition(c, span.ID, workbench.TransitionResetRequested))
		for _, err := range []error{
			reopened, appended, claimed, followed, b.RenameConversation(b.ctx, c.ID, "late"), b.DeleteConversation(b.ctx, c.ID),
			b.PlaceConversation(b.ctx, c.ID, workbench.ConversationPlace{}),
		} {
			wantCode(t, err, workbench.EConflict)
		}
		titled, err := b.TitleConversation(b.ctx, c.ID, "late")
		must(t, err)
		equal(t, "titled", titled, false)
		must(t, b.RestoreConversation(b.ctx, c.ID))
		wantCode(t, b.RestoreConversation(b.ctx, c.ID), workbench.EConflict)
		got, err := b.Conversation(b.ctx, c.ID)
		must(t, err)
		equal(t, "restored", got, c)
	})
	t.Run("WhatWaitsIsCancelledWithIt", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		other := Message(t, b.DB, Conversation(t, b.DB, b.host.ID).ID, workbench.RoleUser, workbench.MessageQueued, "stays")
		Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageComplete, "said")
		for range 2 {
			Message(t, b.DB, c.ID, workbench.RoleUser, workbench.MessageQueued, "waits")
		}
		must(t, b.DeleteConversation(b.ctx, c.ID))
		equal(t, "messages", b.statuses(t, c.ID), []workbench.MessageStatus{
			workbench.MessageComplete, workbench.MessageCancelled, workbench.MessageCancelled,
		})
		live, err := b.LiveMessages(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "live elsewhere", live, []workbench.MessageSummary{other.MessageSummary})
	})
	t.Run("NotWhileSomethingGoesOn", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		m := Message(t, b.DB, c.ID, workbench.RoleAssistant, workbench.MessageStreaming, "")
		wantCode(t, b.DeleteConversation(b.ctx, c.ID), workbench.EConflict)
		must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: workbench.MessageComplete}))
		run := b.liveRun(t, c.ID, nil, nil)
		wantCode(t, b.DeleteConversation(b.ctx, c.ID), workbench.EConflict)
		b.cancelRun(t, run)
		must(t, b.DeleteConversation(b.ctx, c.ID))
	})
	t.Run("APurgeTakesWhatWasDeletedLongAgo", func(t *testing.T) {
		b := setup(t, open)
		old, restored, kept, recent := Conversation(t, b.DB, b.host.ID), Conversation(t, b.DB, b.host.ID), Conversation(t, b.DB, b.host.ID), Conversation(t, b.DB, b.host.ID)
		u := usage(b, "m", 5)
		u.ConversationID = &old.ID
		must(t, b.AddUsage(b.ctx, u))
		m := Message(t, b.DB, old.ID, workbench.RoleUser, workbench.MessageComplete, "old")
		must(t, b.DeleteConversation(b.ctx, old.ID))
		must(t, b.DeleteConversation(b.ctx, restored.ID))
		must(t, b.RestoreConversation(b.ctx, restored.ID))
		before := b.clock.Advance(10)
		must(t, b.DeleteConversation(b.ctx, recent.ID))
		ids, err := b.PurgeableConversations(b.ctx, before, 10)
		must(t, err)
		equal(t, "purgeable", ids, []string{old.ID})
		must(t, b.PurgeConversation(b.ctx, old.ID))
		wantCode(t, b.PurgeConversation(b.ctx, restored.ID), workbench.EConflict)
		wantCode(t, b.PurgeConversation(b.ctx, kept.ID), workbench.EConflict)
		_, err = b.Message(b.ctx, m.ID)
		wantCode(t, err, workbench.ENotFound)
		events, err := b.UsageEvents(b.ctx, workbench.UsageFilter{Limit: 10})
		must(t, err)
		equal(t, "cost", []any{len(events), events[0].ConversationID, events[0].InputTokens}, []any{1, (*string)(nil), int64(5)})
		orphans, err := b.ForeignKeyCheck(b.ctx)
		must(t, err)
		equal(t, "rows that refer to nothing", orphans, int64(0))
	})
	t.Run("APurgeLeavesWhatGoesOn", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		m := Message(t, b.DB, c.ID, workbench.RoleAssistant, workbench.MessageStreaming, "")
		run := b.liveRun(t, c.ID, nil, nil)
		// No method deletes it like this; what another program wrote may be so.
		must(t, b.Write(b.ctx, func(tx *store.Tx) error {
			_, err := tx.ExecContext(b.ctx, `UPDATE remote_agent_conversations SET deleted_at = $1 WHERE id = $2`, Epoch, c.ID)
			return err
		}))
		kept := func() {
			t.Helper()
			ids, err := b.PurgeableConversations(b.ctx, Epoch+1, 10)
			must(t, err)
			equal(t, "purgeable", ids, []string{})
			wantCode(t, b.PurgeConversation(b.ctx, c.ID), workbench.EConflict)
		}
		kept()
		b.cancelRun(t, run)
		kept()
		must(t, b.SettleMessage(b.ctx, workbench.MessageEnd{MessageID: m.ID, Status: workbench.MessageInterrupted}))
		must(t, b.PurgeConversation(b.ctx, c.ID))
	})
}
