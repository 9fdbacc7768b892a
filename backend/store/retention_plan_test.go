package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func retentionClasses() []workbench.RetentionClass {
	return []workbench.RetentionClass{
		workbench.RetainSessions, workbench.RetainConversations, workbench.RetainJobs, workbench.RetainTerminals, workbench.RetainRuns,
		workbench.RetainDefinitions, workbench.RetainEnvironments, workbench.RetainSnapshots, workbench.RetainErrorLogs,
		workbench.RetainDatabaseLogs, workbench.RetainLaunches, workbench.RetainRetentionRuns,
	}
}

// TestRetentionFindsWhatKeepsAUnitByIndexes keeps the preview from reading a
// second table once for each unit: a scan may only stand first.
func TestRetentionFindsWhatKeepsAUnitByIndexes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, class := range retentionClasses() {
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

// TestRetentionHasItsIndexesOnPostgres shows that what may keep a unit is asked
// by an index. The planner would read small tables whole, so it is kept from all
// ways but those by an index: what it reads whole then has none. Indexes that
// hold only what lives are few rows, and may be.
func TestRetentionHasItsIndexesOnPostgres(t *testing.T) {
	t.Parallel()
	db := storetest.OpenPostgres(t)
	small := []string{"runs_path_lock_ux", "messages_live_ix", "findings_new_ix"}
	for _, class := range retentionClasses() {
		for _, u := range store.Retention([]workbench.RetentionRule{{Class: class, Days: 1}}, "h", 1) {
			plan := append(postgresPlanOf(t, db, "SELECT count(*) FROM "+u.Table.Name+" WHERE "+u.Where), "")
			for i, step := range plan[:len(plan)-1] {
				way, read, _ := strings.Cut(step, " on ")
				table, _, _ := strings.Cut(read, " ")
				_, index, _ := strings.Cut(way, " using ")
				if !strings.Contains(way, "Scan") || table == u.Table.Name || strings.Contains(plan[i+1], "Index Cond") || slices.Contains(small, index) {
					continue
				}
				t.Errorf("%s reads %s whole for each unit: %s", class, table, step)
			}
		}
	}
}

func postgresPlanOf(t *testing.T, db *store.DB, statement string) (plan []string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for _, way := range []string{"seqscan", "hashjoin", "mergejoin", "material", "bitmapscan"} {
			if _, err := tx.ExecContext(t.Context(), "SET LOCAL enable_"+way+" = off"); err != nil {
				return err
			}
		}
		rows, err := tx.QueryContext(t.Context(), "EXPLAIN (COSTS OFF) "+statement)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		plan = nil
		for rows.Next() {
			var step string
			if err := rows.Scan(&step); err != nil {
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
