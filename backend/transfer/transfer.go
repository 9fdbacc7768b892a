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

// Copy copies every row of from into to, which must be empty or hold the same
// rows already, as one transaction, and compares both. When it fails, or ctx ends,
// to is as it was. progress is told what was copied or compared so far, and may be
// nil. Errors: EConflict (to is
// not empty), EInternal (both differ), EUnavailable.
func Copy(ctx context.Context, from, to *store.DB, progress func(doing, table string, rows int64)) ([]workbench.TableMoved, error) {
	if progress == nil {
		progress = func(string, string, int64) {}
	}
	tables := store.RowTables()
	if err := empty(ctx, to, tables); err != nil {
		// A move that was killed after its commit has copied everything already.
		if moved, same := copied(ctx, from, to, tables, progress); same {
			return moved, nil
		}
		return nil, err
	}
	var moved []workbench.TableMoved
	err := from.ReadRows(ctx, func(source *store.RowSnapshot) error {
		err := to.Write(ctx, func(tx *store.Tx) error {
			for _, pass := range []func() error{
				func() error { return insert(ctx, source, tx, tables, to.Engine(), progress) },
				func() error { return link(ctx, source, tx, tables) },
			} {
				if err := pass(); err != nil {
					return err
				}
			}
			var err error
			moved, err = compare(ctx, source, tx.Rows(to), tables, progress)
			return err // what is not equal is not committed
		})
		return err
	})
	return moved, err
}

// copied says whether to holds the very rows of from, but for the diagnostics:
// each notes by itself what was slow in the copy.
func copied(ctx context.Context, from, to *store.DB, tables []store.RowTable, progress func(string, string, int64)) (moved []workbench.TableMoved, same bool) {
	tables = slices.DeleteFunc(slices.Clone(tables), func(t store.RowTable) bool { return t.Name == "db_diagnostic_logs" })
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
