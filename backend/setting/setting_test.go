package setting_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/setting"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const key = workbench.SettingJobsMaxConcurrent

func wantCode(t *testing.T, err error, code workbench.Code, words string) {
	t.Helper()
	if workbench.ErrorCode(err) != code || !strings.Contains(err.Error(), words) || !strings.HasSuffix(err.Error(), ".") {
		t.Errorf("error %v, want %s with %q", err, code, words)
	}
}

func TestASettingHoldsFromItsChangeOnAndAfterARestart(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var changes []workbench.SettingKey
	s := setting.New(db, func(key workbench.SettingKey) { changes = append(changes, key) })
	if err := s.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Int(key); got != 4 {
		t.Errorf("before anything was set: %d", got)
	}
	set, err := s.Set(t.Context(), key, "9")
	if err != nil || set.Value != "9" || set.Default != "4" || set.CreatedAt == nil || s.Int(key) != 9 {
		t.Errorf("set: %+v, %v, %d", set, err, s.Int(key))
	}
	again := setting.New(db, nil)
	if err := again.Load(t.Context()); err != nil || again.Int(key) != 9 {
		t.Errorf("after a restart: %d, %v", again.Int(key), err)
	}
	unset, err := s.Unset(t.Context(), key)
	if err != nil || unset.Value != "4" || unset.CreatedAt != nil || s.Int(key) != 4 || !slices.Equal(changes, []workbench.SettingKey{"", key, key}) {
		t.Errorf("unset: %+v, %v, %d, changes %q", unset, err, s.Int(key), changes)
	}
}

func TestABooleanIsTrueOrFalse(t *testing.T) {
	t.Parallel()
	const key = workbench.SettingTerminalCopyOnSelect
	s := setting.New(storetest.Open(t), nil)
	if before, err := s.Get(key); err != nil || before.Value != "false" || before.Type != workbench.SettingBoolean || s.Bool(key) {
		t.Errorf("before: %+v, %v, %v", before, err, s.Bool(key))
	}
	set, err := s.Set(t.Context(), key, " true ")
	if err != nil || set.Value != "true" || set.Default != "false" || !s.Bool(key) {
		t.Errorf("set: %+v, %v, %v", set, err, s.Bool(key))
	}
	for _, value := range []string{"1", "TRUE", "yes", ""} {
		_, err = s.Set(t.Context(), key, value)
		wantCode(t, err, workbench.EInvalid, "true or false")
	}
	if !s.Bool(key) || !s.Bool(workbench.SettingTerminalGPU) {
		t.Error("a refused value changed the setting")
	}
}

func TestWrongKeysAndValuesChangeNothing(t *testing.T) {
	t.Parallel()
	s := setting.New(storetest.Open(t), nil)
	_, err := s.Set(t.Context(), "job.max_concurent", "3")
	wantCode(t, err, workbench.ENotFound, "jobs.max_concurrent")
	_, err = s.Unset(t.Context(), "backups.interval")
	wantCode(t, err, workbench.ENotFound, "backup.interval_hours")
	_, err = s.Get("")
	wantCode(t, err, workbench.ENotFound, "nearest")
	for _, value := range []string{"0", "65", "-1", "four", "4.0", ""} {
		_, err = s.Set(t.Context(), key, value)
		wantCode(t, err, workbench.EInvalid, "from 1 to 64")
	}
	if s.Int(key) != 4 {
		t.Errorf("the setting is %d", s.Int(key))
	}
}

// TestAValueOfAnotherVersionIsTheDefault: a row that this version does not
// take must not stop it.
func TestAValueOfAnotherVersionIsTheDefault(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO app_settings (key, value, created_at, updated_at)
VALUES ('jobs.max_concurrent', '{"default": 3}', 1, 1), ('jobs.of_tomorrow', 'x', 1, 1)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s := setting.New(db, nil)
	if err := s.Load(t.Context()); err != nil || s.Int(key) != 4 {
		t.Errorf("%d, %v", s.Int(key), err)
	}
	if got, err := s.Get(key); err != nil || got.Value != "4" {
		t.Errorf("%+v, %v", got, err)
	}
	if len(s.List()) != len(workbench.SettingSpecs()) {
		t.Errorf("the list has rows that are no settings: %+v", s.List())
	}
}

// TestSettingsAreAskedWhileTheyChange is of use under the race detector.
func TestSettingsAreAskedWhileTheyChange(t *testing.T) {
	t.Parallel()
	s := setting.New(storetest.Open(t), nil)
	var wg sync.WaitGroup
	for _, value := range []string{"2", "3"} {
		wg.Go(func() {
			for range 5 {
				if _, err := s.Set(t.Context(), key, value); err != nil {
					t.Error(err)
				}
				if got := s.Int(key); got != 2 && got != 3 {
					t.Errorf("the setting is %d", got)
				}
			}
		})
	}
	wg.Wait()
}
