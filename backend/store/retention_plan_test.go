package store_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestRetentionFindsWhatKeepsAUnitByIndexes keeps the preview from reading a
// second table once for each unit: a scan may only stand first.
func TestRetentionFindsWhatKeepsAUnitByIndexes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, class := range []workbench.RetentionClass{
		workbench.RetainSessions, workbench.RetainConversations, workbench.RetainJobs, workbench.RetainTerminals, workbench.RetainRuns,
		workbench.RetainDefinitions, workbench.RetainEnvironments, workbench.RetainSnapshots, workbench.RetainErrorLogs,
		workbench.RetainDatabaseLogs, workbench.RetainLaunches, workbench.RetainRetentionRuns,
	} {
		for _, u := range store.Retention([]workbench.RetentionRule{{Class: class, Days: 1}}, "h", 1) {
			plan := planOf(t, db, "SELECT count(*) FROM "+u.Table.Name+" WHERE "+u.Where)
			for i, step := range plan {
				if i > 0 && strings.HasPrefix(step, "SCAN") {
					t.Errorf("%s reads a whole table for each unit: %s", class, step)
				}
			}
		}
	}
}

func planOf(t *testing.T, db *store.DB, statement string) (plan []string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+statement)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		plan = nil
		for rows.Next() {
			var id, parent, unused int64
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				return err
			}
			plan = append(plan, step)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}
