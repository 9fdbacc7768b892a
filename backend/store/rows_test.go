package store_test

import (
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// TestStatementsOfRowsPrepare runs the statements that are put together of the
// schema's names, for every table on both engines.
func TestStatementsOfRowsPrepare(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			fillWorld(t, db)
			model := store.RowTables()
			if got := len(model); got != len(tables(t)) {
				t.Fatalf("%d tables of rows; the schema has %d", got, len(tables(t)))
			}
			for _, table := range model {
				var rows [][]any
				err := db.ReadRows(t.Context(), func(s *store.RowSnapshot) error {
					if err := s.Rows(t.Context(), table, "TRUE", nil, func(v []any) error { rows = append(rows, slices.Clone(v)); return nil }); err != nil {
						return err
					}
					n, _, err := s.Size(t.Context(), table, "TRUE", nil)
					if err == nil && (n != int64(len(rows)) || n == 0) {
						t.Errorf("%s: %d rows counted, %d read", table.Name, n, len(rows))
					}
					return err
				})
				if err != nil {
					t.Fatalf("%s: %v", table.Name, err)
				}
				err = db.Write(t.Context(), func(tx *store.Tx) error {
					for _, row := range rows {
						if fresh, err := tx.InsertRow(t.Context(), table, row); err != nil || fresh {
							t.Errorf("%s: a row that is there was stored again (%v)", table.Name, err)
							return err
						}
						if err := tx.LinkRow(t.Context(), table, row); err != nil {
							return err
						}
					}
					return tx.KeepCounting(t.Context(), db.Engine(), table)
				})
				if err != nil {
					t.Fatalf("%s: %v", table.Name, err)
				}
			}
		})
	}
}

// TestSelectionsRun exports a session and a project by their conditions: each
// is a statement of its own for every table.
func TestSelectionsRun(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			fillWorld(t, db)
			model := store.RowTables()
			for scope, want := range map[string]int64{"session": 1, "project": 1} {
				roots := store.SessionSelection("s")
				if scope == "project" {
					roots = store.ProjectSelection("c")
				}
				with := roots.With(model)
				chosen := with.Or(with.Parents(model, roots))
				counts := map[string]int64{}
				err := db.ReadRows(t.Context(), func(s *store.RowSnapshot) error {
					for _, table := range model {
						if chosen[table.Name] == "" {
							continue
						}
						n, _, err := s.Size(t.Context(), table, chosen[table.Name], nil)
						if err != nil {
							return err
						}
						counts[table.Name] = n
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				for _, table := range []string{"sessions", "background_jobs", "remote_agent_codebases", "terminal_checkpoints", "usage_events"} {
					if counts[table] != want {
						t.Errorf("%s: %d rows of %s", scope, counts[table], table)
					}
				}
				if got := counts["remote_agent_messages"]; (got == 1) != (scope == "project") {
					t.Errorf("%s: %d messages", scope, got)
				}
			}
		})
	}
}
