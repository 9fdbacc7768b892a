package storetest

import (
	"encoding/json"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ask stores a request of a job's process.
func (b *bench) ask(t *testing.T, j workbench.Job, p workbench.Process, key, tool, title string) workbench.PermissionRequest {
	t.Helper()
	stored, err := b.AddPermission(b.ctx, permission(b, j, p, key, tool, title))
	must(t, err)
	return stored
}

func permission(b *bench, j workbench.Job, p workbench.Process, key, tool, title string) workbench.PermissionRequest {
	return workbench.PermissionRequest{
		ID: workbench.NewID(), HostID: b.host.ID, ProcessID: p.ID, JobID: &j.ID, RequestKey: key, Agent: "claude", Tool: tool,
		Title: title, Detail: json.RawMessage(`{}`),
	}
}

func answer(id string, status workbench.PermissionStatus, scope workbench.PermissionScope) workbench.PermissionDecision {
	return workbench.PermissionDecision{ID: id, Status: status, Scope: &scope, DecidedBy: workbench.DecidedByUser}
}

func (b *bench) pending(t *testing.T) int {
	t.Helper()
	list, err := b.PendingPermissions(b.ctx)
	must(t, err)
	return len(list)
}

func testPermissions(t *testing.T, open Opener) {
	t.Run("AKeyIsAskedOnce", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		want := permission(b, j, p, "k", "Bash", "ls \x00")
		first, err := b.AddPermission(b.ctx, want)
		must(t, err)
		want.Status, want.CreatedAt, want.Title = workbench.PermissionPending, Epoch, "ls \uFFFD"
		equal(t, "stored", first, want)
		equal(t, "asked again", b.ask(t, j, p, "k", "Bash", "rm"), first)
		equal(t, "pending", b.pending(t), 1)
	})
	t.Run("WhoAsksIsTold", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		asked := b.ask(t, j, p, "k", "Bash", "ls")
		b.clock.Advance(1)
		c := Conversation(t, b.DB, b.host.ID)
		span := AgentSession(t, b.DB, c)
		m := reply(c.ID)
		m.AgentSessionID, m.Metadata.SessionID = &span.ID, b.session.ID
		m, err := b.AppendMessage(b.ctx, m)
		must(t, err)
		said := permission(b, j, b.agentProcess(t, span), "k", "Write", "a file")
		said.JobID, said.MessageID = nil, &m.ID
		said, err = b.AddPermission(b.ctx, said)
		must(t, err)
		list, err := b.WaitingPermissions(b.ctx)
		must(t, err)
		equal(t, "waiting", list, []workbench.PermissionWaiting{{
			PermissionRequest: asked, SessionID: b.session.ID, SessionName: b.session.Name, JobTitle: j.TaskType,
		}, {
			PermissionRequest: said, SessionID: b.session.ID, SessionName: b.session.Name, ConversationID: c.ID,
		}})
		cards, err := b.SessionCards(b.ctx, workbench.SessionFilter{Limit: 1})
		must(t, err)
		equal(t, "on the card", []any{cards[0].AgentsWaiting, cards[0].Mark}, []any{int64(1), workbench.MarkNeeds})
	})
	t.Run("OfManyDecidersOneWins", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		id := b.ask(t, j, p, "k", "Bash", "ls").ID
		const deciders = 8
		errs := make([]error, deciders)
		var group sync.WaitGroup
		for i := range deciders {
			group.Go(func() {
				status := workbench.PermissionAllowed
				if i%2 == 0 {
					status = workbench.PermissionDenied
				}
				_, errs[i] = b.DecidePermission(b.ctx, answer(id, status, workbench.ScopeOnce))
			})
		}
		group.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wantCode(t, err, workbench.EConflict)
			}
		}
		equal(t, "deciders that won", won, 1)
		equal(t, "pending", b.pending(t), 0)
	})
	t.Run("AnEndedProcessIsAnsweredByNobody", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		id := b.ask(t, j, p, "k", "Bash", "ls").ID
		must(t, b.FinishJob(b.ctx, jobEnd(j.ID, p.ID)))
		_, err := b.DecidePermission(b.ctx, answer(id, workbench.PermissionAllowed, workbench.ScopeOnce))
		wantCode(t, err, workbench.EConflict)
		equal(t, "pending", b.pending(t), 0)
		_, err = b.CancelDeadPermissions(b.ctx, b.host.ID)
		must(t, err)
		after, err := b.Permission(b.ctx, id)
		must(t, err)
		equal(t, "swept", []any{after.Status, *after.DecidedBy}, []any{workbench.PermissionCancelled, workbench.DecidedByAgent})
	})
	t.Run("WhatIsWithdrawnIsNotAnswered", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		id := b.ask(t, j, p, "k", "Bash", "ls").ID
		b.ask(t, j, p, "other", "Bash", "pwd")
		changed, err := b.WithdrawPermission(b.ctx, p.ID, "k")
		must(t, err)
		equal(t, "withdrawn", changed, true)
		_, err = b.DecidePermission(b.ctx, answer(id, workbench.PermissionAllowed, workbench.ScopeOnce))
		wantCode(t, err, workbench.EConflict)
		equal(t, "pending", b.pending(t), 1)
		changed, err = b.CancelPermissions(b.ctx, p.ID)
		must(t, err)
		equal(t, "cancelled", changed, true)
		changed, err = b.CancelPermissions(b.ctx, p.ID)
		must(t, err)
		equal(t, "cancelled again", changed, false)
		list, err := b.JobPermissions(b.ctx, j.ID)
		must(t, err)
		equal(t, "of the job", len(list), 2)
	})
	t.Run("AnAnswerForTheSessionIsFound", func(t *testing.T) {
		b := setup(t, open)
		j, p := RunningJob(t, b.DB, b.session)
		other, otherProcess := RunningJob(t, b.DB, b.session)
		first := b.ask(t, j, p, "1", "Bash", "ls")
		_, err := b.DecidePermission(b.ctx, answer(first.ID, workbench.PermissionAllowed, workbench.ScopeSession))
		must(t, err)
		for _, c := range []struct {
			request workbench.PermissionRequest
			found   bool
		}{
			{b.ask(t, j, p, "2", "Bash", "ls"), true},
			{b.ask(t, j, p, "3", "Bash", "ls -l"), false},
			{b.ask(t, j, p, "4", "Edit", "ls"), false},
			{b.ask(t, other, otherProcess, "5", "Bash", "ls"), false},
		} {
			earlier, err := b.SessionAnswer(b.ctx, c.request)
			must(t, err)
			equal(t, c.request.RequestKey, earlier != nil, c.found)
		}
		decided, err := b.DecidedPermissions(b.ctx, p.ID)
		must(t, err)
		equal(t, "decided", len(decided), 1)
	})
	t.Run("AConversationHasItsOwnAnswers", func(t *testing.T) { testMessagePermissions(t, open) })
	t.Run("Rules", func(t *testing.T) { testPermissionRules(t, open) })
}

func testMessagePermissions(t *testing.T, open Opener) {
	b := setup(t, open)
	_, p := RunningJob(t, b.DB, b.session)
	asked := func(conversationID, key string) workbench.PermissionRequest {
		m := Message(t, b.DB, conversationID, workbench.RoleUser, workbench.MessageComplete, "text")
		request := permission(b, workbench.Job{}, p, key, "Bash", "ls")
		request.JobID, request.MessageID = nil, &m.ID
		stored, err := b.AddPermission(b.ctx, request)
		must(t, err)
		return stored
	}
	one, two := Conversation(t, b.DB, b.host.ID), Conversation(t, b.DB, b.host.ID)
	first := asked(one.ID, "1")
	_, err := b.DecidePermission(b.ctx, answer(first.ID, workbench.PermissionDenied, workbench.ScopeSession))
	must(t, err)
	same, err := b.SessionAnswer(b.ctx, asked(one.ID, "2"))
	must(t, err)
	equal(t, "in the same conversation", same.ID, first.ID)
	other, err := b.SessionAnswer(b.ctx, asked(two.ID, "3"))
	must(t, err)
	equal(t, "in another one", other == nil, true)
	list, err := b.MessagePermissions(b.ctx, *first.MessageID)
	must(t, err)
	equal(t, "of the message", len(list), 1)
	project, err := b.PermissionProject(b.ctx, first)
	must(t, err)
	equal(t, "project of a conversation without one", project, "")
}

func testPermissionRules(t *testing.T, open Opener) {
	b := setup(t, open)
	j, p := RunningJob(t, b.DB, b.session)
	request := b.ask(t, j, p, "k", "Bash", "ls")
	project, err := b.PermissionProject(b.ctx, request)
	must(t, err)
	equal(t, "project", project, b.session.ProjectHash)
	rule := workbench.PermissionRule{ProjectHash: project, Agent: "claude", Tool: "Bash", Pattern: "ls", Decision: workbench.RuleAllow}
	decision := answer(request.ID, workbench.PermissionAllowed, workbench.ScopeProject)
	decision.Rule = &rule
	_, err = b.DecidePermission(b.ctx, decision)
	must(t, err)
	rule.Decision = workbench.RuleDeny
	stored, err := b.SetPermissionRule(b.ctx, rule)
	must(t, err)
	rules, err := b.PermissionRules(b.ctx, project)
	must(t, err)
	equal(t, "rules", rules, []workbench.PermissionRule{stored})
	equal(t, "decision", stored.Decision, workbench.RuleDeny)
	// An answer that loses leaves no rule.
	decision.Rule = &workbench.PermissionRule{ProjectHash: project, Tool: "Edit", Decision: workbench.RuleAllow}
	_, err = b.DecidePermission(b.ctx, decision)
	wantCode(t, err, workbench.EConflict)
	must(t, b.RemovePermissionRule(b.ctx, stored.ID))
	wantCode(t, b.RemovePermissionRule(b.ctx, stored.ID), workbench.ENotFound)
	rules, err = b.PermissionRules(b.ctx, project)
	must(t, err)
	equal(t, "rules", rules, []workbench.PermissionRule{})
}
