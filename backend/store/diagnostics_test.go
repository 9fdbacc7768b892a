package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// recorded waits until the database has recorded a trouble of a kind.
func recorded(t *testing.T, db *store.DB, kind workbench.DiagnosticType) (found workbench.Diagnostic) {
	t.Helper()
	eventually(t, "something is recorded as "+string(kind), func() bool {
		rows, err := db.Diagnostics(t.Context(), workbench.LogPage{})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(rows, func(d workbench.Diagnostic) bool { return d.ErrorType == kind })
		if i >= 0 {
			found = rows[i]
		}
		return i >= 0
	})
	return found
}

func TestSlowStatementsAreRecordedWithoutTheirValues(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			db.RecordSlow(0)
			if err := db.SetValue(t.Context(), "some key", "hunter2"); err != nil {
				t.Fatal(err)
			}
			db.RecordSlow(time.Hour)
			found := recorded(t, db, workbench.DiagnosticSlow)
			if !strings.Contains(found.ErrorMessage, "took") || found.AdditionalInfo == nil {
				t.Fatalf("recorded %+v", found)
			}
			rows, err := db.Diagnostics(t.Context(), workbench.LogPage{})
			if err != nil {
				t.Fatal(err)
			}
			statements := ""
			for _, d := range rows {
				statements += *d.AdditionalInfo
			}
			if !strings.Contains(statements, "INSERT INTO key_value_store") || strings.Contains(statements, "hunter2") || strings.Contains(statements, "some key") {
				t.Errorf("recorded: %s", statements)
			}
		})
	}
}
