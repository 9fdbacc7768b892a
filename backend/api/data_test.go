package api_test

import (
	"path/filepath"
	"testing"
)

func TestDataSaysWhereItIs(t *testing.T) {
	t.Parallel()
	a := connected(t)
	status := must(a.System.Status())(t)
	data := must(a.Data.Show())(t)
	if want := filepath.Join(status.DataDirectory, "holdfast.db"); data.Engine != "sqlite" || data.Place != want {
		t.Errorf("%s at %s, want sqlite at %s", data.Engine, data.Place, want)
	}
	if data.DatabaseBytes <= 0 || data.JournalBytes < 0 {
		t.Errorf("%d bytes, journal %d", data.DatabaseBytes, data.JournalBytes)
	}
	if len(data.Migrations) == 0 {
		t.Error("the schema has no step")
	}
	for _, step := range data.Migrations {
		if step.AppliedAt == nil || step.AppVersion == nil {
			t.Errorf("step %s is not applied in an open database", step.Name)
		}
	}
}
