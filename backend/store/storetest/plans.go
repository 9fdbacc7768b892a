package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// plan stores a finalised job whose response is a plan.
func (b *bench) plan(t *testing.T, content string) string {
	t.Helper()
	j, p := RunningJob(t, b.DB, b.session)
	must(t, b.IngestJob(b.ctx, jobIngest(j, p, 0, response(content))))
	must(t, b.FinishJob(b.ctx, jobEnd(j.ID, p.ID)))
	return j.ID
}

func testPlans(t *testing.T, open Opener) {
	t.Run("TheResponseIsTheFirstVersion", func(t *testing.T) {
		b := setup(t, open)
		id := b.plan(t, "계획")
		first := workbench.PlanVersion{JobID: id, Version: 1, Source: workbench.PlanAgent, CreatedAt: Epoch + 50, Content: "계획"}
		for _, version := range []int64{0, 1} {
			got, err := b.PlanVersion(b.ctx, id, version)
			must(t, err)
			equal(t, "plan", got, first)
		}
		versions, err := b.PlanVersions(b.ctx, id)
		must(t, err)
		equal(t, "versions", versions, []workbench.PlanVersionInfo{
			{JobID: id, Version: 1, Source: workbench.PlanAgent, CreatedAt: Epoch + 50, Bytes: 6},
		})
	})
	t.Run("AnEditKeepsWhatWasThere", func(t *testing.T) {
		b := setup(t, open)
		id := b.plan(t, "one")
		now := b.clock.Advance(10)
		edit := workbench.PlanWrite{JobID: id, Version: 1, Source: workbench.PlanUser, Content: "two\x00"}
		got, err := b.WritePlan(b.ctx, edit)
		must(t, err)
		equal(t, "edited", got, workbench.PlanVersion{JobID: id, Version: 2, Source: workbench.PlanUser, CreatedAt: now, Content: "two\uFFFD"})
		first, err := b.PlanVersion(b.ctx, id, 1)
		must(t, err)
		equal(t, "first", first.Content, "one")
		edit.Version = 2
		same, err := b.WritePlan(b.ctx, edit)
		must(t, err)
		equal(t, "an equal text", same, got)
		versions, err := b.PlanVersions(b.ctx, id)
		must(t, err)
		equal(t, "number", len(versions), 2)
		equal(t, "newest", versions[0].Version, int64(2))
	})
	t.Run("AnOldVersionIsNotWrittenOn", func(t *testing.T) {
		b := setup(t, open)
		id := b.plan(t, "one")
		edit := workbench.PlanWrite{JobID: id, Version: 1, Source: workbench.PlanUser, Content: "two"}
		_, err := b.WritePlan(b.ctx, edit)
		must(t, err)
		edit.Content = "three"
		_, err = b.WritePlan(b.ctx, edit)
		wantCode(t, err, workbench.EConflict)
		newest, err := b.PlanVersion(b.ctx, id, 0)
		must(t, err)
		equal(t, "newest", newest.Content, "two")
	})
	t.Run("WhatIsNotThereOrNotDone", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.PlanVersions(b.ctx, "none")
		wantCode(t, err, workbench.ENotFound)
		_, err = b.PlanVersion(b.ctx, b.plan(t, "one"), 7)
		wantCode(t, err, workbench.ENotFound)
		running, _ := RunningJob(t, b.DB, b.session)
		_, err = b.PlanVersion(b.ctx, running.ID, 0)
		wantCode(t, err, workbench.EConflict)
		_, err = b.WritePlan(b.ctx, workbench.PlanWrite{JobID: running.ID, Version: 1, Source: workbench.PlanUser, Content: "x"})
		wantCode(t, err, workbench.EConflict)
	})
	t.Run("InstructionsOfAMergeAreKept", func(t *testing.T) {
		b := setup(t, open)
		must(t, b.SetMergeInstructions(b.ctx, b.session.ID, "the shorter one"))
		equal(t, "instructions", b.reload(t).MergeInstructions, ptr("the shorter one"))
		wantCode(t, b.SetMergeInstructions(b.ctx, "none", "x"), workbench.ENotFound)
	})
}
