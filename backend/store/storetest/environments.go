package storetest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Environment stores a worktree of a project that is being created, for a task
// of its own, and returns it.
func Environment(t testing.TB, db *store.DB, project workbench.Codebase) workbench.Environment {
	t.Helper()
	e, err := db.AddEnvironment(context.Background(), newEnvironment(project))
	must(t, err)
	return e
}

func newEnvironment(project workbench.Codebase) workbench.Environment {
	id := workbench.NewID()
	return workbench.Environment{EnvironmentSummary: workbench.EnvironmentSummary{
		ID: id, CodebaseID: project.ID, WorkflowType: workbench.WorkflowTask, WorkflowID: id, Provider: workbench.ProviderWorktree,
		WorkingPath: "/Trees/" + id, PathKey: "/trees/" + id, BranchName: "task/" + id, Status: workbench.EnvironmentCreating,
		HostID: project.HostID, RepositoryPath: project.DefaultCwd,
	}}
}

// move takes an environment through statuses.
func (b *bench) move(t *testing.T, id string, path ...workbench.EnvironmentStatus) {
	t.Helper()
	for i := range path[1:] {
		must(t, b.MoveEnvironment(b.ctx, workbench.EnvironmentChange{ID: id, From: path[i], To: path[i+1]}))
	}
}

func (b *bench) environment(t *testing.T, id string) workbench.Environment {
	t.Helper()
	e, err := b.Environment(b.ctx, id)
	must(t, err)
	return e
}

func environmentIDs(list []workbench.EnvironmentSummary) []string {
	ids := []string{}
	for _, e := range list {
		ids = append(ids, e.ID)
	}
	return ids
}

func testEnvironments(t *testing.T, open Opener) {
	t.Run("Identity", func(t *testing.T) { testEnvironmentIdentity(t, open) })
	t.Run("Lists", func(t *testing.T) { testEnvironmentLists(t, open) })
	t.Run("Links", func(t *testing.T) { testEnvironmentLinks(t, open) })
	t.Run("Removal", func(t *testing.T) { testEnvironmentRemoval(t, open) })
	t.Run("Model", func(t *testing.T) { checkEnvironments(t, setup(t, open)) })
}

func testEnvironmentIdentity(t *testing.T, open Opener) {
	t.Run("RowsReadBackAsTheyWereWritten", func(t *testing.T) {
		b := setup(t, open)
		want := newEnvironment(Codebase(t, b.DB, b.host.ID))
		want.WorkflowType, want.WorkflowID, want.Adopted, want.Status = workbench.WorkflowPR, "42", true, workbench.EnvironmentActive
		want.CreatedByPlatform, want.BaseBranch, want.BaseCommit = ptr("desktop"), ptr("main"), ptr("abc")
		want.Metadata = map[string]any{"from": "옛것"}
		got, err := b.AddEnvironment(b.ctx, want)
		must(t, err)
		want.CreatedAt, want.UpdatedAt, want.LastUsedAt = Epoch, Epoch, Epoch
		equal(t, "added", got, want)
		equal(t, "by id", b.environment(t, want.ID), want)
		got, err = b.EnvironmentFor(b.ctx, want.CodebaseID, workbench.WorkflowPR, "42")
		must(t, err)
		equal(t, "by identity", got, want)
		got, err = b.EnvironmentIn(b.ctx, b.host.ID, want.PathKey)
		must(t, err)
		equal(t, "by path", got, want)
	})
	t.Run("AConflictNamesTheHolder", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		holder := newEnvironment(project)
		holder.WorkflowType, holder.WorkflowID = workbench.WorkflowIssue, "42"
		_, err := b.AddEnvironment(b.ctx, holder)
		must(t, err)
		twin := newEnvironment(project)
		twin.WorkflowType, twin.WorkflowID = workbench.WorkflowIssue, "42"
		_, err = b.AddEnvironment(b.ctx, twin)
		wantSentence(t, err, workbench.EConflict, holder.WorkingPath)
		squatter := newEnvironment(Codebase(t, b.DB, b.host.ID))
		squatter.PathKey = holder.PathKey
		_, err = b.AddEnvironment(b.ctx, squatter)
		wantSentence(t, err, workbench.EConflict, "issue 42")
	})
	t.Run("OfConcurrentCreationsOneWins", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		results := make([]error, 8)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() {
				e := newEnvironment(project)
				e.WorkflowID = "shared"
				_, results[i] = b.AddEnvironment(b.ctx, e)
			})
		}
		wg.Wait()
		wantOneWinner(t, results)
		holder, err := b.EnvironmentFor(b.ctx, project.ID, workbench.WorkflowTask, "shared")
		must(t, err)
		for _, err := range results {
			if err != nil {
				wantSentence(t, err, workbench.EConflict, holder.WorkingPath)
			}
		}
	})
	t.Run("ADestroyedOneFreesItsIdentityAndDirectory", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		first := Environment(t, b.DB, project)
		b.snapshot(t, first)
		b.move(t, first.ID, "creating", "active", "removing", "destroyed")
		second := first
		second.ID = workbench.NewID()
		_, err := b.AddEnvironment(b.ctx, second)
		must(t, err)
		back := workbench.EnvironmentChange{ID: first.ID, From: "destroyed", To: "creating"}
		wantSentence(t, b.MoveEnvironment(b.ctx, back), workbench.EConflict, "already")
		b.move(t, second.ID, "creating", "destroyed")
		must(t, b.MoveEnvironment(b.ctx, back))
	})
	t.Run("WhatCannotBeginIsRefused", func(t *testing.T) {
		b := setup(t, open)
		valid := newEnvironment(Codebase(t, b.DB, b.host.ID))
		for name, spoil := range map[string]func(*workbench.Environment){
			"type":      func(e *workbench.Environment) { e.WorkflowType = "chore" },
			"identity":  func(e *workbench.Environment) { e.WorkflowID = "" },
			"directory": func(e *workbench.Environment) { e.PathKey = "" },
			"branch":    func(e *workbench.Environment) { e.BranchName = "" },
			"status":    func(e *workbench.Environment) { e.Status = workbench.EnvironmentActive },
		} {
			e := valid
			spoil(&e)
			if _, err := b.AddEnvironment(b.ctx, e); workbench.ErrorCode(err) != workbench.EInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		valid.CodebaseID = "nobody"
		_, err := b.AddEnvironment(b.ctx, valid)
		wantCode(t, err, workbench.ENotFound)
	})
}

func wantSentence(t testing.TB, err error, code workbench.Code, part string) {
	t.Helper()
	wantCode(t, err, code)
	if !strings.Contains(err.Error(), part) {
		t.Fatalf("%q does not name %q", err, part)
	}
}

func testEnvironmentLists(t *testing.T, open Opener) {
	t.Run("PagesHoldEachOnce", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		var all, left []string
		for i := range 5 {
			e := Environment(t, b.DB, project)
			all = append([]string{e.ID}, all...)
			if i == 2 {
				b.move(t, e.ID, "creating", "destroyed")
			} else {
				left = append([]string{e.ID}, left...)
			}
		}
		Environment(t, b.DB, Codebase(t, b.DB, b.host.ID))
		for destroyed, want := range map[bool][]string{false: left, true: all} {
			var got []string
			f := workbench.EnvironmentFilter{CodebaseID: project.ID, Destroyed: destroyed, Limit: 2}
			for page := []workbench.EnvironmentSummary{{}}; len(page) > 0; {
				var err error
				page, err = b.Environments(b.ctx, f)
				must(t, err)
				for _, e := range page {
					got = append(got, e.ID)
					f.BeforeTime, f.BeforeID = e.CreatedAt, e.ID
				}
			}
			equal(t, "environments", got, want)
		}
	})
	t.Run("IdleAreThoseThatARuleMayRemove", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		active := func() string {
			e := Environment(t, b.DB, project)
			b.move(t, e.ID, "creating", "active")
			b.clock.Advance(1)
			return e.ID
		}
		used, first, second, busy, missing := active(), active(), active(), active(), active()
		adopted := newEnvironment(project)
		adopted.Adopted, adopted.Status = true, workbench.EnvironmentActive
		_, err := b.AddEnvironment(b.ctx, adopted)
		must(t, err)
		run := b.liveRun(t, Conversation(t, b.DB, b.host.ID).ID, &busy, nil)
		b.move(t, missing, "active", "missing")
		since := b.clock.Advance(1)
		must(t, b.TouchEnvironment(b.ctx, used))
		idle := func(host string, limit int64) []string {
			list, err := b.IdleEnvironments(b.ctx, host, since, limit)
			must(t, err)
			return environmentIDs(list)
		}
		equal(t, "idle", idle(b.host.ID, 10), []string{first, second})
		b.cancelRun(t, run)
		equal(t, "idle after the run", idle(b.host.ID, 10), []string{first, second, busy})
		equal(t, "longest idle", idle(b.host.ID, 1), []string{first})
		equal(t, "of another machine", idle("other", 10), []string{})
	})
	t.Run("AHostsAreAllButTheDestroyed", func(t *testing.T) {
		b := setup(t, open)
		project := Codebase(t, b.DB, b.host.ID)
		var want []string
		for _, path := range [][]workbench.EnvironmentStatus{
			{"creating"}, {"creating", "active"}, {"creating", "active", "missing"}, {"creating", "active", "removing"}, {"creating", "destroyed"},
		} {
			e := Environment(t, b.DB, project)
			b.move(t, e.ID, path...)
			if path[len(path)-1] != workbench.EnvironmentDestroyed {
				want = append(want, e.ID)
			}
			b.clock.Advance(1)
		}
		list, err := b.HostEnvironments(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "environments", environmentIDs(list), want)
	})
}

func testEnvironmentLinks(t *testing.T, open Opener) {
	b := setup(t, open)
	project, other := Codebase(t, b.DB, b.host.ID), Codebase(t, b.DB, b.host.ID)
	first, second := Environment(t, b.DB, project), Environment(t, b.DB, project)
	must(t, b.LinkEnvironment(b.ctx, first.ID, workbench.LinkIssue, "7"))
	b.clock.Advance(1)
	must(t, b.LinkEnvironment(b.ctx, first.ID, workbench.LinkIssue, "7"))
	must(t, b.LinkEnvironment(b.ctx, first.ID, workbench.LinkPR, "8"))
	links, err := b.EnvironmentLinks(b.ctx, first.ID)
	must(t, err)
	equal(t, "links", links, []workbench.EnvironmentLink{
		{EnvironmentID: first.ID, LinkType: workbench.LinkIssue, LinkID: "7", CreatedAt: Epoch},
		{EnvironmentID: first.ID, LinkType: workbench.LinkPR, LinkID: "8", CreatedAt: Epoch + 1},
	})
	linked := func(project workbench.Codebase, kind workbench.LinkType, id string) string {
		e, err := b.LinkedEnvironment(b.ctx, project.ID, kind, id)
		if workbench.ErrorCode(err) == workbench.ENotFound {
			return ""
		}
		must(t, err)
		return e.ID
	}
	equal(t, "linked", linked(project, workbench.LinkIssue, "7"), first.ID)
	equal(t, "as a PR", linked(project, workbench.LinkPR, "7"), "")
	equal(t, "in another project", linked(other, workbench.LinkIssue, "7"), "")
	must(t, b.LinkEnvironment(b.ctx, second.ID, workbench.LinkIssue, "7"))
	must(t, b.TouchEnvironment(b.ctx, second.ID))
	equal(t, "the latest used", linked(project, workbench.LinkIssue, "7"), second.ID)
	b.move(t, second.ID, "creating", "destroyed")
	equal(t, "after its removal", linked(project, workbench.LinkIssue, "7"), first.ID)
	must(t, b.UnlinkEnvironment(b.ctx, first.ID, workbench.LinkIssue, "7"))
	equal(t, "unlinked", linked(project, workbench.LinkIssue, "7"), "")
	wantCode(t, b.UnlinkEnvironment(b.ctx, first.ID, workbench.LinkIssue, "7"), workbench.ENotFound)
	wantCode(t, b.LinkEnvironment(b.ctx, "nobody", workbench.LinkPR, "1"), workbench.ENotFound)
	wantCode(t, b.LinkEnvironment(b.ctx, first.ID, "branch", "1"), workbench.EInvalid)
}

func testEnvironmentRemoval(t *testing.T, open Opener) {
	t.Run("ARunKeepsItsWorktree", func(t *testing.T) {
		b := setup(t, open)
		e := Environment(t, b.DB, Codebase(t, b.DB, b.host.ID))
		b.move(t, e.ID, "creating", "active")
		run := b.liveRun(t, Conversation(t, b.DB, b.host.ID).ID, &e.ID, nil)
		remove := workbench.EnvironmentChange{ID: e.ID, From: "active", To: "removing"}
		wantSentence(t, b.MoveEnvironment(b.ctx, remove), workbench.EConflict, workbench.ShortID(run))
		b.move(t, e.ID, "active", "missing")
		give := workbench.EnvironmentChange{ID: e.ID, From: "missing", To: "destroyed"}
		wantSentence(t, b.MoveEnvironment(b.ctx, give), workbench.EConflict, workbench.ShortID(run))
		b.cancelRun(t, run)
		must(t, b.MoveEnvironment(b.ctx, give))
	})
	t.Run("AFailedCreationIsClearedUpUnderItsRun", func(t *testing.T) {
		b := setup(t, open)
		e := Environment(t, b.DB, Codebase(t, b.DB, b.host.ID))
		b.liveRun(t, Conversation(t, b.DB, b.host.ID).ID, &e.ID, nil)
		now := b.clock.Advance(3)
		must(t, b.MoveEnvironment(b.ctx, workbench.EnvironmentChange{
			ID: e.ID, From: "creating", To: "destroyed", ErrorMessage: ptr("git failed"),
		}))
		e.Status, e.UpdatedAt, e.RemovedAt, e.ErrorMessage = workbench.EnvironmentDestroyed, now, &now, ptr("git failed")
		equal(t, "environment", b.environment(t, e.ID), e)
		wantCode(t, b.TouchEnvironment(b.ctx, e.ID), workbench.EConflict)
	})
	t.Run("WhatGitFoundIsKeptAndOldTroubleForgotten", func(t *testing.T) {
		b := setup(t, open)
		e := Environment(t, b.DB, Codebase(t, b.DB, b.host.ID))
		must(t, b.MoveEnvironment(b.ctx, workbench.EnvironmentChange{ID: e.ID, From: "creating", To: "active", BaseCommit: ptr("abc")}))
		b.move(t, e.ID, "active", "removing")
		must(t, b.MoveEnvironment(b.ctx, workbench.EnvironmentChange{ID: e.ID, From: "removing", To: "active", ErrorMessage: ptr("locked")}))
		got := b.environment(t, e.ID)
		equal(t, "after a failed removal", []any{got.BaseCommit, got.ErrorMessage}, []any{ptr("abc"), ptr("locked")})
		b.move(t, e.ID, "active", "missing", "active")
		equal(t, "trouble", b.environment(t, e.ID).ErrorMessage, (*string)(nil))
	})
	t.Run("ABranchAndFactsThatAreNotNamedStay", func(t *testing.T) {
		b := setup(t, open)
		e := Environment(t, b.DB, Codebase(t, b.DB, b.host.ID))
		must(t, b.MoveEnvironment(b.ctx, workbench.EnvironmentChange{
			ID: e.ID, From: "creating", To: "active", BranchName: ptr("갈래"), Metadata: map[string]any{"note": "말"},
		}))
		b.move(t, e.ID, "active", "missing")
		got := b.environment(t, e.ID)
		equal(t, "kept", []any{got.BranchName, got.Metadata}, []any{"갈래", map[string]any{"note": "말"}})
	})
	t.Run("RunsThatNeedItAreThoseThatGoOnOrMay", func(t *testing.T) {
		b := setup(t, open)
		e := Environment(t, b.DB, Codebase(t, b.DB, b.host.ID))
		run := func() string {
			b.clock.Advance(1)
			return b.liveRun(t, Conversation(t, b.DB, b.host.ID).ID, &e.ID, nil)
		}
		failed, cancelled, live := run(), run(), run()
		must(t, b.EndRun(b.ctx, workbench.RunEnd{ID: failed, Status: workbench.RunFailed, Reason: workbench.RunError, ErrorMessage: ptr("git failed")}))
		b.cancelRun(t, cancelled)
		got, err := b.EnvironmentRuns(b.ctx, e.ID)
		must(t, err)
		worked, err := b.WorktreeRuns(b.ctx, e.ID, 2)
		must(t, err)
		equal(t, "the newest that worked there", []string{worked[0].ID, worked[1].ID}, []string{live, cancelled})
		equal(t, "runs", got, []workbench.EnvironmentRun{
			{ID: live, WorkflowName: "fix", Status: workbench.RunPending}, {ID: failed, WorkflowName: "fix", Status: workbench.RunFailed},
		})
	})
}
