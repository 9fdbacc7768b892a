package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testKeyValue(t *testing.T, open Opener) {
	t.Run("TheLastValueIsRemembered", func(t *testing.T) {
		b := setup(t, open)
		none, err := b.Value(b.ctx, "key")
		must(t, err)
		equal(t, "before", none, (*string)(nil))
		must(t, b.SetValue(b.ctx, "key", "one"))
		must(t, b.SetValue(b.ctx, "key", "둘\x00"))
		got, err := b.Value(b.ctx, "key")
		must(t, err)
		equal(t, "value", got, ptr("둘\uFFFD"))
	})
	t.Run("AValueIsReplacedOnlyWhereItIsStillTheOneKnown", func(t *testing.T) {
		b := setup(t, open)
		for _, step := range []struct {
			was        *string
			value, now string
		}{{nil, "one", "one"}, {nil, "two", "one"}, {ptr("one"), "two", "two"}, {ptr("one"), "three", "two"}} {
			now, err := b.ReplaceValue(b.ctx, "key", step.was, step.value)
			must(t, err)
			equal(t, "value", now, ptr(step.now))
		}
		now, err := b.ReplaceValue(b.ctx, "gone", ptr("one"), "two")
		must(t, err)
		equal(t, "value", now, (*string)(nil))
	})
	t.Run("AHostIsRegisteredAgainUnderItsId", func(t *testing.T) {
		b := setup(t, open)
		h := b.host
		h.Name, h.OwnerMode, h.OwnerPID = "renamed", ptr(workbench.ModeDesktop), ptr(int64(9))
		must(t, b.RegisterHost(b.ctx, h))
		must(t, b.RegisterHost(b.ctx, h))
	})
}
