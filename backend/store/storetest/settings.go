package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testSettings(t *testing.T, open Opener) {
	const key = workbench.SettingJobsMaxConcurrent
	t.Run("OnlyWhatIsSetIsStored", func(t *testing.T) {
		b := setup(t, open)
		none, err := b.Settings(b.ctx)
		must(t, err)
		equal(t, "before", none, []workbench.AppSetting{})
		must(t, b.SetSetting(b.ctx, workbench.SettingLogsSlowStatementMS, "5"))
		must(t, b.SetSetting(b.ctx, key, " 07 "))
		changed := b.clock.Advance(1)
		must(t, b.SetSetting(b.ctx, key, "8"))
		got, err := b.Settings(b.ctx)
		must(t, err)
		equal(t, "number", len(got), 2)
		spec, err := workbench.FindSetting(key)
		must(t, err)
		equal(t, "setting", got[0], workbench.AppSetting{
			Key: key, Value: "8", Description: &spec.Description, CreatedAt: Epoch, UpdatedAt: changed,
		})
		for range 2 {
			must(t, b.UnsetSetting(b.ctx, key))
		}
		got, err = b.Settings(b.ctx)
		must(t, err)
		equal(t, "left", len(got), 1)
	})
	t.Run("WrongKeysAndValuesStoreNothing", func(t *testing.T) {
		b := setup(t, open)
		wantCode(t, b.SetSetting(b.ctx, "jobs.max", "1"), workbench.ENotFound)
		for _, value := range []string{"", "many", "0", "65", "1.5", "9223372036854775808"} {
			wantCode(t, b.SetSetting(b.ctx, key, value), workbench.EInvalid)
		}
		got, err := b.Settings(b.ctx)
		must(t, err)
		equal(t, "stored", got, []workbench.AppSetting{})
	})
}
