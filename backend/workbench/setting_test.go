package workbench_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestSettingSpecsAreWellFormed(t *testing.T) {
	t.Parallel()
	var keys []workbench.SettingKey
	for _, spec := range workbench.SettingSpecs() {
		keys = append(keys, spec.Key)
		if n, err := spec.Parse(spec.Format(spec.Default)); err != nil || n != spec.Default {
			t.Errorf("the default of %s is %d, %v", spec.Key, n, err)
		}
		if !strings.HasSuffix(spec.Description, ".") || spec.Type == "" {
			t.Errorf("%s is not described: %+v", spec.Key, spec)
		}
		if found, err := workbench.FindSetting(spec.Key); err != nil || found != spec {
			t.Errorf("%s is not found: %+v, %v", spec.Key, found, err)
		}
	}
	if !slices.IsSorted(keys) || len(slices.Compact(keys)) != len(keys) {
		t.Errorf("keys are not in order: %v", keys)
	}
}
