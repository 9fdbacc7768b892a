package storetest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *bench) writeTask(version int64, text string) (workbench.HistoryMove, error) {
	return b.WriteTask(b.ctx, workbench.TaskWrite{
		SessionID: b.session.ID, HostID: b.host.ID, Version: version, OpType: workbench.OpEdit, Description: text,
	})
}

func testTaskHistory(t *testing.T, open Opener) {
	t.Run("AnEqualTextWritesNothing", func(t *testing.T) {
		b := setup(t, open)
		before, err := b.writeTask(1, "one")
		must(t, err)
		stored := b.reload(t)
		b.clock.Advance(10)
		after, err := b.writeTask(2, "one")
		must(t, err)
		equal(t, "move", after, before)
		equal(t, "session", b.reload(t), stored)
	})
	t.Run("AnEditAfterUndoSupersedesWhatWasUndone", func(t *testing.T) {
		b := setup(t, open)
		for i := range 3 {
			_, err := b.writeTask(int64(i+1), fmt.Sprint(i))
			must(t, err)
		}
		_, err := b.UndoTask(b.ctx, b.session.ID, 4)
		must(t, err)
		undone, err := b.UndoTask(b.ctx, b.session.ID, 5)
		must(t, err)
		equal(t, "undone", undone.Description, "0")
		now := b.clock.Advance(3)
		move, err := b.writeTask(6, "branch")
		must(t, err)
		equal(t, "move", move, workbench.HistoryMove{Version: 7, CurrentIndex: 4, CanUndo: true})
		for sequence, superseded := range []bool{false, false, true, true, false} {
			v, err := b.TaskVersion(b.ctx, b.session.ID, int64(sequence))
			must(t, err)
			if superseded != (v.SupersededAt != nil) || superseded && *v.SupersededAt != now {
				t.Errorf("entry %d: superseded_at %v", sequence, v.SupersededAt)
			}
		}
		back, err := b.UndoTask(b.ctx, b.session.ID, 7)
		must(t, err)
		equal(t, "before the branch", back.Description, "0")
	})
	t.Run("OfConcurrentWritersExactlyOneWins", func(t *testing.T) {
		b := setup(t, open)
		results := make([]error, 8)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { _, results[i] = b.writeTask(1, fmt.Sprint("writer ", i)) })
		}
		wg.Wait()
		winner := -1
		for i, err := range results {
			if err == nil {
				if winner >= 0 {
					t.Fatalf("writers %d and %d both won", winner, i)
				}
				winner = i
				continue
			}
			wantCode(t, err, workbench.EConflict)
		}
		s := b.reload(t)
		equal(t, "text", s.TaskDescription, fmt.Sprint("writer ", winner))
		equal(t, "version", s.TaskHistoryVersion, int64(2))
	})
	t.Run("AfterAConflictBothTextsAreKept", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.writeTask(1, "theirs")
		must(t, err)
		_, err = b.writeTask(1, "mine")
		wantCode(t, err, workbench.EConflict)
		move, err := b.writeTask(2, "merged")
		must(t, err)
		equal(t, "text", b.reload(t).TaskDescription, "merged")
		back, err := b.UndoTask(b.ctx, b.session.ID, move.Version)
		must(t, err)
		equal(t, "what the other wrote", back.Description, "theirs")
	})
	t.Run("PagesListEveryVersionNewestFirst", func(t *testing.T) {
		b := setup(t, open)
		for i := range 9 {
			_, err := b.writeTask(int64(i+1), "한"+fmt.Sprint(i))
			must(t, err)
		}
		var got []int64
		before := int64(0)
		for {
			page, err := b.TaskVersions(b.ctx, b.session.ID, before, 4)
			must(t, err)
			for _, v := range page {
				got = append(got, v.SequenceNumber)
				if v.SequenceNumber > 0 && v.Bytes != 4 {
					t.Errorf("entry %d has %d bytes, want 4", v.SequenceNumber, v.Bytes)
				}
			}
			before = page[len(page)-1].SequenceNumber
			if before == 0 {
				break
			}
		}
		equal(t, "sequence numbers", got, []int64{9, 8, 7, 6, 5, 4, 3, 2, 1, 0})
	})
	t.Run("AWriteSettlesTheDraft", func(t *testing.T) {
		b := setup(t, open)
		must(t, b.SaveDraft(b.ctx, b.host.ID, b.session.ID, "typing"))
		draft, err := b.Draft(b.ctx, b.host.ID, b.session.ID)
		must(t, err)
		equal(t, "draft", draft, ptr("typing"))
		_, err = b.writeTask(9, "typing on")
		wantCode(t, err, workbench.EConflict)
		draft, err = b.Draft(b.ctx, b.host.ID, b.session.ID)
		must(t, err)
		equal(t, "draft after a refused write", draft, ptr("typing"))
		_, err = b.writeTask(1, "typing on")
		must(t, err)
		draft, err = b.Draft(b.ctx, b.host.ID, b.session.ID)
		must(t, err)
		equal(t, "draft after a write", draft, (*string)(nil))
	})
	t.Run("ANameIsKeptAndTakenAway", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.writeTask(1, "one")
		must(t, err)
		before := b.reload(t)
		must(t, b.NameTaskVersion(b.ctx, b.session.ID, 1, ptr("검토 전 초안")))
		equal(t, "session", b.reload(t), before)
		v, err := b.TaskVersion(b.ctx, b.session.ID, 1)
		must(t, err)
		equal(t, "name", v.Name, ptr("검토 전 초안"))
		equal(t, "text", v.Description, "one")
		listed, err := b.TaskVersions(b.ctx, b.session.ID, 0, 9)
		must(t, err)
		equal(t, "listed", []*string{listed[0].Name, listed[1].Name}, []*string{ptr("검토 전 초안"), nil})
		must(t, b.NameTaskVersion(b.ctx, b.session.ID, 1, ptr("draft \x00")))
		must(t, b.NameTaskVersion(b.ctx, b.session.ID, 0, ptr("empty")))
		must(t, b.NameTaskVersion(b.ctx, b.session.ID, 0, nil))
		listed, err = b.TaskVersions(b.ctx, b.session.ID, 0, 9)
		must(t, err)
		equal(t, "renamed", []*string{listed[0].Name, listed[1].Name}, []*string{ptr("draft \ufffd"), nil})
		wantCode(t, b.NameTaskVersion(b.ctx, b.session.ID, 9, ptr("x")), workbench.ENotFound)
	})
	t.Run("ANamedVersionStaysBeyondTheKeptLength", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.writeTask(1, "named")
		must(t, err)
		must(t, b.NameTaskVersion(b.ctx, b.session.ID, 1, ptr("kept")))
		for i := range workbench.TaskHistoryKept + 2 {
			_, err := b.writeTask(int64(i+2), fmt.Sprint(i))
			must(t, err)
		}
		listed, err := b.TaskVersions(b.ctx, b.session.ID, 0, 1000)
		must(t, err)
		equal(t, "versions", len(listed), workbench.TaskHistoryKept+1)
		equal(t, "the oldest", listed[len(listed)-1].Name, ptr("kept"))
	})
	t.Run("AMissingSessionIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		b.session.ID = "nobody"
		_, err := b.writeTask(1, "x")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.UndoTask(b.ctx, "nobody", 1)
		wantCode(t, err, workbench.ENotFound)
		_, err = b.TaskMove(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.TaskVersion(b.ctx, "nobody", 0)
		wantCode(t, err, workbench.ENotFound)
	})
}
