package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testSystemPrompts(t *testing.T, open Opener) {
	t.Run("TheLastTextHoldsUntilItIsUnset", func(t *testing.T) {
		b := setup(t, open)
		none, err := b.SystemPrompt(b.ctx, "hash", "review")
		must(t, err)
		equal(t, "before", none, (*workbench.SystemPrompt)(nil))
		must(t, b.SetSystemPrompt(b.ctx, "hash", "review", "Be brief."))
		changed := b.clock.Advance(1)
		must(t, b.SetSystemPrompt(b.ctx, "hash", "review", "짧게\x00"))
		must(t, b.SetSystemPrompt(b.ctx, "hash", "agent", "Ask first."))
		must(t, b.SetSystemPrompt(b.ctx, "other", "review", "Elsewhere."))
		got, err := b.SystemPrompt(b.ctx, "hash", "review")
		must(t, err)
		want := workbench.SystemPromptSummary{ProjectHash: "hash", TaskType: "review", IsCustom: true, CreatedAt: Epoch, UpdatedAt: changed}
		equal(t, "prompt", got, &workbench.SystemPrompt{SystemPromptSummary: want, SystemPrompt: "짧게\uFFFD"})
		list, err := b.SystemPrompts(b.ctx, "hash")
		must(t, err)
		equal(t, "number", len(list), 2)
		equal(t, "second", list[1], want)
		for range 2 {
			must(t, b.UnsetSystemPrompt(b.ctx, "hash", "review"))
		}
		none, err = b.SystemPrompt(b.ctx, "hash", "review")
		must(t, err)
		equal(t, "after", none, (*workbench.SystemPrompt)(nil))
		list, err = b.SystemPrompts(b.ctx, "other")
		must(t, err)
		equal(t, "other project", len(list), 1)
	})
	t.Run("NothingEmptyIsStored", func(t *testing.T) {
		b := setup(t, open)
		for _, p := range [][3]string{{"", "review", "x"}, {"hash", "", "x"}, {"hash", "review", ""}} {
			wantCode(t, b.SetSystemPrompt(b.ctx, p[0], p[1], p[2]), workbench.EInvalid)
		}
	})
}
