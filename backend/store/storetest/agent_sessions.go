package storetest

import (
	"context"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// AgentSession begins the first span of agent context of a conversation and
// returns it.
func AgentSession(t testing.TB, db *store.DB, c workbench.Conversation) workbench.AgentSession {
	t.Helper()
	s, err := db.TransitionAgentSession(context.Background(), transition(c, "", workbench.TransitionFirstMessage))
	must(t, err)
	return s
}

func transition(c workbench.Conversation, follows string, reason workbench.TransitionReason) workbench.AgentTransition {
	return workbench.AgentTransition{Follows: follows, Reason: reason, Next: workbench.AgentSession{
		AgentSessionSummary: workbench.AgentSessionSummary{
			ID: workbench.NewID(), ConversationID: c.ID, AIAssistantType: c.AIAssistantType, HostID: c.HostID,
		},
	}}
}

// spans are all spans of a conversation, the newest first, two a page.
func (b *bench) spans(t *testing.T, conversationID string) []workbench.AgentSessionSummary {
	t.Helper()
	var spans []workbench.AgentSessionSummary
	f := workbench.AgentSessionFilter{ConversationID: conversationID, Limit: 2}
	for {
		page, err := b.AgentSessions(b.ctx, f)
		must(t, err)
		if len(page) == 0 {
			return spans
		}
		spans = append(spans, page...)
		f.BeforeTime, f.BeforeID = page[len(page)-1].StartedAt, page[len(page)-1].ID
	}
}

func testAgentSessions(t *testing.T, open Opener) {
	t.Run("ASpanReadsBackAsItWasWritten", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		c := Conversation(t, b.DB, b.host.ID)
		tr := transition(c, "", workbench.TransitionFirstMessage)
		tr.Next.CodebaseID, tr.Next.AssistantSessionID, tr.Next.WorkingDirectory = &project.ID, ptr("s-1"), ptr("/src/홀드")
		tr.Next.Metadata = map[string]any{"command": "plan", "files": []any{"a", "b"}}
		want := tr.Next
		want.Active, want.TransitionReason, want.StartedAt = true, &tr.Reason, Epoch
		got, err := b.TransitionAgentSession(b.ctx, tr)
		must(t, err)
		equal(t, "begun", got, want)
		got, err = b.AgentSession(b.ctx, want.ID)
		must(t, err)
		equal(t, "by id", got, want)
		active, err := b.ActiveAgentSession(b.ctx, c.ID)
		must(t, err)
		equal(t, "active", active, &want)
	})
	t.Run("ATransitionEndsOneSpanAndBeginsItsSuccessor", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		plan := AgentSession(t, b.DB, c)
		now := b.clock.Advance(5)
		execute, err := b.TransitionAgentSession(b.ctx, transition(c, plan.ID, workbench.TransitionPlanToExecute))
		must(t, err)
		reason := workbench.TransitionPlanToExecute
		plan.Active, plan.EndedAt, plan.EndedReason = false, &now, &reason
		equal(t, "lineage", []any{execute.ParentSessionID, execute.TransitionReason, execute.Active}, []any{&plan.ID, &reason, true})
		equal(t, "history", b.spans(t, c.ID), []workbench.AgentSessionSummary{execute.AgentSessionSummary, plan.AgentSessionSummary})
	})
	t.Run("OfConcurrentTransitionsOneWins", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		follows := ""
		for range 3 {
			results := make([]error, 8)
			var wg sync.WaitGroup
			for i := range results {
				wg.Go(func() {
					_, results[i] = b.TransitionAgentSession(b.ctx, transition(c, follows, workbench.TransitionResetRequested))
				})
			}
			wg.Wait()
			wantOneWinner(t, results)
			active, err := b.ActiveAgentSession(b.ctx, c.ID)
			must(t, err)
			follows = active.ID
		}
		equal(t, "spans", len(b.spans(t, c.ID)), 3)
	})
	t.Run("TheOwnIDOfAnAgentIsSetAndTakenBack", func(t *testing.T) {
		b := setup(t, open)
		s := AgentSession(t, b.DB, Conversation(t, b.DB, b.host.ID))
		for _, id := range []*string{ptr("first"), ptr("second"), nil} {
			must(t, b.SetAssistantSession(b.ctx, s.ID, id))
			got, err := b.AgentSession(b.ctx, s.ID)
			must(t, err)
			equal(t, "assistant session", got.AssistantSessionID, id)
		}
	})
	t.Run("OnlyAnActiveSpanGetsAProcess", func(t *testing.T) {
		b := setup(t, open)
		s := AgentSession(t, b.DB, Conversation(t, b.DB, b.host.ID))
		p := b.agentProcess(t, s)
		got, err := b.AgentProcess(b.ctx, s.ID)
		must(t, err)
		equal(t, "process", got, p)
		must(t, b.EndAgentSession(b.ctx, s.ID, workbench.TransitionConversationClosed))
		p.ID, p.Ordinal = workbench.NewID(), 2
		wantCode(t, b.AddAgentProcess(b.ctx, p), workbench.EConflict)
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.AgentSession(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		wantCode(t, b.SetAssistantSession(b.ctx, "nobody", nil), workbench.ENotFound)
		wantCode(t, b.EndAgentSession(b.ctx, "nobody", workbench.TransitionConversationClosed), workbench.ENotFound)
		_, err = b.TransitionAgentSession(b.ctx, transition(newConversation(b.host.ID), "", workbench.TransitionFirstMessage))
		wantCode(t, err, workbench.ENotFound)
		active, err := b.ActiveAgentSession(b.ctx, "nobody")
		must(t, err)
		equal(t, "active", active, (*workbench.AgentSession)(nil))
	})
	t.Run("Model", func(t *testing.T) { checkAgentSessions(t, setup(t, open)) })
}

// agentProcess stores a running process of a span and returns it.
func (b *bench) agentProcess(t *testing.T, s workbench.AgentSession) workbench.Process {
	t.Helper()
	p := workbench.Process{
		ID: workbench.NewID(), HostID: s.HostID, AgentSessionID: &s.ID, Ordinal: 1, Kind: workbench.ProcessPipe, Cwd: "/src", Argv: []string{"claude"},
	}
	must(t, b.AddAgentProcess(b.ctx, p))
	must(t, b.AgentStarted(b.ctx, Start(p.ID)))
	stored, err := b.Process(b.ctx, p.ID)
	must(t, err)
	equal(t, "owner", stored.AgentSessionID, &s.ID)
	return stored
}
