package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Conversation stores a conversation of no project and returns it.
func Conversation(t testing.TB, db *store.DB, hostID string) workbench.Conversation {
	t.Helper()
	c, err := db.OpenConversation(context.Background(), newConversation(hostID))
	must(t, err)
	return c
}

func newConversation(hostID string) workbench.Conversation {
	id := workbench.NewID()
	return workbench.Conversation{
		ID: id, PlatformType: workbench.PlatformDesktop, PlatformConversationID: id, AIAssistantType: "claude", HostID: hostID,
	}
}

// liveRun stores a pending workflow run in a conversation, and in an
// environment when one is named.
func (b *bench) liveRun(t *testing.T, conversationID string, environmentID, codebaseID *string) string {
	t.Helper()
	run, err := b.DispatchRun(b.ctx, workbench.RunDispatch{
		Run: workbench.WorkflowRun{WorkflowRunSummary: workbench.WorkflowRunSummary{
			ID: workbench.NewID(), WorkflowName: "fix", ConversationID: conversationID, HostID: b.host.ID, IsolationEnvID: environmentID,
			CodebaseID: codebaseID,
		}},
		Definition: workbench.WorkflowDefinition{Digest: workbench.DefinitionDigest("nodes: []"), Name: "fix", Definition: "nodes: []"},
	})
	must(t, err)
	return run.ID
}

func (b *bench) cancelRun(t *testing.T, id string) {
	t.Helper()
	must(t, b.EndRun(b.ctx, workbench.RunEnd{ID: id, Status: workbench.RunCancelled, Reason: workbench.RunByUser}))
}

func testConversations(t *testing.T, open Opener) {
	t.Run("Open", func(t *testing.T) { testOpenConversation(t, open) })
	t.Run("Lists", func(t *testing.T) { testConversationLists(t, open) })
	t.Run("Changes", func(t *testing.T) { testConversationChanges(t, open) })
	t.Run("Deletion", func(t *testing.T) { testConversationDeletion(t, open) })
}

func testOpenConversation(t *testing.T, open Opener) {
	t.Run("RowsReadBackAsTheyWereWritten", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		want := newConversation(b.host.ID)
		want.PlatformConversationID, want.CodebaseID, want.Cwd, want.Hidden = "방 #1\U0001F600", &project.ID, ptr("/src/홀드"), true
		want.LastActivityAt, want.CreatedAt, want.UpdatedAt = Epoch, Epoch, Epoch
		got, err := b.OpenConversation(b.ctx, want)
		must(t, err)
		equal(t, "opened", got, want)
		got, err = b.Conversation(b.ctx, want.ID)
		must(t, err)
		equal(t, "by id", got, want)
		got, err = b.ConversationOn(b.ctx, want.PlatformType, want.PlatformConversationID)
		must(t, err)
		equal(t, "by platform", got, want)
	})
	t.Run("OpeningAgainChangesNothing", func(t *testing.T) {
		b := setup(t, open)
		first := Conversation(t, b.DB, b.host.ID)
		again := first
		again.ID, again.AIAssistantType, again.Title = workbench.NewID(), "codex", ptr("other")
		b.clock.Advance(5)
		got, err := b.OpenConversation(b.ctx, again)
		must(t, err)
		equal(t, "conversation", got, first)
	})
	t.Run("AnIdBelongsToItsPlatform", func(t *testing.T) {
		b := setup(t, open)
		first := Conversation(t, b.DB, b.host.ID)
		other := first
		other.ID, other.PlatformType = workbench.NewID(), workbench.PlatformWeb
		got, err := b.OpenConversation(b.ctx, other)
		must(t, err)
		equal(t, "id", got.ID, other.ID)
	})
	t.Run("OfConcurrentOpensOneStores", func(t *testing.T) {
		b := setup(t, open)
		for round := range 5 {
			ids := make([]string, 8)
			var wg sync.WaitGroup
			for i := range ids {
				wg.Go(func() {
					c := newConversation(b.host.ID)
					c.PlatformConversationID = fmt.Sprint("shared ", round)
					got, err := b.OpenConversation(b.ctx, c)
					if err != nil {
						t.Errorf("open: %v", err)
					}
					ids[i] = got.ID
				})
			}
			wg.Wait()
			for _, id := range ids {
				equal(t, "id", id, ids[0])
			}
		}
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Conversation(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.ConversationOn(b.ctx, "desktop", "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.OpenConversation(b.ctx, newConversation("nobody"))
		wantCode(t, err, workbench.ENotFound)
		for _, err := range []error{
			b.RenameConversation(b.ctx, "nobody", "x"), b.DeleteConversation(b.ctx, "nobody"), b.RestoreConversation(b.ctx, "nobody"),
			b.PurgeConversation(b.ctx, "nobody"), b.PlaceConversation(b.ctx, "nobody", workbench.ConversationPlace{}),
		} {
			wantCode(t, err, workbench.ENotFound)
		}
	})
}

func testConversationLists(t *testing.T, open Opener) {
	t.Run("PagesHoldEachListedOneOnce", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		var all, ofProject []string // newest first; three of each time
		for i := range 9 {
			c := newConversation(b.host.ID)
			if i%2 == 0 {
				c.CodebaseID = &project.ID
				ofProject = append([]string{c.ID}, ofProject...)
			}
			all = append([]string{c.ID}, all...)
			_, err := b.OpenConversation(b.ctx, c)
			must(t, err)
			b.clock.Advance(int64(i % 3 / 2))
		}
		hidden := newConversation(b.host.ID)
		hidden.Hidden, hidden.CodebaseID = true, &project.ID
		_, err := b.OpenConversation(b.ctx, hidden)
		must(t, err)
		deleted := newConversation(b.host.ID)
		deleted.CodebaseID = &project.ID
		_, err = b.OpenConversation(b.ctx, deleted)
		must(t, err)
		must(t, b.DeleteConversation(b.ctx, deleted.ID))
		equal(t, "all", b.listed(t, ""), all)
		equal(t, "of the project", b.listed(t, project.ID), ofProject)
	})
	t.Run("AMessageMovesItsConversationUp", func(t *testing.T) {
		b := setup(t, open)
		first, second := Conversation(t, b.DB, b.host.ID), Conversation(t, b.DB, b.host.ID)
		equal(t, "before", b.listed(t, ""), []string{second.ID, first.ID})
		b.clock.Advance(1)
		Message(t, b.DB, first.ID, workbench.RoleUser, workbench.MessageComplete, "hello")
		equal(t, "after", b.listed(t, ""), []string{first.ID, second.ID})
	})
	t.Run("TheTrashIsNewestFirst", func(t *testing.T) {
		b := setup(t, open)
		var want []string
		for range 4 {
			c := Conversation(t, b.DB, b.host.ID)
			must(t, b.DeleteConversation(b.ctx, c.ID))
			want = append([]string{c.ID}, want...)
		}
		var got []string
		f := workbench.ConversationFilter{Limit: 3}
		for page := []workbench.Conversation{{}}; len(page) > 0; {
			var err error
			page, err = b.DeletedConversations(b.ctx, f)
			must(t, err)
			for _, c := range page {
				got = append(got, c.ID)
				f.BeforeTime, f.BeforeID = *c.DeletedAt, c.ID
			}
		}
		equal(t, "trash", got, want)
	})
}

// listed walks all pages of a list, two a page.
func (b *bench) listed(t *testing.T, codebaseID string) []string {
	t.Helper()
	var ids []string
	f := workbench.ConversationFilter{CodebaseID: codebaseID, Limit: 2}
	for {
		page, err := b.Conversations(b.ctx, f)
		must(t, err)
		if len(page) == 0 {
			return ids
		}
		for _, c := range page {
			ids = append(ids, c.ID)
			f.BeforeTime, f.BeforeID = c.LastActivityAt, c.ID
		}
	}
}

func testConversationChanges(t *testing.T, open Opener) {
	t.Run("AnAutomaticTitleLeavesAChosenOne", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		titled, err := b.TitleConversation(b.ctx, c.ID, "automatic")
		must(t, err)
		equal(t, "titled", titled, true)
		must(t, b.RenameConversation(b.ctx, c.ID, "chosen\x00"))
		titled, err = b.TitleConversation(b.ctx, c.ID, "late")
		must(t, err)
		equal(t, "titled again", titled, false)
		got, err := b.Conversation(b.ctx, c.ID)
		must(t, err)
		equal(t, "title", got.Title, ptr("chosen\uFFFD"))
	})
	t.Run("AChosenTitleIsNeverLostToAnAutomaticOne", func(t *testing.T) {
		b := setup(t, open)
		for range 10 {
			c := Conversation(t, b.DB, b.host.ID)
			var wg sync.WaitGroup
			wg.Go(func() { _, _ = b.TitleConversation(b.ctx, c.ID, "automatic") })
			wg.Go(func() {
				if err := b.RenameConversation(b.ctx, c.ID, "chosen"); err != nil {
					t.Errorf("rename: %v", err)
				}
			})
			wg.Wait()
			got, err := b.Conversation(b.ctx, c.ID)
			must(t, err)
			equal(t, "title", got.Title, ptr("chosen"))
		}
	})
	t.Run("APlaceIsWrittenAsAWhole", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		env := Environment(t, b.DB, Codebase(t, b.DB, b.host.ID))
		place := workbench.ConversationPlace{CodebaseID: &env.CodebaseID, IsolationEnvID: &env.ID, Cwd: &env.WorkingPath}
		must(t, b.PlaceConversation(b.ctx, c.ID, place))
		users, err := b.EnvironmentConversations(b.ctx, env.ID)
		must(t, err)
		c.CodebaseID, c.IsolationEnvID, c.Cwd = place.CodebaseID, place.IsolationEnvID, place.Cwd
		equal(t, "who uses the worktree", users, []workbench.Conversation{c})
		wantCode(t, b.PlaceConversation(b.ctx, c.ID, workbench.ConversationPlace{IsolationEnvID: ptr("nowhere")}), workbench.ENotFound)
		must(t, b.PlaceConversation(b.ctx, c.ID, workbench.ConversationPlace{}))
		users, err = b.EnvironmentConversations(b.ctx, env.ID)
		must(t, err)
		equal(t, "afterwards", users, []workbench.Conversation{})
	})
}
