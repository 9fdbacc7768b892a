// Package transfer copies a whole database into an empty one of either engine
// and compares both row by row.
package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Earlier is what is known of a move to the same database that was killed.
type Earlier struct {
	// Tables are what its copies held when they were compared; empty: no such move.
	Tables []workbench.TableMoved
	// Keep stores what this copy holds for the next one, before it is committed.
	Keep func([]workbench.TableMoved) error
}

// Copy copies every row of from into to, which must be empty or hold the same
// rows already, as one transaction, and compares both. What only an earlier copy
// left in to, and nobody has changed there, is replaced, and renewed says so. When
// it fails, or ctx ends, to is as it was. progress is told what was copied or
// compared so far, and may be nil. Errors: EConflict (to is not empty), EInternal (both differ), EUnavailable.
func Copy(ctx context.Context, from, to *store.DB, earlier Earlier, progress func(doing, table string, rows int64)) (moved []workbench.TableMoved, renewed bool, err error) {
	if progress == nil {
		progress = func(string, string, int64) {}
	}
	tables := store.RowTables()
	if err := empty(ctx, to, tables); err != nil {
		// A move that was killed after its commit has copied everything already.
		if moved, same := copied(ctx, from, to, tables, progress); same {
			return moved, false, nil
		}
		if renewed = left(ctx, to, earlier.Tables, tables); !renewed {
			return nil, false, err
		}
	}
	err = from.ReadRows(ctx, func(source *store.RowSnapshot) error {
		return to.Write(ctx, func(tx *store.Tx) error {
			if err := tx.Empty(ctx, stale(tables, renewed)); err != nil {
				return err
			}
			for _, pass := range []func() error{
				func() error { return insert(ctx, source, tx, tables, to.Engine(), progress) },
				func() error { return link(ctx, source, tx, tables) },
			} {
				if err := pass(); err != nil {
					return err
				}
			}
			var err error
			if moved, err = compare(ctx, source, tx.Rows(to), tables, progress); err != nil {
				return err // what is not equal is not committed
			}
			return earlier.Keep(moved)
		})
	})
	return moved, renewed, err
}

// diagnostics is the table that both sides of a copy write by themselves: what
// was slow in it.
const diagnostics = "db_diagnostic_logs"

// stale are the tables whose rows give way to the copy: all of an earlier copy,
// else what the other side noted by itself while it was opened.
func stale(tables []store.RowTable, renewed bool) []store.RowTable {
	if renewed {
		return tables
	}
	return slices.DeleteFunc(slices.Clone(tables), func(t store.RowTable) bool { return t.Name != diagnostics })
}

// left says whether to holds the very rows that an earlier copy left there: a
// database that was used since differs at least in its launches.
func left(ctx context.Context, to *store.DB, earlier []workbench.TableMoved, tables []store.RowTable) bool {
	same := len(earlier) > 0
	err := to.ReadRows(ctx, func(rows *store.RowSnapshot) error {
		for _, t := range tables {
			if !same || t.Name == diagnostics {
				continue
			}
			there, err := digest(ctx, rows, t)
			if err != nil {
				return err
			}
			same = slices.Contains(earlier, there)
		}
		return nil
	})
	return same && err == nil
}

// copied says whether to holds the very rows of from, but for the diagnostics:
// each notes by itself what was slow in the copy.
func copied(ctx context.Context, from, to *store.DB, tables []store.RowTable, progress func(string, string, int64)) (moved []workbench.TableMoved, same bool) {
	tables = slices.DeleteFunc(slices.Clone(tables), func(t store.RowTable) bool { return t.Name == diagnostics })
	err := from.ReadRows(ctx, func(source *store.RowSnapshot) error {
		return to.ReadRows(ctx, func(target *store.RowSnapshot) (err error) {
			moved, err = compare(ctx, source, target, tables, progress)
			return err
		})
	})
	return moved, err == nil && len(moved) > 0
}

func empty(ctx context.Context, db *store.DB, tables []store.RowTable) error {
	return db.ReadRows(ctx, func(rows *store.RowSnapshot) error {
		for _, t := range tables {
			if t.Name == diagnostics {
				continue // a slow server has a row as soon as it was opened
			}
			n, _, err := rows.Size(ctx, t, "TRUE", nil)
			if err != nil {
				return err
			}
			if n > 0 {
				return workbench.Errorf(workbench.EConflict, "The database to move to is not empty: %s has %d rows. Nothing was changed; name an empty one.", t.Name, n)
			}
		}
		return nil
	})
}

func insert(ctx context.Context, source *store.RowSnapshot, tx *store.Tx, tables []store.RowTable, engine string, progress func(string, string, int64)) error {
	for _, t := range tables {
		n := int64(0)
		err := source.Rows(ctx, t, "TRUE", nil, func(values []any) error {
			fresh, err := tx.InsertRow(ctx, t, values)
			if err == nil && !fresh {
				err = workbench.Errorf(workbench.EInternal, "A row of %s could not be stored in the other database. Nothing was changed.", t.Name)
			}
			if n++; n%1000 == 0 {
				progress("copying", t.Name, n)
			}
			return err
		})
		if err == nil {
			err = tx.KeepCounting(ctx, engine, t)
		}
		if err != nil {
			return err
		}
		progress("copying", t.Name, n)
	}
	return nil
}

func link(ctx context.Context, source *store.RowSnapshot, tx *store.Tx, tables []store.RowTable) error {
	for _, t := range tables {
		if !t.LinksItself() {
			continue
		}
		if err := source.Rows(ctx, t, "TRUE", nil, func(values []any) error { return tx.LinkRow(ctx, t, values) }); err != nil {
			return err
		}
	}
	return nil
}

func compare(ctx context.Context, from, to *store.RowSnapshot, tables []store.RowTable, progress func(string, string, int64)) ([]workbench.TableMoved, error) {
	moved := make([]workbench.TableMoved, 0, len(tables))
	for _, t := range tables {
		here, err := digest(ctx, from, t)
		if err != nil {
			return nil, err
		}
		there, err := digest(ctx, to, t)
		if err != nil {
			return nil, err
		}
		if here != there {
			return nil, workbench.Errorf(workbench.EInternal, "The rows of %s are not the same in the other database (%d and %d). Nothing was changed; the present database stays in use.",
				t.Name, here.Rows, there.Rows)
		}
		progress("comparing", t.Name, here.Rows)
		moved = append(moved, here)
	}
	return moved, nil
}

// digest is the SHA-256 of all rows of a table in the order of its key.
func digest(ctx context.Context, rows *store.RowSnapshot, t store.RowTable) (workbench.TableMoved, error) {
	sum := sha256.New()
	d := workbench.TableMoved{Table: t.Name}
	err := rows.Rows(ctx, t, "TRUE", nil, func(values []any) error {
		d.Rows++
		line, err := json.Marshal(values)
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		_, err = sum.Write(append(line, '\n'))
		return err
	})
	d.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return d, err
}
