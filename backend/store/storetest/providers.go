package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testProviders(t *testing.T, open Opener) {
	t.Run("AProviderIsASettingUntilItIsRemoved", func(t *testing.T) {
		b := setup(t, open)
		must(t, b.SetProvider(b.ctx, "one", `{"kind":"openai"}`))
		must(t, b.SetProvider(b.ctx, "one", `{"kind":"anthropic"}`))
		const key = workbench.ProviderKeyPrefix + "one"
		rows, err := b.Settings(b.ctx)
		must(t, err)
		equal(t, "rows", len(rows), 1)
		equal(t, "key", rows[0].Key, workbench.SettingKey(key))
		equal(t, "value", rows[0].Value, `{"kind":"anthropic"}`)
		must(t, b.UnsetSetting(b.ctx, key))
		rows, err = b.Settings(b.ctx)
		must(t, err)
		equal(t, "rows after it was removed", len(rows), 0)
	})
}
