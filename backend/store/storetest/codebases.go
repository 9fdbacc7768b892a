package storetest

import (
	"fmt"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testCodebases(t *testing.T, open Opener) {
	t.Run("AddingADirectoryTwiceGivesOneRow", func(t *testing.T) {
		b := setup(t, open)
		first := Codebase(t, b.DB, b.host.ID)
		again := first
		again.ID, again.Name = workbench.NewID(), "other"
		now := b.clock.Advance(7)
		got, err := b.AddCodebase(b.ctx, again)
		must(t, err)
		want := first
		want.UpdatedAt = now
		equal(t, "second add", got, want)
		all, err := b.Codebases(b.ctx)
		must(t, err)
		equal(t, "projects", all, []workbench.Codebase{want})
	})
	t.Run("RowsReadBackAsTheyWereWritten", func(t *testing.T) {
		b := setup(t, open)
		want := workbench.Codebase{
			ID: workbench.NewID(), Name: "프로젝트 <&>", RepositoryURL: ptr("git@example.com:a/b.git"), DefaultBranch: ptr("main"),
			DefaultCwd: "/src/홀드", AIAssistantType: "claude", Kind: workbench.KindFolder, HostID: b.host.ID,
			PathKey: "/src/홀드", ProjectHash: "0123", CreatedAt: Epoch, UpdatedAt: Epoch,
			Commands: map[string]workbench.Command{"test": {Path: "t.md", Description: "runs \u2028 tests"}},
		}
		_, err := b.AddCodebase(b.ctx, want)
		must(t, err)
		got, err := b.Codebase(b.ctx, want.ID)
		must(t, err)
		equal(t, "by id", got, want)
		got, err = b.CodebaseAbove(b.ctx, b.host.ID, []string{want.PathKey})
		must(t, err)
		equal(t, "by path", got, want)
	})
	t.Run("ListIsNewestFirst", func(t *testing.T) {
		b := setup(t, open)
		older := Codebase(t, b.DB, b.host.ID)
		b.clock.Advance(1)
		newer := Codebase(t, b.DB, b.host.ID)
		all, err := b.Codebases(b.ctx)
		must(t, err)
		equal(t, "projects", all, []workbench.Codebase{newer, older})
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.Codebase(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.CodebaseAbove(b.ctx, b.host.ID, []string{"/nowhere"})
		wantCode(t, err, workbench.ENotFound)
		_, err = b.AddCodebase(b.ctx, workbench.Codebase{ID: workbench.NewID(), Kind: workbench.KindRepo, HostID: "nobody"})
		wantCode(t, err, workbench.ENotFound)
	})
	t.Run("PagesHoldEachOnceWithoutCommands", func(t *testing.T) {
		b := setup(t, open)
		var want []string
		for i := range 5 {
			c := Codebase(t, b.DB, b.host.ID)
			must(t, b.SetCommand(b.ctx, c.ID, "test", workbench.Command{Path: "t.md"}))
			want = append([]string{c.ID}, want...)
			b.clock.Advance(int64(i % 2))
		}
		var got []string
		f := workbench.CodebaseFilter{Limit: 2}
		for page := []workbench.Codebase{{}}; len(page) > 0; {
			var err error
			page, err = b.CodebasePage(b.ctx, f)
			must(t, err)
			for _, c := range page {
				equal(t, "commands", c.Commands, map[string]workbench.Command{})
				got = append(got, c.ID)
				f.BeforeTime, f.BeforeID = c.UpdatedAt, c.ID
			}
		}
		equal(t, "projects", got, want)
	})
	t.Run("OnlyTheNamedFieldsChange", func(t *testing.T) {
		b := setup(t, open)
		c := Codebase(t, b.DB, b.host.ID)
		now := b.clock.Advance(3)
		folder := workbench.KindFolder
		must(t, b.EditCodebase(b.ctx, workbench.CodebaseChange{ID: c.ID, RepositoryURL: ptr("git@host:a"), DefaultBranch: ptr("main"), Kind: &folder}))
		c.RepositoryURL, c.DefaultBranch, c.Kind, c.UpdatedAt = ptr("git@host:a"), ptr("main"), folder, now
		got, err := b.Codebase(b.ctx, c.ID)
		must(t, err)
		equal(t, "project", got, c)
		must(t, b.EditCodebase(b.ctx, workbench.CodebaseChange{ID: c.ID, Name: ptr("new"), AIAssistantType: ptr("codex"), DefaultBranch: ptr("")}))
		c.Name, c.AIAssistantType, c.DefaultBranch = "new", "codex", nil
		got, err = b.Codebase(b.ctx, c.ID)
		must(t, err)
		equal(t, "project", got, c)
		odd := workbench.CodebaseKind("odd")
		wantCode(t, b.EditCodebase(b.ctx, workbench.CodebaseChange{ID: c.ID, Kind: &odd}), workbench.EInvalid)
		wantCode(t, b.EditCodebase(b.ctx, workbench.CodebaseChange{ID: "nobody"}), workbench.ENotFound)
	})
	t.Run("AMovedDirectoryTakesAlongWhatBelongsToIt", func(t *testing.T) {
		b := setup(t, open)
		c := Codebase(t, b.DB, b.host.ID)
		other := Codebase(t, b.DB, b.host.ID)
		e := Environment(t, b.DB, c)
		session, err := b.CreateSession(b.ctx, workbench.Session{SessionSummary: workbench.SessionSummary{
			ID: workbench.NewID(), Name: "s", ProjectDirectory: c.DefaultCwd, ProjectHash: c.ProjectHash, HostID: b.host.ID, CodebaseID: &c.ID,
		}})
		must(t, err)
		must(t, b.SetProjectSetting(b.ctx, c.ProjectHash, workbench.ExternalFolders, `["/lib"]`))
		must(t, b.SetProjectSetting(b.ctx, other.ProjectHash, workbench.ExternalFolders, `["/other"]`))
		active := "host/" + b.host.ID + "/active_session/"
		must(t, b.SetValue(b.ctx, active+c.ProjectHash, session.ID))

		taken := workbench.CodebasePlace{DefaultCwd: other.DefaultCwd, PathKey: other.PathKey, ProjectHash: other.ProjectHash}
		_, err = b.PlaceCodebase(b.ctx, c.ID, taken)
		wantCode(t, err, workbench.EConflict)
		to := workbench.CodebasePlace{DefaultCwd: "/new/옮긴 곳", PathKey: "/new/key", ProjectHash: "moved"}
		_, err = b.PlaceCodebase(b.ctx, "nobody", to)
		wantCode(t, err, workbench.ENotFound)
		now := b.clock.Advance(5)
		got, err := b.PlaceCodebase(b.ctx, c.ID, to)
		must(t, err)
		was := c.ProjectHash
		c.DefaultCwd, c.PathKey, c.ProjectHash, c.UpdatedAt = to.DefaultCwd, to.PathKey, to.ProjectHash, now
		equal(t, "project", got, c)
		moved, err := b.Session(b.ctx, session.ID)
		must(t, err)
		equal(t, "session", []string{moved.ProjectDirectory, moved.ProjectHash}, []string{to.DefaultCwd, to.ProjectHash})
		_, err = b.Environment(b.ctx, e.ID)
		must(t, err)
		settings, err := b.Settings(b.ctx)
		must(t, err)
		kept := map[string]string{}
		for _, row := range settings {
			kept[string(row.Key)] = row.Value
		}
		equal(t, "settings", kept, map[string]string{
			"project/moved/" + workbench.ExternalFolders:                     `["/lib"]`,
			"project/" + other.ProjectHash + "/" + workbench.ExternalFolders: `["/other"]`,
		})
		value, err := b.Value(b.ctx, active+to.ProjectHash)
		must(t, err)
		equal(t, "open session", value, &session.ID)
		value, err = b.Value(b.ctx, active+was)
		must(t, err)
		equal(t, "an open session of the old place", value != nil, false)
	})
	t.Run("ConcurrentRegistrationsOfCommandsAreAllKept", func(t *testing.T) {
		b := setup(t, open)
		c := Codebase(t, b.DB, b.host.ID)
		want := map[string]workbench.Command{}
		var wg sync.WaitGroup
		for i := range 8 {
			name, command := fmt.Sprint("command ", i), workbench.Command{Path: fmt.Sprint(i, ".md"), Description: "does it"}
			want[name] = command
			wg.Go(func() {
				if err := b.SetCommand(b.ctx, c.ID, name, command); err != nil {
					t.Errorf("register: %v", err)
				}
			})
		}
		wg.Wait()
		got, err := b.Codebase(b.ctx, c.ID)
		must(t, err)
		equal(t, "commands", got.Commands, want)
		must(t, b.SetCommand(b.ctx, c.ID, "command 0", workbench.Command{Path: "other.md"}))
		must(t, b.RemoveCommand(b.ctx, c.ID, "command 1"))
		want["command 0"] = workbench.Command{Path: "other.md"}
		delete(want, "command 1")
		got, err = b.Codebase(b.ctx, c.ID)
		must(t, err)
		equal(t, "commands", got.Commands, want)
		wantCode(t, b.RemoveCommand(b.ctx, c.ID, "command 1"), workbench.ENotFound)
		wantCode(t, b.SetCommand(b.ctx, "nobody", "x", workbench.Command{}), workbench.ENotFound)
	})
	t.Run("TheLongestAncestorThatIsAProjectWins", func(t *testing.T) {
		b := setup(t, open)
		add := func(dir string) workbench.Codebase {
			c, err := b.AddCodebase(b.ctx, workbench.Codebase{
				ID: workbench.NewID(), Name: dir, DefaultCwd: dir, AIAssistantType: "claude", Kind: workbench.KindRepo,
				HostID: b.host.ID, PathKey: dir, ProjectHash: "hash",
			})
			must(t, err)
			return c
		}
		outer, inner := add("/a"), add("/a/b_/c")
		above := func(host, dir string) string {
			ancestors := []string{dir}
			for dir != "/" {
				dir = path.Dir(dir)
				ancestors = append(ancestors, dir)
			}
			c, err := b.CodebaseAbove(b.ctx, host, ancestors)
			if workbench.ErrorCode(err) == workbench.ENotFound {
				return ""
			}
			must(t, err)
			return c.ID
		}
		deep := strings.Repeat("/d", 20)
		for dir, want := range map[string]string{
			"/a": outer.ID, "/a/b": outer.ID, "/a/bx/c": outer.ID, "/a/b_/cc": outer.ID, "/a/b_/c": inner.ID,
			"/a/b_/c" + deep: inner.ID, "/a" + deep: outer.ID, "/b" + deep: "", "/": "", "/A": "",
		} {
			equal(t, dir, above(b.host.ID, dir), want)
		}
		equal(t, "on another machine", above("other", "/a"), "")
	})
	t.Run("AProjectGoesWhenNothingIsLeftInIt", func(t *testing.T) {
		b := setup(t, open)
		c := Codebase(t, b.DB, b.host.ID)
		conversation := Conversation(t, b.DB, b.host.ID)
		must(t, b.PlaceConversation(b.ctx, conversation.ID, workbench.ConversationPlace{CodebaseID: &c.ID}))
		e := Environment(t, b.DB, c)
		wantCode(t, b.DeleteCodebase(b.ctx, c.ID), workbench.EConflict)
		b.move(t, e.ID, "creating", "destroyed")
		run := b.liveRun(t, conversation.ID, nil, &c.ID)
		wantCode(t, b.DeleteCodebase(b.ctx, c.ID), workbench.EConflict)
		b.cancelRun(t, run)
		draft := "host/" + b.host.ID + "/start_draft/" + c.ID
		must(t, b.SetValue(b.ctx, draft, "typed"))
		must(t, b.DeleteCodebase(b.ctx, c.ID))
		typed, err := b.Value(b.ctx, draft)
		must(t, err)
		equal(t, "draft", typed, (*string)(nil))
		wantCode(t, b.DeleteCodebase(b.ctx, c.ID), workbench.ENotFound)
		_, err = b.Environment(b.ctx, e.ID)
		wantCode(t, err, workbench.ENotFound)
		left, err := b.Conversation(b.ctx, conversation.ID)
		must(t, err)
		equal(t, "its conversation", left.CodebaseID, (*string)(nil))
	})
}
