package transfer_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/transfer"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// alone is a move without an earlier one.
func alone() transfer.Earlier {
	return transfer.Earlier{Keep: func([]workbench.TableMoved) error { return nil }}
}

func quiet(string, string, int64) {}

// still keeps what a busy machine makes slow out of the rows that are compared.
func still(dbs ...*store.DB) {
	for _, db := range dbs {
		db.RecordSlow(time.Hour)
	}
}

// TestCopyIsEqual moves the world to the other engine and back: what the engines
// and a third database have is the same, and new rows get new numbers.
func TestCopyIsEqual(t *testing.T) {
	t.Parallel()
	first, server, last := storetest.Open(t), storetest.OpenPostgres(t), storetest.Open(t)
	still(first, server, last)
	storetest.FillWorld(t, first)
	storetest.FillColumns(t, first)
	if err := server.AddDiagnostic(t.Context(), workbench.Diagnostic{ErrorType: "slow", ErrorMessage: "opened"}); err != nil {
		t.Fatal(err)
	}
	there, _, err := transfer.Copy(t.Context(), first, server, alone(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	back, _, err := transfer.Copy(t.Context(), server, last, alone(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(there, back) {
		t.Errorf("there %v\nback %v", there, back)
	}
	for _, table := range there {
		if table.Rows == 0 {
			t.Errorf("%s was not filled", table.Table)
		}
	}
	for _, db := range []*store.DB{server, last} {
		if err := db.AddDiagnostic(t.Context(), workbench.Diagnostic{ErrorType: "busy", ErrorMessage: "after the move"}); err != nil {
			t.Errorf("a new row of %s: %v", db.Engine(), err)
		}
	}
}

// TestCopyStopped stops a copy half-way: the other database is as it was.
func TestCopyStopped(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := storetest.Open(t), open(t)
			still(from, to)
			storetest.FillWorld(t, from)
			for _, doing := range []string{"copying", "comparing"} {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if _, _, err := transfer.Copy(ctx, from, to, alone(), func(now, table string, _ int64) {
					if now == doing && table == "background_jobs" {
						cancel()
					}
				}); err == nil {
					t.Fatal("it was not stopped")
				}
			}
			if _, _, err := transfer.Copy(t.Context(), from, to, alone(), quiet); err != nil {
				t.Errorf("something was left: %v", err)
			}
			// A move that was killed between its commit and the switch is begun again.
			if moved, _, err := transfer.Copy(t.Context(), from, to, alone(), quiet); err != nil || len(moved) == 0 {
				t.Errorf("the same rows: %v, %v", moved, err)
			}
			if err := to.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.ExecContext(t.Context(), `UPDATE key_value_store SET value = 'used since'`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := transfer.Copy(t.Context(), from, to, alone(), quiet); workbench.ErrorCode(err) != workbench.EConflict {
				t.Errorf("a database with other rows was filled again: %v", err)
			}
		})
	}
}

// TestCopyReplacesItsEarlierCopy copies again after the present database was
// used; a database that somebody used since holds more than the copy, and stays.
func TestCopyReplacesItsEarlierCopy(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to, earlier := storetest.Open(t), open(t), transfer.Earlier{}
			still(from, to)
			earlier.Keep = func(moved []workbench.TableMoved) error { earlier.Tables = moved; return nil }
			storetest.FillWorld(t, from)
			use := func(db *store.DB, value string) {
				t.Helper()
				if err := db.Write(t.Context(), func(tx *store.Tx) error {
					_, err := tx.ExecContext(t.Context(), `UPDATE key_value_store SET value = '`+value+`'`)
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			if _, renewed, err := transfer.Copy(t.Context(), from, to, earlier, quiet); err != nil || renewed {
				t.Fatalf("renewed %v, %v", renewed, err)
			}
			use(from, "used since")
			first := earlier.Tables
			if moved, renewed, err := transfer.Copy(t.Context(), from, to, earlier, quiet); err != nil || !renewed || !slices.Equal(moved, earlier.Tables) || slices.Equal(moved, first) {
				t.Fatalf("renewed %v, %v", renewed, err)
			}
			use(from, "used again")
			use(to, "used there")
			if _, _, err := transfer.Copy(t.Context(), from, to, earlier, quiet); workbench.ErrorCode(err) != workbench.EConflict {
				t.Errorf("what somebody uses was replaced: %v", err)
			}
		})
	}
}

// TestCopyFindsWhatDiffers changes a row of the other database behind the copy.
func TestCopyFindsWhatDiffers(t *testing.T) {
	t.Parallel()
	from, to := storetest.Open(t), storetest.OpenPostgres(t)
	storetest.FillWorld(t, from)
	// A trigger is the only one who can be there between copy and comparison.
	err := to.Write(t.Context(), func(tx *store.Tx) error {
		for _, s := range []string{
			`CREATE FUNCTION alter_name() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.value = NEW.value || ''!''; RETURN NEW; END'`,
			`CREATE TRIGGER alter_name BEFORE INSERT ON key_value_store FOR EACH ROW EXECUTE FUNCTION alter_name()`,
		} {
			if _, err := tx.ExecContext(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := transfer.Copy(t.Context(), from, to, alone(), quiet); workbench.ErrorCode(err) != workbench.EInternal {
		t.Errorf("the difference was not found: %v", err)
	}
}
