package workbench_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestSettingSpecsAreWellFormed(t *testing.T) {
	t.Parallel()
	var keys []workbench.SettingKey
	for _, spec := range workbench.SettingSpecs() {
		keys = append(keys, spec.Key)
		if _, err := spec.Parse(strconv.FormatInt(spec.Default, 10)); err != nil {
			t.Errorf("the default of %s is refused: %v", spec.Key, err)
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
